import { getCalendar } from '@race/core'
import { describe, expect, it } from 'vitest'
import { closesSession, opensSession } from './session-edge.ts'
import type { VenueBar } from './venue-bar.ts'

const newYork = getCalendar('XNYS')
const halfHour = 1_800_000
/** In January New York is five hours behind: a session goes from 14:30 to 21:00 UTC. */
const at = (day: number, hour: number, minute = 0): number => Date.UTC(2024, 0, day, hour, minute)

const barOf = (openTime: number, previousOpenTime = Number.NaN): VenueBar => ({
  open: 1,
  high: 1,
  low: 1,
  close: 1,
  openTime,
  closeTime: openTime + halfHour,
  previousOpenTime,
  previousClose: null,
  previousCloseTime: Number.NaN,
  volumeSteps: null,
})

describe('the edges of a session', () => {
  it.each([
    ['the first bar of all', barOf(at(2, 16)), true],
    ['a bar after one of the same session', barOf(at(2, 15), at(2, 14, 30)), false],
    ['a bar after one of the day before', barOf(at(3, 14, 30), at(2, 20, 30)), true],
    ['the first bar there is, though the session began before', barOf(at(3, 17), at(2, 18)), true],
  ])('%s opens a session: %s', (_, bar, opens) => {
    expect(opensSession(newYork, bar)).toBe(opens)
  })

  it.each([
    ['the last half hour', barOf(at(2, 20, 30)), true],
    ['the half hour before it', barOf(at(2, 20)), false],
    ['a bar that goes on beyond the end', barOf(at(2, 20, 45)), true],
    ['the first bar', barOf(at(2, 14, 30)), false],
  ])('%s closes a session: %s', (_, bar, closes) => {
    expect(closesSession(newYork, bar)).toBe(closes)
  })

  it('are those of every bar where there is no calendar', () => {
    const bar = barOf(at(2, 16), at(2, 15, 30))
    expect([opensSession(undefined, bar), closesSession(undefined, bar)]).toEqual([true, true])
  })
})
