import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { type BarBuilderOptions, createBarBuilder } from './bar-builder.ts'
import type { Calendar } from './calendar.ts'
import { getCalendar } from './get-calendar.ts'

const crypto = { id: 'BTCUSD', assetClass: 'crypto' } as const
const stock = { id: 'ACME' } as const
const at = (text: string): number => Date.parse(text)

const trade = (time: string, price = 10, quantity = 1) => ({ time: at(time), price, quantity, aggressor: null })

const builderOf = (options: Partial<BarBuilderOptions> = {}) =>
  createBarBuilder({ instrument: crypto, timeframe: '1m', ...options, from: 'trades' })

/** The times of the bars that trades at these times make, the last one included. */
function barTimes(options: Partial<BarBuilderOptions>, times: readonly string[]): string[] {
  const builder = builderOf(options)
  const bars = times.map((time) => builder.push(trade(time)))
  return [...bars, builder.flush()]
    .filter((bar) => bar !== null)
    .map(({ time }) => new Date(time).toISOString().replace('.000Z', 'Z'))
}

function refusal(run: () => unknown): RaceError {
  try {
    run()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('createBarBuilder', () => {
  it('gives a bar with the first trade after it, and leaves out stretches without trades', () => {
    const builder = builderOf()
    expect(builder.push(trade('2024-01-02T10:00:05Z', 10, 1))).toBeNull()
    expect(builder.push(trade('2024-01-02T10:00:05Z', 12, 2))).toBeNull()
    expect(builder.push(trade('2024-01-02T10:00:30Z', 9, 0))).toBeNull()
    expect(builder.push(trade('2024-01-02T10:00:59.999Z', 11, 0.5))).toBeNull()
    expect(builder.push(trade('2024-01-02T10:03:00Z', 20, 4))).toEqual({
      time: at('2024-01-02T10:00:00Z'),
      open: 10,
      high: 12,
      low: 9,
      close: 11,
      volume: 3.5,
    })
    expect(builder.flush()).toEqual({
      time: at('2024-01-02T10:03:00Z'),
      open: 20,
      high: 20,
      low: 20,
      close: 20,
      volume: 4,
    })
    expect(builder.flush()).toBeNull()
  })

  it.each([
    ['bid', 1, 3, 1, 2],
    ['ask', 2, 6, 2, 4],
    ['mid', 1.5, 4.5, 1.5, 3],
  ] as const)('makes bars of the %s of quotes, with a volume of 0', (from, open, high, low, close) => {
    const builder = createBarBuilder({ instrument: crypto, timeframe: '1m', from })
    for (const bid of [1, 3, 2]) builder.push({ time: bid, bid, ask: 2 * bid, bidSize: 5, askSize: 5 })
    expect(builder.flush()).toEqual({ time: 0, open, high, low, close, volume: 0 })
  })

  it('sums many small quantities without losing any', () => {
    const builder = builderOf({ timeframe: '1d' })
    builder.push(trade('2024-01-02T00:00:00Z', 1, 1e16))
    for (let i = 0; i < 1000; i++) builder.push(trade('2024-01-02T00:00:01Z', 1, 1))
    expect(builder.flush()?.volume).toBe(1e16 + 1000)
  })

  it('closes a bar by the clock when it is told the time, and not earlier', () => {
    const builder = builderOf()
    expect(builder.advanceTo(at('2024-01-02T10:00:00Z'))).toBeNull()
    builder.push(trade('2024-01-02T10:00:05Z'))
    expect(builder.advanceTo(at('2024-01-02T10:00:59.999Z'))).toBeNull()
    expect(builder.advanceTo(at('2024-01-02T10:01:00Z'))?.time).toBe(at('2024-01-02T10:00:00Z'))
    expect(builder.advanceTo(at('2024-01-02T10:09:00Z'))).toBeNull()
    builder.push(trade('2024-01-02T10:01:00Z'))
    expect(builder.flush()?.time).toBe(at('2024-01-02T10:01:00Z'))
  })

  it('closes a day of a stock with its session, half days and winter included', () => {
    for (const [time, close] of [
      ['2024-07-03T14:00:00Z', '2024-07-03T17:00:00Z'],
      ['2024-07-05T14:00:00Z', '2024-07-05T20:00:00Z'],
      ['2024-12-05T15:00:00Z', '2024-12-05T21:00:00Z'],
    ] as const) {
      const builder = builderOf({ instrument: stock, timeframe: '1d' })
      builder.push(trade(time))
      expect(builder.advanceTo(at(close) - 1)).toBeNull()
      expect(builder.advanceTo(at(close))?.time).toBe(at(`${time.slice(0, 10)}T00:00:00Z`))
    }
  })
})

describe('bars of a stream', () => {
  it('begin at the open of the session and leave out what is traded outside', () => {
    const times = ['T13:29:59Z', 'T13:30:00Z', 'T14:29:59Z', 'T14:30:00Z', 'T19:59:59Z', 'T20:00:00Z'].map(
      (time) => `2024-07-02${time}`,
    )
    expect(barTimes({ instrument: stock, timeframe: '1h' }, times)).toEqual([
      '2024-07-02T13:30:00Z',
      '2024-07-02T14:30:00Z',
      '2024-07-02T19:30:00Z',
    ])
    const builder = builderOf({ instrument: stock, timeframe: '1h' })
    for (const time of times) builder.push(trade(time))
    expect([builder.skippedTicks, builder.lateTicks]).toEqual([2, 0])
  })

  it('begin on the hour in New York where that is asked for, in summer and in winter', () => {
    const options = { instrument: stock, timeframe: '2h', anchor: 'clock' } as const
    expect(barTimes(options, ['2024-07-02T13:30:00Z', '2024-07-02T14:00:00Z', '2024-07-02T19:00:00Z'])).toEqual([
      '2024-07-02T12:00:00Z',
      '2024-07-02T14:00:00Z',
      '2024-07-02T18:00:00Z',
    ])
    expect(barTimes(options, ['2024-12-05T14:30:00Z', '2024-12-05T15:00:00Z', '2024-12-05T20:00:00Z'])).toEqual([
      '2024-12-05T13:00:00Z',
      '2024-12-05T15:00:00Z',
      '2024-12-05T19:00:00Z',
    ])
  })

  it('by the clock leave out what is traded before the open, even where it comes late', () => {
    const builder = builderOf({ instrument: stock, timeframe: '1h', anchor: 'clock' })
    builder.push(trade('2024-07-02T13:30:00Z', 10))
    builder.push(trade('2024-07-02T13:29:59Z', 99))
    expect([builder.skippedTicks, builder.flush()?.high]).toEqual([1, 10])
  })

  it('hold all hours where that is asked for, none of them across the open or the close', () => {
    const times = ['T12:45:00Z', 'T13:29:00Z', 'T13:30:00Z', 'T19:45:00Z', 'T20:00:00Z', 'T21:15:00Z']
    const onTheDay = times.map((time) => `2024-07-02${time}`)
    expect(barTimes({ instrument: stock, timeframe: '1h', hours: 'all' }, onTheDay)).toEqual([
      '2024-07-02T12:30:00Z',
      '2024-07-02T13:30:00Z',
      '2024-07-02T19:30:00Z',
      '2024-07-02T20:00:00Z',
      '2024-07-02T21:00:00Z',
    ])
    // The four hours from 20:00 UTC on hold the close at 21:00 UTC: what is traded after it begins a bar of its own.
    expect(
      barTimes({ instrument: stock, timeframe: '4h', hours: 'all', anchor: 'utc' }, [
        '2024-12-05T20:30:00Z',
        '2024-12-05T21:00:00Z',
        '2024-12-05T23:59:00Z',
        '2024-12-06T00:00:00Z',
      ]),
    ).toEqual(['2024-12-05T20:00:00Z', '2024-12-05T21:00:00Z', '2024-12-06T00:00:00Z'])
  })

  it('of all hours begin anew at midnight in New York, and at the open of the week of currencies', () => {
    const nights = ['2024-07-03T01:30:00Z', '2024-07-03T03:59:59Z', '2024-07-03T04:00:00Z', '2024-07-03T08:30:00Z']
    const options = { instrument: stock, timeframe: '5h', hours: 'all' } as const
    expect(barTimes(options, nights)).toEqual(['2024-07-03T01:00:00Z', '2024-07-03T04:00:00Z', '2024-07-03T08:30:00Z'])
    expect(barTimes({ ...options, anchor: 'clock' }, nights)).toEqual(['2024-07-03T00:00:00Z', '2024-07-03T04:00:00Z'])
    // 48 hours of the weekend hold nine times five hours, and three more before the week opens.
    const weekend = ['2024-07-07T18:00:00Z', '2024-07-07T20:59:59Z', '2024-07-07T21:00:00Z']
    const euro = { ...options, instrument: { id: 'EURUSD', assetClass: 'fx' } } as const
    expect(barTimes(euro, weekend)).toEqual(['2024-07-07T18:00:00Z', '2024-07-07T21:00:00Z'])
  })

  it('count what comes after the close to the next session where days hold all hours', () => {
    const options = { instrument: stock, timeframe: '1d', hours: 'all' } as const
    // Friday afternoon, Friday night and Monday.
    expect(barTimes(options, ['2024-07-05T19:59:00Z', '2024-07-05T20:00:00Z', '2024-07-08T13:30:00Z'])).toEqual([
      '2024-07-05T00:00:00Z',
      '2024-07-08T00:00:00Z',
    ])
  })

  it('are days from 17:00 to 17:00 in New York for currencies, on both sides of a change of clocks', () => {
    const options = { instrument: { id: 'EURUSD', assetClass: 'fx' }, timeframe: '1d' } as const
    const times = [
      '2024-03-08T21:59:59Z', // Friday, 16:59:59 in winter's clock
      '2024-03-08T22:00:00Z', // the weekend
      '2024-03-10T20:59:59Z',
      '2024-03-10T21:00:00Z', // Sunday, 17:00 in summer's
      '2024-03-11T20:59:59Z',
      '2024-03-11T21:00:00Z',
    ]
    expect(barTimes(options, times)).toEqual(['2024-03-08T00:00:00Z', '2024-03-11T00:00:00Z', '2024-03-12T00:00:00Z'])
  })

  it('are four hours from 17:00 in New York on for currencies', () => {
    const options = { instrument: { id: 'EURUSD', assetClass: 'fx' }, timeframe: '4h' } as const
    expect(barTimes(options, ['2024-07-02T20:59:00Z', '2024-07-02T21:00:00Z', '2024-07-03T00:59:00Z'])).toEqual([
      '2024-07-02T17:00:00Z',
      '2024-07-02T21:00:00Z',
    ])
  })

  it('are weeks from Monday, and calendar months, of sessions', () => {
    const days = ['2024-06-28', '2024-07-01', '2024-07-05', '2024-07-08', '2024-08-01'].map((day) => `${day}T15:00:00Z`)
    expect(barTimes({ instrument: stock, timeframe: '1w' }, days)).toEqual([
      '2024-06-24T00:00:00Z',
      '2024-07-01T00:00:00Z',
      '2024-07-08T00:00:00Z',
      '2024-07-29T00:00:00Z',
    ])
    expect(barTimes({ instrument: stock, timeframe: '1mo' }, days)).toEqual([
      '2024-06-01T00:00:00Z',
      '2024-07-01T00:00:00Z',
      '2024-08-01T00:00:00Z',
    ])
    expect(barTimes({ instrument: stock, timeframe: '3mo' }, days)).toEqual([
      '2024-04-01T00:00:00Z',
      '2024-07-01T00:00:00Z',
    ])
  })
})

describe('late ticks', () => {
  it('are refused, and the builder stands as it did', () => {
    const builder = builderOf()
    builder.push(trade('2024-01-02T10:05:00Z', 10))
    const error = refusal(() => builder.push(trade('2024-01-02T10:04:59.999Z', 99)))
    expect(error.code).toBe('TICK_LATE')
    expect(error.message).toBe(
      'A tick of 2024-01-02T10:04:59.999Z belongs to the 1m bar of 2024-01-02T10:04:00.000Z, but that of 2024-01-02T10:05:00.000Z is being built',
    )
    expect(error.facts).toEqual({
      time: at('2024-01-02T10:04:59.999Z'),
      bar: at('2024-01-02T10:04:00Z'),
      timeframe: '1m',
    })
    expect(() => builder.push(trade('2024-01-02T10:04:59.998Z', 99))).toThrow(RaceError)
    builder.push(trade('2024-01-02T10:05:01Z', 11))
    expect(builder.flush()).toMatchObject({ high: 11, volume: 2 })
  })

  it('are those of a bar that has been flushed as well', () => {
    const builder = builderOf()
    builder.push(trade('2024-01-02T10:05:00Z'))
    builder.flush()
    expect(refusal(() => builder.push(trade('2024-01-02T10:05:30Z'))).message).toBe(
      'A tick of 2024-01-02T10:05:30.000Z belongs to the 1m bar of 2024-01-02T10:05:00.000Z, which has been given out',
    )
    expect(builder.push(trade('2024-01-02T10:06:00Z'))).toBeNull()
  })

  it('are dropped and counted where that is asked for', () => {
    const builder = builderOf({ lateTicks: 'drop' })
    builder.push(trade('2024-01-02T10:05:00Z', 10))
    for (const second of ['58', '59']) expect(builder.push(trade(`2024-01-02T10:04:${second}Z`, 99))).toBeNull()
    expect(builder.lateTicks).toBe(2)
    expect(builder.flush()).toMatchObject({ high: 10, volume: 1 })
  })

  it('are not those that go back within the bar: they count in the order they come in', () => {
    const builder = builderOf({ instrument: stock, timeframe: '1w' })
    builder.push(trade('2024-07-02T15:00:00Z', 10))
    builder.push(trade('2024-07-01T15:00:00Z', 8))
    expect(builder.flush()).toEqual({
      time: at('2024-07-01T00:00:00Z'),
      open: 10,
      high: 10,
      low: 8,
      close: 8,
      volume: 2,
    })
  })
})

describe('a builder refuses', () => {
  it.each([
    [{ time: Number.NaN }, 'The time of a tick is NaN'],
    [{ time: 0.5 }, 'The time of a tick is 0.5'],
    [{ price: Number.NaN }, 'The price of a tick of 1970-01-01T00:00:00.000Z is NaN'],
    [{ quantity: -1 }, 'The quantity of a tick of 1970-01-01T00:00:00.000Z is -1'],
    [{ quantity: Number.POSITIVE_INFINITY }, 'The quantity of a tick of 1970-01-01T00:00:00.000Z is Infinity'],
  ])('the tick %o', (change, message) => {
    const builder = builderOf()
    const error = refusal(() => builder.push({ time: 0, price: 1, quantity: 1, aggressor: null, ...change }))
    expect([error.code, error.message]).toEqual(['SERIES_INVALID', message])
    expect(builder.flush()).toBeNull()
  })

  it.each([
    [{ from: 'last' }, "from is 'last'"],
    [{ hours: 'some' }, "hours is 'some'"],
    [{ anchor: 'noon' }, "anchor is 'noon'"],
    [{ lateTicks: 'keep' }, "lateTicks is 'keep'"],
  ])('the option %o', (change, message) => {
    const options = { instrument: crypto, timeframe: '1m', from: 'trades', ...change } as never
    const error = refusal(() => createBarBuilder(options))
    expect([error.code, error.message]).toEqual(['CONFIG_INVALID', message])
  })

  it('more than a day counted from midnight', () => {
    expect(refusal(() => builderOf({ timeframe: '36h', anchor: 'clock' })).code).toBe('TIMEFRAME_INVALID')
    expect(() => builderOf({ timeframe: '24h', anchor: 'clock' })).not.toThrow()
  })

  it('an anchor that its calendar knows nothing of', () => {
    const { stretchAt: _, clockOffsetMs: __, ...bare } = getCalendar('24x7')
    const calendar: Calendar = { ...bare, id: 'bare' }
    for (const [anchor, method] of [
      ['session', 'stretchAt'],
      ['clock', 'clockOffsetMs'],
    ] as const) {
      expect(refusal(() => builderOf({ calendar, anchor })).message).toBe(
        `The calendar 'bare' has no ${method}, which the anchor '${anchor}' needs`,
      )
    }
    expect(() => builderOf({ calendar })).not.toThrow()
  })
})
