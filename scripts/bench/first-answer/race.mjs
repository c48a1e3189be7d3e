// A program of a user: reads a market, runs W1, prints the answer. It stands in an empty folder with the packed packages.
// Its periods are constants, as in the programs of the peers; race-zod.mjs is the same with declared parameters.
import { readFileSync } from 'node:fs'
import { runBacktestSync } from '@race/backtest'
import { barSeries, defineStrategy } from '@race/core'
import { crossedAbove, crossedBelow, sma } from '@race/indicators'

const importedMs = performance.now()

const cross = defineStrategy({
  id: 'bench/cents-cross',
  version: '1.0.0',
  title: 'W1',
  setup({ data, use, map }) {
    const cents = map(data().close, (close) => Math.round(close * 100))
    const fast = use(sma, cents, 10)
    const slow = use(sma, cents, 50)
    return {
      onBar({ position, order }) {
        if (crossedAbove(fast, slow)) {
          if (position.isFlat) order.buy()
        } else if (crossedBelow(fast, slow)) {
          if (position.isLong) position.close()
        }
      },
    }
  },
})

const all = new Float64Array(new Uint8Array(readFileSync(String(process.argv[2]))).buffer)
const bars = all.length / 5
const column = (/** @type {number} */ index) => all.subarray(index * bars, (index + 1) * bars)
const [open, high, low, close, volume] = [column(0), column(1), column(2), column(3), column(4)]
const time = Float64Array.from({ length: bars }, (_, index) => Date.UTC(2020, 0, 1) + index * 60_000)
const series = barSeries({
  instrument: { id: 'BENCH', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' },
  timeframe: '1m',
  columns: { time, open, high, low, close, volume },
})
const loadedMs = performance.now()
const result = runBacktestSync({ strategy: cross, data: series, capital: 1_000_000 })
const answer = { finalEquity: result.finalEquity.amount.toNumber(), entries: result.trades.length }
console.log(JSON.stringify({ ...answer, importedMs, loadedMs, answeredMs: performance.now() }))
