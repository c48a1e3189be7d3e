import { addScaled, countUpTo, type Holding, negateScaled, type Scaled } from '@race/core'
import type { BacktestKernel } from './kernel.ts'
import type { Recorder } from './recorder.ts'

/**
 * Share of the instants of a run at whose end a position was open, from 0 to 1. What fills at an open counts from the
 * instant at which that bar closes on: on markets without pauses the instant of the open belongs to the bar before.
 */
export function runExposure({ instants, done, prepared, recorder }: BacktestKernel<Recorder>): number {
  const { holdings } = prepared.account
  const held = holdings.map((): Scaled => 0)
  const openTimes = holdings.map(
    (_, instrument) => prepared.series[prepared.instrumentOf.indexOf(instrument)]?.openTimes,
  )
  let openPositions = 0
  let openInstants = 0
  let next = 0
  const passTo = (time: number, isAtOpen: boolean): void => {
    const first = next
    next = Math.min(done, countUpTo(instants, isAtOpen ? time : Math.ceil(time) - 1, next))
    if (openPositions !== 0) openInstants += next - first
  }
  const hold = (place: number, steps: Scaled): void => {
    openPositions += (steps === 0 ? 0 : 1) - (held[place] === 0 ? 0 : 1)
    held[place] = steps
  }
  const placeOf = (holding: Holding): number => holdings.indexOf(holding)
  recorder.replay({
    add({ holding, side, steps, time, bar }) {
      const place = placeOf(holding)
      passTo(time, openTimes[place]?.[bar] === time)
      hold(place, addScaled(held[place] as Scaled, side === 1 ? steps : negateScaled(steps)))
    },
    // A split or a delisting comes before the bars that open then.
    change({ holding, steps, time }) {
      passTo(time, true)
      hold(placeOf(holding), steps)
    },
  })
  passTo(Number.POSITIVE_INFINITY, true)
  return done === 0 ? 0 : openInstants / done
}
