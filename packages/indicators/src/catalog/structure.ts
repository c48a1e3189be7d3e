import { fairValueGap } from '../structure/fair-value-gap.ts'
import { fibonacci } from '../structure/fibonacci.ts'
import { pivots } from '../structure/pivots.ts'
import { trendLines } from '../structure/trend-lines.ts'
import { zigzag } from '../structure/zigzag.ts'
import { zones } from '../structure/zones.ts'
import type { CatalogEntry, CatalogInput, CatalogOutput, CatalogParam } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

const highLow: readonly CatalogInput[] = [
  { name: 'high', from: 'high' },
  { name: 'low', from: 'low' },
]
const highLowClose: readonly CatalogInput[] = [...highLow, { name: 'close', from: 'close' }]

const swingParams: readonly CatalogParam[] = [
  periodParam('left', 5, 'before a pivot'),
  periodParam('right', 5, 'behind a pivot that confirm it'),
]
const zigzagParams: readonly CatalogParam[] = [
  {
    name: 'reversal',
    kind: 'number',
    min: 0.001,
    max: 100,
    default: 5,
    step: 0.5,
    unit: 'percent, or average true ranges',
    summary: 'way back from an extreme that makes it a turn',
  },
  {
    name: 'unit',
    kind: 'choice',
    choices: ['percent', 'atr'],
    default: 'percent',
    summary: 'reversal in percent of the price, or in average true ranges',
  },
  periodParam('atrPeriod', 14, "of the average true range, with the unit 'atr'"),
]

function price(name: string): CatalogOutput {
  return { name, unit: 'price' }
}

function age(name: string): CatalogOutput {
  return { name, unit: 'bars', range: [0, Number.POSITIVE_INFINITY] }
}

function flag(name: string, min = 0): CatalogOutput {
  return { name, unit: 'flag', range: [min, 1] }
}

function share(name: string, summary: string, byDefault: number): CatalogParam {
  const unit = 'average true ranges'
  return { name, kind: 'number', min: 0.01, max: 100, default: byDefault, step: 0.1, unit, summary }
}

function count(name: string, summary: string, byDefault: number, min: number, max: number, unit: string): CatalogParam {
  return { name, kind: 'integer', min, max, default: byDefault, step: 1, unit, summary }
}

export const structure: readonly CatalogEntry[] = [
  {
    indicator: pivots,
    family: 'structure',
    title: 'Swing pivots',
    summary: 'The latest swing high and swing low that are confirmed, and how many bars ago they were.',
    inputs: highLow,
    outputs: [price('high'), age('highAge'), price('low'), age('lowAge')],
    params: swingParams,
    warmup: 'left + right + 1, at the earliest',
    source:
      'Bill Williams, Trading Chaos, 1995 (fractals, with two bars on each side); of equal prices the first counts.',
    undefinedWhere: 'before the first swing of its kind',
  },
  {
    indicator: zigzag,
    family: 'structure',
    title: 'Zigzag',
    summary: 'The last confirmed turn, and direction and extreme of the leg since, without look-ahead.',
    inputs: highLowClose,
    outputs: [price('last'), age('lastAge'), flag('direction', -1), price('extreme'), age('extremeAge')],
    params: zigzagParams,
    warmup: "2, with the unit 'atr' atrPeriod + 2",
    source: 'Arthur Merrill, Filtered Waves, 1977; a turn shows when it is confirmed.',
    undefinedWhere: 'before the first turn, but the direction, which is 0',
  },
  {
    indicator: fairValueGap,
    family: 'structure',
    title: 'Fair value gap',
    summary: 'The latest rising and falling gap over three bars, and whether it is still open.',
    inputs: highLow,
    outputs: ['bull', 'bear'].flatMap((kind) => [
      price(`${kind}Upper`),
      price(`${kind}Lower`),
      age(`${kind}Age`),
      flag(`${kind}Open`),
    ]),
    params: [
      {
        name: 'fill',
        kind: 'choice',
        choices: ['touch', 'middle', 'full'],
        default: 'touch',
        summary: 'how far a price must come back to fill a gap',
      },
    ],
    warmup: '3, at the earliest',
    source: 'Michael Huddleston (the name); known at the close of the third bar.',
    undefinedWhere: 'before the first gap of its kind',
  },
  {
    indicator: zones,
    family: 'structure',
    title: 'Supply and demand zones',
    summary: 'The nearest zones from which the price left fast and to which it has not come back.',
    inputs: [{ name: 'open', from: 'open' }, ...highLowClose],
    outputs: [
      price('demandTop'),
      price('demandBottom'),
      age('demandAge'),
      price('supplyTop'),
      price('supplyBottom'),
      age('supplyAge'),
      flag('made', -1),
      flag('demandTouched'),
      flag('demandBroken'),
      flag('supplyTouched'),
      flag('supplyBroken'),
    ],
    params: [
      periodParam('atrPeriod', 14, 'of the average true range'),
      count('baseBars', 'longest base', 6, 1, 1_000, 'bars'),
      share('baseRange', 'widest bar of a base', 1),
      share('impulse', 'shortest way out of a base', 2),
      count('impulseBars', 'that the way out may take', 3, 1, 1_000, 'bars'),
      count('zonesMax', 'kept of each kind', 20, 1, 1_000, 'zones'),
      {
        name: 'edge',
        kind: 'choice',
        choices: ['body', 'wick'],
        default: 'body',
        summary: 'near edge at the outermost body of the base, or at its outermost price',
      },
    ],
    warmup: 'atrPeriod + 1, at the earliest',
    source: "After Sam Seiden's rally-base-rally and its kin, in rules of our own.",
    undefinedWhere: 'while there is no fresh zone of the kind, but the flags, which are 0',
  },
  {
    indicator: trendLines,
    family: 'structure',
    title: 'Trend lines',
    summary: 'The lines through the last swing lows and through the last swing highs.',
    inputs: highLowClose,
    outputs: ['support', 'resistance'].flatMap((kind) => [
      price(kind),
      { name: `${kind}Slope`, unit: 'difference' as const },
      age(`${kind}Age`),
      { name: `${kind}Touches`, unit: 'ratio' as const, range: [2, Number.POSITIVE_INFINITY] as const },
    ]),
    params: [
      ...swingParams,
      count('points', 'that a line goes through, or fits best', 2, 2, 50, 'pivots'),
      {
        name: 'tolerance',
        kind: 'number',
        min: 0,
        max: 100,
        default: 0.1,
        step: 0.05,
        unit: "percent of the line's price",
        summary: 'how near a touch is',
      },
    ],
    warmup: 'left + right + 1 + (points − 1) × (min(left, right) + 1), at the earliest',
    source: 'Robert Edwards and John Magee, Technical Analysis of Stock Trends, 1948; best fit by least squares.',
    undefinedWhere: 'while there are too few swings, and from a close beyond the line until the next swing',
  },
  {
    indicator: fibonacci,
    family: 'structure',
    title: 'Fibonacci levels',
    summary: 'Retracements and extensions of the way between the last two turns of the zigzag.',
    inputs: highLowClose,
    outputs: [
      price('start'),
      age('startAge'),
      price('end'),
      age('endAge'),
      ...['l236', 'l382', 'l500', 'l618', 'l786', 'e1272', 'e1618'].map(price),
    ],
    params: zigzagParams,
    warmup: "3, with the unit 'atr' atrPeriod + 3, at the earliest",
    source: 'Robert Prechter and A. J. Frost, Elliott Wave Principle, 1978, for the ratios.',
    undefinedWhere: 'before the second turn',
  },
]
