import { atr } from '../volatility/atr.ts'
import { avgDev } from '../volatility/avg-dev.ts'
import { bbands } from '../volatility/bbands.ts'
import { chaikinVolatility } from '../volatility/chaikin-volatility.ts'
import { donchian } from '../volatility/donchian.ts'
import { keltner } from '../volatility/keltner.ts'
import { natr } from '../volatility/natr.ts'
import { stddev } from '../volatility/stddev.ts'
import { stderr } from '../volatility/stderr.ts'
import { trueRange } from '../volatility/true-range.ts'
import { variance } from '../volatility/variance.ts'
import type { CatalogEntry, CatalogInput, CatalogOutput } from './catalog-entry.ts'
import { firstRangeParam } from './first-range-param.ts'
import { periodParam } from './period-param.ts'

const high: CatalogInput = { name: 'high', from: 'high' }
const low: CatalogInput = { name: 'low', from: 'low' }
const close: CatalogInput = { name: 'close', from: 'close' }

const channel: readonly CatalogOutput[] = [
  { name: 'upper', unit: 'price' },
  { name: 'middle', unit: 'price' },
  { name: 'lower', unit: 'price' },
]

export const volatility: readonly CatalogEntry[] = [
  {
    indicator: atr,
    family: 'volatility',
    title: 'Average true range',
    summary: "How far prices go in a bar, the gap from the close before included; Wilder's average.",
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'difference' }],
    params: [periodParam('period', 14, 'to smooth over'), firstRangeParam],
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
    outputs: channel,
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
  {
    indicator: natr,
    family: 'volatility',
    title: 'Normalised average true range',
    summary: 'The average true range in percent of the close.',
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'percent' }],
    params: [periodParam('period', 14, 'to smooth over'), firstRangeParam],
    warmup: "period + 1, or period with the first 'highLow'",
    source: "TA-Lib NATR, with the first 'highLow' Tulip natr.",
  },
  {
    indicator: trueRange,
    family: 'volatility',
    title: 'True range',
    summary: 'How far prices went in one bar, the gap from the close before included.',
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'difference' }],
    params: [firstRangeParam],
    warmup: "2, or 1 with the first 'highLow'",
    source:
      "J. Welles Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib TRANGE, with the first 'highLow' Tulip tr.",
  },
  {
    indicator: variance,
    family: 'volatility',
    title: 'Variance',
    summary: 'The mean of the squared distances of the last values from their mean, as a whole population.',
    inputs: [{ name: 'value', from: 'close' }],
    outputs: [{ name: 'value', unit: 'difference', range: [0, Number.POSITIVE_INFINITY] }],
    params: [periodParam('period', 20, 'to look at')],
    warmup: 'period',
    source: 'TA-Lib VAR, Tulip var; divided by the period, not by one less.',
  },
  {
    indicator: avgDev,
    family: 'volatility',
    title: 'Mean absolute deviation',
    summary: 'The mean distance of the last values from their mean.',
    inputs: [{ name: 'value', from: 'close' }],
    outputs: [{ name: 'value', unit: 'difference', range: [0, Number.POSITIVE_INFINITY] }],
    params: [periodParam('period', 20, 'to look at')],
    warmup: 'period',
    source: 'TA-Lib AVGDEV, Tulip md.',
  },
  {
    indicator: stderr,
    family: 'volatility',
    title: 'Standard error',
    summary:
      'How far the mean of the last values is likely to lie from the true one: deviation over the root of their number.',
    inputs: [{ name: 'value', from: 'close' }],
    outputs: [{ name: 'value', unit: 'difference', range: [0, Number.POSITIVE_INFINITY] }],
    params: [periodParam('period', 20, 'to look at')],
    warmup: 'period',
    source: 'Tulip stderr.',
  },
  {
    indicator: keltner,
    family: 'volatility',
    title: 'Keltner channel',
    summary: 'An exponential average, and a multiple of the average true range above and below it.',
    inputs: [high, low, close],
    outputs: channel,
    params: [
      periodParam('period', 20, 'to average'),
      {
        name: 'multiplier',
        kind: 'number',
        min: 0.001,
        max: 1_000,
        default: 2,
        step: 0.1,
        unit: 'average true ranges',
        summary: 'distance of the lines from the middle',
      },
      periodParam('atrPeriod', 10, 'to smooth ranges over'),
      firstRangeParam,
    ],
    warmup: "the larger of period and atrPeriod + 1, or of period and atrPeriod with the first 'highLow'",
    source: 'Chester Keltner, How to Make Money in Commodities, 1960, in the form of Linda Raschke.',
  },
  {
    indicator: donchian,
    family: 'volatility',
    title: 'Donchian channel',
    summary: 'The highest high and the lowest low of the last bars, and half the way between them.',
    inputs: [high, low],
    outputs: channel,
    params: [periodParam('period', 20, 'to look at')],
    warmup: 'period',
    source: "Richard Donchian's four-week rule; the upper line is TA-Lib MAX of highs, the lower MIN of lows.",
  },
  {
    indicator: chaikinVolatility,
    family: 'volatility',
    title: 'Chaikin volatility',
    summary: 'By how many percent the average range of a bar has changed.',
    inputs: [high, low],
    outputs: [{ name: 'value', unit: 'percent' }],
    params: [periodParam('period', 10, 'to average'), periodParam('change', 10, 'to compare with')],
    warmup: 'period + change',
    source: 'Steven Achelis, Technical Analysis from A to Z, 1995.',
  },
]
