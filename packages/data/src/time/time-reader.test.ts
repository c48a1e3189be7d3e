import { describe, expect, it } from 'vitest'
import { needsDateOrder } from './civil-text.ts'
import { epochUnitOf } from './epoch-unit.ts'
import { createTimeReader } from './time-reader.ts'

const intraday = (options = {}) => createTimeReader({ isDaily: false, ...options })
const daily = (options = {}) => createTimeReader({ isDaily: true, ...options })

describe('createTimeReader', () => {
  it.each([
    ['2004-08-19', '2004-08-19T00:00:00.000Z'],
    ['2004-08-19 00:00:00', '2004-08-19T00:00:00.000Z'],
    ['2004-08-19T13:30:00', '2004-08-19T13:30:00.000Z'],
    ['2004-08-19T13:30:00Z', '2004-08-19T13:30:00.000Z'],
    ['2004-08-19T13:30:00.250Z', '2004-08-19T13:30:00.250Z'],
    ['2004-08-19T13:30:00.123456789Z', '2004-08-19T13:30:00.123Z'],
    ['2004-08-19T09:30:00-04:00', '2004-08-19T13:30:00.000Z'],
    ['2004-08-19 09:30:00+0530', '2004-08-19T04:00:00.000Z'],
    ['2004-08-19 13:30:00 UTC', '2004-08-19T13:30:00.000Z'],
    ['2004-08-19 13:30', '2004-08-19T13:30:00.000Z'],
    ['2004/8/9', '2004-08-09T00:00:00.000Z'],
    ['2004.08.19 09:30', '2004-08-19T09:30:00.000Z'],
    ['20041231', '2004-12-31T00:00:00.000Z'],
    ['20041231 093000', '2004-12-31T09:30:00.000Z'],
    ['20041231 09:30', '2004-12-31T09:30:00.000Z'],
    ['20041231093000', '2004-12-31T09:30:00.000Z'],
    ['Jan 3 2000', '2000-01-03T00:00:00.000Z'],
    ['January 3, 2000', '2000-01-03T00:00:00.000Z'],
    ['Sept 13, 2021 16:00', '2021-09-13T16:00:00.000Z'],
    ['03-Jan-2000', '2000-01-03T00:00:00.000Z'],
    ['3 Jan 2000 09:30:15', '2000-01-03T09:30:15.000Z'],
    [' 2004-08-19 ', '2004-08-19T00:00:00.000Z'],
    ['2004-08-19T24:00:00Z', '2004-08-20T00:00:00.000Z'],
    ['2000-02-29', '2000-02-29T00:00:00.000Z'],
  ])('reads %s as %s', (text, iso) => {
    expect(new Date(intraday()(text)).toISOString()).toBe(iso)
  })

  it.each([
    '',
    'abc',
    '2004-13-01',
    '2004-02-30',
    '1900-02-29',
    '2004-08-19T25:00:00Z',
    '2004-08-19T10:60:00',
    '2004-0a-19',
    '2004-08-19x10:00:00',
    '2004-08-19T10:00:00X',
    '2004-08-19T10-00-00',
    'Foo 3 2000',
    '31/12/2004',
    '20041331',
    '1e12',
    '99999999999999999999999',
    '0001-01-01',
    'Infinity',
  ])('does not read %s', (text) => {
    expect(intraday()(text)).toBeNaN()
  })

  it.each([
    ['1577836800', 's'],
    ['1577836800000', 'ms'],
    ['1577836800000000', 'us'],
    ['1577836800000000000', 'ns'],
  ])('tells that %s counts %s', (text, unit) => {
    expect(epochUnitOf(Number(text))).toBe(unit)
    expect(intraday()(text)).toBe(1_577_836_800_000)
    expect(intraday({ unit })(text)).toBe(1_577_836_800_000)
  })

  it('cuts what is finer than a millisecond, without a float in between', () => {
    expect(intraday()('1577836800123999999')).toBe(1_577_836_800_123)
    expect(intraday()('1577836800.1239')).toBe(1_577_836_800_123)
    expect(intraday()('1577836800.5')).toBe(1_577_836_800_500)
  })

  it('keeps the unit of the first epoch time', () => {
    const read = intraday()
    expect(read('1577836800')).toBe(1_577_836_800_000)
    expect(read('1577836800000')).toBeNaN()
  })

  it('reads numbers as epoch times', () => {
    expect(intraday()(1_577_836_800_000)).toBe(1_577_836_800_000)
    expect(intraday()(1_577_836_800)).toBe(1_577_836_800_000)
    expect(intraday({ unit: 'ms' })(1_577_836_800)).toBe(1_577_836_800)
    expect(intraday()(Number.NaN)).toBeNaN()
    expect(intraday()(1_577_836_800.5)).toBe(1_577_836_800_500)
  })

  it('takes eight digits for an epoch time only where a unit says so', () => {
    expect(intraday({ unit: 's' })('20041231')).toBe(20_041_231_000)
  })

  it('reads dates of either order when it is told which', () => {
    const iso = (order: 'month-first' | 'day-first') =>
      new Date(daily({ dateOrder: order })('03/04/2020')).toISOString()
    expect(iso('month-first')).toBe('2020-03-04T00:00:00.000Z')
    expect(iso('day-first')).toBe('2020-04-03T00:00:00.000Z')
    expect(needsDateOrder('31/12/2004')).toBe(true)
    expect(needsDateOrder('2004-12-31')).toBe(true)
    expect(needsDateOrder('never')).toBe(false)
  })

  it('reads times without a zone in the zone that is given', () => {
    const read = intraday({ zone: 'America/New_York' })
    expect(new Date(read('2013-10-04 09:30:00')).toISOString()).toBe('2013-10-04T13:30:00.000Z')
    expect(new Date(read('2013-12-04 09:30:00')).toISOString()).toBe('2013-12-04T14:30:00.000Z')
    expect(new Date(read('2013-12-04T15:30:00Z')).toISOString()).toBe('2013-12-04T15:30:00.000Z')
  })

  it('gives bars of whole days the date of the zone, at midnight UTC', () => {
    const read = daily({ zone: 'America/New_York' })
    expect(new Date(read('2020-01-02 09:30:00')).toISOString()).toBe('2020-01-02T00:00:00.000Z')
    expect(new Date(read('1577975400')).toISOString()).toBe('2020-01-02T00:00:00.000Z')
    expect(new Date(read('1578034800')).toISOString()).toBe('2020-01-03T00:00:00.000Z')
    expect(new Date(read('2020-01-03')).toISOString()).toBe('2020-01-03T00:00:00.000Z')
    expect(new Date(read('2020-01-04T02:00:00Z')).toISOString()).toBe('2020-01-03T00:00:00.000Z')
  })
})
