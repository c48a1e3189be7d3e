import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KellyShare, kellyFraction } from './index.ts'

/** Trades that win and lose fixed amounts. */
const trades = (wins: number, win: number, losses: number, loss: number): number[] => [
  ...Array.from({ length: wins }, () => win),
  ...Array.from({ length: losses }, () => -loss),
]

describe('kellyFraction', () => {
  // By hand: 20 of 40 win 200, 20 lose 100: (0.5 × 200 − 0.5 × 100) ÷ 200 = 0.25. 24 of 40 at 1 to 1: 0.6 − 0.4 = 0.2.
  it.each<readonly [string, number[], KellyShare, number]>([
    ['2 to 1, half won, full', trades(20, 200, 20, 100), 'full', 0.25],
    ['2 to 1, half won, half', trades(20, 200, 20, 100), 'half', 0.125],
    ['2 to 1, half won, a quarter', trades(20, 200, 20, 100), 'quarter', 0.0625],
    ['1 to 1, 60 % won, full', trades(24, 50, 16, 50), 'full', 0.2],
    ['1 to 2, 75 % won, full', trades(30, 50, 10, 100), 'full', 0.25],
  ])('is what the formula gives: %s', (_, profits, share, expected) => {
    const { fraction, basis } = kellyFraction(profits, { share })
    expect(fraction).toBeCloseTo(expected, 12)
    expect(basis).toBe('formula')
  })

  it('is half of Kelly by default', () => {
    const profits = trades(24, 50, 16, 50)
    expect(kellyFraction(profits)).toEqual(kellyFraction(profits, { share: 'half' }))
  })

  it('is 10 % of the capital without a history and below 30 trades, whatever they were', () => {
    expect(kellyFraction([])).toEqual({ fraction: 0.1, basis: 'too-few-trades', tradeCount: 0, winRate: Number.NaN })
    for (const profits of [trades(29, 1, 0, 1), trades(0, 1, 29, 1)]) {
      expect(kellyFraction(profits, { share: 'full' })).toMatchObject({ fraction: 0.1, basis: 'too-few-trades' })
    }
  })

  it('is the floor with 30 trades and no win, and the cap with no loss', () => {
    expect(kellyFraction(trades(0, 1, 30, 1))).toMatchObject({ fraction: 0.01, basis: 'no-wins', winRate: 0 })
    expect(kellyFraction(trades(30, 1, 0, 1))).toMatchObject({ fraction: 0.25, basis: 'no-losses', winRate: 1 })
  })

  it('is held between floor and cap', () => {
    expect(kellyFraction(trades(29, 100, 1, 1), { share: 'full' })).toMatchObject({ fraction: 0.25, basis: 'formula' })
    expect(kellyFraction(trades(1, 1, 29, 100), { share: 'full' })).toMatchObject({ fraction: 0.01, basis: 'formula' })
  })

  it('counts a trade that ends at nothing among all, as neither won nor lost', () => {
    const profits = [...trades(15, 200, 15, 100), ...Array.from({ length: 30 }, () => 0)]
    const { fraction, winRate } = kellyFraction(profits, { share: 'full' })
    expect(winRate).toBe(0.25)
    expect(fraction).toBeCloseTo(0.125, 12)
    expect(kellyFraction(trades(0, 1, 0, 1).concat(Array.from({ length: 30 }, () => 0))).basis).toBe('no-wins')
  })

  it('is finite and between floor and cap for any profits', () => {
    const profit = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -500, max: 500 }))
    const share = fc.constantFrom<KellyShare>('full', 'half', 'quarter')
    fc.assert(
      fc.property(fc.array(profit, { minLength: 0, maxLength: 80 }), share, (profits, one) => {
        const { fraction } = kellyFraction(profits, { share: one })
        expect(fraction).toBeGreaterThanOrEqual(0.01)
        expect(fraction).toBeLessThanOrEqual(0.25)
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  it('refuses a profit that is no number, and a share that is none', () => {
    expect(() => kellyFraction([1, Number.NaN])).toThrow('The profit of trade 1 is NaN')
    expect(() => kellyFraction([1], { share: 'third' as KellyShare })).toThrow('The share of Kelly is "third"')
  })
})
