import { decimal, defineInstrument, type Size } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { SizingRequest } from '../index.ts'
import { backtestingPy } from './backtesting-py.ts'
import { backtrader } from './backtrader.ts'
import { unitFee } from './unit-fee.ts'

interface Situation {
  readonly size: Size
  readonly side?: 'buy' | 'sell'
  readonly price?: number
  readonly barClose?: number
  readonly equity?: number
  readonly position?: number
  readonly fee?: number
}

function requestOf({
  size,
  side = 'buy',
  price = 100,
  barClose = price,
  equity = 10_000,
  ...rest
}: Situation): SizingRequest {
  const { position = 0, fee = 0 } = rest
  return {
    instrument: defineInstrument({ id: 'ACME' }),
    side,
    size,
    price: decimal(price),
    barClose: decimal(barClose),
    cash: decimal(equity),
    equityAtBarClose: decimal(equity),
    exposureAtBarClose: decimal(Math.abs(position) * barClose),
    positionQuantity: decimal(position),
    fee: () => decimal(fee),
  }
}

function unitsOf(options: Parameters<typeof backtestingPy>[0], situation: Situation): number | undefined {
  return backtestingPy(options).unitsAtFill?.(requestOf(situation))?.toNumber()
}

describe('backtestingPy', () => {
  it('takes everything as the largest float below 1, so that the last unit of an even sum is not bought', () => {
    expect(unitsOf({}, { size: { equityFraction: 1 } })).toBe(99)
    expect(unitsOf({}, { size: { equityFraction: 0.5 } })).toBe(50)
  })

  it('buys margin times more', () => {
    expect(unitsOf({ margin: 0.1 }, { size: { equityFraction: 0.5 } })).toBe(500)
  })

  it('counts a proportional fee in the price of a unit', () => {
    const commission = { type: 'percentage', rate: '0.01' } as const
    expect(unitsOf({ commission }, { size: { equityFraction: 0.5 } })).toBe(49)
  })

  it('shares out a fixed fee over the fraction as if that were the units', () => {
    // 10,000 × 0.5 ÷ (100 + 5 ÷ 0.5) = 45.4…
    const commission = { type: 'per-trade', amount: 5 } as const
    expect(unitsOf({ commission }, { size: { equityFraction: 0.5 } })).toBe(45)
  })

  it('leaves out what other positions tie up at the close of the bar', () => {
    expect(unitsOf({}, { size: { equityFraction: 0.5 }, position: 50, barClose: 120 })).toBe(20)
    expect(unitsOf({}, { size: { equityFraction: 0.5 }, position: 150 })).toBe(0)
  })

  it('opens fixed units only where the margin carries them', () => {
    expect(unitsOf({}, { size: { units: 100 } })).toBe(100)
    expect(unitsOf({}, { size: { units: 101 } })).toBe(0)
    expect(unitsOf({ margin: 0.5 }, { size: { units: 200 } })).toBe(200)
  })

  it('closes the other side even where the rest is not carried', () => {
    const situation: Situation = { side: 'buy', size: { units: 200 }, position: -40, equity: 1000 }
    expect(unitsOf({}, situation)).toBe(40)
    expect(unitsOf({}, { ...situation, size: { units: 30 } })).toBe(30)
    expect(unitsOf({}, { ...situation, size: { units: 50 } })).toBe(50)
    // The fee of closing leaves too little for the ten that would be opened.
    expect(unitsOf({}, { ...situation, size: { units: 50 }, fee: 1 })).toBe(40)
    // Closing above the close of the bar costs 40 × 10.
    expect(unitsOf({}, { ...situation, size: { units: 50 }, barClose: 90 })).toBe(40)
    expect(unitsOf({}, { ...situation, side: 'sell', position: 40, size: { units: 50 }, barClose: 90 })).toBe(50)
  })

  it('leaves other kinds of sizes to the engine', () => {
    expect(backtestingPy().unitsAtFill?.(requestOf({ size: { notional: 500 } }))).toBeNull()
  })
})

describe('backtrader', () => {
  const units = (situation: Situation) => backtrader().unitsAtSignal?.(requestOf(situation))?.toNumber()

  it('trades the difference in worth to the target in whole units, rounded towards the position', () => {
    expect(units({ size: { targetFraction: 0.95 }, price: 99 })).toBe(95)
    expect(units({ size: { targetFraction: 0.95 }, price: 99, position: 90 })).toBe(5)
    expect(units({ size: { targetFraction: 0.5 }, price: 99, position: 90, side: 'sell' })).toBe(39)
  })

  it('trades nothing where the order would go the wrong way', () => {
    expect(units({ size: { targetFraction: 0.5 }, price: 100, position: 90 })).toBe(0)
  })

  it('leaves other kinds of sizes to the engine', () => {
    expect(backtrader().unitsAtSignal?.(requestOf({ size: { units: 5 } }))).toBeNull()
  })
})

describe('unitFee', () => {
  const fee = (model: Parameters<typeof unitFee>[0], units: number) =>
    unitFee(model, decimal(units), decimal(100)).toNumber()

  it('is the fee of all units shared out over them', () => {
    expect(fee({ type: 'none' }, 10)).toBe(0)
    expect(fee({ type: 'percentage', rate: '0.001' }, 10)).toBe(0.1)
    expect(fee({ type: 'per-share', perShare: '0.005' }, 10)).toBe(0.005)
    expect(fee({ type: 'per-trade', amount: 3 }, 4)).toBe(0.75)
  })

  it('is a share of the minimum where that is more', () => {
    expect(fee({ type: 'per-share', perShare: '0.005', minimum: 1 }, 100)).toBe(0.01)
    expect(fee({ type: 'percentage', rate: '0.001', minimum: 2 }, 10)).toBe(0.2)
  })
})
