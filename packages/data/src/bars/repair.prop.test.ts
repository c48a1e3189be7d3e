import { barSeries } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromRows } from './from-rows.ts'

const value = fc.oneof(fc.integer({ min: -2, max: 20 }), fc.constant(Number.NaN))
const row = fc.record({
  time: fc.integer({ min: 0, max: 12 }),
  open: value,
  high: value,
  low: value,
  close: value,
  volume: value,
})

describe('repair mode', () => {
  it('makes of any rows either an error or a series that strict mode accepts unchanged', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const options = { instrument: { id: 'ACME', assetClass: 'crypto' }, timeframe: '1m' } as const
        const timed = rows.map((values) => ({ ...values, time: Date.UTC(2024, 0, 1) + 60_000 * values.time }))
        const usable = timed.filter(({ open, high, low, close }) => open > 0 && high > 0 && low > 0 && close > 0)
        if (usable.length === 0) {
          expect(() => fromRows(timed, { ...options, mode: 'repair' })).toThrow(
            timed.length === 0 ? 'no rows' : 'no bar is left',
          )
          return
        }
        const { series } = fromRows(timed, { ...options, mode: 'repair' })
        expect(series.length).toBe(new Set(usable.map(({ time }) => time)).size)
        const again = fromRows(series, { ...options, mode: 'strict' })
        // The marks of repaired bars are of this reading, and none of the prices.
        const { instrument, timeframe, calendar, time, open, high, low, close, volume } = series
        const columns = { time, open, high, low, close, volume }
        expect(again.series.hash).toBe(barSeries({ instrument, timeframe, calendar, columns }).hash)
        expect(again.series.repaired).toBeNull()
        const isSound = ({ open, high, low, close }: (typeof rows)[number]) =>
          high >= Math.max(open, close, low) && low <= Math.min(open, close)
        const sound = usable.filter(isSound)
        if (sound.length === usable.length) expect(series.repaired).toBeNull()
        for (const [n, at] of time.entries()) {
          // Of rows of one time the last one stays.
          const kept = usable.findLast((row) => row.time === at)
          expect(series.repaired?.[n] === 1).toBe(kept !== undefined && !isSound(kept))
        }
      }),
    )
  })
})
