import { avgPrice, medPrice, typPrice, wclPrice } from '../price/bar-price.ts'
import { crossedAbove, crossedBelow } from '../price/crossover.ts'
import { highest } from '../price/highest.ts'
import { lowest } from '../price/lowest.ts'
import { midpoint, midprice } from '../price/midprice.ts'
import { sum } from '../price/sum.ts'
import type { CatalogEntry, CatalogInput } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

const high: CatalogInput = { name: 'high', from: 'high' }
const low: CatalogInput = { name: 'low', from: 'low' }
const close: CatalogInput = { name: 'close', from: 'close' }

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
    indicator: midpoint,
    family: 'price',
    title: 'Midpoint',
    summary: 'Half the way between the highest and the lowest of the last values.',
    inputs: [{ name: 'value', from: 'close' }],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [periodParam('period', 14, 'to look at')],
    warmup: 'period',
    source: 'TA-Lib MIDPOINT.',
  },
  {
    indicator: midprice,
    family: 'price',
    title: 'Midprice',
    summary: 'Half the way between the highest high and the lowest low of the last bars.',
    inputs: [high, low],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [periodParam('period', 14, 'to look at')],
    warmup: 'period',
    source: 'TA-Lib MIDPRICE.',
  },
  {
    indicator: sum,
    family: 'price',
    title: 'Sum',
    summary: 'The sum of the last values.',
    inputs: [{ name: 'value', from: 'any' }],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [periodParam('period', 20, 'to add up')],
    warmup: 'period',
    source: 'TA-Lib SUM, Tulip sum; exact for whole numbers and short fractions.',
  },
  {
    indicator: avgPrice,
    family: 'price',
    title: 'Average price',
    summary: 'The mean of open, high, low and close.',
    inputs: [{ name: 'open', from: 'open' }, high, low, close],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [],
    warmup: '1',
    source: 'TA-Lib AVGPRICE.',
  },
  {
    indicator: medPrice,
    family: 'price',
    title: 'Median price',
    summary: 'Half the way between high and low.',
    inputs: [high, low],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [],
    warmup: '1',
    source: 'TA-Lib MEDPRICE.',
  },
  {
    indicator: typPrice,
    family: 'price',
    title: 'Typical price',
    summary: 'The mean of high, low and close.',
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [],
    warmup: '1',
    source: 'TA-Lib TYPPRICE.',
  },
  {
    indicator: wclPrice,
    family: 'price',
    title: 'Weighted close',
    summary: 'The mean of high, low and twice the close.',
    inputs: [high, low, close],
    outputs: [{ name: 'value', unit: 'price' }],
    params: [],
    warmup: '1',
    source: 'TA-Lib WCLPRICE.',
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
