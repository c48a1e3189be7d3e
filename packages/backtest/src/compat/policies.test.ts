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

  it('carries what opens where the margin covers it at the close of the bar, with fee and spread', () => {
    const carries = (
      options: Parameters<typeof backtestingPy>[0],
      opens: number,
      situation: Partial<Situation> = {},
    ) => {
      const parts = { instrumentIndex: 0, closes: decimal(0), opens: decimal(opens) }
      const request = requestOf({ size: { units: opens }, ...situation })
      return backtestingPy(options).cash?.carries?.({ ...request, ...parts }, { cash: decimal(0), holdings: [] })
    }
    expect(carries({}, 100)).toBe(true)
    expect(carries({}, 101)).toBe(false)
    expect(carries({ margin: 0.5 }, 200)).toBe(true)
    expect(carries({ commission: { type: 'per-trade', amount: 1 } }, 100)).toBe(false)
    expect(carries({ spread: '0.001' }, 100)).toBe(false)
    expect(carries({ spread: '0.001' }, 100, { side: 'sell' })).toBe(true)
    expect(carries({}, 50, { position: 50, barClose: 101 })).toBe(false)
  })

  it('closes at least one unit of a trade, and of a tie the even number', () => {
    const closed = (held: number, fraction: number) =>
      backtestingPy().unitsToClose?.(decimal(held), fraction).toNumber()
    expect([closed(10, 0.01), closed(5, 0.5), closed(7, 0.5), closed(10, 1)]).toEqual([1, 2, 4, 10])
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
