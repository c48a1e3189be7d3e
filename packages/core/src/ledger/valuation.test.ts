import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { defineInstrument, type InstrumentOptions } from '../instrument/instrument.ts'
import {
  incrementsToFloat,
  incrementsToText,
  ledgerScaleMax,
  ledgerScaleOf,
  notionalOf,
  valuationOf,
} from './valuation.ts'

const instrumentOf = (options: Omit<InstrumentOptions, 'id'>) => defineInstrument({ id: 'ACME', ...options })
const share = instrumentOf({})
const coin = instrumentOf({ tickSize: '0.01', quantityStep: '0.0001' })

describe('the scale of a ledger', () => {
  it.each([
    ['cents at least, where all is whole', [instrumentOf({ tickSize: 1 })], [], 2],
    ['the decimals of the tick', [instrumentOf({ tickSize: '0.0005' })], [], 4],
    ['those of tick and step together', [coin], [], 6],
    ['and of the multiplier', [instrumentOf({ tickSize: '0.01', multiplier: '0.125' })], [], 5],
    ['and of the longest fee rate', [share], ['0.001', '0.00025'], 7],
    ['the largest of several instruments', [share, coin, share], ['0.1'], 7],
    ['twelve at most', [instrumentOf({ tickSize: '1e-8', quantityStep: '1e-8' })], ['0.001'], ledgerScaleMax],
    ['cents where there is no instrument', [], ['0.0001'], 2],
  ] as const)('is %s', (_, instruments, rates, scale) => {
    expect(ledgerScaleOf(instruments, rates.map(decimal))).toBe(scale)
  })
})

describe('a valuation', () => {
  it('makes the worth of steps at ticks exact, with the sign of the steps', () => {
    // 123.45 × 0.5 coins, in millionths: 61.725.
    const valuation = valuationOf(coin, 6)
    expect([valuation.numerator, valuation.denominator]).toEqual([1, 1])
    expect(notionalOf(valuation, 12_345, 5_000)).toBe(61_725_000)
    expect(notionalOf(valuation, 12_345, -5_000)).toBe(-61_725_000)
    // A scale that is finer than tick and step: cents in hundredths of a cent.
    expect(notionalOf(valuationOf(share, 4), 12_345, 2)).toBe(2_469_000)
  })

  it('counts the multiplier: one point of the future is 50 of the currency', () => {
    const future = instrumentOf({ assetClass: 'future', tickSize: '0.25', multiplier: 50 })
    const valuation = valuationOf(future, 2)
    expect(valuation.multiplierFloat).toBe(50)
    // 2 contracts at 4,500: 450,000.00.
    expect(notionalOf(valuation, 18_000, 2)).toBe(45_000_000)
  })

  it('rounds half to even, once, where tick and step are finer than the scale', () => {
    // One tick of one step is 10^-16, and the scale is 12: 10,000 of them make one unit.
    const fine = instrumentOf({ tickSize: '1e-8', quantityStep: '1e-8' })
    const valuation = valuationOf(fine, 12)
    expect([valuation.numerator, valuation.denominator]).toEqual([1, 10_000])
    expect([15_000, 25_000, 25_001, -15_000, -4_999].map((ticks) => notionalOf(valuation, ticks, 1))).toEqual([
      2, 2, 3, -2, 0,
    ])
    // 30,000 coins at 60,000: 1.8 billion, which no float product of ticks and steps holds.
    expect(notionalOf(valuation, 6_000_000_000_000, 3_000_000_000_000)).toBe(1_800_000_000_000_000_000_000n)
  })

  it('tells increments as the nearest float', () => {
    const { tick, step } = valuationOf(instrumentOf({ tickSize: '0.25', quantityStep: '0.001' }), 6)
    expect(tick).toEqual({ numerator: 25, denominator: 100, decimals: 2 })
    expect(step).toEqual({ numerator: 1, denominator: 1_000, decimals: 3 })
    expect([incrementsToFloat(17, tick), incrementsToFloat(-3, step), incrementsToFloat(4_000n, step)]).toEqual([
      4.25, -0.003, 4,
    ])
  })
})

describe('a count of increments as text', () => {
  it.each([
    ['0.01', 12_345, '123.45'],
    ['0.01', 12_300, '123'],
    ['0.25', 3, '0.75'],
    ['0.25', -6, '-1.5'],
    ['5', 4, '20'],
    ['0.00000001', 9_007_199_254_740_993n, '90071992.54740993'],
    ['0.01', 0, '0'],
  ] as const)('of %s: %s is %s', (tickSize, count, text) => {
    const { tick } = valuationOf(instrumentOf({ tickSize }), 8)
    expect(incrementsToText(count, tick)).toBe(text)
    expect(decimal(tickSize).times(String(count)).toString()).toBe(text)
  })
})
