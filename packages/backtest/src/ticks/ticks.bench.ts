import {
  createRandom,
  defineInstrument,
  defineStrategy,
  quoteSeries,
  type StrategyHandlers,
  tradeSeries,
} from '@race/core'
import { test } from 'vitest'
import { z } from 'zod'
import { runBacktestSync } from '../index.ts'

const count = 1_000_000
const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const random = createRandom('ticks')
const start = Date.UTC(2024, 0, 2)

const time = Float64Array.from({ length: count }, (_, n) => start + 30 * n)
const walk = new Float64Array(count)
for (let n = 0, at = 100_000; n < count; n++) {
  at += random.integer(-1, 1)
  walk[n] = at
}
const sizes = (): Float64Array => Float64Array.from({ length: count }, () => random.integer(1, 100))
const quotes = quoteSeries({
  instrument: acme,
  columns: {
    time,
    bid: walk.map((at) => at / 100),
    ask: walk.map((at) => (at + 2) / 100),
    bidSize: sizes(),
    askSize: sizes(),
  },
})
const trades = tradeSeries({
  instrument: acme,
  columns: {
    time: time.map((at) => at + 10),
    price: quotes.bid,
    quantity: sizes(),
    aggressor: new Int8Array(count).fill(-1),
  },
})

function run(handlers: () => StrategyHandlers): number {
  const strategy = defineStrategy({
    id: 'bench/ticks',
    version: '1.0.0',
    title: 'Bench',
    params: z.strictObject({}),
    setup: handlers,
  })
  return runBacktestSync({ strategy, ticks: { quotes: [quotes], trades: [trades], timeframe: '1m', queue: 'back' } })
    .fillCount
}

test('a million quotes and a million trades', async ({ bench }) => {
  await bench.compare(
    bench('without orders and handlers', () => {
      run(() => ({}))
    }),
    bench('without orders, told of each', () => {
      let highest = 0
      run(() => ({
        onQuote: ({ bid }) => {
          if (bid > highest) highest = bid
        },
        onTrade: ({ price }) => {
          if (price > highest) highest = price
        },
      }))
    }),
    bench('with a limit that rests all the time', () => {
      let isSent = false
      run(() => ({
        onQuote: (_, { order }) => {
          if (!isSent) order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 1 } })
          isSent = true
        },
      }))
    }),
  )
})
