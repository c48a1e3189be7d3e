import {
  type DecimalInput,
  fromScaled,
  legsOf,
  negateScaled,
  quantize,
  type Scaled,
  type ScaledRatio,
  subtractScaled,
  type TradingAccount,
  toScaled,
} from '@race/core'
import { accountConfigProblem, requireFigure, requireInstruments } from './account-config-problem.ts'
import type { AccrualRule, PostAccrual } from './accrual.ts'
import { ratioOf, shareOfWorth } from './exact-share.ts'
import { requireAscending } from './rate-series.ts'

/** One funding of a perpetual. */
export interface FundingPoint {
  /** Epoch ms. */
  readonly time: number
  /** Of the marked worth, for this one interval; positive is paid by longs to shorts. */
  readonly rate: DecimalInput
  /** The venue's mark price; by default the instrument's last price. Quantized to the nearest tick. */
  readonly markPrice?: number
}

/**
 * Funding of perpetual contracts, by instrument id, in the order of time.
 *
 * Amount = worth of the position at the mark price × funding rate, as Binance defines it ("Introduction to Binance Futures
 * Funding Rates"): with a positive rate longs pay and shorts receive, with a negative one the reverse. Who holds nothing
 * at that instant neither pays nor receives.
 */
export interface PerpetualFundingModel {
  readonly instruments: Readonly<Record<string, readonly FundingPoint[]>>
  /**
   * Takes every time to the nearest multiple of this, in ms: published times lie some milliseconds after the hour to which
   * they belong. 28,800,000 is eight hours; by default times are left as they are.
   */
  readonly alignToMs?: number
}

/** Makes the funding of the instruments that have a series ready. */
export function createPerpetualFunding(
  { alignToMs, instruments }: PerpetualFundingModel,
  account: TradingAccount,
  startTime: number,
  post: PostAccrual,
): readonly AccrualRule[] {
  if (alignToMs !== undefined && !(alignToMs > 0)) {
    throw accountConfigProblem('funding.alignToMs', String(alignToMs), 'above 0')
  }
  requireInstruments('funding.instruments', Object.keys(instruments), account)
  return account.holdings.flatMap((holding) => {
    const { instrument } = holding.valuation
    const field = `funding.instruments.${instrument.id}`
    const given = Object.hasOwn(instruments, instrument.id) ? (instruments[instrument.id] ?? []) : []
    const points = given.map(({ time, rate, markPrice }, index) => ({
      time: alignToMs === undefined ? time : Math.round(time / alignToMs) * alignToMs,
      rate: ratioOf(requireFigure(`${field}[${index}].rate`, rate, {})),
      markTicks: markPrice === undefined ? null : ticksOf(markPrice, instrument.tickSize),
    }))
    requireAscending(field, points)
    let next = points.findIndex(({ time }) => time > startTime)
    if (next === -1) return []
    const nextTime = (): number => points[next]?.time ?? Number.POSITIVE_INFINITY
    return {
      get nextTime() {
        return nextTime()
      },
      post() {
        const point = points[next++]
        if (point === undefined) return
        const { long, short } = legsOf(holding)
        const ticks = point.markTicks ?? holding.markTicks
        const amount = negateScaled(shareOfWorth(holding.valuation, ticks, subtractScaled(long, short), point.rate))
        post(point.time, {
          cause: 'funding',
          instrument,
          currency: instrument.quoteCurrency,
          amount,
          basis: () => basisOf(account.scale, holding, ticks, subtractScaled(long, short), point.rate),
        })
      },
      snapshot: () => ({ nextTime: nextTime() }),
      restore(state) {
        // Times ascend, so the time of a point names it.
        const at = points.findIndex(({ time }) => time >= state.nextTime)
        next = at === -1 ? points.length : at
      },
    }
  })
}

function ticksOf(price: number, tickSize: DecimalInput): Scaled {
  return toScaled(quantize(price, tickSize).dividedBy(tickSize, { decimals: 0, rounding: 'half-even' }), 0)
}

function basisOf(
  scale: number,
  { valuation }: TradingAccount['holdings'][number],
  ticks: Scaled,
  steps: Scaled,
  rate: ScaledRatio,
): string {
  const worth = fromScaled(shareOfWorth(valuation, ticks, steps, { numerator: 1, denominator: 1 }), scale)
  const percent = (100 * Number(rate.numerator)) / Number(rate.denominator)
  return `${worth} ${valuation.instrument.quoteCurrency} at the mark price, funding rate ${percent} %`
}
