import { defineStrategy } from '@race/core'
import { ema, sma, stddev } from '@race/indicators'
import { z } from 'zod'
import { confidenceOf } from '../internal/confidence-of.ts'
import { entryExpiry } from '../internal/entry-expiry.ts'
import { equityFractionParam } from '../internal/equity-fraction-param.ts'
import { figure, percent } from '../internal/figures.ts'
import { shortParam } from '../internal/short-param.ts'

const periodParam = z.int().min(2).max(1000)

const params = z
  .strictObject({
    average: z
      .enum(['ema', 'sma'])
      .default('ema')
      .meta({ description: 'Which average: `ema` for exponential ones, `sma` for simple ones.' }),
    fast: periodParam.default(20).meta({ unit: 'bars', step: 5, description: 'Period of the fast average.' }),
    slow: periodParam.default(100).meta({ unit: 'bars', step: 10, description: 'Period of the slow average.' }),
    hysteresisPercent: z.number().min(0).max(20).default(0.5).meta({
      unit: '% of the slow average',
      step: 0.25,
      description: 'The averages must be this far apart to enter, and as far apart the other way round to leave.',
    }),
    short: shortParam,
    equityFraction: equityFractionParam,
  })
  .check(({ value, issues }) => {
    if (value.fast < value.slow) return
    const message = `must be smaller than slow, but fast is ${value.fast} and slow is ${value.slow} bars`
    issues.push({ code: 'custom', path: ['fast'], input: value, message })
  })

/**
 * Long once the fast average is more than `hysteresisPercent` above the slow one, until it is as far below; with `short`, short from
 * there on. Between the two it keeps what it has, so that averages that wind around each other cost nothing. It goes by
 * where the averages are, not by their crossing: a trend that began before the data is joined. `race/sma-cross` is the plain rule
 * of crossings. The confidence is the distance of the averages in standard deviations of the slow average's closes.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: dualMovingAverage, params: { average: 'sma', fast: 50, slow: 200 }, data: series })
 * ```
 */
export const dualMovingAverage = defineStrategy({
  id: 'race/dual-moving-average',
  version: '1.0.0',
  title: 'Dual moving average with hysteresis',
  description:
    'Long while the fast average, exponential or simple, is above the slow one by more than a band, and out or short when it is ' +
    'below it by as much. The band is the filter of Brock, Lakonishok and LeBaron, "Simple Technical Trading Rules and ' +
    'the Stochastic Properties of Stock Returns", Journal of Finance 47, 1992.',
  params,
  // The confidence is a small distance of two exponential averages: to its ninth digit they have forgotten their seed after 2,000 bars.
  needs: { lookbackBars: 2048 },
  setup({ params: { average, fast, slow, hysteresisPercent, short, equityFraction }, data, use }) {
    const bars = data()
    const kind = average === 'ema' ? ema : sma
    const fastAverage = use(kind, bars.close, fast)
    const slowAverage = use(kind, bars.close, slow)
    const deviation = use(stddev, bars.close, slow)
    const expiryOf = entryExpiry(bars.timeframe)
    const [upper, lower] = [1 + hysteresisPercent / 100, 1 - hysteresisPercent / 100]
    const size = { equityFraction }
    return {
      onBar(context) {
        const { position, order, time } = context
        const [quick, calm] = [fastAverage.now, slowAverage.now]
        const side = quick > calm * upper ? 1 : quick < calm * lower ? -1 : 0
        if (side === 0 || !context.closed(bars)) return
        if (side === 1 ? position.isLong : position.isShort) return
        const words = `${percent(quick / calm - 1)} from the slow average of ${figure(calm)}`
        const reason = `fast average of ${figure(quick)} is ${words}`
        position.close({ reason })
        if (order.workingCount > 0 || (side === -1 && !short)) return
        const confidence = confidenceOf(Math.abs(quick - calm) / deviation.now)
        const signal = { size, reason, confidence, expiresAt: expiryOf(time) }
        if (side === 1) order.buy(signal)
        else order.sell(signal)
      },
    }
  },
})
