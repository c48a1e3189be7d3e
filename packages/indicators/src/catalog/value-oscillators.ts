import { cmo } from '../oscillators/cmo.ts'
import { dpo } from '../oscillators/dpo.ts'
import { kst } from '../oscillators/kst.ts'
import { macd } from '../oscillators/macd.ts'
import { apo, ppo } from '../oscillators/price-oscillator.ts'
import { mom, roc, rocp, rocr } from '../oscillators/rate-of-change.ts'
import { rsi } from '../oscillators/rsi.ts'
import { stochRsi } from '../oscillators/stoch-rsi.ts'
import { trix } from '../oscillators/trix.ts'
import { tsi } from '../oscillators/tsi.ts'
import { vhf } from '../oscillators/vhf.ts'
import { averageParam, seedParam } from './average-params.ts'
import type { CatalogEntry, CatalogInput, CatalogParam } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'
import { stochasticOutputs } from './stochastic-outputs.ts'

const value: readonly CatalogInput[] = [{ name: 'value', from: 'close' }]
const lookBack: readonly CatalogParam[] = [periodParam('period', 10, 'to look back')]
const twoAverages: readonly CatalogParam[] = [
  periodParam('fast', 12, 'of the faster average'),
  periodParam('slow', 26, 'of the slower average'),
  averageParam('average', 'simple or exponential averages'),
  seedParam('exponential averages begin with the mean of their first values, or with the first'),
]

/** Oscillators of one value per bar. */
export const valueOscillators: readonly CatalogEntry[] = [
  {
    indicator: rsi,
    family: 'oscillators',
    title: 'Relative strength index',
    summary: 'The share of gains in all movement, smoothed.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'percent', range: [0, 100] }],
    params: [periodParam('period', 14, 'to smooth over')],
    warmup: 'period + 1',
    source: 'J. Welles Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib RSI.',
  },
  {
    indicator: macd,
    family: 'oscillators',
    title: 'Moving average convergence divergence',
    summary: 'The difference of a fast and a slow exponential average, its own average, and the difference of these.',
    inputs: value,
    outputs: [
      { name: 'macd', unit: 'difference' },
      { name: 'signal', unit: 'difference' },
      { name: 'histogram', unit: 'difference' },
    ],
    params: [
      periodParam('fast', 12, 'of the faster average'),
      periodParam('slow', 26, 'of the slower average'),
      periodParam('signal', 9, 'of the signal line'),
    ],
    warmup: 'slow + signal − 1',
    source: 'Gerald Appel, 1979; TA-Lib MACD, which seeds both averages at the same bar.',
  },
  {
    indicator: ppo,
    family: 'oscillators',
    title: 'Percentage price oscillator',
    summary: 'The difference of a fast and a slow average, in percent of the slow one.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'percent' }],
    params: twoAverages,
    warmup: "slow, or 2 with 'ema' and the seed 'first'",
    source: "TA-Lib PPO; with 'ema' and the seed 'first' Tulip ppo.",
  },
  {
    indicator: apo,
    family: 'oscillators',
    title: 'Absolute price oscillator',
    summary: 'The difference of a fast and a slow average.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'difference' }],
    params: twoAverages,
    warmup: "slow, or 2 with 'ema' and the seed 'first'",
    source: "TA-Lib APO; with 'ema' and the seed 'first' Tulip apo.",
  },
  {
    indicator: stochRsi,
    family: 'oscillators',
    title: 'Stochastic of the relative strength index',
    summary: 'Where the relative strength index lies between its lowest and its highest value, as it is and smoothed.',
    inputs: value,
    outputs: stochasticOutputs,
    params: [
      periodParam('period', 14, 'of the relative strength index'),
      periodParam('fastK', 14, 'to look at'),
      periodParam('fastD', 3, 'to smooth %D over'),
      averageParam('average', 'the average that smooths %D'),
    ],
    warmup: 'period + fastK + fastD − 1',
    source: 'Tushar S. Chande and Stanley Kroll, The New Technical Trader, 1994; TA-Lib STOCHRSI.',
  },
  {
    indicator: cmo,
    family: 'oscillators',
    title: "Chande's momentum oscillator",
    summary: 'Gains less losses, in percent of all movement.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'percent', range: [-100, 100] }],
    params: [
      periodParam('period', 14, 'to add up changes over'),
      {
        name: 'smoothing',
        kind: 'choice',
        choices: ['wilder', 'sum'],
        default: 'wilder',
        summary: "changes in Wilder's smoothing, or the plain sum of the last",
      },
    ],
    warmup: 'period + 1',
    source: "Tushar S. Chande and Stanley Kroll, The New Technical Trader, 1994; TA-Lib CMO, with 'sum' Tulip cmo.",
  },
  {
    indicator: mom,
    family: 'oscillators',
    title: 'Momentum',
    summary: 'The change from an earlier value.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'difference' }],
    params: lookBack,
    warmup: 'period + 1',
    source: 'TA-Lib MOM.',
  },
  {
    indicator: roc,
    family: 'oscillators',
    title: 'Rate of change',
    summary: 'The change from an earlier value, in percent of it.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'percent' }],
    params: lookBack,
    warmup: 'period + 1',
    source: 'TA-Lib ROC.',
  },
  {
    indicator: rocp,
    family: 'oscillators',
    title: 'Rate of change, as a fraction',
    summary: 'The change from an earlier value, as a fraction of it.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: lookBack,
    warmup: 'period + 1',
    source: 'TA-Lib ROCP; Tulip roc.',
  },
  {
    indicator: rocr,
    family: 'oscillators',
    title: 'Rate of change, as a ratio',
    summary: 'The value divided by an earlier one.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: lookBack,
    warmup: 'period + 1',
    source: 'TA-Lib ROCR.',
  },
  {
    indicator: trix,
    family: 'oscillators',
    title: 'Trix',
    summary: 'The rate of change of a triple exponential average, in percent.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'percent' }],
    params: [
      periodParam('period', 15, 'to average'),
      seedParam('averages begin with the mean of their first values, or with the first'),
    ],
    warmup: '3 · period − 1',
    source: "Jack K. Hutson, Good TRIX, 1983; TA-Lib TRIX, with the seed 'first' Tulip trix.",
  },
  {
    indicator: dpo,
    family: 'oscillators',
    title: 'Detrended price oscillator',
    summary: 'An earlier value less the average around it, which shows cycles without the trend.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'difference' }],
    params: [periodParam('period', 20, 'to average')],
    warmup: 'period, or one more with a period of 1 or 2',
    source: 'Tulip dpo.',
  },
  {
    indicator: vhf,
    family: 'oscillators',
    title: 'Vertical horizontal filter',
    summary: 'The range of the values as a fraction of all movement: near 1 in a trend, near 0 without one.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'ratio', range: [0, 1] }],
    params: [periodParam('period', 28, 'to look at')],
    warmup: 'period + 1',
    source: 'Adam White, The Vertical Horizontal Filter, 1991; Tulip vhf.',
  },
  {
    indicator: tsi,
    family: 'oscillators',
    title: 'True strength index',
    summary: 'Changes in percent of all movement, both averaged twice.',
    inputs: value,
    outputs: [{ name: 'value', unit: 'percent', range: [-100, 100] }],
    params: [periodParam('long', 25, 'of the first average'), periodParam('short', 13, 'of the second average')],
    warmup: 'long + short',
    source: 'William Blau, True Strength Index, 1991.',
  },
  {
    indicator: kst,
    family: 'oscillators',
    title: 'Know sure thing',
    summary: 'Four rates of change, smoothed and added up, and the average of that.',
    inputs: value,
    outputs: [
      { name: 'kst', unit: 'percent' },
      { name: 'signal', unit: 'percent' },
    ],
    params: [
      periodParam('roc1', 10, 'to look back first'),
      periodParam('roc2', 15, 'to look back second'),
      periodParam('roc3', 20, 'to look back third'),
      periodParam('roc4', 30, 'to look back fourth'),
      periodParam('average1', 10, 'to smooth the first rate over'),
      periodParam('average2', 10, 'to smooth the second rate over'),
      periodParam('average3', 10, 'to smooth the third rate over'),
      periodParam('average4', 15, 'to smooth the fourth rate over'),
      periodParam('signal', 9, 'of the signal line'),
    ],
    warmup: 'the largest roc + average, + signal − 1',
    source: 'Martin J. Pring, Summed Rate of Change, 1992.',
    undefinedWhere: 'a rate of change from a value next to 0 is too large for a number',
  },
]
