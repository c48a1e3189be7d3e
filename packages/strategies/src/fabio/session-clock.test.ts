import { describe, expect, it } from 'vitest'
import { sessionClock } from './session-clock.ts'

describe('sessionClock', () => {
  it('begins a session at the same hour every day, also before 1970', () => {
    const { sessionOf, endOf } = sessionClock(13.5, 6.5)
    const times = ['2024-05-06T13:29:59Z', '2024-05-06T13:30:00Z', '2024-05-07T13:29:59Z', '2024-05-07T13:30:00Z']
    const [before = 0, ...rest] = times.map((time) => sessionOf(Date.parse(time)))
    expect(rest).toEqual([before + 1, before + 1, before + 2])
    expect(new Date(endOf(before + 1)).toISOString()).toBe('2024-05-06T20:00:00.000Z')
    expect([sessionOf(Date.UTC(1970, 0, 1, 14)), sessionOf(0), sessionOf(-86_400_000)]).toEqual([0, -1, -2])
  })
})
