import {
  type DecimalInput,
  decimal,
  fromScaled,
  type Instrument,
  legsOf,
  multiplyDivideHalfEven,
  multiplyScaled,
  newYorkDay,
  type Scaled,
  type TradingAccount,
  toScaled,
} from '@race/core'
import { requireChoice, requireFigure, requireInstruments } from './account-config-problem.ts'
import type { AccrualRule, PostAccrual } from './accrual.ts'
import { dayBoundaryOf } from './day-boundary.ts'
import { ratioOf, timesRatio } from './exact-share.ts'
import { createRateSeries, type RateInput, rateAt } from './rate-series.ts'

/** Swap points of one instrument. */
export interface SwapPoints {
  /** Points per lot and night for a long position; positive is received. A series of points is allowed. */
  readonly long: RateInput
  /** The same for a short position. */
  readonly short: RateInput
  /** The price of one point; the tick size by default. */
  readonly pointSize?: DecimalInput
}

/**
 * Rolling of currency positions over the night: points × point size × lots × contract size, which is points × point size ×
 * units, in the quote currency.
 *
 * Charged at 17:00 in New York, Monday to Friday, daylight saving time included. Spot trades settle after two business
 * days, so that rolling over Wednesday moves the value date over the weekend: it is charged for three nights. Holidays are
 * not kept.
 */
export interface OvernightSwapModel {
  readonly instruments: Readonly<Record<string, SwapPoints>>
  /** The day whose roll counts three nights; `wednesday` by default, `friday` for what settles at once. */
  readonly tripleDay?: 'wednesday' | 'friday'
}

/** Makes the swaps of the instruments that have points ready. */
export function createOvernightSwaps(
  { instruments, tripleDay = 'wednesday' }: OvernightSwapModel,
  account: TradingAccount,
  startTime: number,
  post: PostAccrual,
): readonly AccrualRule[] {
  requireChoice('swap.tripleDay', tripleDay, ['wednesday', 'friday'])
  requireInstruments('swap.instruments', Object.keys(instruments), account)
  const triple = tripleDay === 'wednesday' ? 3 : 5
  return account.holdings.flatMap((holding) => {
    const { instrument } = holding.valuation
    const points = Object.hasOwn(instruments, instrument.id) ? instruments[instrument.id] : undefined
    if (points === undefined) return []
    const field = `swap.instruments.${instrument.id}`
    const long = createRateSeries(`${field}.long`, points.long)
    const short = createRateSeries(`${field}.short`, points.short)
    const pointSize = requireFigure(`${field}.pointSize`, points.pointSize ?? instrument.tickSize, {
      min: 0,
      isAbove: true,
    })
    // One point of one step, in ledger units.
    const worth = ratioOf(pointSize.times(instrument.quantityStep).times(instrument.multiplier))
    const perStep = timesRatio(worth, { numerator: toScaled(decimal(`1e${account.scale}`), 0), denominator: 1 })
    let nextTime = nextRoll(startTime)
    return {
      get nextTime() {
        return nextTime
      },
      post() {
        const time = nextTime
        nextTime = nextRoll(time)
        const nights = weekdayOfRoll(time) === triple ? 3 : 1
        const held = legsOf(holding)
        for (const [side, steps, series] of [
          ['long', held.long, long],
          ['short', held.short, short],
        ] as const) {
          if (steps === 0) continue
          const { numerator, denominator } = timesRatio(rateAt(series, time - 1), perStep)
          const amount = multiplyDivideHalfEven(multiplyScaled(steps, nights), numerator, denominator)
          const basis = (): string => basisOf(instrument, steps, side, nights)
          post(time, { cause: 'swap', instrument, currency: instrument.quoteCurrency, amount, basis })
        }
      },
      snapshot: () => ({ nextTime }),
      restore(state) {
        nextTime = state.nextTime
      },
    }
  })
}

function basisOf({ contractSize, id, quantityStep }: Instrument, steps: Scaled, side: string, nights: number): string {
  const units = fromScaled(steps, 0).times(quantityStep)
  const lots = units.dividedBy(contractSize, { decimals: 8, rounding: 'half-even' })
  return `${nights} ${nights === 1 ? 'night' : 'nights'} of ${lots} lots of ${id} ${side}`
}

/** 17:00 in New York on the next weekday. */
function nextRoll(time: number): number {
  const boundary = dayBoundaryOf('swap', 'new-york-17')
  let next = boundary.next(time)
  while (weekdayOfRoll(next) === 0 || weekdayOfRoll(next) === 6) next = boundary.next(next)
  return next
}

/** 0 is Sunday. 1970-01-01 was a Thursday. */
function weekdayOfRoll(time: number): number {
  return (newYorkDay(time) + 4) % 7
}
