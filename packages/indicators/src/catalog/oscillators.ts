import { rsi } from '../oscillators/rsi.ts'
import type { CatalogEntry } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

export const oscillators: readonly CatalogEntry[] = [
  {
    indicator: rsi,
    family: 'oscillators',
    title: 'Relative strength index',
    summary: 'The share of gains in all movement, smoothed.',
    inputs: [{ name: 'value', from: 'close' }],
    outputs: [{ name: 'value', unit: 'percent', range: [0, 100] }],
    params: [periodParam('period', 14, 'to smooth over')],
    warmup: 'period + 1',
    source: 'J. Welles Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib RSI.',
  },
]
