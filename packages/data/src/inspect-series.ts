import { type BarSeries, createTickQuantizer, incrementsToFloat, parseTimeframe, valuationOf } from '@race/core'
import type { FindingCollector } from './quality-report.ts'

/** A close-to-close change beyond this, up or down by half, is worth a look. */
const jumpFactor = 1.5

/** Looks at a sound series for what is merely suspicious. */
export function inspectSeries(series: BarSeries, findings: FindingCollector): void {
  inspectBars(series, findings)
  inspectTimes(series, findings)
}

function inspectBars(
  { instrument, time, open, high, low, close, volume, length }: BarSeries,
  findings: FindingCollector,
): void {
  const ticksOf = createTickQuantizer(instrument.tickSize)
  const { tick } = valuationOf(instrument, 12)
  const hasVolume = volume.some((value) => value > 0)
  for (let i = 0; i < length; i++) {
    const at = new Date(time[i] as number).toISOString()
    if (hasVolume && volume[i] === 0) findings.add('zero-volume', 'suspicious', null, at)
    for (const price of [open[i], high[i], low[i], close[i]] as number[]) {
      if (incrementsToFloat(ticksOf(price), tick) !== price)
        findings.add('off-tick', 'suspicious', null, `${at}: ${price}`)
    }
    const change = i === 0 ? 1 : (close[i] as number) / (close[i - 1] as number)
    if (change > jumpFactor || change < 1 / jumpFactor) {
      findings.add('price-jump', 'suspicious', null, `${at}: close ${close[i - 1]} to ${close[i]}`)
    }
  }
}

/** Gaps against the timeframe and the calendar: sessions without a bar, and bars missing within a session. */
function inspectTimes(
  { calendar, timeframe, time, length, closeTimes, openTimes }: BarSeries,
  findings: FindingCollector,
): void {
  const parsed = parseTimeframe(timeframe)
  if (parsed.isDaily && parsed.unit === 'd' && parsed.count === 1) {
    for (let i = 0; i < length; i++) {
      if (!calendar.isSession(time[i] as number))
        findings.add('closed-day', 'suspicious', null, new Date(time[i] as number).toISOString())
      if (i > 0) inspectMissingSessions(calendar, time[i - 1] as number, time[i] as number, findings)
    }
    return
  }
  if (parsed.isDaily) return
  for (let i = 1; i < length; i++) {
    const expected = closeTimes[i - 1] as number
    const actual = openTimes[i] as number
    // A pause while the market is closed is none.
    if (actual <= expected || !calendar.isOpen(expected)) continue
    findings.add('gap', 'suspicious', null, `${new Date(expected).toISOString()} to ${new Date(actual).toISOString()}`)
  }
}

const dayMs = 86_400_000

function inspectMissingSessions(
  calendar: BarSeries['calendar'],
  before: number,
  after: number,
  findings: FindingCollector,
): void {
  for (let day = before + dayMs; day < after; day += dayMs) {
    if (calendar.isSession(day))
      findings.add('gap', 'suspicious', null, `no bar for the session of ${new Date(day).toISOString().slice(0, 10)}`)
  }
}
