import type { BarRows } from '../bars/bar-rows.ts'
import type { FindingCollector } from './finding-collector.ts'
import { isoTime } from './iso-time.ts'

/** Finds what makes rows unusable: order, duplicates, prices. Rows with NaN were reported when they were read. */
export function inspectRows(rows: BarRows, findings: FindingCollector): void {
  let latest = Number.NEGATIVE_INFINITY
  let previous = -1
  for (let i = 0; i < rows.length; i++) {
    if (!isReadable(rows, i)) continue
    const time = rows.time[i] as number
    if (previous >= 0 && time === rows.time[previous]) {
      addDuplicate(rows, i, previous, findings)
    } else if (time < latest) {
      const before = latest
      findings.add(
        'out-of-order',
        rows.line[i] as number,
        time,
        () => `${isoTime(time)} comes after ${isoTime(before)}`,
      )
    }
    if (time > latest) latest = time
    previous = i
    inspectPrices(rows, i, findings)
  }
}

/** Whether time and prices of a row are numbers. */
export function isReadable({ time, open, high, low, close }: BarRows, index: number): boolean {
  const sum =
    (time[index] as number) +
    (open[index] as number) +
    (high[index] as number) +
    (low[index] as number) +
    (close[index] as number)
  return Number.isFinite(sum)
}

/** Whether two rows have the same prices and volume. */
export function isSameBar({ open, high, low, close, volume }: BarRows, a: number, b: number): boolean {
  for (const column of [open, high, low, close, volume]) if (!Object.is(column[a], column[b])) return false
  return true
}

function addDuplicate(rows: BarRows, index: number, previous: number, findings: FindingCollector): void {
  const time = rows.time[index] as number
  const line = rows.line[index] as number
  if (isSameBar(rows, index, previous)) {
    findings.add('duplicate-row', line, time, () => `${isoTime(time)} stands twice with the same values`)
    return
  }
  findings.add(
    'duplicate-time',
    line,
    time,
    () => `${isoTime(time)} stands twice, with close ${rows.close[previous]} and then ${rows.close[index]}`,
  )
}

function inspectPrices(
  { line, time, open, high, low, close, volume }: BarRows,
  i: number,
  findings: FindingCollector,
): void {
  const o = open[i] as number
  const h = high[i] as number
  const l = low[i] as number
  const c = close[i] as number
  const v = volume[i] as number
  if (l > 0 && o > 0 && h > 0 && c > 0 && h >= o && h >= c && l <= o && l <= c && !(v < 0)) return
  const at = time[i] as number
  const add = (kind: Parameters<FindingCollector['add']>[0], text: string): void =>
    findings.add(kind, line[i] as number, at, () => `${isoTime(at)}: ${text}`)
  if (!(o > 0 && h > 0 && l > 0 && c > 0)) add('non-positive-price', `open ${o}, high ${h}, low ${l}, close ${c}`)
  if (h < l) {
    add('high-below-low', `high ${h} is below low ${l}`)
  } else {
    if (o > h || o < l) add('open-outside-range', `open ${o} is outside ${l} to ${h}`)
    if (c > h || c < l) add('close-outside-range', `close ${c} is outside ${l} to ${h}`)
  }
  if (v < 0) add('negative-volume', `volume ${v}`)
}
