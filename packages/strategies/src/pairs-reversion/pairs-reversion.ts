import { type BarHandles, defineStrategy, type StrategyContext } from '@race/core'
import { z } from 'zod'
import { confidenceOf } from '../internal/confidence-of.ts'
import { entryExpiry } from '../internal/entry-expiry.ts'
import { figure } from '../internal/figures.ts'
import { fitLine } from './fit-line.ts'
import { pairsParams } from './pairs-params.ts'

const state = z.strictObject({
  /** Closes of the bars that both instruments had, the oldest first, at most `period` of them. */
  firstCloses: z.array(z.number()).default(() => []),
  secondCloses: z.array(z.number()).default(() => []),
  /** Whether the spread has been within `entry` since the last pair ended, so that the next one is a new departure. */
  isArmed: z.boolean().default(true),
})

/** How the first instrument stands to the second at a bar. */
interface Spread {
  /** Units of the second that hedge one unit of the first. */
  readonly ratio: number
  /** Distance of the first from the regression, in standard deviations. */
  readonly score: number
}

/**
 * Trades the first instrument of the run against the second. Over the last `period` bars that both had, the closes of the first are
 * regressed on those of the second: the slope is the hedge ratio, and the z-score of the spread is the distance of the latest
 * close from the line in standard deviations of all of them. At `entry` or more it sells the one that is dear and buys the
 * other; it closes both within `exit`, and at `stop` or more. After either, the score must have been within `entry` before
 * the next pair. The confidence of an entry is its score.
 *
 * Both legs together take `grossFraction` of equity, divided so that their units are as the hedge ratio is. They are market orders
 * of one moment: a leg whose other half was refused is closed at the next common bar, as is a pair whose hedge ratio is no longer
 * above 0. Prices of both must be in the currency of the account.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: pairsReversion, params: { period: 120 }, data: [coke, pepsi] })
 * ```
 */
export const pairsReversion = defineStrategy({
  id: 'race/pairs-reversion',
  version: '1.0.0',
  title: 'Pairs reversion',
  description:
    'Sells the one of two related instruments that is dear by their rolling regression and buys the other, until they are back ' +
    'together. The trade is that of Gatev, Goetzmann and Rouwenhorst, "Pairs Trading: Performance of a Relative-Value ' +
    'Arbitrage Rule", Review of Financial Studies 19, 2006; the regression that of Vidyamurthy, "Pairs Trading", 2004.',
  params: pairsParams,
  state,
  needs: { instrumentsMin: 2, short: true, lookbackBars: 1024 },
  setup({ params: { period, entry, exit, stop, grossFraction }, instruments, data }) {
    const first = data(instruments[0])
    const second = data(instruments[1])
    const open = pairOpener(first, second, grossFraction)
    return {
      onBar(context) {
        const { order, positionOf } = context
        if (!context.closed(first) || !context.closed(second)) return
        const spread = spreadOf(remember(context.state, first.close.now, second.close.now, period), period)
        if (order.workingCount > 0) return
        const legs = [positionOf(first.instrument.id), positionOf(second.instrument.id)] as const
        const close = (why: string): void => {
          context.state.isArmed = false
          for (const leg of legs) leg.close({ reason: why })
        }
        if (legs[0].isFlat !== legs[1].isFlat) return close('a leg without the other is no pair')
        if (spread === null || !(spread.ratio > 0)) {
          if (!legs[0].isFlat) close('the regression gives no hedge ratio above 0')
          return
        }
        const words = `spread at ${figure(spread.score)} standard deviations with a hedge ratio of ${figure(spread.ratio)}`
        const distance = Math.abs(spread.score)
        if (!legs[0].isFlat) {
          // Below 0 on the side that the pair was entered on, however far it has gone beyond the line.
          const departure = legs[0].isLong ? -spread.score : spread.score
          if (departure <= exit) close(`${words} is back within ${exit}`)
          else if (departure >= stop) close(`${words} is beyond the stop of ${stop}`)
        } else if (distance < entry) context.state.isArmed = true
        else if (context.state.isArmed && distance < stop) open(context, spread, words)
      },
    }
  },
})

type PairState = z.output<typeof state>

/** Takes the closes of a common bar into the window. */
function remember(kept: PairState, first: number, second: number, period: number): PairState {
  kept.firstCloses.push(first)
  kept.secondCloses.push(second)
  if (kept.firstCloses.length > period) {
    kept.firstCloses.shift()
    kept.secondCloses.shift()
  }
  return kept
}

/** Null while the window is not full, and where no line can be told. */
function spreadOf({ firstCloses, secondCloses }: PairState, period: number): Spread | null {
  if (firstCloses.length < period) return null
  const line = fitLine(secondCloses, firstCloses)
  if (line === null) return null
  const expected = line.intercept + line.slope * (secondCloses[period - 1] as number)
  return { ratio: line.slope, score: ((firstCloses[period - 1] as number) - expected) / line.deviation }
}

/**
 * Orders both legs, in shares of equity that make their units stand to each other as the hedge ratio does. Multipliers cancel: a leg
 * of so much money moves by the same fraction of it whatever a contract is worth.
 */
function pairOpener(first: BarHandles, second: BarHandles, grossFraction: number) {
  const expiryOf = entryExpiry(first.timeframe)
  return ({ order, time }: StrategyContext, { ratio, score }: Spread, reason: string): void => {
    const worthOfFirst = first.close.now
    const worthOfSecond = ratio * second.close.now
    const share = (worth: number): number => (grossFraction * worth) / (worthOfFirst + worthOfSecond)
    const terms = { reason, confidence: confidenceOf(Math.abs(score)), expiresAt: expiryOf(time) }
    const side = score < 0 ? 1 : -1
    const one = { ...terms, instrument: first.instrument.id, size: { targetFraction: side * share(worthOfFirst) } }
    const other = { ...terms, instrument: second.instrument.id, size: { targetFraction: -side * share(worthOfSecond) } }
    if (side === 1) {
      order.buy(one)
      order.sell(other)
    } else {
      order.sell(one)
      order.buy(other)
    }
  }
}
