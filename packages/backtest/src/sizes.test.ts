import type { Size, StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { dailyBars, runScripted, type ScriptedRow } from './scripted-run.ts'

const flat: ScriptedRow = [100, 101, 99, 100]

describe('every size of 10,000, from signal to fill', () => {
  const cases: readonly (readonly [string, Size, number | undefined, string])[] = [
    ['units, floored to the step', { units: 10.9 }, undefined, 'buy 10 at 125 in 2'],
    ['a notional', { notional: 2_499.99 }, undefined, 'buy 19 at 125 in 2'],
    ['a fraction of equity', { equityFraction: 0.5 }, undefined, 'buy 40 at 125 in 2'],
    ['a target fraction', { targetFraction: 0.25 }, undefined, 'buy 20 at 125 in 2'],
    // 1 % of 10,000 is 100; a unit risks 125 − 95.
    ['a fraction at risk', { riskFraction: 0.01 }, 95, 'buy 3 at 125 in 2'],
  ]
  it.each(cases)('%s', (_, size, stop, fill) => {
    const run = runScripted([flat, flat, [125, 126, 124, 125]], {
      1: ({ order }) => void order.buy({ size, ...(stop === undefined ? {} : { stop }) }),
    })
    expect(run.fills).toEqual([fill])
  })

  it('a target fraction sells what is too much, turns, and stops where it is reached', () => {
    const target =
      (targetFraction: number, side: 'buy' | 'sell') =>
      ({ order }: StrategyContext) =>
        void order[side]({ size: { targetFraction } })
    const run = runScripted([flat, flat, flat, flat, flat], {
      0: target(0.5, 'buy'),
      1: target(0.2, 'sell'),
      2: target(-0.3, 'sell'),
      3: target(0.1, 'sell'),
    })
    expect(run.fills).toEqual(['buy 50 at 100 in 1', 'sell 30 at 100 in 2', 'sell 50 at 100 in 3'])
    expect(run.orders.at(-1)).toBe('entry market rejected TARGET_REACHED')
  })
})

describe('a size by a target of volatility', () => {
  // Returns of 10 %, −10 % and 10 % by turns: of three in a row the mean is ±1/30 and the deviation √(0.04 / 3).
  const rows: ScriptedRow[] = [
    [100, 100, 100, 100],
    [110, 110, 110, 110],
    [99, 99, 99, 99],
    [108.9, 108.9, 108.9, 108.9],
    [100, 100, 100, 100],
  ]
  const size = (annual: number): Size => ({ volatilityTarget: { annual, lookbackBars: 3 } })
  const deviation = Math.sqrt(0.04 / 3)
  const yearly = deviation * Math.sqrt(365.25)

  it('is the target ÷ the yearly volatility, of equity', () => {
    const share = 0.5 / yearly
    expect(share).toBeCloseTo(0.226_57, 5)
    const run = runScripted(dailyBars(rows, { quantityStep: '0.0001' }), {
      3: ({ order }) => void order.buy({ size: size(0.5) }),
    })
    expect(run.fills).toEqual([`buy ${Math.floor(share * 100 * 10_000) / 10_000} at 100 in 4`])
  })

  it('is at most all of it', () => {
    expect(runScripted(rows, { 3: ({ order }) => void order.buy({ size: size(9) }) }).fills).toEqual([
      'buy 100 at 100 in 4',
    ])
  })

  it('is all of it where the price has not moved', () => {
    const still: ScriptedRow[] = [1, 2, 3, 4, 5].map(() => [100, 100, 100, 100])
    expect(runScripted(still, { 3: ({ order }) => void order.buy({ size: size(0.1) }) }).fills).toEqual([
      'buy 100 at 100 in 4',
    ])
  })

  it('is made units of at the signal where that is asked for', () => {
    const run = runScripted(rows, { 3: ({ order }) => void order.buy({ size: size(0.5) }) }, { sizeAt: 'signal' })
    // 22.657 % of 10,000 at the last close of 108.90.
    expect(run.fills).toEqual(['buy 20 at 100 in 4'])
  })

  it('needs one bar more than it looks back', () => {
    const run = runScripted(rows, { 2: ({ order }) => void order.buy({ size: size(0.5) }) })
    expect(run.orders).toEqual(['entry market denied SIGNAL_SIZE'])
    expect(run.result.warnings[0]).toMatch('volatilityTarget needs 4 closed bars, but there are 3')
  })
})

describe('closing a position', () => {
  const rows = [flat, flat, flat, flat, flat]
  it('in part is of the units held at the fill, floored to the step', () => {
    const run = runScripted(rows, {
      0: ({ order }) => void order.buy({ size: { units: 7 }, stop: 50 }),
      1: ({ position }) => position.close({ fraction: 0.5, reason: 'half' }),
      2: ({ position }) => position.close({ fraction: 1 / 3 }),
      3: ({ position }) => position.close(),
    })
    expect(run.fills).toEqual(['buy 7 at 100 in 1', 'sell 3 at 100 in 2', 'sell 1 at 100 in 3', 'sell 3 at 100 in 4'])
    expect(run.orders).toEqual([
      'entry market filled',
      'stop-loss stop cancelled POSITION_CLOSED',
      'close market filled half',
      'close market filled',
      'close market filled',
    ])
  })

  it('in part of a short buys', () => {
    const run = runScripted(rows, {
      0: ({ order }) => void order.sell({ size: { units: 4 } }),
      1: ({ position }) => position.close({ fraction: 0.25 }),
    })
    expect(run.fills).toEqual(['sell 4 at 100 in 1', 'buy 1 at 100 in 2'])
  })

  it('in part leaves a stop that then closes no more than is left', () => {
    const run = runScripted([flat, flat, flat, [90, 91, 89, 90]], {
      0: ({ order }) => void order.buy({ size: { units: 8 }, stop: 95 }),
      1: ({ position }) => position.close({ fraction: 0.75 }),
    })
    expect(run.fills).toEqual(['buy 8 at 100 in 1', 'sell 6 at 100 in 2', 'sell 2 at 90 in 3'])
    expect(run.result.orders[1]?.quantity?.toString()).toBe('2')
  })

  it.each([0, -1, 1.01, Number.NaN])('of a fraction of %d is refused', (fraction) => {
    const script = {
      0: ({ order }: StrategyContext) => void order.buy({ size: { units: 1 } }),
      1: ({ position }: StrategyContext) => position.close({ fraction }),
    }
    expect(() => runScripted(rows, script)).toThrow(`closed a fraction of ${fraction} of its position`)
  })
})
