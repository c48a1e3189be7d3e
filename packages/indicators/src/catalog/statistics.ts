import { beta } from '../statistics/beta.ts'
import { correlation } from '../statistics/correlation.ts'
import { percentRank } from '../statistics/percent-rank.ts'
import { percentile } from '../statistics/percentile.ts'
import { skew } from '../statistics/skew.ts'
import { zscore } from '../statistics/zscore.ts'
import type { CatalogEntry } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

const value = [{ name: 'value', from: 'close' }] as const

export const statistics: readonly CatalogEntry[] = [
  {
    indicator: correlation,
    family: 'statistics',
    title: 'Correlation',
    summary: 'How far two columns move together, from −1 to 1.',
    inputs: [
      { name: 'a', from: 'any' },
      { name: 'b', from: 'any' },
    ],
    outputs: [{ name: 'value', unit: 'ratio', range: [-1, 1] }],
    params: [periodParam('period', 30, 'to look at')],
    warmup: 'period',
    source: 'Karl Pearson; TA-Lib CORREL.',
  },
  {
    indicator: beta,
    family: 'statistics',
    title: 'Beta',
    summary: 'By how much one price changes where another changes by one.',
    inputs: [
      { name: 'base', from: 'any' },
      { name: 'value', from: 'any' },
    ],
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: [periodParam('period', 30, 'to look at')],
    warmup: 'period + 1',
    source: 'TA-Lib BETA, whose first column is the base.',
  },
  {
    indicator: zscore,
    family: 'statistics',
    title: 'Standard score',
    summary: 'How many standard deviations a value lies above the mean.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: [periodParam('period', 20, 'to look at')],
    warmup: 'period',
    source: 'Mean and deviation of the window as a whole population.',
  },
  {
    indicator: percentile,
    family: 'statistics',
    title: 'Percentile',
    summary: 'The value below which a share of the last values lie; the median at 50.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'price' }],
    params: [
      periodParam('period', 20, 'to look at'),
      {
        name: 'percent',
        kind: 'number',
        min: 0,
        max: 100,
        default: 50,
        step: 5,
        unit: 'percent',
        summary: 'of the values that lie below',
      },
    ],
    warmup: 'period',
    source: 'Rob Hyndman and Yanan Fan, Sample Quantiles in Statistical Packages, 1996, type 7; numpy percentile.',
  },
  {
    indicator: percentRank,
    family: 'statistics',
    title: 'Percent rank',
    summary: 'How many percent of the values before are not above this one.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'percent', range: [0, 100] }],
    params: [periodParam('period', 100, 'to compare with')],
    warmup: 'period + 1',
    source: 'TradingView percentrank.',
  },
  {
    indicator: skew,
    family: 'statistics',
    title: 'Skewness',
    summary: 'On which side of the mean the far values lie.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: [periodParam('period', 20, 'to look at')],
    warmup: 'period',
    source: 'Fisher’s moment coefficient of the population; scipy skew.',
  },
]
