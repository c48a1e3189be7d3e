import { expect, test } from 'vitest'
import { createOnlineMetrics } from './create-online-metrics.ts'

const length = 1_000_000
const equity = Float64Array.from({ length }, (_, index) => 100_000 + 20_000 * Math.sin(index / 5000) + (index % 97))

test('a million instants', async ({ bench }) => {
  const run = (options: { barsPerYear?: number }): void => {
    const online = createOnlineMetrics({ initialEquity: 100_000, ...options })
    for (let i = 0; i < length; i++) online.observeEquity(equity[i] as number, 60_000 * i)
    expect(online.result().sharpe).not.toBeNull()
  }
  await bench.compare(
    bench('observeEquity', () => run({})),
    bench('observeEquity with returns of bars', () => run({ barsPerYear: 525_960 })),
  )
})
