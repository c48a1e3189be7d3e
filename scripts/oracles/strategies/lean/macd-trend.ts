import { defineStrategy, type IndicatorDefinition } from '@race/core'
import { ema } from '@race/indicators'
import { z } from 'zod'

const difference: IndicatorDefinition<readonly ['a', 'b'], readonly ['difference'], readonly []> = {
  id: 'oracles/difference',
  inputs: ['a', 'b'],
  outputs: ['difference'],
  warmupBars: () => 1,
  column([a, b], _, [output]) {
    output?.forEach((__, i) => {
      output[i] = (a?.[i] ?? Number.NaN) - (b?.[i] ?? Number.NaN)
    })
  },
  stream() {
    let value = Number.NaN
    return {
      update: (a, b = Number.NaN) => {
        value = a - b
        return value
      },
      output: () => value,
      get isWarm() {
        return !Number.isNaN(value)
      },
      warmupBars: 1,
    }
  },
}

/** All in where the MACD stands above its signal by more than a tolerance of price, out where below. */
export const macdTrend = defineStrategy({
  id: 'lean/macd-trend',
  version: '1.0.0',
  title: 'MACD trend',
  params: z.strictObject({
    fast: z.int().default(12),
    slow: z.int().default(26),
    signal: z.int().default(9),
    tolerance: z.number().default(0.0025),
  }),
  setup({ params, data, use }) {
    const bars = data()
    const fast = use(ema, bars.close, params.fast)
    const macd = use(difference, fast, use(ema, bars.close, params.slow))
    const signal = use(ema, macd, params.signal)
    return {
      onBar({ position, order }) {
        const distance = (macd.now - signal.now) / fast.now
        if (position.quantity <= 0 && distance > params.tolerance) order.buy({ size: { targetFraction: 1 } })
        else if (position.quantity >= 0 && distance < -params.tolerance) position.close()
      },
    }
  },
})
