import { type BarHandles, defineStrategy, parseTimeframe, RaceError, type StrategyContext } from '@race/core'
import { atr, ema } from '@race/indicators'
import { z } from 'zod'
import { isWithinHours } from './is-within-hours.ts'
import { jadeCapParams } from './jade-cap-params.ts'
import { followPullback, isReclaimed, type Pullback, pullbackSchema } from './pullback.ts'
import { pullbackPlan } from './pullback-plan.ts'
import { openTradeSchema } from './trailed-stop.ts'
import { trendBias } from './trend-bias.ts'
import { useHigherView } from './use-higher-view.ts'
import { useTrail } from './use-trail.ts'

const id = 'race/jadecap'

const stateSchema = z.object({
  pullback: pullbackSchema.nullable().default(null),
  trade: openTradeSchema.nullable().default(null),
})

type State = z.output<typeof stateSchema>

/**
 * Follows the trend of a higher timeframe by entering on the lower one where a pullback to its average is reclaimed. The bias
 * is that of two exponential averages of the higher series: in line, sloping, with the close beyond both. The stop lies
 * beyond the swing of the pullback and follows once the trade has moved.
 *
 * It takes two series of one instrument: the first one, on which it trades, and one of `higherTimeframe`. The confidence is the
 * mean of three shares: how far the averages are apart and how far the fast one has moved, both in ATR of the higher timeframe
 * and full at 1, and how shallow the pullback was, none at 3 ATR below the average.
 *
 * @throws RaceError `DATA_NOT_FOUND` where the higher series is missing; `PARAMS_INVALID` where `higherTimeframe` is not
 *   coarser than the first series
 *
 * @example
 * ```ts
 * const data = [series, resampleBars(series, '4h')]
 * const result = runBacktestSync({ strategy: jadeCap, params: { higherTimeframe: '4h', short: true }, data })
 * ```
 */
export const jadeCap = defineStrategy({
  id,
  version: '1.0.0',
  title: 'Multi-timeframe pullback',
  description:
    'Trades pullbacks in the direction of a higher timeframe: when its exponential averages are in line and sloping, enters ' +
    'where the lower timeframe has touched its own average and closes back beyond it. The frame of a higher and a lower ' +
    'timeframe is that of Alexander Elder\'s triple screen ("Trading for a Living", 1993), in the form that day traders of ' +
    'index futures and currencies use.',
  params: jadeCapParams,
  state: stateSchema,
  needs: { timeframesMin: 2 },
  setup({ params, data, use }) {
    const bars = data()
    const higher = data(bars.instrument.id, params.higherTimeframe)
    const { isDaily, nominalMs } = requireCoarser(bars, higher)
    const { high, low, close } = bars
    const higherNow = useHigherView({ params, use }, higher)
    const average = use(ema, close, params.pullbackPeriod)
    const range = use(atr, high, low, close, params.atrPeriod)
    const trail = useTrail({ params, use }, bars, range)
    const size = { riskFraction: params.riskFraction }
    const keepsHours =
      params.session === 'on' || (params.session === 'auto' && bars.instrument.calendar !== '24x7' && !isDaily)

    /** The pullback that this bar has reclaimed, if any. */
    const takeBar = (state: State): Pullback | null => {
      const bar = { high: high.now, low: low.now, close: close.now, average: average.now }
      const before = { closeBefore: close.ago(1), averageBefore: average.ago(1) }
      const bias = trendBias(higherNow())
      const pullback = followPullback(state.pullback, bias, { ...bar, ...before }, params.pullbackBarsMax)
      const reclaimed = pullback !== null && isReclaimed(pullback.direction, bar) ? pullback : null
      state.pullback = reclaimed === null ? pullback : null
      return reclaimed
    }

    const enter = ({ order, state, time }: StrategyContext<State>, pullback: Pullback): void => {
      const view = { higher: higherNow(), close: close.now, average: average.now, atr: range.now }
      const plan = pullbackPlan(pullback, view, params)
      if (plan === null) return
      const { stop, target, confidence, reason } = plan
      const expiresAt = time + params.expiryBars * nominalMs
      const options = { size, stop, target: target ?? undefined, confidence, reason, expiresAt }
      const ticket = pullback.direction === 1 ? order.buy(options) : order.sell(options)
      state.trade = { entryId: ticket.id, firstStop: stop, stop, best: close.now }
    }

    return {
      onBar(context) {
        const { state, position, order, time } = context
        if (!context.closed(bars)) return
        const reclaimed = takeBar(state)
        if (!position.isFlat) {
          if (state.trade !== null) trail(state.trade, context)
          return
        }
        if (order.workingCount > 0) return
        state.trade = null
        if (reclaimed === null || (reclaimed.direction === -1 && !params.short)) return
        if (keepsHours && !isWithinHours(time, params.sessionFrom, params.sessionTo)) return
        enter(context, reclaimed)
      },
    }
  },
})

/** The timeframe of the bars that are traded. */
function requireCoarser(bars: BarHandles, higher: BarHandles): ReturnType<typeof parseTimeframe> {
  const own = parseTimeframe(bars.timeframe)
  if (parseTimeframe(higher.timeframe).nominalMs > own.nominalMs) return own
  throw new RaceError('PARAMS_INVALID', {
    message: `Strategy '${id}': higherTimeframe is '${higher.timeframe}', but the first series has bars of '${bars.timeframe}', and the bias needs coarser ones`,
    facts: { strategy: id, higherTimeframe: higher.timeframe, timeframe: bars.timeframe },
    hint: 'Give the finer series first, and after it one of a coarser timeframe; resampleBars makes one.',
  })
}
