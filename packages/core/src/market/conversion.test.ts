import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { RaceError } from '../error/race-error.ts'
import type { BarSeries } from './bar-series.ts'
import { barSeriesFromRows } from './bar-series-from-rows.ts'
import { type ConversionOptions, conversionBetween, createConversion } from './conversion.ts'

const dayMs = 86_400_000
const monday = Date.UTC(2024, 0, 8)

/** Bars of whole UTC days from Monday on: the rate of Monday can be seen from Tuesday midnight on. */
function seriesOf(closes: readonly number[], tickSize = '0.0001'): BarSeries {
  return barSeriesFromRows({
    instrument: { id: 'RATE', assetClass: 'crypto', tickSize },
    timeframe: '1d',
    rows: closes.map((close, i) => ({ time: monday + i * dayMs, open: close, high: close, low: close, close })),
  })
}

const euros = createConversion({ base: 'EUR', quote: 'USD', series: seriesOf([1.1, 1.2, 1.25]) })

function refusal(act: () => unknown): RaceError {
  try {
    act()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('a conversion by a series', () => {
  it('takes the close of the last bar that has closed by an instant, and never one that has not', () => {
    const rates = [dayMs, 2 * dayMs - 1, 2 * dayMs, 3 * dayMs, 400 * dayMs].map((ms) => `${euros.rateAt(monday + ms)}`)
    expect(rates).toEqual(['1.1', '1.1', '1.2', '1.25', '1.25'])
  })

  it('has no rate before the first close, and names the pair and the instant', () => {
    const error = refusal(() => euros.rateAt(monday + dayMs - 1))
    expect(error.code).toBe('CONVERSION_MISSING')
    expect(error.message).toBe(
      'There is no rate from EUR to USD at 2024-01-08T23:59:59.999Z: its first bar closes at 2024-01-09T00:00:00.000Z',
    )
    expect(error.facts).toEqual({ base: 'EUR', quote: 'USD', time: monday + dayMs - 1 })
    const empty = createConversion({ base: 'EUR', quote: 'USD', series: seriesOf([]) })
    expect(() => empty.convert(1, monday)).toThrow('its series has no bars')
  })

  it('has none that is older than it may be', () => {
    const fresh = createConversion({ base: 'EUR', quote: 'USD', series: seriesOf([1.1, 1.2]), maxAgeMs: dayMs })
    expect(fresh.rateAt(monday + 3 * dayMs).toString()).toBe('1.2')
    expect(() => fresh.rateAt(monday + 3 * dayMs + 1)).toThrow(
      'its last bar closed at 2024-01-10T00:00:00.000Z, longer ago than 86400000 ms',
    )
  })

  it('rounds each amount once, half to even', () => {
    const half = createConversion({ base: 'EUR', quote: 'USD', series: seriesOf([0.5]) })
    expect([1, 2, 3, 5, -1, -3].map((amount) => half.convert(amount, monday + dayMs))).toEqual([0, 1, 2, 2, 0, -2])
    expect(half.convert(10n ** 20n + 2n, monday + dayMs)).toBe(5n * 10n ** 19n + 1n)
  })

  it('brings closes that lie between ticks onto the tick', () => {
    const coarse = createConversion({ base: 'EUR', quote: 'USD', series: seriesOf([1.0837], '0.01') })
    expect(coarse.rateAt(monday + dayMs).toString()).toBe('1.08')
    const quarter = createConversion({ base: 'EUR', quote: 'USD', series: seriesOf([1.13], '0.25') })
    expect(quarter.rateAt(monday + dayMs).toString()).toBe('1.25')
  })
})

describe('the hash of a conversion', () => {
  const of = (closes: readonly number[], more: { readonly maxAgeMs?: number } = {}, tick = '0.0001') =>
    createConversion({ base: 'EUR', quote: 'USD', series: seriesOf(closes, tick), ...more })

  it('is that of every other one of the same rates at the same times', () => {
    expect(of([1.1, 1.2]).hash).toBe(of([1.1, 1.2]).hash)
    expect(of([1.1]).hash).toMatch(/^[0-9a-f]{64}$/)
    const fixed = createConversion({ base: 'EUR', quote: 'USD', rate: 1.5 })
    expect(createConversion({ base: 'EUR', quote: 'USD', rate: '1.50' }).hash).toBe(fixed.hash)
    expect(fixed.inverse().inverse().hash).toBe(fixed.hash)
  })

  it('is another one for other rates, times, ages, units and ways', () => {
    const fixed = createConversion({ base: 'EUR', quote: 'USD', rate: '1.5' })
    const all = [
      of([]),
      of([1.1, 1.2]),
      of([1.1, 1.2], { maxAgeMs: dayMs }),
      of([1.1, 1.2], { maxAgeMs: 2 * dayMs }),
      of([1.1, 1.2001]),
      of([1.1, 1.2, 1.2]),
      of([1.1, 1.2], {}, '0.01'),
      of([1.1, 1.2]).inverse(),
      fixed,
      fixed.inverse(),
      createConversion({ base: 'EUR', quote: 'USD', rate: '1.6' }),
      createConversion({ base: 'GBP', quote: 'USD', rate: '1.5' }),
      fixed.followedBy(createConversion({ base: 'USD', quote: 'JPY', rate: '150' })),
    ]
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(all.length)
  })
})

describe('a cursor', () => {
  const all = Array.from({ length: 50 }, (_, i) => (100 + i) / 100)
  const long = createConversion({ base: 'EUR', quote: 'USD', series: seriesOf(all) })
  const expected = (day: number): string => decimal(all[Math.min(day, 50) - 1] ?? 0).toString()

  it('reads rising times, jumps and times that go back', () => {
    const cursor = long.cursor()
    const order = [1, 2, 2, 3, 5, 40, 41, 43, 60, 49, 50, 51, 1, 7, 6, 50]
    expect(order.map((day) => `${cursor.rateAt(monday + day * dayMs)}`)).toEqual(order.map(expected))
  })

  it('gives the rate as a fraction, and keeps it while no bar closes', () => {
    const cursor = long.cursor()
    expect([cursor.base, cursor.quote, cursor.numerator]).toEqual(['EUR', 'USD', 0])
    cursor.moveTo(monday + 3 * dayMs)
    expect([cursor.numerator, cursor.denominator]).toEqual([10_200, 10_000])
    cursor.moveTo(monday + 3 * dayMs + 5)
    expect([cursor.numerator, cursor.denominator]).toEqual([10_200, 10_000])
    expect(cursor.convert(10_000, monday + 4 * dayMs)).toBe(10_300)
  })

  it('is one of many over the same rates', () => {
    const [a, b] = [long.cursor(), long.cursor()]
    a.moveTo(monday + 40 * dayMs)
    expect(b.convert(100, monday + dayMs)).toBe(100)
    expect(a.convert(100, monday + 40 * dayMs)).toBe(139)
  })

  it('does not mix rates of two instants after a reading over two conversions that failed half-way', () => {
    const first = createConversion({ base: 'EUR', quote: 'USD', series: seriesOf([2, 3, 5, 7, 11], '1') })
    const second = createConversion({ base: 'USD', quote: 'JPY', series: seriesOf([100], '1'), maxAgeMs: 2 * dayMs })
    const cursor = first.followedBy(second).cursor()
    expect(cursor.rateAt(monday + dayMs).toString()).toBe('200')
    expect(() => cursor.moveTo(monday + 4 * dayMs)).toThrow('longer ago than')
    expect([3, 1, 2].map((day) => cursor.rateAt(monday + day * dayMs).toString())).toEqual(['500', '200', '300'])
    expect(() => cursor.moveTo(monday + 3 * dayMs + 1)).toThrow('longer ago than')
    expect(() => cursor.moveTo(monday)).toThrow('its first bar closes')
    expect(cursor.rateAt(monday + 2 * dayMs).toString()).toBe('300')
  })

  it('does not keep a rate when a time has none', () => {
    const cursor = long.cursor()
    cursor.moveTo(monday + 5 * dayMs)
    expect(() => cursor.moveTo(monday)).toThrow('There is no rate')
    expect(cursor.rateAt(monday + 6 * dayMs).toString()).toBe('1.05')
  })
})

describe('a conversion by a fixed rate', () => {
  const yen = createConversion({ base: 'USD', quote: 'JPY', rate: '147.03' })

  it('holds at all times', () => {
    expect([0, -1e15, 8e15].map((time) => `${yen.rateAt(time)}`)).toEqual(['147.03', '147.03', '147.03'])
    expect(yen.convert(100, 0)).toBe(14_703)
  })

  it('goes back by the fraction, not by a rounded inverse', () => {
    const third = createConversion({ base: 'A3', quote: 'B1', rate: 3 }).inverse()
    expect(third.rateAt(0).toString()).toBe(`0.${'3'.repeat(24)}`)
    expect(third.convert(3n * 10n ** 40n, 0)).toBe(10n ** 40n)
    expect(third.inverse().rateAt(0).toString()).toBe('3')
    expect([third.base, third.quote]).toEqual(['B1', 'A3'])
  })
})

describe('a way over two conversions', () => {
  const yen = createConversion({ base: 'USD', quote: 'JPY', rate: '147.03' })

  it('rounds once at its end', () => {
    const cents = createConversion({ base: 'A1', quote: 'B1', rate: '0.5' })
    // 1 × 0.5 × 0.5 × 6 = 1.5 becomes 2; rounding after each would give 0.
    const way = cents.followedBy(createConversion({ base: 'B1', quote: 'C1', rate: '0.5' }))
    const end = way.followedBy(createConversion({ base: 'C1', quote: 'D1', rate: 6 }))
    expect(end.convert(1, 0)).toBe(2)
    expect(end.rateAt(0).toString()).toBe('1.5')
  })

  it('has a rate from when both have one, and says which has none', () => {
    const cross = euros.followedBy(yen)
    expect(cross.rateAt(monday + dayMs).toString()).toBe('161.733')
    expect(cross.inverse().convert(161_733, monday + dayMs)).toBe(1000)
    expect(() => cross.convert(1, monday)).toThrow(
      'There is no rate from EUR to JPY at 2024-01-08T00:00:00.000Z: of EUR to USD, its first bar closes',
    )
  })

  it('is refused where the two do not meet', () => {
    const error = refusal(() => yen.followedBy(euros))
    expect(error.code).toBe('CURRENCY_MISMATCH')
    expect(error.message).toBe('The conversion USD to JPY cannot go on with EUR to USD')
  })
})

describe('conversionBetween', () => {
  const pounds = createConversion({ base: 'GBP', quote: 'USD', rate: '1.5' })
  const yen = createConversion({ base: 'USD', quote: 'JPY', rate: '150' })
  const franc = createConversion({ base: 'CHF', quote: 'EUR', rate: '0.5' })
  const list = [euros, pounds, yen, franc]
  const rate = (from: string, to: string): string =>
    conversionBetween(list, from, to)
      .rateAt(monday + dayMs)
      .toString()

  it('finds nothing to do, the pair, its inverse, and the way over one currency in every direction', () => {
    expect(rate('USD', 'USD')).toBe('1')
    expect(conversionBetween(list, 'USD', 'USD').convert(-7, -1e15)).toBe(-7)
    expect(rate('EUR', 'USD')).toBe('1.1')
    expect(rate('USD', 'GBP')).toBe('0.666666666666666666666667')
    expect(rate('GBP', 'JPY')).toBe('225')
    expect(rate('JPY', 'GBP')).toBe('0.004444444444444444444444')
    expect(rate('GBP', 'EUR')).toBe('1.363636363636363636363636')
    expect(rate('USD', 'CHF')).toBe('1.818181818181818181818182')
  })

  it('takes of several the first that is listed, and one before two', () => {
    const other = createConversion({ base: 'GBP', quote: 'USD', rate: 2 })
    expect(conversionBetween([...list, other], 'GBP', 'USD')).toBe(pounds)
    expect(conversionBetween([other, ...list], 'GBP', 'USD')).toBe(other)
    const direct = createConversion({ base: 'JPY', quote: 'GBP', rate: '0.01' })
    expect(conversionBetween([...list, direct], 'JPY', 'GBP')).toBe(direct)
  })

  it('does not go over two currencies, and tells what there is', () => {
    const error = refusal(() => conversionBetween(list, 'CHF', 'GBP'))
    expect(error.code).toBe('CONVERSION_MISSING')
    expect(error.message).toBe(
      'There is no rate from CHF to GBP: there are only EUR to USD, GBP to USD, USD to JPY, CHF to EUR',
    )
    expect(() => conversionBetween([], 'CHF', 'GBP')).toThrow('there are no conversions')
  })
})

describe('createConversion', () => {
  it.each<[string, unknown]>([
    ['base', { base: 'eur', quote: 'USD', rate: 1 }],
    ['base', { quote: 'USD', rate: 1 }],
    ['quote', { base: 'EUR', quote: 'U', rate: 1 }],
    ['quote', { base: 'EUR', quote: 'EUR', rate: 1 }],
    ['rate', { base: 'EUR', quote: 'USD', rate: 0 }],
    ['rate', { base: 'EUR', quote: 'USD', rate: '-1' }],
    ['rate', { base: 'EUR', quote: 'USD', rate: 'one' }],
    ['rate', { base: 'EUR', quote: 'USD', rate: '1e-25' }],
    ['maxAgeMs', { base: 'EUR', quote: 'USD', series: seriesOf([1]), maxAgeMs: 0 }],
    ['maxAgeMs', { base: 'EUR', quote: 'USD', series: seriesOf([1]), maxAgeMs: Number.NaN }],
    ['close of bar 1 (2024-01-09T00:00:00.000Z)', { base: 'EUR', quote: 'USD', series: seriesOf([1, 0]) }],
    ['close of bar 0 (2024-01-08T00:00:00.000Z)', { base: 'EUR', quote: 'USD', series: seriesOf([0.00004]) }],
  ])('names %s when it refuses', (field, options) => {
    const error = refusal(() => createConversion(options as ConversionOptions))
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.facts.field).toBe(field)
    expect(error.message).toContain(`${field} is '`)
  })

  it('keeps why a decimal was refused', () => {
    const error = refusal(() => createConversion({ base: 'EUR', quote: 'USD', rate: 'one' }))
    expect(RaceError.is(error.cause, 'DECIMAL_INVALID')).toBe(true)
  })
})
