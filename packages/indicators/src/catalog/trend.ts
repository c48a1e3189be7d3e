import { adx, adxr } from '../trend/adx.ts'
import { dx, minusDi, minusDm, plusDi, plusDm } from '../trend/directional-movement.ts'
import { ichimoku } from '../trend/ichimoku.ts'
import { linearReg, linearRegAngle, linearRegIntercept, linearRegSlope, tsf } from '../trend/linear-reg.ts'
import { sar } from '../trend/sar.ts'
import { supertrend } from '../trend/supertrend.ts'
import { vortex } from '../trend/vortex.ts'
import type { CatalogEntry, CatalogInput, CatalogParam } from './catalog-entry.ts'
import { firstRangeParam } from './first-range-param.ts'
import { periodParam } from './period-param.ts'

const high: CatalogInput = { name: 'high', from: 'high' }
const low: CatalogInput = { name: 'low', from: 'low' }
const close: CatalogInput = { name: 'close', from: 'close' }
const values: readonly CatalogInput[] = [{ name: 'value', from: 'close' }]

const directional: readonly CatalogParam[] = [
  periodParam('period', 14, 'to smooth over'),
  {
    name: 'convention',
    kind: 'choice',
    choices: ['talib', 'tulip'],
    default: 'talib',
    summary: 'whose: they differ in bars that move up and down by the same, and in the first bar',
  },
]

const fitted = periodParam('period', 14, 'to fit the line to', 2)

const wilder = 'J. Welles Wilder, New Concepts in Technical Trading Systems, 1978'

export const trend: readonly CatalogEntry[] = [
  {
    indicator: adx,
    family: 'trend',
    title: 'Average directional index',
    summary: 'How strong a trend is, whichever way it goes.',
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'percent', range: [0, 100] }],
    params: directional,
    warmup: "2 × period, or one bar less in the convention 'tulip'",
    source: `${wilder}; TA-Lib ADX, Tulip adx.`,
  },
  {
    indicator: adxr,
    family: 'trend',
    title: 'Average directional index rating',
    summary: 'The mean of the average directional index now and a period ago.',
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'percent', range: [0, 100] }],
    params: directional,
    warmup: "3 × period − 1, or one bar less in the convention 'tulip'",
    source: `${wilder}; TA-Lib ADXR, Tulip adxr.`,
  },
  {
    indicator: dx,
    family: 'trend',
    title: 'Directional index',
    summary: 'How far movement goes one way only.',
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'percent', range: [0, 100] }],
    params: directional,
    warmup: "period + 1, or period in the convention 'tulip'",
    source: `${wilder}; TA-Lib DX, Tulip dx.`,
  },
  {
    indicator: plusDi,
    family: 'trend',
    title: 'Directional indicator of rises',
    summary: 'The share of movement up in all movement.',
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'percent' }],
    params: directional,
    warmup: "period + 1, or period in the convention 'tulip'",
    source: `${wilder}; TA-Lib PLUS_DI, Tulip di.`,
  },
  {
    indicator: minusDi,
    family: 'trend',
    title: 'Directional indicator of falls',
    summary: 'The share of movement down in all movement.',
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'percent' }],
    params: directional,
    warmup: "period + 1, or period in the convention 'tulip'",
    source: `${wilder}; TA-Lib MINUS_DI, Tulip di.`,
  },
  {
    indicator: plusDm,
    family: 'trend',
    title: 'Movement up',
    summary: "By how much highs rose, in Wilder's sum.",
    inputs: [high, low],
    outputs: [{ name: 'value', unit: 'difference', range: [0, Number.POSITIVE_INFINITY] }],
    params: directional,
    warmup: 'period, at least 2',
    source: `${wilder}; TA-Lib PLUS_DM, Tulip dm.`,
  },
  {
    indicator: minusDm,
    family: 'trend',
    title: 'Movement down',
    summary: "By how much lows fell, in Wilder's sum.",
    inputs: [high, low],
    outputs: [{ name: 'value', unit: 'difference', range: [0, Number.POSITIVE_INFINITY] }],
    params: directional,
    warmup: 'period, at least 2',
    source: `${wilder}; TA-Lib MINUS_DM, Tulip dm.`,
  },
  {
    indicator: sar,
    family: 'trend',
    title: 'Parabolic stop and reverse',
    summary: 'A stop that follows a trend ever faster, and turns where prices reach it.',
    inputs: [high, low],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [
      {
        name: 'acceleration',
        kind: 'number',
        min: 0,
        max: 1,
        default: 0.02,
        step: 0.01,
        unit: 'share',
        summary: 'added with each new extreme',
      },
      {
        name: 'maximum',
        kind: 'number',
        min: 0,
        max: 1,
        default: 0.2,
        step: 0.01,
        unit: 'share',
        summary: 'of the distance to the extreme that the stop goes in a bar at most',
      },
      {
        name: 'convention',
        kind: 'choice',
        choices: ['talib', 'tulip'],
        default: 'talib',
        summary: 'whose: they differ in the first trend, and in whether a touch turns it',
      },
    ],
    warmup: '2',
    source: `${wilder}; TA-Lib SAR, Tulip psar.`,
  },
  {
    indicator: supertrend,
    family: 'trend',
    title: 'Supertrend',
    summary: 'A stop some average true ranges away from prices, and the direction they go.',
    inputs: [high, low, close],
    outputs: [
      { name: 'value', unit: 'price' },
      { name: 'direction', unit: 'flag', range: [-1, 1] },
    ],
    params: [
      periodParam('period', 10, 'to smooth over'),
      {
        name: 'multiplier',
        kind: 'number',
        min: 0.001,
        max: 1_000,
        default: 3,
        step: 0.1,
        unit: 'average true ranges',
        summary: 'distance of the bands from the middle of a bar',
      },
      firstRangeParam,
    ],
    warmup: "period + 1, or period with the first 'highLow'",
    source: "Olivier Seban; with the first 'highLow' TradingView ta.supertrend, whose direction has the other sign.",
  },
  {
    indicator: ichimoku,
    family: 'trend',
    title: 'Ichimoku lines',
    summary: 'Middles of three windows; values stand at the bar at which they are known, and charts shift the spans.',
    inputs: [high, low],
    outputs: [
      { name: 'conversion', unit: 'price' },
      { name: 'base', unit: 'price' },
      { name: 'spanA', unit: 'price' },
      { name: 'spanB', unit: 'price' },
    ],
    params: [
      periodParam('conversion', 9, 'of the conversion line'),
      periodParam('base', 26, 'of the base line'),
      periodParam('spanB', 52, 'of span B'),
    ],
    warmup: 'the largest of conversion, base and spanB',
    source: 'Goichi Hosoda, Ichimoku Kinko Hyo, 1969.',
  },
  {
    indicator: linearReg,
    family: 'trend',
    title: 'Linear regression',
    summary: 'The straight line of least squares through the last values, at the newest bar.',
    inputs: values,
    outputs: [{ name: 'value', unit: 'price' }],
    params: [fitted],
    warmup: 'period',
    source: 'TA-Lib LINEARREG, Tulip linreg.',
  },
  {
    indicator: linearRegSlope,
    family: 'trend',
    title: 'Linear regression slope',
    summary: 'By how much the line of least squares rises in one bar.',
    inputs: values,
    outputs: [{ name: 'value', unit: 'difference' }],
    params: [fitted],
    warmup: 'period',
    source: 'TA-Lib LINEARREG_SLOPE, Tulip linregslope.',
  },
  {
    indicator: linearRegIntercept,
    family: 'trend',
    title: 'Linear regression intercept',
    summary: 'The straight line of least squares through the last values, at the oldest bar.',
    inputs: values,
    outputs: [{ name: 'value', unit: 'price' }],
    params: [fitted],
    warmup: 'period',
    source: 'TA-Lib LINEARREG_INTERCEPT, Tulip linregintercept.',
  },
  {
    indicator: linearRegAngle,
    family: 'trend',
    title: 'Linear regression angle',
    summary: 'The angle at which the line of least squares rises, 45 degrees being one unit per bar.',
    inputs: values,
    outputs: [{ name: 'value', unit: 'degrees', range: [-90, 90] }],
    params: [fitted],
    warmup: 'period',
    source: 'TA-Lib LINEARREG_ANGLE.',
  },
  {
    indicator: tsf,
    family: 'trend',
    title: 'Time series forecast',
    summary: 'The straight line of least squares through the last values, one bar ahead.',
    inputs: values,
    outputs: [{ name: 'value', unit: 'price' }],
    params: [fitted],
    warmup: 'period',
    source: 'TA-Lib TSF, Tulip tsf.',
  },
  {
    indicator: vortex,
    family: 'trend',
    title: 'Vortex indicator',
    summary: 'How far prices swing up, and how far down, against the range they have.',
    inputs: [high, low, close],
    outputs: [
      { name: 'plus', unit: 'ratio' },
      { name: 'minus', unit: 'ratio' },
    ],
    params: [periodParam('period', 14, 'to add up')],
    warmup: 'period + 1',
    source:
      'Etienne Botes and Douglas Siepman, The Vortex Indicator, Technical Analysis of Stocks & Commodities, 2010.',
  },
]
