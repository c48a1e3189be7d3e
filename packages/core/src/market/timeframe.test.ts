import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { parseTimeframe } from './timeframe.ts'

describe('parseTimeframe', () => {
  it.each([
    ['15s', 15, 's', 15_000, false],
    ['1m', 1, 'm', 60_000, false],
    ['4h', 4, 'h', 14_400_000, false],
    ['1d', 1, 'd', 86_400_000, true],
    ['2w', 2, 'w', 1_209_600_000, true],
    ['1mo', 1, 'mo', 2_592_000_000, true],
  ] as const)('reads %s', (text, count, unit, nominalMs, isDaily) => {
    expect(parseTimeframe(text)).toEqual({ text, count, unit, nominalMs, isDaily })
  })

  it.each(['', 'd', '0d', '01d', '-1d', '1.5h', '1D', '1y', '1 d', '1d ', '1min', '100000m'])('refuses %j', (text) => {
    expect(() => parseTimeframe(text)).toThrow(
      expect.objectContaining({ code: 'TIMEFRAME_INVALID', message: `'${text}' is not a timeframe` }),
    )
  })

  it('refuses what is no text', () => {
    expect(() => parseTimeframe(undefined as never)).toThrow(RaceError)
  })

  it('orders timeframes of one unit by their count', () => {
    const counts = fc.integer({ min: 1, max: 99_998 })
    fc.assert(
      fc.property(counts, fc.constantFrom('s', 'm', 'h', 'd', 'w', 'mo'), (count, unit) => {
        const longer = parseTimeframe(`${count + 1}${unit}`).nominalMs
        expect(longer).toBeGreaterThan(parseTimeframe(`${count}${unit}`).nominalMs)
      }),
    )
  })
})
