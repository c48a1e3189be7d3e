import type { Calendar } from '@race/core'
import { getCalendar } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createUnsettledCash } from './unsettled-cash.ts'

const settledAt = (days: number, calendar: 'XNYS' | '24x7' | 'fx-24x5', sold: string): string => {
  const cash = createUnsettledCash({ days, calendar })
  cash.add(5, Date.parse(sold))
  return new Date(cash.nextTime).toISOString()
}

describe('unsettled cash', () => {
  it.each<[number, 'XNYS' | '24x7', string, string]>([
    [1, 'XNYS', '2024-03-08T15:00:00Z', '2024-03-11T13:30:00.000Z'],
    // At the very close and the very open of a session.
    [1, 'XNYS', '2024-03-08T21:00:00Z', '2024-03-11T13:30:00.000Z'],
    [1, 'XNYS', '2024-03-08T14:30:00Z', '2024-03-11T13:30:00.000Z'],
    [1, 'XNYS', '2024-03-08T21:00:01Z', '2024-03-12T13:30:00.000Z'],
    [2, 'XNYS', '2024-03-28T15:00:00Z', '2024-04-02T13:30:00.000Z'],
    [3, '24x7', '2024-03-08T15:00:00Z', '2024-03-11T00:00:00.000Z'],
  ])('of T+%i on %s sold at %s can be spent at %s', (days, calendar, sold, settled) => {
    expect(settledAt(days, calendar, sold)).toBe(settled)
  })

  it('settles sale by sale, and counts nothing for losses or without days', () => {
    const cash = createUnsettledCash({ days: 1, calendar: '24x7' })
    const day = 86_400_000
    cash.add(5, day / 2)
    cash.add(7, 1.5 * day)
    cash.add(-3, 1.5 * day)
    expect([cash.total, cash.nextTime]).toEqual([12, day])
    cash.settle(day)
    expect([cash.total, cash.nextTime]).toEqual([7, 2 * day])
    cash.settle(9 * day)
    expect([cash.total, cash.nextTime]).toEqual([0, Number.POSITIVE_INFINITY])
    const atOnce = createUnsettledCash({ days: 0, calendar: '24x7' })
    atOnce.add(5, 0)
    expect(atOnce.total).toBe(0)
  })

  it('goes on from a snapshot as if it were the first, in place of what waited before', () => {
    const day = 86_400_000
    const first = createUnsettledCash({ days: 2, calendar: '24x7' })
    first.add(5, day / 2)
    first.add(2n ** 60n, 1.5 * day)
    const taken = structuredClone(first.snapshot())
    const other = createUnsettledCash({ days: 2, calendar: '24x7' })
    other.add(99, day / 4)
    other.restore(taken)
    expect(other.snapshot()).toEqual(taken)
    for (const cash of [first, other]) {
      expect([cash.total, cash.nextTime]).toEqual([5n + 2n ** 60n, 2 * day])
      cash.settle(2 * day)
      cash.add(3, 3 * day)
      expect([cash.total, cash.nextTime]).toEqual([3n + 2n ** 60n, 3 * day])
      cash.settle(9 * day)
      expect([cash.total, cash.nextTime]).toEqual([0, Number.POSITIVE_INFINITY])
    }
    // What was taken does not change with what follows.
    expect(taken.map(({ amount }) => amount)).toEqual([5, 2n ** 60n])
  })

  it('is refused for a calendar without sessions', () => {
    const calendar: Calendar = { ...getCalendar('24x7'), id: 'closed', sessions: () => [] }
    expect(() => createUnsettledCash({ days: 1, calendar }).add(1, 0)).toThrow(
      /settlement.calendar is 'closed', but must be one with 1 sessions in five weeks/,
    )
    expect(() => createUnsettledCash({ days: 11, calendar })).toThrow(/settlement.days is 11/)
  })
})
