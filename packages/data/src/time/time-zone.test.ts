import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimeZone, isTimeZone } from './time-zone.ts'

const newYork = createTimeZone('America/New_York')
const before = Number.NEGATIVE_INFINITY

describe('createTimeZone', () => {
  it('goes from instant to clock and back on every day', () => {
    const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'].map((zone) =>
      createTimeZone(zone),
    )
    const instants = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2035, 0, 1) })
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, instant) => {
        const local = zone.localOf(instant)
        expect(zone.localOf(zone.instantOf(local, before))).toBe(local)
      }),
    )
  })

  it('reads the hour that comes twice as its first passage, and then as its second', () => {
    const local = Date.UTC(2013, 10, 3, 1, 30)
    const first = newYork.instantOf(local, before)
    expect(new Date(first).toISOString()).toBe('2013-11-03T05:30:00.000Z')
    expect(new Date(newYork.instantOf(local, first)).toISOString()).toBe('2013-11-03T06:30:00.000Z')
  })

  it('reads a time that is skipped with the offset before it', () => {
    const skipped = newYork.instantOf(Date.UTC(2013, 2, 10, 2, 30), before)
    expect(new Date(skipped).toISOString()).toBe('2013-03-10T07:30:00.000Z')
  })

  it('reads the hours around both changes of the clock', () => {
    expect(new Date(newYork.instantOf(Date.UTC(2013, 2, 10, 1, 59), before)).toISOString()).toBe(
      '2013-03-10T06:59:00.000Z',
    )
    expect(new Date(newYork.instantOf(Date.UTC(2013, 2, 10, 3, 0), before)).toISOString()).toBe(
      '2013-03-10T07:00:00.000Z',
    )
    expect(new Date(newYork.instantOf(Date.UTC(2013, 10, 3, 2, 0), before)).toISOString()).toBe(
      '2013-11-03T07:00:00.000Z',
    )
  })
})

describe('isTimeZone', () => {
  it('knows the zones of the engine', () => {
    expect(isTimeZone('America/New_York')).toBe(true)
    expect(isTimeZone('America/Gotham')).toBe(false)
  })
})
