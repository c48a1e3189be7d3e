import { atr } from '../volatility/atr.ts'
import { bbands } from '../volatility/bbands.ts'
import { stddev } from '../volatility/stddev.ts'
import type { CatalogEntry, CatalogInput, CatalogParam } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

const barInputs: readonly CatalogInput[] = [
  { name: 'high', from: 'high' },
  { name: 'low', from: 'low' },
  { name: 'close', from: 'close' },
]

const firstRange: CatalogParam = {
  name: 'first',
  kind: 'choice',
  choices: ['none', 'highLow'],
  default: 'none',
  summary: 'what the first bar counts as: nothing, or high − low',
}

export const volatility: readonly CatalogEntry[] = [
  {
    indicator: atr,
    family: 'volatility',
    title: 'Average true range',
    summary: "How far prices go in a bar, the gap from the close before included; Wilder's average.",
    inputs: barInputs,
    outputs: [{ name: 'value', unit: 'difference' }],
    params: [periodParam('period', 14, 'to smooth over'), firstRange],
    warmup: "period + 1, or period with the first 'highLow'",
    source:
      "J. Welles Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib ATR, with the first 'highLow' Tulip atr.",
  },
  {
    indicator: bbands,
    family: 'volatility',
    title: 'Bollinger bands',
    summary: 'A moving average, and a multiple of the standard deviation above and below it.',
    inputs: [{ name: 'value', from: 'close' }],
    outputs: [
      { name: 'upper', unit: 'price' },
      { name: 'middle', unit: 'price' },
      { name: 'lower', unit: 'price' },
    ],
    params: [
      periodParam('period', 20, 'to look at'),
      {
        name: 'deviations',
        kind: 'number',
        min: 0.001,
        max: 1_000,
        default: 2,
        step: 0.1,
        unit: 'standard deviations',
        summary: 'distance of the bands from the middle',
      },
    ],
    warmup: 'period',
    source: 'John Bollinger, Bollinger on Bollinger Bands, 2001; TA-Lib BBANDS with a simple average.',
  },
  {
    indicator: stddev,
    family: 'volatility',
    title: 'Standard deviation',
    summary: 'How far the last values lie from their mean, as a whole population.',
    inputs: [{ name: 'value', from: 'close' }],
    outputs: [{ name: 'value', unit: 'difference', range: [0, Number.POSITIVE_INFINITY] }],
    params: [periodParam('period', 20, 'to look at')],
    warmup: 'period',
    source: 'TA-Lib STDDEV with one deviation; divided by the period, not by one less.',
  },
]
