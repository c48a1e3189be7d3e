import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { getCalendar } from '../market/get-calendar.ts'
import type { CorporateActionInput, DividendInput, SplitInput } from './corporate-action.ts'
import { actionsBetween, defineCorporateActions } from './corporate-actions.ts'

const dividend = (exDate: string, amountPerUnit = '0.5', instrument = 'ACME'): DividendInput => ({
  type: 'dividend',
  instrument,
  exDate,
  amountPerUnit,
})
const split = (exDate: string, numerator = 2, denominator = 1): SplitInput => ({
  type: 'split',
  instrument: 'ACME',
  exDate,
  ratio: { numerator, denominator },
})

function refusal(...rows: unknown[]): RaceError {
  try {
    defineCorporateActions(rows as CorporateActionInput[])
  } catch (error) {
    if (RaceError.is(error, 'CORPORATE_ACTION_INVALID')) return error
    throw error
  }
  throw new Error('The actions were accepted')
}

const isoOf = (time: number | null | undefined): string => new Date(time ?? Number.NaN).toISOString()

describe('defineCorporateActions', () => {
  it('fills in every default', () => {
    const { list } = defineCorporateActions([
      dividend('2020-11-06'),
      split('2020-11-09', 6, 4),
      { type: 'rename', from: 'OLD', to: 'NEW', exDate: '2020-11-10' },
      { type: 'delisting', instrument: 'GONE', exDate: '2020-11-11' },
      { type: 'delisting', instrument: 'SOLD', exDate: '2020-11-11', finalPrice: '12.345' },
    ])
    expect(JSON.parse(JSON.stringify(list))).toEqual([
      {
        type: 'dividend',
        instrument: 'ACME',
        exDate: '2020-11-06',
        time: Date.UTC(2020, 10, 6, 14, 30),
        amountPerUnit: '0.5',
        currency: 'USD',
        paymentDate: null,
        paymentTime: null,
        withholdingRate: '0',
        referencePrice: null,
      },
      {
        type: 'split',
        instrument: 'ACME',
        exDate: '2020-11-09',
        time: Date.UTC(2020, 10, 9, 14, 30),
        ratio: { numerator: 3, denominator: 2 },
        cashInLieu: 'round-down-pay-cash',
        factor: null,
      },
      { type: 'rename', from: 'OLD', to: 'NEW', exDate: '2020-11-10', time: Date.UTC(2020, 10, 10, 14, 30) },
      {
        type: 'delisting',
        instrument: 'GONE',
        exDate: '2020-11-11',
        time: Date.UTC(2020, 10, 11, 14, 30),
        rule: 'close-at-last-price',
        finalPrice: null,
      },
      {
        type: 'delisting',
        instrument: 'SOLD',
        exDate: '2020-11-11',
        time: Date.UTC(2020, 10, 11, 14, 30),
        rule: 'final-price',
        finalPrice: '12.345',
      },
    ])
  })

  it('reads back the JSON of what it made', () => {
    const actions = defineCorporateActions([
      { ...dividend('2020-11-06'), withholdingRate: '0.15', paymentDate: '2020-11-12', referencePrice: 119 },
      { ...split('2020-11-09', 7, 1), factor: '0.1428572', cashInLieu: 'keep-fraction' },
      { type: 'rename', from: 'OLD', to: 'NEW', time: Date.UTC(2020, 10, 10, 9) },
      { type: 'delisting', instrument: 'GONE', exDate: '2020-11-11', rule: 'worthless' },
    ])
    expect(defineCorporateActions(JSON.parse(JSON.stringify(actions.list))).list).toEqual(actions.list)
    expect(defineCorporateActions(actions.list).list).toEqual(actions.list)
  })

  it('takes effect at the open of the session of the ex-date, in summer and in winter', () => {
    const { list } = defineCorporateActions([dividend('2020-08-31'), dividend('2020-12-01')])
    expect(list.map(({ time }) => isoOf(time))).toEqual(['2020-08-31T13:30:00.000Z', '2020-12-01T14:30:00.000Z'])
  })

  it('takes the next session where the ex-date has none: over weekends, holidays and both', () => {
    const { list } = defineCorporateActions([dividend('2020-07-03'), dividend('2020-11-26'), dividend('2020-08-30')])
    expect(list.map(({ time }) => isoOf(time).slice(0, 10))).toEqual(['2020-07-06', '2020-08-31', '2020-11-27'])
    expect(list.map(({ exDate }) => exDate)).toEqual(['2020-07-03', '2020-08-30', '2020-11-26'])
  })

  it('does not search for ever in a calendar without sessions', () => {
    const never = { ...getCalendar('24x7'), isSession: () => false }
    const { list } = defineCorporateActions([dividend('2020-07-03')], { calendar: never })
    expect(isoOf(list[0]?.time)).toBe('2020-08-03T00:00:00.000Z')
  })

  it('takes the calendar of each instrument', () => {
    const calendar = (instrument: string) => getCalendar(instrument === 'COIN' ? '24x7' : 'XNYS')
    const rows = [dividend('2020-07-06', '1'), dividend('2020-07-06', '1', 'COIN')]
    const { list } = defineCorporateActions(rows, { calendar })
    expect(list.map(({ time }) => isoOf(time))).toEqual(['2020-07-06T00:00:00.000Z', '2020-07-06T13:30:00.000Z'])
  })

  it('prefers a time of its own, whose date in UTC stands for the ex-date', () => {
    const time = Date.UTC(2020, 7, 31, 8)
    const withTime = { type: 'split', instrument: 'ACME', time, ratio: { numerator: 4, denominator: 1 } } as const
    expect(defineCorporateActions([withTime]).list[0]).toMatchObject({ time, exDate: '2020-08-31' })
    const both = defineCorporateActions([{ ...withTime, exDate: '2020-09-01' }]).list[0]
    expect(both).toMatchObject({ time, exDate: '2020-09-01' })
  })

  it('pays at the open of the session of the payment date, or when it is told', () => {
    const paid = { ...dividend('2020-11-06'), paymentDate: '2020-11-14' }
    const [action] = defineCorporateActions([paid]).list
    expect(action).toMatchObject({ paymentDate: '2020-11-14', paymentTime: Date.UTC(2020, 10, 16, 14, 30) })
    const paymentTime = Date.UTC(2020, 10, 12)
    expect(defineCorporateActions([{ ...paid, paymentTime }]).list[0]).toMatchObject({ paymentTime })
    const late = { ...dividend('2020-11-06'), time: Date.UTC(2020, 10, 6, 20), paymentDate: '2020-11-06' }
    expect(defineCorporateActions([late]).list[0]).toMatchObject({ paymentTime: Date.UTC(2020, 10, 6, 20) })
  })

  it('sorts by time, then renames, splits, dividends and delistings, then as listed', () => {
    const { list } = defineCorporateActions([
      { type: 'delisting', instrument: 'ACME', exDate: '2020-11-06' },
      dividend('2020-11-06', '2'),
      dividend('2020-11-06', '1'),
      split('2020-11-06'),
      { type: 'rename', from: 'X', to: 'ACME', exDate: '2020-11-06' },
      dividend('2020-11-05', '3'),
    ])
    expect(list.map((action) => ('amountPerUnit' in action ? `${action.amountPerUnit}` : action.type))).toEqual([
      '3',
      'rename',
      'split',
      '2',
      '1',
      'delisting',
    ])
  })

  it('cannot be changed afterwards, nor by the rows it was made of', () => {
    const ratio = { numerator: 2, denominator: 1 }
    const actions = defineCorporateActions([{ type: 'split', instrument: 'ACME', exDate: '2020-11-06', ratio }])
    ratio.numerator = 9
    const [action] = actions.list
    expect(action).toMatchObject({ ratio: { numerator: 2 } })
    for (const value of [actions, actions.list, action, action?.type === 'split' && action.ratio, actions.of('ACME')]) {
      expect(Object.isFrozen(value)).toBe(true)
    }
  })

  const rename = { type: 'rename', from: 'OLD', to: 'NEW', exDate: '2020-11-10' }
  const delisting = { type: 'delisting', instrument: 'GONE', exDate: '2020-11-11' }
  it.each<[string, unknown, string]>([
    ['the row', null, 'null'],
    ['the row', 'split', 'split'],
    ['type', {}, 'undefined'],
    ['type', { ...split('2020-11-06'), type: 'spinoff' }, 'spinoff'],
    ['amount', { ...dividend('2020-11-06'), amount: 1 }, '1'],
    ['instrument', { ...dividend('2020-11-06'), instrument: '' }, ''],
    ['instrument', { ...dividend('2020-11-06'), instrument: 7 }, '7'],
    ['exDate', { ...dividend('2020-11-06'), exDate: undefined }, 'undefined'],
    ['exDate', dividend('2020-11-31'), '2020-11-31'],
    ['exDate', dividend('06.11.2020'), '06.11.2020'],
    ['exDate', dividend('2020-11-06T14:30:00Z'), '2020-11-06T14:30:00Z'],
    ['time', { ...dividend('2020-11-06'), time: 0.5 }, '0.5'],
    ['time', { ...dividend('2020-11-06'), time: 9e15 }, '9000000000000000'],
    ['amountPerUnit', dividend('2020-11-06', '0'), '0'],
    ['amountPerUnit', dividend('2020-11-06', '-1'), '-1'],
    ['amountPerUnit', dividend('2020-11-06', 'a cent'), 'a cent'],
    ['amountPerUnit', { ...dividend('2020-11-06'), amountPerUnit: undefined }, 'undefined'],
    ['currency', { ...dividend('2020-11-06'), currency: 'usd' }, 'usd'],
    ['paymentDate', { ...dividend('2020-11-06'), paymentDate: '2020-11-05' }, '2020-11-05'],
    ['paymentDate', { ...dividend('2020-11-06'), paymentDate: 'soon' }, 'soon'],
    ['paymentTime', { ...dividend('2020-11-06'), paymentTime: 0 }, '0'],
    ['withholdingRate', { ...dividend('2020-11-06'), withholdingRate: '1.01' }, '1.01'],
    ['withholdingRate', { ...dividend('2020-11-06'), withholdingRate: -0.1 }, '-0.1'],
    ['referencePrice', { ...dividend('2020-11-06'), referencePrice: 0 }, '0'],
    ['ratio.numerator', split('2020-11-06', 0), '0'],
    ['ratio.numerator', split('2020-11-06', 1.5), '1.5'],
    ['ratio.denominator', split('2020-11-06', 1, -2), '-2'],
    ['ratio.numerator', { ...split('2020-11-06'), ratio: undefined }, 'undefined'],
    ['ratio', split('2020-11-06', 3, 3), '3:3'],
    ['cashInLieu', { ...split('2020-11-06'), cashInLieu: 'round-up' }, 'round-up'],
    ['factor', { ...split('2020-11-06'), factor: '0.51' }, '0.51'],
    ['to', { ...rename, to: 'OLD' }, 'OLD'],
    ['from', { ...rename, from: undefined }, 'undefined'],
    ['rule', { ...delisting, rule: 'gone' }, 'gone'],
    ['finalPrice', { ...delisting, rule: 'final-price' }, 'undefined'],
    ['finalPrice', { ...delisting, rule: 'worthless', finalPrice: '1' }, '1'],
    ['finalPrice', { ...delisting, finalPrice: '-1' }, '-1'],
  ])('names row, field %s and value when it refuses %j', (field, row, value) => {
    const error = refusal(split('2020-01-02'), row)
    expect(error.facts).toMatchObject({ row: 2, field, value })
    expect(error.message).toContain(`Corporate action 2: ${field} is `)
    expect(error.message).toContain(value)
  })

  it('keeps why a decimal was refused', () => {
    expect(RaceError.is(refusal(dividend('2020-11-06', 'a cent')).cause, 'DECIMAL_INVALID')).toBe(true)
  })

  it('refuses what happens to an instrument after its delisting, and names the row as it was listed', () => {
    const error = refusal(dividend('2020-11-12', '1', 'GONE'), delisting, split('2020-11-20'))
    expect(error.facts).toEqual({ row: 1, field: 'exDate', value: '2020-11-12' })
    expect(error.message).toContain('must be before the delisting of 2020-11-11')
  })
})

describe('actionsBetween', () => {
  const actions = defineCorporateActions([
    dividend('2020-11-06', '1'),
    dividend('2020-11-06', '2'),
    dividend('2020-11-09', '3'),
    split('2020-11-10'),
    dividend('2020-11-09', '9', 'OTHER'),
  ])
  const friday = Date.UTC(2020, 10, 6, 14, 30)
  const monday = Date.UTC(2020, 10, 9, 14, 30)
  const count = (from: number, to: number) => actionsBetween(actions, 'ACME', from, to).length

  it('leaves out those at the first instant and has those at the last', () => {
    expect([count(friday - 1, friday), count(friday, monday), count(friday, monday - 1), count(0, 1e15)]).toEqual([
      2, 1, 0, 4,
    ])
    expect(
      actionsBetween(actions, 'ACME', friday - 1, monday).map((action) => String(Reflect.get(action, 'amountPerUnit'))),
    ).toEqual(['1', '2', '3'])
  })

  it('gives one and the same empty array where there are none', () => {
    const none = actionsBetween(actions, 'ACME', friday, friday + 1)
    expect(none).toEqual([])
    expect(actionsBetween(actions, 'UNKNOWN', 0, 1e15)).toBe(none)
    expect(actionsBetween(actions, 'ACME', 1e15, 2e15)).toBe(none)
    expect(actions.of('UNKNOWN')).toBe(none)
    expect(actions.of('ACME')).toBe(actions.of('ACME'))
  })

  it('finds a rename under the old id', () => {
    const renames = defineCorporateActions([{ type: 'rename', from: 'FB', to: 'META', exDate: '2022-06-09' }])
    expect([renames.of('FB').length, renames.of('META').length]).toEqual([1, 0])
  })

  it('sees every action once over consecutive stretches, as a scan of all would', () => {
    const seen = []
    for (let time = friday - 3_600_000; time < monday + 3 * 86_400_000; time += 3_600_000) {
      seen.push(...actionsBetween(actions, 'ACME', time, time + 3_600_000))
    }
    expect(seen).toEqual(actions.of('ACME'))
  })
})
