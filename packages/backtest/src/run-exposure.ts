import { addScaled, type Holding, negateScaled, type Scaled } from '@race/core'
import type { BacktestKernel } from './kernel.ts'
import type { Recorder } from './recorder.ts'

/**
 * Share of the instants of a run at whose end a position was open, from 0 to 1. What fills at an open counts from the
 * instant at which that bar closes on: on markets without pauses the instant of the open belongs to the bar before.
 */
export function runExposure({ instants, done, prepared, recorder }: BacktestKernel<Recorder>): number {
  const held = new Map<Holding, Scaled>()
  let openInstants = 0
  let next = 0
  let isOpen = false
  for (const row of recorder.rows()) {
    if (!('ticks' in row)) continue
    const { order, steps, time, bar } = row
    const { holding, side } = order
    const instrument = prepared.instruments.indexOf(holding.valuation.instrument)
    const isAtOpen = prepared.series[prepared.instrumentOf.indexOf(instrument)]?.openTimes[bar] === time
    const first = next
    while (next < done && (isAtOpen ? (instants[next] as number) <= time : (instants[next] as number) < time)) next++
    if (isOpen) openInstants += next - first
    held.set(holding, addScaled(held.get(holding) ?? 0, side === 1 ? steps : negateScaled(steps)))
    isOpen = [...held.values()].some((size) => size !== 0)
  }
  if (isOpen) openInstants += done - next
  return done === 0 ? 0 : openInstants / done
}
