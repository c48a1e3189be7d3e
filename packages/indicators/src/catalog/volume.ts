import { ad } from '../volume/ad.ts'
import { adosc } from '../volume/adosc.ts'
import { emv } from '../volume/emv.ts'
import { obv } from '../volume/obv.ts'
import { nvi, pvi } from '../volume/volume-index.ts'
import { volumeProfile } from '../volume/volume-profile.ts'
import { anchoredVwap, vwap } from '../volume/vwap.ts'
import { wad } from '../volume/wad.ts'
import type { CatalogEntry } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

const bar = [
  { name: 'high', from: 'high' },
  { name: 'low', from: 'low' },
  { name: 'close', from: 'close' },
  { name: 'volume', from: 'volume' },
] as const
const closeAndVolume = [
  { name: 'close', from: 'close' },
  { name: 'volume', from: 'volume' },
] as const

export const volume: readonly CatalogEntry[] = [
  {
    indicator: obv,
    family: 'volume',
    title: 'On balance volume',
    summary: 'The volume of rising bars less that of falling ones.',
    inputs: closeAndVolume,
    outputs: [{ name: 'value', unit: 'volume' }],
    params: [
      {
        name: 'start',
        kind: 'choice',
        choices: ['volume', 'zero'],
        default: 'volume',
        summary: "begins with the first bar's volume, or with 0",
      },
    ],
    warmup: '1',
    source: "Joseph Granville, New Key to Stock Market Profits, 1963; TA-Lib OBV; with the start 'zero' Tulip obv.",
  },
  {
    indicator: ad,
    family: 'volume',
    title: 'Accumulation and distribution line',
    summary: 'The sum of volume times where in its range each bar closed.',
    inputs: bar,
    outputs: [{ name: 'value', unit: 'volume' }],
    params: [],
    warmup: '1',
    source: 'Marc Chaikin; TA-Lib AD, Tulip ad.',
  },
  {
    indicator: adosc,
    family: 'volume',
    title: 'Chaikin oscillator',
    summary: 'A faster less a slower average of the accumulation and distribution line.',
    inputs: bar,
    outputs: [{ name: 'value', unit: 'volume' }],
    params: [periodParam('fast', 3, 'of the faster average'), periodParam('slow', 10, 'of the slower average')],
    warmup: 'the longer of fast and slow',
    source: 'Marc Chaikin; TA-Lib ADOSC, Tulip adosc.',
  },
  {
    indicator: emv,
    family: 'volume',
    title: 'Ease of movement',
    summary: 'How far a bar has moved for the volume it took.',
    inputs: [
      { name: 'high', from: 'high' },
      { name: 'low', from: 'low' },
      { name: 'volume', from: 'volume' },
    ],
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: [],
    warmup: '2',
    source: 'Richard Arms, Volume Cycles in the Stock Market, 1983; Tulip emv.',
  },
  {
    indicator: nvi,
    family: 'volume',
    title: 'Negative volume index',
    summary: 'Goes with the price on bars whose volume falls.',
    inputs: closeAndVolume,
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: [],
    warmup: '1',
    source: 'Paul Dysart; Norman Fosback, Stock Market Logic, 1976; Tulip nvi.',
  },
  {
    indicator: pvi,
    family: 'volume',
    title: 'Positive volume index',
    summary: 'Goes with the price on bars whose volume rises.',
    inputs: closeAndVolume,
    outputs: [{ name: 'value', unit: 'ratio' }],
    params: [],
    warmup: '1',
    source: 'Paul Dysart; Norman Fosback, Stock Market Logic, 1976; Tulip pvi.',
  },
  {
    indicator: wad,
    family: 'volume',
    title: "Williams' accumulation and distribution",
    summary: 'How far rising bars close above their true low, less how far falling ones close below their true high.',
    inputs: [
      { name: 'high', from: 'high' },
      { name: 'low', from: 'low' },
      { name: 'close', from: 'close' },
    ],
    outputs: [{ name: 'value', unit: 'difference' }],
    params: [],
    warmup: '2',
    source: 'Larry Williams, 1973; Tulip wad.',
  },
  {
    indicator: vwap,
    family: 'volume',
    title: 'Volume-weighted average price of the session',
    summary: 'The average price paid since the session began.',
    inputs: [{ name: 'session', from: 'time' }, ...bar],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [],
    warmup: '1',
    source: 'S. Berkowitz, D. Logue and E. Noser, The Total Cost of Transactions on the NYSE, 1988; by typical prices.',
  },
  {
    indicator: anchoredVwap,
    family: 'volume',
    title: 'Anchored volume-weighted average price',
    summary: 'The average price paid since the first bar.',
    inputs: bar,
    outputs: [{ name: 'value', unit: 'price' }],
    params: [],
    warmup: '1',
    source: 'As vwap, over one session.',
  },
  {
    indicator: volumeProfile,
    family: 'volume',
    title: 'Volume profile of the session',
    summary: 'At which prices the volume of a session was traded: point of control and value area.',
    inputs: [
      { name: 'session', from: 'time' },
      { name: 'high', from: 'high' },
      { name: 'low', from: 'low' },
      { name: 'volume', from: 'volume' },
    ],
    outputs: ['poc', 'high', 'low', 'previousPoc', 'previousHigh', 'previousLow'].map((name) => ({
      name,
      unit: 'price',
    })),
    params: [
      {
        name: 'rowHeight',
        kind: 'number',
        min: 1e-9,
        max: 1e9,
        default: 1,
        step: 0.01,
        unit: 'price',
        summary: 'prices per row',
      },
      {
        name: 'valueArea',
        kind: 'number',
        min: 1,
        max: 100,
        default: 70,
        step: 1,
        unit: 'percent',
        summary: 'of the volume around the point of control',
      },
    ],
    warmup: '1',
    source: 'J. Peter Steidlmayer; James Dalton, Mind over Markets, 1990.',
    undefinedWhere: 'while nothing was traded in the session, in the first session for the values of the one before',
  },
]
