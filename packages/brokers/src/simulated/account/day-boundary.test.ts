import { describe, expect, it } from 'vitest'
import { type DayBoundaryName, dayBoundaryOf, defaultBoundaryOf } from './day-boundary.ts'

const dayMs = 86_400_000

describe('the end of a day', () => {
  it.each<[DayBoundaryName, string, string]>([
    ['utc', '2024-01-01T00:00:00.000Z', '2024-01-02T00:00:00.000Z'],
    ['utc', '2024-01-01T23:59:59.999Z', '2024-01-02T00:00:00.000Z'],
    ['new-york', '2024-01-02T04:59:59.999Z', '2024-01-02T05:00:00.000Z'],
    ['new-york', '2024-01-02T05:00:00.000Z', '2024-01-03T05:00:00.000Z'],
    // The clocks go forward on 10 March and back on 3 November 2024.
    ['new-york', '2024-03-10T05:00:00.000Z', '2024-03-11T04:00:00.000Z'],
    ['new-york', '2024-11-03T04:00:00.000Z', '2024-11-04T05:00:00.000Z'],
    ['new-york-17', '2024-03-09T22:00:00.000Z', '2024-03-10T21:00:00.000Z'],
    ['new-york-17', '2024-11-02T21:00:00.000Z', '2024-11-03T22:00:00.000Z'],
    ['new-york-17', '2024-11-03T22:00:00.000Z', '2024-11-04T22:00:00.000Z'],
  ])('of %s after %s is %s', (name, time, next) => {
    expect(new Date(dayBoundaryOf('dayEnd', name).next(Date.parse(time))).toISOString()).toBe(next)
  })

  it.each<DayBoundaryName>(['utc', 'new-york', 'new-york-17'])('of %s begins each day of two years once', (name) => {
    const boundary = dayBoundaryOf('dayEnd', name)
    const days: number[] = []
    for (let time = Date.UTC(2023, 0, 1, 12); days.length < 731; ) {
      time = boundary.next(time)
      days.push(boundary.dayAt(time))
    }
    const first = days[0] ?? 0
    expect(days).toEqual(days.map((_, index) => first + index))
    expect(first).toBe(Date.UTC(2023, 0, 2) / dayMs)
  })

  it('is what the host gives', () => {
    const own = { next: (time: number) => time + 1, dayAt: () => 0 }
    expect(dayBoundaryOf('dayEnd', own)).toBe(own)
  })

  it('follows the calendar of an instrument', () => {
    expect(['24x7', 'fx-24x5', 'XNYS', 'own'].map(defaultBoundaryOf)).toEqual([
      'utc',
      'new-york-17',
      'new-york',
      'new-york',
    ])
  })
})
