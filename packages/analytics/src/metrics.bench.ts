import { expect, test } from 'vitest'
import { computeMetrics } from './metrics.ts'

const length = 1_000_000
const time = Float64Array.from({ length }, (_, index) => Date.UTC(2020, 0, 1) + index * 60_000)
const equity = Float64Array.from({ length }, (_, index) => 100_000 + 20_000 * Math.sin(index / 5000) + (index % 97))

test('metrics of a million points', async ({ bench }) => {
  await bench('computeMetrics', () => {
    expect(computeMetrics({ time, equity, initialEquity: 100_000 }).sharpe).not.toBeNull()
  }).run()
})
