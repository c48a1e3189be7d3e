// Speed of the engine through its public API. Run it with: npm run bench -- [--data FOLDER] [--json FILE] [--rounds N]
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { runBacktestSync } from '@race/backtest'
import type { BarSeries } from '@race/core'
import { generateMarket, readMarket } from './market.ts'
import { centsCross } from './sma-cross.ts'

/** What every engine must find on this market, see the doc page on speed. */
const expected: Readonly<Record<number, { readonly equity: number; readonly entries: number }>> = {
  10000: { equity: 832_965.21, entries: 124 },
  100000: { equity: 981_012.33, entries: 1_199 },
  1000000: { equity: 3_084_009.26, entries: 12_223 },
}
const sizes = [10_000, 100_000, 1_000_000]

interface Row {
  readonly workload: string
  readonly engine: string
  readonly bars: number
  readonly seconds: number
  readonly barsPerSecond: number
  readonly entries: number
  readonly finalEquity: number
  readonly heapGrowthBytesPerBar: number
}

const { values } = parseArgs({
  options: { data: { type: 'string' }, json: { type: 'string' }, rounds: { type: 'string', default: '15' } },
})
const rounds = Math.max(3, Number(values.rounds) || 15)
const largest = values.data === undefined ? generateMarket(1_000_000) : null
const rows: Row[] = []
for (const bars of sizes) {
  const series = largest?.slice(0, bars) ?? (await readMarket(values.data as string, bars))
  rows.push(measure(series))
}
for (const row of rows) console.log(text(row))
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`)
const wrong = rows.filter((row) => !isExpected(row))
for (const row of wrong) console.error(`W1 at ${row.bars} bars: expected ${JSON.stringify(expected[row.bars])}`)
process.exitCode = wrong.length === 0 ? 0 : 1

function measure(series: BarSeries): Row {
  const run = () => runBacktestSync({ strategy: centsCross, data: series, capital: 1_000_000 })
  const seconds: number[] = []
  let result = run()
  const heapBefore = settledHeap()
  for (let round = 0; round < rounds; round++) {
    const started = process.hrtime.bigint()
    result = run()
    seconds.push(Number(process.hrtime.bigint() - started) / 1e9)
  }
  // One result is alive before and after; what is more would be growth from run to run.
  const heapGrowth = settledHeap() - heapBefore
  const median = seconds.sort((a, b) => a - b)[Math.floor(rounds / 2)] as number
  return {
    workload: 'W1',
    engine: 'race',
    bars: series.length,
    seconds: median,
    barsPerSecond: series.length / median,
    entries: result.orders.filter(({ role, status }) => role === 'entry' && status === 'filled').length,
    finalEquity: result.finalEquity.amount.toNumber(),
    heapGrowthBytesPerBar: heapGrowth / series.length,
  }
}

/** Bytes of the heap after a collection, where node runs with --expose-gc. */
function settledHeap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function isExpected({ bars, finalEquity, entries }: Row): boolean {
  const goal = expected[bars]
  return goal !== undefined && entries === goal.entries && Math.abs(finalEquity / goal.equity - 1) < 1e-6
}

function text({ workload, bars, seconds, barsPerSecond, entries, finalEquity, heapGrowthBytesPerBar }: Row): string {
  const speed = `${(barsPerSecond / 1e6).toFixed(1)} M bars/s`
  return `${workload}  ${String(bars).padStart(9)} bars  ${(1000 * seconds).toFixed(1).padStart(8)} ms  ${speed.padStart(14)}  ${entries} entries  final equity ${finalEquity.toFixed(2)}  heap ${heapGrowthBytesPerBar.toFixed(1)} bytes/bar`
}
