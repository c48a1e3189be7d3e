import { ao } from '../oscillators/ao.ts'
import { aroon, aroonOsc } from '../oscillators/aroon.ts'
import { bop } from '../oscillators/bop.ts'
import { cci } from '../oscillators/cci.ts'
import { fisher } from '../oscillators/fisher.ts'
import { mass } from '../oscillators/mass.ts'
import { mfi } from '../oscillators/mfi.ts'
import { qstick } from '../oscillators/qstick.ts'
import { stoch } from '../oscillators/stoch.ts'
import { stochF } from '../oscillators/stoch-f.ts'
import { ultOsc } from '../oscillators/ult-osc.ts'
import { willr } from '../oscillators/willr.ts'
import { averageParam, seedParam } from './average-params.ts'
import type { CatalogEntry, CatalogInput } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'
import { stochasticOutputs } from './stochastic-outputs.ts'

const highLow: readonly CatalogInput[] = [
  { name: 'high', from: 'high' },
  { name: 'low', from: 'low' },
]
const highLowClose: readonly CatalogInput[] = [...highLow, { name: 'close', from: 'close' }]

/** Oscillators of several columns of a bar. */
export const barOscillators: readonly CatalogEntry[] = [
  {
    indicator: stoch,
    family: 'oscillators',
    title: 'Stochastic',
    summary: 'Where the close lies between the lowest low and the highest high, smoothed once and twice.',
    inputs: highLowClose,
    outputs: stochasticOutputs,
    params: [
      periodParam('fastK', 14, 'to look at'),
      periodParam('slowK', 3, 'to smooth %K over'),
      periodParam('slowD', 3, 'to smooth %D over'),
      averageParam('slowKAverage', 'the average that smooths %K'),
      averageParam('slowDAverage', 'the average that smooths %D'),
    ],
    warmup: 'fastK + slowK + slowD − 2',
    source: 'George C. Lane; TA-Lib STOCH.',
  },
  {
    indicator: stochF,
    family: 'oscillators',
    title: 'Fast stochastic',
    summary: 'Where the close lies between the lowest low and the highest high, as it is and smoothed.',
    inputs: highLowClose,
    outputs: stochasticOutputs,
    params: [
      periodParam('fastK', 14, 'to look at'),
      periodParam('fastD', 3, 'to smooth %D over'),
      averageParam('average', 'the average that smooths %D'),
    ],
    warmup: 'fastK + fastD − 1',
    source: 'George C. Lane; TA-Lib STOCHF.',
  },
  {
    indicator: cci,
    family: 'oscillators',
    title: 'Commodity channel index',
    summary: 'The distance of the typical price from its average, in units of its mean deviation.',
    inputs: highLowClose,
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: [periodParam('period', 20, 'to average')],
    warmup: 'period',
    source: 'Donald R. Lambert, Commodity Channel Index, 1980; TA-Lib CCI.',
  },
  {
    indicator: mfi,
    family: 'oscillators',
    title: 'Money flow index',
    summary: 'The share of volume, weighted by price, at rising prices.',
    inputs: [...highLowClose, { name: 'volume', from: 'volume' }],
    outputs: [{ name: 'value', unit: 'percent', range: [0, 100] }],
    params: [periodParam('period', 14, 'to add up flows over')],
    warmup: 'period + 1',
    source: 'Gene Quong and Avrum Soudack, 1989; TA-Lib MFI, but without its least flow of 1.',
  },
  {
    indicator: willr,
    family: 'oscillators',
    title: "Williams' percent range",
    summary: 'How far the close lies below the highest high, in percent of the range.',
    inputs: highLowClose,
    outputs: [{ name: 'value', unit: 'percent', range: [-100, 0] }],
    params: [periodParam('period', 14, 'to look at')],
    warmup: 'period',
    source: 'Larry Williams, How I Made One Million Dollars Last Year Trading Commodities, 1973; TA-Lib WILLR.',
  },
  {
    indicator: ultOsc,
    family: 'oscillators',
    title: 'Ultimate oscillator',
    summary: 'Where closes lie within true ranges, over three windows.',
    inputs: highLowClose,
    outputs: [{ name: 'value', unit: 'percent', range: [0, 100] }],
    params: [
      periodParam('short', 7, 'of the window that counts four times'),
      periodParam('medium', 14, 'of the window that counts twice'),
      periodParam('long', 28, 'of the window that counts once'),
    ],
    warmup: 'long + 1',
    source: 'Larry Williams, The Ultimate Oscillator, 1985; TA-Lib ULTOSC.',
  },
  {
    indicator: aroon,
    family: 'oscillators',
    title: 'Aroon',
    summary: 'How recent the lowest low and the highest high are.',
    inputs: highLow,
    outputs: [
      { name: 'down', unit: 'percent', range: [0, 100] },
      { name: 'up', unit: 'percent', range: [0, 100] },
    ],
    params: [periodParam('period', 25, 'to look back')],
    warmup: 'period + 1',
    source: 'Tushar S. Chande, A Time Price Oscillator, 1995; TA-Lib AROON.',
  },
  {
    indicator: aroonOsc,
    family: 'oscillators',
    title: 'Aroon oscillator',
    summary: 'How much more recent the highest high is than the lowest low.',
    inputs: highLow,
    outputs: [{ name: 'value', unit: 'percent', range: [-100, 100] }],
    params: [periodParam('period', 25, 'to look back')],
    warmup: 'period + 1',
    source: 'Tushar S. Chande, A Time Price Oscillator, 1995; TA-Lib AROONOSC.',
  },
  {
    indicator: bop,
    family: 'oscillators',
    title: 'Balance of power',
    summary: 'The way from open to close as a fraction of the range of the bar.',
    inputs: [
      { name: 'open', from: 'open' },
      { name: 'high', from: 'high' },
      { name: 'low', from: 'low' },
      { name: 'close', from: 'close' },
    ],
    outputs: [{ name: 'value', unit: 'ratio', range: [-1, 1] }],
    params: [],
    warmup: '1',
    source: 'Igor Livshin, Balance of Market Power, 2001; TA-Lib BOP.',
  },
  {
    indicator: fisher,
    family: 'oscillators',
    title: 'Fisher transform',
    summary: 'Where the middle of the bar lies in its range, drawn apart at the ends, and the same one bar before.',
    inputs: highLow,
    outputs: [
      { name: 'fisher', unit: 'ratio' },
      { name: 'signal', unit: 'ratio' },
    ],
    params: [periodParam('period', 10, 'to look at')],
    warmup: 'period',
    source: 'John F. Ehlers, Using the Fisher Transform, 2002; Tulip fisher.',
  },
  {
    indicator: ao,
    family: 'oscillators',
    title: 'Awesome oscillator',
    summary: 'The difference of a fast and a slow average of the middles of the bars.',
    inputs: highLow,
    outputs: [{ name: 'value', unit: 'difference' }],
    params: [periodParam('fast', 5, 'of the faster average'), periodParam('slow', 34, 'of the slower average')],
    warmup: 'slow',
    source: 'Bill Williams, New Trading Dimensions, 1998; Tulip ao.',
  },
  {
    indicator: mass,
    family: 'oscillators',
    title: 'Mass index',
    summary: 'How ranges widen against their own average, added up.',
    inputs: highLow,
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: [
      periodParam('period', 25, 'to add up'),
      seedParam('averages begin with the mean of their first values, or with the first'),
    ],
    warmup: '16 + period',
    source: "Donald Dorsey, The Mass Index, 1992; with the seed 'first' Tulip mass.",
  },
  {
    indicator: qstick,
    family: 'oscillators',
    title: 'Qstick',
    summary: 'The average body of the bars.',
    inputs: [
      { name: 'open', from: 'open' },
      { name: 'close', from: 'close' },
    ],
    outputs: [{ name: 'value', unit: 'difference' }],
    params: [periodParam('period', 8, 'to average')],
    warmup: 'period',
    source: 'Tushar S. Chande and Stanley Kroll, The New Technical Trader, 1994; Tulip qstick.',
  },
]
