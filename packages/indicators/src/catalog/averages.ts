import { alma } from '../averages/alma.ts'
import { dema } from '../averages/dema.ts'
import { ema } from '../averages/ema.ts'
import { hma } from '../averages/hma.ts'
import { htDcPeriod } from '../averages/ht-dc-period.ts'
import { htTrendline } from '../averages/ht-trendline.ts'
import { kama } from '../averages/kama.ts'
import { mama } from '../averages/mama.ts'
import { mcGinley } from '../averages/mc-ginley.ts'
import { sma } from '../averages/sma.ts'
import { t3 } from '../averages/t3.ts'
import { tema } from '../averages/tema.ts'
import { trima } from '../averages/trima.ts'
import { vidya } from '../averages/vidya.ts'
import { vwma } from '../averages/vwma.ts'
import { wilder } from '../averages/wilder.ts'
import { wma } from '../averages/wma.ts'
import { zlema } from '../averages/zlema.ts'
import type { CatalogEntry, CatalogParam } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

/** What most averages share: one price in, one price out. */
const priceToPrice = {
  family: 'averages',
  inputs: [{ name: 'value', from: 'close' }],
  outputs: [{ name: 'value', unit: 'price' }],
} as const

const seedParam: CatalogParam = {
  name: 'seed',
  kind: 'choice',
  choices: ['mean', 'first'],
  default: 'mean',
  summary: 'begins with the mean of the first values, or with the first',
}

const limitParam = { kind: 'number', min: 0.01, max: 0.99, step: 0.01, unit: 'weight' } as const

export const averages: readonly CatalogEntry[] = [
  {
    ...priceToPrice,
    indicator: sma,
    title: 'Simple moving average',
    summary: 'The arithmetic mean of the last values.',
    params: [periodParam('period', 20, 'to average')],
    warmup: 'period',
    source: 'TA-Lib SMA; exact for whole numbers and short fractions.',
  },
  {
    ...priceToPrice,
    indicator: ema,
    title: 'Exponential moving average',
    summary: 'An average in which old values fade, each step by the same share.',
    params: [periodParam('period', 20, 'to average'), seedParam],
    warmup: "period, or 1 with the seed 'first'",
    source: "TA-Lib EMA; with the seed 'first' Tulip ema.",
  },
  {
    ...priceToPrice,
    indicator: wma,
    title: 'Weighted moving average',
    summary: 'A mean of the last values in which the newest counts most and the oldest once.',
    params: [periodParam('period', 20, 'to average')],
    warmup: 'period',
    source: 'TA-Lib WMA; exact for whole numbers and short fractions.',
  },
  {
    ...priceToPrice,
    indicator: dema,
    title: 'Double exponential moving average',
    summary: 'An exponential average that makes up for the lag of its own average.',
    params: [periodParam('period', 20, 'to average'), seedParam],
    warmup: '2 * period − 1',
    source: "Patrick Mulloy, TASC, 1994; TA-Lib DEMA; with the seed 'first' Tulip dema.",
  },
  {
    ...priceToPrice,
    indicator: tema,
    title: 'Triple exponential moving average',
    summary: 'An exponential average that makes up for the lag of its average and of the average of that.',
    params: [periodParam('period', 20, 'to average'), seedParam],
    warmup: '3 * period − 2',
    source: "Patrick Mulloy, TASC, 1994; TA-Lib TEMA; with the seed 'first' Tulip tema.",
  },
  {
    ...priceToPrice,
    indicator: t3,
    title: "Tillson's T3 moving average",
    summary: 'A generalised double exponential average, three times over: smooth, with little lag.',
    params: [
      periodParam('period', 5, 'to average'),
      {
        name: 'volumeFactor',
        kind: 'number',
        min: 0,
        max: 1,
        default: 0.7,
        step: 0.05,
        unit: 'share',
        summary: 'how much of the lag is made up for',
      },
      seedParam,
    ],
    warmup: '6 * period − 5',
    source: 'Tim Tillson, TASC, 1998; TA-Lib T3.',
  },
  {
    ...priceToPrice,
    indicator: trima,
    title: 'Triangular moving average',
    summary: 'A mean of the last values in which the middle counts most: a simple average of a simple average.',
    params: [periodParam('period', 20, 'to average')],
    warmup: 'period',
    source: 'TA-Lib TRIMA.',
  },
  {
    ...priceToPrice,
    indicator: kama,
    title: "Kaufman's adaptive moving average",
    summary: 'An exponential average that is fast in one direction and slow to and fro.',
    params: [
      periodParam('period', 10, 'to measure efficiency over'),
      periodParam('fast', 2, 'of the fastest average'),
      periodParam('slow', 30, 'of the slowest average'),
    ],
    warmup: 'period + 1',
    source: 'Perry J. Kaufman, Smarter Trading, 1995; TA-Lib KAMA.',
  },
  {
    ...priceToPrice,
    indicator: vidya,
    title: 'Variable index dynamic average',
    summary: 'An exponential average whose weight follows how much the market moves.',
    params: [
      periodParam('period', 12, 'of the average where its index is 1'),
      periodParam('short', 9, 'of the momentum, or of the short deviation'),
      periodParam('long', 30, 'of the long deviation', 2),
      {
        name: 'index',
        kind: 'choice',
        choices: ['momentum', 'deviation'],
        default: 'momentum',
        summary: "follows Chande's momentum oscillator, or a ratio of standard deviations",
      },
    ],
    warmup: "short + 1, or long with the index 'deviation'",
    source:
      "Tushar Chande and Stanley Kroll, The New Technical Trader, 1994; MetaTrader iVIDyA; with the index 'deviation' Tulip vidya.",
  },
  {
    ...priceToPrice,
    indicator: hma,
    title: 'Hull moving average',
    summary: 'Twice the weighted average of half the period less that of the whole, smoothed over its root.',
    params: [periodParam('period', 20, 'to average')],
    warmup: 'period + floor(sqrt(period)) − 1',
    source: 'Alan Hull, 2005; Tulip hma.',
  },
  {
    ...priceToPrice,
    indicator: vwma,
    title: 'Volume-weighted moving average',
    summary: 'The mean of the last prices, each of which counts as much as was traded at it.',
    inputs: [
      { name: 'value', from: 'close' },
      { name: 'volume', from: 'volume' },
    ],
    params: [periodParam('period', 20, 'to average')],
    warmup: 'period',
    source: 'Tulip vwma.',
    undefinedWhere: 'nothing was traded in the whole window',
  },
  {
    ...priceToPrice,
    indicator: zlema,
    title: 'Zero-lag exponential moving average',
    summary: 'The exponential average of values to which what it lags behind them is added beforehand.',
    params: [periodParam('period', 20, 'to average'), seedParam],
    warmup: "period + floor((period − 1) / 2), or with the seed 'first' max(1, floor((period − 1) / 2))",
    source: "John Ehlers and Ric Way, Zero Lag (Well, Almost), 2010; with the seed 'first' Tulip zlema.",
  },
  {
    ...priceToPrice,
    indicator: wilder,
    title: "Wilder's moving average",
    summary: 'An exponential average in which each value counts 1 / period; also called smoothed or running.',
    params: [periodParam('period', 14, 'to smooth over'), seedParam],
    warmup: "period, or 1 with the seed 'first'",
    source: 'J. Welles Wilder, New Concepts in Technical Trading Systems, 1978; Tulip wilders.',
  },
  {
    ...priceToPrice,
    indicator: alma,
    title: "Arnaud Legoux' moving average",
    summary: 'The mean of the last values under a bell curve that leans to the newest.',
    params: [
      periodParam('period', 9, 'to average'),
      {
        name: 'offset',
        kind: 'number',
        min: 0,
        max: 1,
        default: 0.85,
        step: 0.05,
        unit: 'share of the window',
        summary: 'where the bell has its top',
      },
      {
        name: 'sigma',
        kind: 'number',
        min: 0.1,
        max: 50,
        default: 6,
        step: 0.5,
        unit: 'standard deviations',
        summary: 'how many of them the window spans',
      },
    ],
    warmup: 'period',
    source: 'Arnaud Legoux and Dimitrios Kouzis-Loukas, 2009; TradingView alma.',
  },
  {
    ...priceToPrice,
    indicator: mcGinley,
    title: 'McGinley Dynamic',
    summary: 'An average that is slow above its line and fast below.',
    params: [periodParam('period', 14, 'to average'), seedParam],
    warmup: "period, or 1 with the seed 'first'",
    source: 'John R. McGinley, Journal of Technical Analysis, 1997; TradingView.',
  },
  {
    ...priceToPrice,
    indicator: mama,
    title: 'MESA adaptive moving average',
    summary: 'Two exponential averages, one behind the other, that slow down while the phase of the cycle turns.',
    outputs: [
      { name: 'mama', unit: 'price' },
      { name: 'fama', unit: 'price' },
    ],
    params: [
      { ...limitParam, name: 'fastLimit', default: 0.5, summary: 'the largest weight of a value' },
      { ...limitParam, name: 'slowLimit', default: 0.05, summary: 'the smallest weight of a value' },
      {
        name: 'seed',
        kind: 'choice',
        choices: ['zero', 'first'],
        default: 'zero',
        summary: 'begins with 0, or with the price',
      },
    ],
    warmup: '33',
    source: 'John Ehlers, MESA Adaptive Moving Averages, TASC, 2001; TA-Lib MAMA.',
  },
  {
    ...priceToPrice,
    indicator: htTrendline,
    title: 'Instantaneous trendline',
    summary: 'The mean of the prices of one dominant cycle, which leaves the cycle out.',
    params: [],
    warmup: '64',
    source: 'John Ehlers, Rocket Science for Traders, 2001; TA-Lib HT_TRENDLINE.',
  },
  {
    ...priceToPrice,
    indicator: htDcPeriod,
    title: 'Dominant cycle period',
    summary: "How many bars the market's present cycle has.",
    outputs: [{ name: 'value', unit: 'bars', range: [0, 50] }],
    params: [],
    warmup: '33',
    source: 'John Ehlers, Rocket Science for Traders, 2001; TA-Lib HT_DCPERIOD.',
  },
]
