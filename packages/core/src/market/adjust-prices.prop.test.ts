import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CorporateActionInput } from '../instrument/corporate-action.ts'
import { defineCorporateActions } from '../instrument/corporate-actions.ts'
import { type AdjustPricesOptions, adjustPrices, unadjustPrices } from './adjust-prices.ts'
import { factorsOfActions } from './adjust-prices-factors.ts'
import { type BarSeries, barSeries } from './bar-series.ts'
import { dayMs, isoDay } from './civil-date.ts'

const days = 60
const firstDay = 19_000

const markets: fc.Arbitrary<BarSeries> = fc
  .array(fc.record({ low: fc.integer({ min: 100, max: 1_000_000 }), span: fc.integer({ min: 0, max: 10_000 }) }), {
    minLength: 1,
    maxLength: days,
  })
  .map((bars) =>
    barSeries({
      instrument: { id: 'A', tickSize: '0.01', assetClass: 'crypto' },
      timeframe: '1d',
      columns: {
        time: Float64Array.from(bars, (_, i) => (firstDay + i) * dayMs),
        open: Float64Array.from(bars, ({ low, span }) => (low + Math.floor(span / 2)) / 100),
        high: Float64Array.from(bars, ({ low, span }) => (low + span) / 100),
        low: Float64Array.from(bars, ({ low }) => low / 100),
        close: Float64Array.from(bars, ({ low, span }) => (low + Math.floor(span / 3)) / 100),
        volume: Float64Array.from(bars, ({ span }) => span),
      },
    }),
  )

const rows: fc.Arbitrary<CorporateActionInput[]> = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: days + 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .map(([day, a, b]): CorporateActionInput => {
      const common = { instrument: 'A', exDate: isoDay(firstDay + day) } as const
      if (a === b) return { ...common, type: 'dividend', amountPerUnit: `0.0${a}` }
      return { ...common, type: 'split', ratio: { numerator: a, denominator: b } }
    }),
  { maxLength: 6 },
)

const optionsOf = fc.record({
  adjust: fc.constantFrom('splits' as const, 'splits-and-dividends' as const),
  direction: fc.constantFrom('backward' as const, 'forward' as const),
})

const priceColumns = ['open', 'high', 'low', 'close'] as const

describe('adjusted prices', () => {
  it('become the raw prices again, to the last cent', () => {
    fc.assert(
      fc.property(markets, rows, optionsOf, (series, inputs, options) => {
        const factors = factorsOfActions(defineCorporateActions(inputs), series)
        const back = unadjustPrices(adjustPrices(series, factors, options), factors, options)
        for (const column of priceColumns) expect([...back[column]]).toEqual([...series[column]])
        back.volume.forEach((volume, i) => {
          const raw = series.volume[i] ?? 0
          expect(Math.abs(volume - raw)).toBeLessThanOrEqual(raw * 1e-14)
        })
      }),
    )
  })

  it('keep one end as it is, and order within a bar', () => {
    fc.assert(
      fc.property(markets, rows, optionsOf, (series, inputs, options) => {
        const adjusted = adjustPrices(series, defineCorporateActions(inputs), options)
        const end = options.direction === 'forward' ? 0 : series.length - 1
        for (const column of [...priceColumns, 'volume'] as const) {
          expect(adjusted[column][end]).toBe(series[column][end])
        }
        for (const { open, high, low, close } of adjusted) {
          expect(low <= open && low <= close && open <= high && close <= high).toBe(true)
        }
      }),
    )
  })

  it('of any beginning of a market are the same whatever happens later: forward as they stand, backward in proportion', () => {
    const withLength = markets.chain((series) =>
      fc.tuple(fc.constant(series), fc.integer({ min: 1, max: series.length })),
    )
    fc.assert(
      fc.property(withLength, rows, ([series, length], inputs) => {
        const past = series.slice(0, length)
        const lastDate = isoDay(firstDay + length - 1)
        const known = inputs.filter(({ exDate = '' }) => exDate <= lastDate)
        for (const direction of ['forward', 'backward'] as const) {
          const seen = adjustPrices(past, defineCorporateActions(known), { direction })
          expect([...adjustPrices(past, defineCorporateActions(inputs), { direction }).close]).toEqual([...seen.close])
        }
        const options: AdjustPricesOptions = { direction: 'forward', decimals: 6 }
        const whole = adjustPrices(series, defineCorporateActions(inputs), options)
        const part = adjustPrices(past, defineCorporateActions(known), options)
        part.close.forEach((close, i) => {
          // The quotient of factors that hold later actions too is off by a few last digits of a float.
          expect(Math.abs(close - (whole.close[i] ?? 0))).toBeLessThanOrEqual(1e-6 + close * 1e-14)
        })
      }),
    )
  })

  it('move as holding and reinvesting does: the return over an ex-date is that of price plus dividend', () => {
    const dividends = fc.record({ day: fc.integer({ min: 1, max: days - 1 }), cents: fc.integer({ min: 1, max: 90 }) })
    fc.assert(
      fc.property(markets, dividends, (series, { day, cents }) => {
        fc.pre(day < series.length)
        const exDate = isoDay(firstDay + day)
        const actions = defineCorporateActions([
          { type: 'dividend', instrument: 'A', exDate, amountPerUnit: `0.${String(cents).padStart(2, '0')}` },
        ])
        const adjusted = adjustPrices(series, actions, { decimals: 12 })
        const before = series.close[day - 1] ?? 0
        const returned = (adjusted.close[day] ?? 0) / (adjusted.close[day - 1] ?? 0)
        // CRSP's total return: the close of the ex-date over what was left of the close before it.
        expect(returned).toBeCloseTo((series.close[day] ?? 0) / (before - cents / 100), 8)
      }),
    )
  })
})
