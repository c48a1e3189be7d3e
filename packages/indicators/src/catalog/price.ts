import { crossedAbove, crossedBelow } from '../price/crossover.ts'
import { highest } from '../price/highest.ts'
import { lowest } from '../price/lowest.ts'
import type { CatalogEntry } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

export const price: readonly CatalogEntry[] = [
  {
    indicator: highest,
    family: 'price',
    title: 'Highest value',
    summary: 'The highest of the last values, the latest included.',
    inputs: [{ name: 'value', from: 'high' }],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [periodParam('period', 20, 'to look at')],
    warmup: 'period',
    source: 'TA-Lib MAX.',
  },
  {
    indicator: lowest,
    family: 'price',
    title: 'Lowest value',
    summary: 'The lowest of the last values, the latest included.',
    inputs: [{ name: 'value', from: 'low' }],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [periodParam('period', 20, 'to look at')],
    warmup: 'period',
    source: 'TA-Lib MIN.',
  },
  {
    indicator: crossedAbove,
    family: 'price',
    title: 'Crossing above',
    summary: '1 at the bar at which one line rises above another, 0 elsewhere.',
    inputs: [
      { name: 'a', from: 'any' },
      { name: 'b', from: 'any' },
    ],
    outputs: [{ name: 'value', unit: 'flag', range: [0, 1] }],
    params: [],
    warmup: '2',
    source: 'A touch counts as not above, so a crossing over several equal bars is seen once.',
  },
  {
    indicator: crossedBelow,
    family: 'price',
    title: 'Crossing below',
    summary: '1 at the bar at which one line falls below another, 0 elsewhere.',
    inputs: [
      { name: 'a', from: 'any' },
      { name: 'b', from: 'any' },
    ],
    outputs: [{ name: 'value', unit: 'flag', range: [0, 1] }],
    params: [],
    warmup: '2',
    source: 'A touch counts as not below, so a crossing over several equal bars is seen once.',
  },
]
