import type { BarRows } from '../bars/bar-rows.ts'
import { isReadable, isSameBar } from './inspect-rows.ts'
import type { QualityRepair, RepairKind } from './quality-report.ts'

const repairTexts: Readonly<Record<RepairKind, string>> = {
  'dropped-unreadable': 'rows without a readable time or price were dropped',
  'dropped-non-positive': 'rows with a price of zero or below were dropped',
  sorted: 'rows that were out of order were moved to their time',
  'dropped-duplicate-row': 'rows that repeated another were dropped',
  'dropped-duplicate-time':
    'rows were dropped because a later row of the same time has other values; the last one wins',
  'swapped-high-low': 'bars with the high below the low had the two exchanged',
  'expanded-range': 'bars had high or low moved out to hold open and close',
  'zeroed-volume': 'missing or negative volumes were set to 0',
}

/**
 * Mends rows in this order: drops rows that cannot be read and rows with a price of zero or below; sorts by time,
 * keeping the file's order among equal times; of equal times keeps the last; exchanges high and low where they are
 * swapped; moves high and low out to open and close; sets a missing or negative volume to 0.
 *
 * Rows of which a price was changed are marked in `repaired`: no order should meet a price that nobody quoted.
 */
export function repairRows(
  rows: BarRows,
  occurrencesMax: number,
): { rows: BarRows; repairs: readonly QualityRepair[] } {
  const repairs = createRepairLog(rows.line, occurrencesMax)
  const order = lastOfEqualTimes(rows, inTimeOrder(rows, positiveRows(rows, repairs), repairs), repairs)
  const kept: Required<BarRows> = {
    length: order.length,
    line: Uint32Array.from(order, (i) => rows.line[i] as number),
    time: picked(rows.time, order),
    open: picked(rows.open, order),
    high: picked(rows.high, order),
    low: picked(rows.low, order),
    close: picked(rows.close, order),
    volume: picked(rows.volume, order),
    repaired: new Uint8Array(order.length),
  }
  for (let i = 0; i < kept.length; i++) mendBar(kept, i, order[i] as number, repairs)
  return { rows: kept, repairs: repairs.list() }
}

interface RepairLog {
  add(kind: RepairKind, index: number): void
  list(): readonly QualityRepair[]
}

function createRepairLog(line: Uint32Array, occurrencesMax: number): RepairLog {
  const done = new Map<RepairKind, { count: number; lines: number[] }>()
  return {
    add(kind, index) {
      const entry = done.get(kind) ?? { count: 0, lines: [] }
      done.set(kind, entry)
      entry.count++
      if (entry.lines.length < occurrencesMax) entry.lines.push(line[index] as number)
    },
    list: () => [...done].map(([kind, { count, lines }]) => ({ kind, count, text: repairTexts[kind], lines })),
  }
}

function picked(column: Float64Array, order: Uint32Array): Float64Array {
  const result = new Float64Array(order.length)
  for (let i = 0; i < order.length; i++) result[i] = column[order[i] as number] as number
  return result
}

function positiveRows(rows: BarRows, repairs: RepairLog): Uint32Array {
  const kept = new Uint32Array(rows.length)
  let length = 0
  for (let i = 0; i < rows.length; i++) {
    if (!isReadable(rows, i)) {
      repairs.add('dropped-unreadable', i)
      continue
    }
    const isPositive = [rows.open, rows.high, rows.low, rows.close].every((column) => (column[i] as number) > 0)
    if (isPositive) kept[length++] = i
    else repairs.add('dropped-non-positive', i)
  }
  return kept.subarray(0, length)
}

function inTimeOrder({ time }: BarRows, order: Uint32Array, repairs: RepairLog): Uint32Array {
  let latest = Number.NEGATIVE_INFINITY
  let isSorted = true
  for (const i of order) {
    const at = time[i] as number
    if (at < latest) {
      isSorted = false
      repairs.add('sorted', i)
    } else {
      latest = at
    }
  }
  return isSorted ? order : order.sort((a, b) => (time[a] as number) - (time[b] as number) || a - b)
}

function lastOfEqualTimes(rows: BarRows, order: Uint32Array, repairs: RepairLog): Uint32Array {
  let length = 0
  for (const i of order) {
    const previous = length > 0 ? (order[length - 1] as number) : -1
    if (previous < 0 || rows.time[previous] !== rows.time[i]) {
      order[length++] = i
      continue
    }
    repairs.add(isSameBar(rows, previous, i) ? 'dropped-duplicate-row' : 'dropped-duplicate-time', previous)
    order[length - 1] = i
  }
  return order.subarray(0, length)
}

function mendBar(
  { open, high, low, close, volume, repaired }: Required<BarRows>,
  i: number,
  source: number,
  repairs: RepairLog,
): void {
  let h = high[i] as number
  let l = low[i] as number
  const isSwapped = h < l
  if (isSwapped) {
    ;[h, l] = [l, h]
    repairs.add('swapped-high-low', source)
  }
  const top = Math.max(h, open[i] as number, close[i] as number)
  const bottom = Math.min(l, open[i] as number, close[i] as number)
  const isExpanded = top !== h || bottom !== l
  if (isExpanded) repairs.add('expanded-range', source)
  if (isSwapped || isExpanded) repaired[i] = 1
  high[i] = top
  low[i] = bottom
  if ((volume[i] as number) >= 0) return
  volume[i] = 0
  repairs.add('zeroed-volume', source)
}
