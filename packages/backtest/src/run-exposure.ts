import { addScaled, type Holding, negateScaled, type Scaled } from '@race/core'
import type { PositionChange } from './account/position-change.ts'
import type { BacktestKernel } from './kernel.ts'
import type { Recorder } from './recorder.ts'

/**
 * Share of the instants of a run at whose end a position was open, from 0 to 1. What fills at an open counts from the
 * instant at which that bar closes on: on markets without pauses the instant of the open belongs to the bar before.
 */
export function runExposure({ instants, done, prepared, recorder }: BacktestKernel<Recorder>): number {
  const { changes } = recorder
  let changed = 0
  let rows = 0
  const held = new Map<Holding, Scaled>()
  let openInstants = 0
  let next = 0
  let isOpen = false
  const passTo = (time: number, isAtOpen: boolean): void => {
    const first = next
    while (next < done && (isAtOpen ? (instants[next] as number) <= time : (instants[next] as number) < time)) next++
    if (isOpen) openInstants += next - first
  }
  const hold = (holding: Holding, steps: Scaled): void => {
    held.set(holding, steps)
    isOpen = [...held.values()].some((size) => size !== 0)
  }
  // A split or a delisting comes before the bars that open then.
  const catchUp = (): void => {
    for (; (changes[changed]?.row ?? Infinity) <= rows; changed++) {
      const { time, holding, steps } = changes[changed] as PositionChange
      passTo(time, true)
      hold(holding, steps)
    }
  }
  for (const row of recorder.rows()) {
    catchUp()
    rows++
    if (!('ticks' in row)) continue
    const { order, steps, time, bar } = row
    const { holding, side } = order
    const instrument = prepared.instruments.indexOf(holding.valuation.instrument)
    const isAtOpen = prepared.series[prepared.instrumentOf.indexOf(instrument)]?.openTimes[bar] === time
    passTo(time, isAtOpen)
    hold(holding, addScaled(held.get(holding) ?? 0, side === 1 ? steps : negateScaled(steps)))
  }
  catchUp()
  if (isOpen) openInstants += done - next
  return done === 0 ? 0 : openInstants / done
}
