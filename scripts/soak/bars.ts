// A backtest over more data than fits into memory. Run it with: npm run soak -- bars [--bars N]
import { parseArgs } from 'node:util'
import { runStreamingBacktest } from '@race/backtest'
import { type BarSeries, barSeries, createRandom, defineInstrument } from '@race/core'
import { smaCross } from '@race/strategies'

const { values } = parseArgs({ options: { bars: { type: 'string', default: '100000000' } } })
const bars = Number(values.bars)
const residentMaxMegabytes = 400
const chunkBars = 65_536
const minuteMs = 60_000
const instrument = defineInstrument({ id: 'ENDLESS', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' })

let peak = 0
const watchMemory = (): number => {
  const resident = process.memoryUsage().rss / 1e6
  peak = Math.max(peak, resident)
  return resident
}

const started = process.hrtime.bigint()
let nextReport = bars / 10
const result = await runStreamingBacktest({
  strategy: smaCross,
  params: { fast: 10, slow: 50 },
  data: endlessMinutes(bars),
  capital: 1_000_000,
  costs: { fee: { type: 'none' } },
  onProgress({ done, equity }) {
    const resident = watchMemory()
    if (done < nextReport) return
    nextReport += bars / 10
    console.log(`${millions(done)} bars  equity ${equity.toFixed(2)}  resident ${resident.toFixed(0)} MB`)
  },
})
const seconds = Number(process.hrtime.bigint() - started) / 1e9
console.log(
  `${millions(result.instantCount)} bars in ${seconds.toFixed(1)} s (${(bars / seconds / 1e6).toFixed(2)} M bars/s), ` +
    `${result.fillCount} fills, final equity ${result.finalEquity}, hash ${result.hash.slice(0, 16)}`,
)
console.log(`Resident memory at most ${peak.toFixed(0)} MB; allowed ${residentMaxMegabytes} MB`)
process.exitCode = peak <= residentMaxMegabytes ? 0 : 1

function millions(count: number): string {
  return `${(count / 1e6).toFixed(1)} M`
}

/** A seeded walk in cents around 100, made chunk by chunk; each chunk is garbage when the next is made. */
async function* endlessMinutes(count: number): AsyncGenerator<BarSeries, void> {
  const random = createRandom('soak')
  let time = Date.UTC(1900, 0, 1)
  let cents = 10_000
  for (let done = 0; done < count; done += chunkBars) {
    const length = Math.min(chunkBars, count - done)
    const column = (): Float64Array => new Float64Array(length)
    const columns = { time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() }
    for (let i = 0; i < length; i++) {
      const open = cents
      const pull = cents > 10_000 ? -1 : 1
      cents += random.integer(-9, 9) + (random.next() < 0.05 ? pull : 0)
      columns.time[i] = time
      columns.open[i] = open / 100
      columns.high[i] = (Math.max(open, cents) + random.integer(0, 4)) / 100
      columns.low[i] = (Math.min(open, cents) - random.integer(0, 4)) / 100
      columns.close[i] = cents / 100
      columns.volume[i] = 1000
      time += minuteMs
    }
    yield barSeries({ instrument, timeframe: '1m', columns })
  }
}
