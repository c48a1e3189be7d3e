import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import type { CorporateActionInput } from '../instrument/corporate-action.ts'
import { defineCorporateActions } from '../instrument/corporate-actions.ts'
import { type AdjustPricesOptions, adjustPrices, unadjustPrices } from './adjust-prices.ts'
import { type FactorsOfActionsOptions, factorsOfActions } from './adjust-prices-factors.ts'
import type { BarSeries } from './bar-series.ts'
import { barSeriesFromRows } from './bar-series-from-rows.ts'

const dates = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08']
const closes = [80, 40, 38, 39, 19]

function seriesOf(times: readonly string[], prices: readonly number[], timeframe = '1d', extra = {}): BarSeries {
  const rows = times.map((time, i) => {
    const close = prices[i] ?? 0
    return { time, open: close, high: close + 1, low: close - 1, close, volume: 8 }
  })
  return barSeriesFromRows({ instrument: { id: 'ACME', tickSize: '0.01', ...extra }, timeframe, rows })
}

const series = seriesOf(dates, closes)
const split = (exDate: string, numerator = 2): CorporateActionInput => ({
  type: 'split',
  instrument: 'ACME',
  exDate,
  ratio: { numerator, denominator: 1 },
})
const dividend = (exDate: string, amountPerUnit: string, more = {}): CorporateActionInput => ({
  type: 'dividend',
  instrument: 'ACME',
  exDate,
  amountPerUnit,
  ...more,
})
// Two for one on Wednesday, 2 of 40 on Thursday, two for one on Monday.
const actions = defineCorporateActions([split('2024-01-03'), dividend('2024-01-04', '2'), split('2024-01-08')])

function refusal(act: () => unknown): RaceError {
  try {
    act()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('factorsOfActions', () => {
  it('multiplies splits and dividends back from the newest, in rows that end before each ex-date', () => {
    expect(factorsOfActions(actions, series)).toEqual([
      { date: '2024-01-02', priceFactor: 0.95, splitFactor: 0.25 },
      { date: '2024-01-03', priceFactor: 0.95, splitFactor: 0.5 },
      { date: '2024-01-05', priceFactor: 1, splitFactor: 0.5 },
      { date: '2199-12-31', priceFactor: 1, splitFactor: 1 },
    ])
  })

  it('has one row where nothing happened, or nothing to this instrument, or there are no bars', () => {
    const unit = [{ date: '2199-12-31', priceFactor: 1, splitFactor: 1 }]
    expect(factorsOfActions(defineCorporateActions([]), series)).toEqual(unit)
    expect(factorsOfActions(actions, seriesOf(dates, closes, '1d', { id: 'OTHER' }))).toEqual(unit)
    expect(factorsOfActions(actions, series.slice(0, 0))).toEqual(unit)
    const others = defineCorporateActions([
      { type: 'rename', from: 'ACME', to: 'NEW', exDate: '2024-01-04' },
      { type: 'delisting', instrument: 'ACME', exDate: '2024-01-08' },
    ])
    expect(factorsOfActions(others, series)).toEqual(unit)
  })

  it('leaves out what happened up to the first bar, and what comes after the last', () => {
    const outside = defineCorporateActions([split('2024-01-02'), dividend('2024-01-09', '1')])
    expect(factorsOfActions(outside, series)).toHaveLength(1)
  })

  it('counts actions after the last bar up to the date that is asked for, by their own reference price', () => {
    const later = defineCorporateActions([split('2024-02-01'), dividend('2024-03-01', '1', { referencePrice: 10 })])
    expect(factorsOfActions(later, series, { through: '2024-03-01' })).toEqual([
      { date: '2024-01-31', priceFactor: 0.9, splitFactor: 0.5 },
      { date: '2024-02-29', priceFactor: 0.9, splitFactor: 1 },
      { date: '2199-12-31', priceFactor: 1, splitFactor: 1 },
    ])
    expect(factorsOfActions(later, series, { through: '2024-02-29' })).toHaveLength(2)
    const without = defineCorporateActions([dividend('2024-03-01', '1')])
    const error = refusal(() => factorsOfActions(without, series, { through: '2024-03-01' }))
    expect(error.code).toBe('CORPORATE_ACTION_INVALID')
    expect(error.message).toBe(
      'The dividend of ACME on 2024-03-01 has no referencePrice, and the bars end on 2024-01-08, before it',
    )
  })

  it('takes the reference price of the action before the close', () => {
    const own = defineCorporateActions([dividend('2024-01-04', '2', { referencePrice: 50 })])
    expect(factorsOfActions(own, series)[0]).toMatchObject({ priceFactor: 0.96 })
  })

  it('counts a dividend per unit after a split of its date, and takes dividends of one date off one price', () => {
    // 40 becomes 20 by the split; 1 and then 3 of what is left of it make 16.
    const rows = [dividend('2024-01-04', '1'), dividend('2024-01-04', '3'), split('2024-01-04')]
    const [row] = factorsOfActions(defineCorporateActions(rows), series)
    expect(row).toEqual({ date: '2024-01-03', priceFactor: 0.8, splitFactor: 0.5 })
    const own = [split('2024-01-04'), dividend('2024-01-04', '5', { referencePrice: '40' })]
    expect(factorsOfActions(defineCorporateActions(own), series)[0]).toMatchObject({ priceFactor: 0.75 })
  })

  it('takes the factor of a split that a source gives, and rounds where it is asked to', () => {
    const seventh = { ...split('2024-01-04', 7), factor: '0.1428572' }
    expect(factorsOfActions(defineCorporateActions([seventh]), series)[0]).toMatchObject({ splitFactor: 0.1428572 })
    const exact = defineCorporateActions([split('2024-01-04', 7), dividend('2024-01-05', '1')])
    expect(factorsOfActions(exact, series)[0]).toMatchObject({ priceFactor: 37 / 38, splitFactor: 1 / 7 })
    expect(factorsOfActions(exact, series, { priceFactorDecimals: 7, splitFactorDecimals: 8 })[0]).toMatchObject({
      priceFactor: 0.9736842,
      splitFactor: 0.14285714,
    })
  })

  it('orders by ex-date also where a time of its own lets an action take effect later', () => {
    const late = { ...dividend('2024-01-03', '1'), time: Date.UTC(2024, 0, 7) }
    const rows = factorsOfActions(defineCorporateActions([late, split('2024-01-05')]), series)
    expect(rows.map(({ date }) => date)).toEqual(['2024-01-02', '2024-01-04', '2199-12-31'])
  })

  it('ends a row on the day before where the calendar has no session for a month', () => {
    const never = { ...series.calendar, isSession: () => false }
    const rows = dates.map((time) => ({ time, open: 10, high: 10, low: 10, close: 10 }))
    const closed = barSeriesFromRows({ instrument: 'ACME', timeframe: '1d', rows, calendar: never })
    expect(factorsOfActions(actions, closed)[2]?.date).toBe('2024-01-07')
  })

  it.each<[string, FactorsOfActionsOptions, string]>([
    [
      'priceFactorDecimals',
      { priceFactorDecimals: 21 },
      'priceFactorDecimals: must be a whole number from 0 to 20, not 21',
    ],
    ['splitFactorDecimals', { splitFactorDecimals: 0.5 }, 'splitFactorDecimals: must be a whole number'],
    ['through', { through: 'today' }, "through: must be a date such as '2020-08-31', not 'today'"],
    ['zone', { zone: 'Gotham' }, 'zone: must be an IANA time zone'],
    ['rounding to 0', { splitFactorDecimals: 0 }, 'before 2024-01-08 round to 1 and 0'],
  ])('refuses options that are wrong: %s', (_, options, message) => {
    const error = refusal(() => factorsOfActions(actions, series, options))
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.message).toContain(message)
  })

  it('refuses a dividend that is not below its price, or in another currency', () => {
    const all = refusal(() => factorsOfActions(defineCorporateActions([dividend('2024-01-04', '40')]), series))
    expect(all.code).toBe('CORPORATE_ACTION_INVALID')
    expect(all.message).toContain('amountPerUnit is 40, but must be below the reference price 40')
    const euros = defineCorporateActions([dividend('2024-01-04', '1', { currency: 'EUR' })])
    const error = refusal(() => factorsOfActions(euros, series))
    expect(error.code).toBe('CURRENCY_MISMATCH')
    expect(error.message).toContain('is in EUR, but its prices are in USD')
  })
})

describe('adjustPrices', () => {
  const closesOf = (options: AdjustPricesOptions) => [...adjustPrices(series, actions, options).close]

  it.each<[string, AdjustPricesOptions, number[]]>([
    ['splits and dividends, newest as it is', {}, [19, 19, 19, 19.5, 19]],
    ['splits only, newest as it is', { adjust: 'splits' }, [20, 20, 19, 19.5, 19]],
    ['splits and dividends, first as it is', { direction: 'forward' }, [80, 80, 80, 82.10526316, 80]],
    ['splits only, first as it is', { adjust: 'splits', direction: 'forward' }, [80, 80, 76, 78, 76]],
  ])('by actions takes out %s', (_, options, expected) => {
    expect(closesOf(options)).toEqual(expected)
    expect([...adjustPrices(series, factorsOfActions(actions, series), options).close]).toEqual(expected)
  })

  it('makes volumes count the units of the end that stays', () => {
    expect([...adjustPrices(series, actions).volume]).toEqual([32, 16, 16, 16, 8])
    expect([...adjustPrices(series, actions, { direction: 'forward' }).volume]).toEqual([8, 4, 4, 4, 2])
    expect([...adjustPrices(series, actions, { adjustVolume: false }).volume]).toEqual([8, 8, 8, 8, 8])
  })

  it('does not look at dividends that it leaves in', () => {
    const euros = defineCorporateActions([split('2024-01-08'), dividend('2024-01-04', '99', { currency: 'EUR' })])
    expect([...adjustPrices(series, euros, { adjust: 'splits' }).close]).toEqual([40, 20, 19, 19.5, 19])
    expect(() => adjustPrices(series, euros)).toThrow('is in EUR, but its prices are in USD')
  })

  it('does not know what happens after the last bar', () => {
    const early = series.slice(0, 3)
    expect([...adjustPrices(early, actions).close]).toEqual([38, 38, 38])
    const known = defineCorporateActions([split('2024-01-03'), dividend('2024-01-04', '2')])
    expect([...adjustPrices(early, known).close]).toEqual([38, 38, 38])
  })

  it('reads the date of short bars where the exchange is, or in the zone that is named', () => {
    // New York's Wednesday ends at 05:00 UTC.
    const times = ['2024-01-04T04:30:00Z', '2024-01-04T05:30:00Z', '2024-01-04T14:30:00Z']
    const minutes = seriesOf(times, [40, 20, 20], '1m')
    const thursday = defineCorporateActions([split('2024-01-04')])
    expect([...adjustPrices(minutes, thursday).close]).toEqual([20, 20, 20])
    expect([...adjustPrices(minutes, thursday, { zone: 'UTC' }).close]).toEqual([40, 20, 20])
    expect([...adjustPrices(minutes, thursday, { zone: 'America/New_York' }).close]).toEqual([20, 20, 20])
    const coins = seriesOf(times, [40, 20, 20], '1m', { assetClass: 'crypto' })
    expect([...adjustPrices(coins, thursday).close]).toEqual([40, 20, 20])
  })

  it.each<[string, unknown, string]>([
    ['adjust', { adjust: 'all' }, 'adjust: must be one of splits-and-dividends, splits, not '],
    ['direction', { direction: 'sideways' }, 'direction: must be one of backward, forward'],
    ['adjustVolume', { adjustVolume: 1 }, 'adjustVolume: must be true or false'],
    ['decimals', { decimals: 0.5 }, 'decimals: must be a whole number from 0 to 12'],
    ['zone', { zone: 7 }, 'zone: must be an IANA time zone'],
    ['an unknown one', { tickSize: 1 }, 'tickSize: is not an option'],
  ])('refuses options that are wrong: %s', (_, options, message) => {
    const error = refusal(() => adjustPrices(series, actions, options as AdjustPricesOptions))
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.message).toContain(message)
  })

  it('takes options that are undefined for absent', () => {
    const options = { decimals: undefined, direction: undefined } as unknown as AdjustPricesOptions
    expect(closesOf(options)).toEqual(closesOf({}))
  })
})

describe('unadjustPrices', () => {
  const factors = factorsOfActions(actions, series)

  it.each<AdjustPricesOptions>([{}, { adjust: 'splits' }, { direction: 'forward' }, { adjustVolume: false }])(
    'gives back what adjustPrices was given, with %j',
    (options) => {
      const back = unadjustPrices(adjustPrices(series, factors, options), factors, options)
      for (const column of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
        expect([...back[column]]).toEqual([...series[column]])
      }
      expect(back.instrument).toEqual(series.instrument)
      expect(back.hash).toBe(series.hash)
    },
  )

  it('gives prices on the tick that is named', () => {
    const back = unadjustPrices(adjustPrices(series, factors), factors, { tickSize: '0.05' })
    expect(back.instrument.tickSize.toString()).toBe('0.05')
    expect([...back.close]).toEqual(closes)
  })

  it('refuses decimals, which are those of adjusted prices', () => {
    expect(() => unadjustPrices(series, factors, { decimals: 8 } as object)).toThrow('decimals: is not an option')
  })
})
