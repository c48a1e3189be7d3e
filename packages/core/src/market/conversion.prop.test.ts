import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { barSeries } from './bar-series.ts'
import { createConversion } from './conversion.ts'

const minuteMs = 60_000
const rates = fc
  .tuple(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 0, max: 8 }))
  .map(([count, decimals]) => decimal(`${count}e-${decimals}`))
const amounts = fc.oneof(fc.bigInt({ min: -1000n, max: 1000n }), fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }))
const absolute = (x: bigint): bigint => (x < 0n ? -x : x)

describe('a conversion', () => {
  it('is the product in decimals, rounded once', () => {
    fc.assert(
      fc.property(rates, rates, amounts, (first, second, amount) => {
        const one = createConversion({ base: 'A1', quote: 'B1', rate: first })
        const two = one.followedBy(createConversion({ base: 'B1', quote: 'C1', rate: second }))
        const exact = decimal(amount).times(first)
        expect(String(one.convert(amount, 0))).toBe(exact.roundTo(0, 'half-even').toString())
        expect(String(two.convert(amount, 0))).toBe(exact.times(second).roundTo(0, 'half-even').toString())
        const inverse = decimal(amount).dividedBy(first, { decimals: 0, rounding: 'half-even' })
        expect(String(one.inverse().convert(amount, 0))).toBe(inverse.toString())
      }),
    )
  })

  it('there and back is off by at most half a unit, and half of what a unit of the other currency is worth', () => {
    fc.assert(
      fc.property(rates, amounts, (rate, amount) => {
        const there = createConversion({ base: 'A1', quote: 'B1', rate })
        const back = BigInt(there.inverse().convert(there.convert(amount, 0), 0))
        const limit = decimal('0.5').dividedBy(rate, { decimals: 30, rounding: 'up' }).plus('0.5')
        expect(decimal(absolute(back - amount)).lessThanOrEqual(limit)).toBe(true)
        // Where the other currency's unit is worth no more, that is within one unit of the last digit.
        if (!rate.lessThan(1)) expect(absolute(back - amount) <= 1n).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('never looks ahead, and its cursor reads what a search reads, in any order of times', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 })
    const times = fc.array(fc.integer({ min: -10, max: 1300 }), { maxLength: 40 })
    fc.assert(
      fc.property(gaps, times, fc.boolean(), (steps, minutes, isSorted) => {
        let at = 0
        const time = Float64Array.from(steps, (step) => {
          at += step * minuteMs
          return at
        })
        const close = time.map((_, i) => i + 1)
        const series = barSeries({
          instrument: { id: 'RATE', assetClass: 'crypto', tickSize: 1 },
          timeframe: '1m',
          columns: { time, open: close, high: close, low: close, close },
        })
        const conversion = createConversion({ base: 'A1', quote: 'B1', series })
        const cursor = conversion.cursor()
        for (const minute of isSorted ? minutes.sort((a, b) => a - b) : minutes) {
          const now = minute * minuteMs
          // By a scan: the last bar whose minute is over.
          const last = time.findLastIndex((open) => open + minuteMs <= now)
          if (last < 0) {
            expect(() => cursor.moveTo(now)).toThrow('There is no rate from A1 to B1')
            continue
          }
          expect(cursor.convert(1, now)).toBe(last + 1)
          expect(conversion.convert(1, now)).toBe(last + 1)
        }
      }),
    )
  })
})
