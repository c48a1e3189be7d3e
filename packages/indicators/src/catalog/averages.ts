import { ema } from '../averages/ema.ts'
import { sma } from '../averages/sma.ts'
import type { CatalogEntry } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

export const averages: readonly CatalogEntry[] = [
  {
    indicator: sma,
    family: 'averages',
    title: 'Simple moving average',
    summary: 'The arithmetic mean of the last values.',
    inputs: [{ name: 'value', from: 'close' }],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [periodParam('period', 20, 'to average')],
    warmup: 'period',
    source: 'TA-Lib SMA; exact for whole numbers and short fractions.',
  },
  {
    indicator: ema,
    family: 'averages',
    title: 'Exponential moving average',
    summary: 'An average in which old values fade, each step by the same share.',
    inputs: [{ name: 'value', from: 'close' }],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [
      periodParam('period', 20, 'to average'),
      {
        name: 'seed',
        kind: 'choice',
        choices: ['mean', 'first'],
        default: 'mean',
        summary: 'begins with the mean of the first values, or with the first',
      },
    ],
    warmup: "period, or 1 with the seed 'first'",
    source: "TA-Lib EMA; with the seed 'first' Tulip ema.",
  },
]
