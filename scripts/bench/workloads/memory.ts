import { GCProfiler } from 'node:v8'
import { createBacktest, runBacktestSync } from '@race/backtest'
import type { BarSeries } from '@race/core'
import { crossOutcomes, judgeOutcome, outcomeOf } from '../expected-results.ts'
import { readPrices, seriesOf, walkPrices } from '../market.ts'
import type { Row } from '../row.ts'
import { centsCross } from '../strategies/cents-cross.ts'
import { centsCrossUntil } from '../strategies/cents-cross-until.ts'
import { capital } from '../terms.mjs'
import type { BenchOptions, Workload } from '../workload.ts'

const bars = 1_000_000
const attempts = 20

/** What a run keeps, and what its loop allocates. */
export const memoryWorkload: Workload = {
  id: 'memory',
  isLong: true,
  // Half a gigabyte for new objects: a run of two million bars then ends before the first collection.
  nodeFlags: ['--min-semi-space-size=512', '--max-semi-space-size=512'],
  async run(options: BenchOptions) {
    const retained = measureRetained(seriesOf(await readPrices(bars, options.dataFolder)))
    return [retained, ...measureAllocated(seriesOf(walkPrices(2 * bars)))]
  },
}

/** All that a run and its result hold beyond the columns that were put in, the open and close times included. */
function measureRetained(series: BarSeries): Row {
  const before = settledBytes()
  const result = runBacktestSync({ strategy: centsCross, data: series, capital })
  const value = (settledBytes() - before) / bars
  const verdict = judgeOutcome(outcomeOf(result), crossOutcomes[bars] as { finalEquity: number; entries: number })
  return rowOf('W1 at 1,000,000 bars: bytes held beyond the input columns, the result alive', value, 64, verdict)
}

/** What the second million bars allocates, in which the strategy reads as before and gives no order. */
function measureAllocated(series: BarSeries): Row[] {
  const until = series.closeTimes[bars - 1] as number
  let least = { heap: Number.POSITIVE_INFINITY, buffers: Number.POSITIVE_INFINITY }
  let fills = { before: 0, after: 0 }
  // The first attempts run code that is not compiled yet, which boxes floats. The last ones are what goes on for ever.
  for (let attempt = 0; attempt < attempts; attempt++) {
    const backtest = createBacktest({ strategy: centsCrossUntil, params: { until }, data: series, capital })
    backtest.advance(bars)
    const before = backtest.fillCount
    // A full collection would take compiled code away with what it was compiled for.
    globalThis.gc?.({ type: 'minor' })
    const empty = allocatedBy(() => {})
    const loop = allocatedBy(() => backtest.advance(bars))
    fills = { before, after: backtest.fillCount }
    if (loop === null || empty === null) continue
    const heap = loop.heap - empty.heap
    if (heap < least.heap) least = { heap, buffers: loop.buffers - empty.buffers }
  }
  const verdict = {
    result: `${fills.before} fills before, ${fills.after - fills.before} in these bars`,
    fault:
      fills.before === fills.after && fills.before > 0 ? null : 'there must be fills before and none in these bars',
  }
  const inAll = (bytes: number): string => `${verdict.result}; ${bytes.toFixed(0)} bytes in all`
  return [
    rowOf('the loop without orders, 1,000,000 bars: heap allocated', least.heap / bars, 0, {
      ...verdict,
      result: inAll(least.heap),
    }),
    rowOf('the loop without orders, 1,000,000 bars: array buffers allocated', least.buffers / bars, 0, {
      ...verdict,
      result: inAll(least.buffers),
    }),
  ]
}

/** Bytes that some work allocates; null where a collection came between, after which nobody knows. */
function allocatedBy(work: () => void): { readonly heap: number; readonly buffers: number } | null {
  const profiler = new GCProfiler()
  profiler.start()
  const before = process.memoryUsage()
  work()
  const after = process.memoryUsage()
  if (profiler.stop().statistics.length > 0) return null
  return { heap: after.heapUsed - before.heapUsed, buffers: after.arrayBuffers - before.arrayBuffers }
}

function rowOf(what: string, value: number, most: number, verdict: { result: string; fault: string | null }): Row {
  return {
    workload: 'memory',
    what,
    engine: 'race',
    // To a hundredth: less than that is no allocation per bar.
    value: Math.round(100 * value) / 100 + 0,
    unit: 'bytes/bar',
    goal: { kind: 'at-most', value: most },
    perFloor: null,
    timing: null,
    ...verdict,
  }
}

/** Bytes of the heap and of array buffers after a collection. Two of them: the first runs what finalizes the buffers. */
function settledBytes(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
