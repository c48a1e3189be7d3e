import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

// Runs in a process of its own, for a process reads its zone once; it must not share anything with this file's scope.
const program = `
  const { barSeriesFromRows } = await import('${new URL('bar-series-from-rows.ts', import.meta.url)}')
  const { createBarBuilder } = await import('${new URL('bar-builder.ts', import.meta.url)}')
  const { resampleBars } = await import('${new URL('resample-bars.ts', import.meta.url)}')
  const { getCalendar } = await import('${new URL('get-calendar.ts', import.meta.url)}')
  const lines = []
  const dates = ['2006-04-01', '2006-10-28', '2007-03-09', '2007-03-12', '2007-11-02', '2007-11-05', '2024-03-10', '2024-11-03', '2024-11-29', '2025-04-06', '2025-09-28']
  const times = dates.flatMap((date) => [date, date + 'T00:30:00', date + 'T09:30:00-04:00', date + 'T23:45:00Z'])
  for (const id of ['24x7', 'fx-24x5', 'XNYS']) {
    const calendar = getCalendar(id)
    for (const timeframe of ['1m', '4h', '1d', '5d', '1w', '1mo', '3mo']) {
      for (const time of times) {
        const row = { time, open: 1, high: 1, low: 1, close: 1 }
        const series = barSeriesFromRows({ instrument: 'X', timeframe, calendar, rows: [row] })
        lines.push([id, timeframe, time, series.time[0], series.openTimes[0], series.closeTimes[0], series.hash].join(' '))
      }
    }
    // Half-hours through the weeks in which New York, London or Auckland change their clocks, and a half day.
    const halves = dates.flatMap((date) => Array.from({ length: 8 * 48 }, (_, i) => Date.parse(date + 'T00:00:00Z') + 1_800_000 * i))
    const rows = [...new Set(halves)].sort((a, b) => a - b).map((time, i) => ({ time, open: i, high: i, low: i, close: i, volume: 1 }))
    const series = barSeriesFromRows({ instrument: 'X', timeframe: '30m', calendar, rows })
    for (const timeframe of ['4h', '5h', '1d', '2d', '1w', '1mo']) {
      for (const [anchor, hours] of [['session', 'regular'], ['clock', 'all'], ['utc', 'all']]) {
        const coarse = resampleBars(series, timeframe, { anchor, hours })
        lines.push(['resampled', id, timeframe, anchor, hours, coarse.length, coarse.hash, ...coarse.closeTimes].join(' '))
        const builder = createBarBuilder({ instrument: 'X', calendar, timeframe, anchor, hours, from: 'trades' })
        const bars = rows.map(({ time, open }) => builder.push({ time, price: open, quantity: 1, aggressor: null }))
        lines.push(['built', JSON.stringify([...bars, builder.flush()].filter((bar) => bar !== null))].join(' '))
      }
    }
    for (const { date, open, close } of calendar.sessions(Date.UTC(1998, 0, 1), Date.UTC(2030, 11, 31))) {
      lines.push([id, date, open, close, calendar.isOpen(open), calendar.isSession(date), calendar.sessionEndAfter(open)].join(' '))
    }
  }
  console.log(JSON.stringify({ hours: -new Date(Date.UTC(2024, 0, 2)).getTimezoneOffset() / 60, lines }))
`

function runIn(zone: string): { hours: number; lines: string[] } {
  const out = execFileSync(process.execPath, ['--conditions=@race/source', '--input-type=module', '--eval', program], {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(out)
}

describe('calendars, series, rows, hashes, resampled and built bars', () => {
  it.each([
    ['America/New_York', -5],
    ['Pacific/Auckland', 13],
  ])('are the same on a host in %s as on one in UTC', (zone, hours) => {
    const here = runIn('UTC')
    const there = runIn(zone)
    expect([here.hours, there.hours]).toEqual([0, hours])
    expect(there.lines.length).toBeGreaterThan(25_000)
    expect(there.lines).toEqual(here.lines)
  })
})
