import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { negateScaled, subtractScaled } from '../decimal/scaled.ts'
import { Ledger } from '../ledger/ledger.ts'
import { valuationOf } from '../ledger/valuation.ts'
import type { CashInLieu, DividendAction, SplitAction } from './corporate-action.ts'
import { dividendEffect, splitEffect, splitOrderSteps } from './corporate-action-effect.ts'
import { splitPriceTicks } from './corporate-action-order.ts'
import { defineCorporateActions } from './corporate-actions.ts'
import { defineInstrument } from './instrument.ts'

const terms = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 100_000 }))
const splits = fc
  .record({
    numerator: terms,
    denominator: terms,
    cashInLieu: fc.constantFrom<CashInLieu>('round-down-pay-cash', 'keep-fraction'),
  })
  .filter(({ numerator, denominator }) => numerator !== denominator)
  .map(({ numerator, denominator, cashInLieu }) => {
    const row = { type: 'split', instrument: 'A', exDate: '2024-01-03', cashInLieu } as const
    return defineCorporateActions([{ ...row, ratio: { numerator, denominator } }]).list[0] as SplitAction
  })
const holdings = fc.record({
  steps: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  costTicks: fc.integer({ min: 1, max: 10_000_000 }),
  lastTicks: fc.integer({ min: 1, max: 10_000_000 }),
  quantityStep: fc.constantFrom('1', '0.001', '0.3', '100'),
  multiplier: fc.constantFrom('1', '50'),
})

const absolute = (x: bigint): bigint => (x < 0n ? -x : x)

describe('a split', () => {
  it('conserves the value of a position up to half a unit of the ledger, and never leaves a whole unit or step to cash', () => {
    fc.assert(
      fc.property(splits, holdings, (action, { steps, costTicks, lastTicks, quantityStep, multiplier }) => {
        const instrument = defineInstrument({ id: 'A', quantityStep, multiplier })
        const valuation = valuationOf(instrument, 5)
        const unit = BigInt(valuation.numerator)
        const cost = Number(BigInt(steps) * BigInt(costTicks)) * Number(unit)
        fc.pre(Number.isSafeInteger(cost))
        const effect = splitEffect({ steps, cost, action, lastTicks, valuation })
        const [n, d] = [BigInt(action.ratio.numerator), BigInt(action.ratio.denominator)]
        // All sides × n: before = steps × price; after = new steps × price × d ÷ n + cash.
        const before = BigInt(steps) * BigInt(lastTicks) * unit * n
        const after = BigInt(effect.steps) * BigInt(lastTicks) * unit * d + BigInt(effect.cash) * n
        expect(2n * absolute(before - after) <= n).toBe(true)
        // What is cut off is less than one whole unit, or less than one step.
        const units =
          action.cashInLieu === 'keep-fraction' ? 1n : { '1': 1n, '0.001': 1000n, '0.3': 10n, '100': 1n }[quantityStep]
        expect(absolute(BigInt(steps)) * n - absolute(BigInt(effect.steps)) * d < (units ?? 0n) * d).toBe(true)
        expect(absolute(BigInt(effect.steps)) * d <= absolute(BigInt(steps)) * n).toBe(true)
        expect(BigInt(effect.steps) * BigInt(steps) >= 0n).toBe(true)
        // Cash and cost carry the sign of the position; what was not turned into cash keeps its cost.
        expect(BigInt(effect.cash) * BigInt(steps) >= 0n).toBe(true)
        expect(BigInt(effect.cost) + BigInt(effect.cash) - BigInt(effect.realised)).toBe(BigInt(cost))
        if (effect.steps === 0) expect(effect.cost).toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  it('posts to a ledger as it stands', () => {
    fc.assert(
      fc.property(splits, holdings, (action, { steps, costTicks, lastTicks }) => {
        const valuation = valuationOf(defineInstrument({ id: 'A' }), 2)
        const cost = steps * costTicks
        fc.pre(Number.isSafeInteger(cost))
        const effect = splitEffect({ steps, cost, action, lastTicks, valuation })
        const ledger = new Ledger(2)
        const open = (name: string) => ledger.open(name, 'USD')
        ledger.post([
          { account: open('cash'), amount: effect.cash },
          { account: open('position'), amount: subtractScaled(effect.cost, cost) },
          { account: open('realised-profit'), amount: negateScaled(effect.realised) },
        ])
        expect([...ledger.trialBalance().values()]).toEqual([0])
      }),
    )
  })

  it('leaves an order for a part of a position within that position', () => {
    fc.assert(
      fc.property(splits, holdings, fc.nat(), (action, { steps, quantityStep }, part) => {
        const instrument = defineInstrument({ id: 'A', quantityStep })
        const size = Math.abs(steps)
        const own = part % (size + 1)
        expect(splitOrderSteps(own, action, instrument) <= splitOrderSteps(size, action, instrument)).toBe(true)
      }),
    )
  })

  it('and its reverse give a price back to within the ticks that the first one merged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 2, max: 100 }), (ticks, by) => {
        const split = { numerator: by, denominator: 1 }
        const reverse = { numerator: 1, denominator: by }
        expect(splitPriceTicks(splitPriceTicks(ticks, reverse, 'half-even'), split, 'half-even')).toBe(ticks)
        const down = Number(splitPriceTicks(splitPriceTicks(ticks, split, 'floor'), reverse, 'floor'))
        const up = Number(splitPriceTicks(splitPriceTicks(ticks, split, 'ceiling'), reverse, 'ceiling'))
        expect(ticks - down).toBeGreaterThanOrEqual(0)
        expect(ticks - down).toBeLessThan(by)
        expect(up - ticks).toBeGreaterThanOrEqual(0)
        expect(up - ticks).toBeLessThan(by)
      }),
    )
  })
})

describe('a dividend', () => {
  it('is the amount in decimals, rounded once, and what the long side receives the short side pays before tax', () => {
    const cents = fc.integer({ min: 1, max: 10_000_000 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000_000 }),
        cents,
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 0, max: 8 }),
        (steps, amount, tax, scale) => {
          const amountPerUnit = decimal(`${amount}e-6`)
          const withholdingRate = decimal(`${tax}e-3`)
          const action = defineCorporateActions([
            { type: 'dividend', instrument: 'A', exDate: '2024-01-03', amountPerUnit, withholdingRate },
          ]).list[0] as DividendAction
          const instrument = defineInstrument({ id: 'A', quantityStep: '0.01' })
          const long = dividendEffect({ steps, action, instrument, scale })
          const exact = amountPerUnit.times(decimal(steps)).times('0.01')
          const unit = decimal(`1e${scale}`)
          const rounded = (x: typeof exact): string => x.times(unit).roundTo(0, 'half-even').toString()
          expect(String(long.gross)).toBe(rounded(exact))
          expect(String(long.withheld)).toBe(rounded(exact.times(withholdingRate)))
          expect(BigInt(long.gross) - BigInt(long.withheld)).toBe(BigInt(long.net))
          const short = dividendEffect({ steps: -steps, action, instrument, scale })
          expect(BigInt(short.net)).toBe(-BigInt(long.gross))
        },
      ),
    )
  })
})
