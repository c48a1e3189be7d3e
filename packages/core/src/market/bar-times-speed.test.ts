import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

// Runs in a process of its own: under coverage, what is measured here would be the counters in the loop.
const program = `
  const { barSeries } = await import('${new URL('bar-series.ts', import.meta.url)}')
  const { getCalendar } = await import('${new URL('get-calendar.ts', import.meta.url)}')
  const bars = 1_000_000
  const start = Date.UTC(2020, 0, 2, 14, 30)
  const time = Float64Array.from({ length: bars }, (_, i) => start + 60_000 * i)
  const prices = new Float64Array(bars).fill(1)
  const columns = { time, open: prices, high: prices, low: prices, close: prices }
  const fastest = {}
  for (const id of ['24x7', 'fx-24x5', 'XNYS']) {
    const series = barSeries({ instrument: 'X', timeframe: '1m', calendar: getCalendar(id), columns })
    // The best of several runs, by the time of the processor: what else the machine does is not our speed. Each slice computes its times anew.
    fastest[id] = Math.min(...Array.from({ length: 7 }, () => {
      const slice = series.slice(0)
      const from = process.cpuUsage()
      if (slice.closeTimes.length !== bars) throw new Error('Times are missing')
      return process.cpuUsage(from).user / 1_000
    }))
  }
  console.log(JSON.stringify(fastest))
`

describe('close times of a million minute bars', () => {
  it('take less than 100 ms under every calendar, nights and weekends included', () => {
    const { NODE_V8_COVERAGE: _, ...env } = process.env
    const args = ['--conditions=@race/source', '--input-type=module', '--eval', program]
    const fastest: Record<string, number> = JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }))
    expect(Object.keys(fastest)).toEqual(['24x7', 'fx-24x5', 'XNYS'])
    for (const ms of Object.values(fastest)) expect(ms).toBeLessThan(100)
  })
})
