import { runBacktestSync } from '@race/backtest'
import { parseParams } from '@race/core'
import { describe, expect, it } from 'vitest'
import { grid } from '../index.ts'
import { type RecordedSignal, recordSignals } from '../internal/record-signals.ts'
import { type ScriptedBar, scriptedBars } from '../internal/scripted-bars.ts'
import { gridLevels } from './grid-levels.ts'

function run(params: object, bars: readonly ScriptedBar[]) {
  const signals: RecordedSignal[] = []
  const result = runBacktestSync({
    strategy: recordSignals(grid, signals),
    params,
    data: scriptedBars(bars),
    costs: { fee: { type: 'none' } },
  })
  const fills = result.fills.map(({ side, price }) => `${side} at ${price}`)
  const placed = signals.map(({ side, entry }) => `${side} at ${entry?.type === 'limit' ? entry.price : 'market'}`)
  return { signals, result, fills, placed }
}

const params = { levels: 2, spacingPercent: 10, anchorBars: 2 }
const still: readonly ScriptedBar[] = [100, 100]

describe('gridLevels', () => {
  it('lie at even distances, each leaving at the one before it', () => {
    const shape = { anchor: 100, levels: 2, spacing: 0.1 }
    expect(gridLevels({ ...shape, side: 1, stopLevels: 0 })).toEqual([
      { side: 1, number: 1, price: 90, target: 100, stop: null },
      { side: 1, number: 2, price: 80, target: 90, stop: null },
    ])
    expect(gridLevels({ ...shape, side: -1, stopLevels: 1 }).map(({ price, stop }) => [price, stop])).toEqual([
      [100 * 1.1, 130],
      [120, 130],
    ])
  })
})

describe('grid', () => {
  it('rests a buy limit at each level below the average, each for its part of equity', () => {
    const { signals, placed } = run(params, still)
    expect(placed).toEqual(['buy at 90', 'buy at 80'])
    expect(signals).toMatchObject([
      { size: { equityFraction: 0.5 }, target: 100, reason: 'level 1 of 2 below the anchor, at 90' },
      { size: { equityFraction: 0.5 }, target: 90, reason: 'level 2 of 2 below the anchor, at 80' },
    ])
    expect(signals.map(({ confidence }) => confidence)).toEqual([1 / 3, 2 / 3])
  })

  it('places nothing before the average is known', () => {
    expect(run(params, [100]).placed).toEqual([])
  })

  it('sells one level higher what a level has bought, and sets the level again', () => {
    const { fills, placed } = run(params, [...still, [100, 100, 89, 95], [95, 101, 95, 99], 99])
    expect(fills).toEqual(['buy at 90', 'sell at 100'])
    // The average of the last two closes is 97 when the inventory is gone.
    expect(placed).toEqual(['buy at 90', 'buy at 80', 'buy at 87.3'])
  })

  it('keeps its anchor while it holds something, and moves it while it does not', () => {
    const moving = run(params, [100, 100, 110, 110])
    expect(moving.result.orders.map(({ limitPrice }) => limitPrice?.toString())).toEqual(['99', '88'])
    const held = run(params, [...still, [100, 100, 89, 95], 96, 97, 98])
    expect(held.result.orders.find(({ status }) => status === 'accepted')?.limitPrice?.toString()).toBe('80')
  })

  it('never holds more than its levels', () => {
    const { result, fills } = run(params, [...still, [100, 100, 70, 75], 74, 73, 72, 71])
    expect(fills).toEqual(['buy at 90', 'buy at 80'])
    expect(result.orders.filter(({ role }) => role === 'entry')).toHaveLength(2)
  })

  it('leaves out levels that the close has passed, and takes orders back that an anchor has overtaken', () => {
    // The average of 150 has its levels at 135 and 120, above the close.
    expect(run(params, [200, 100]).placed).toEqual([])
    // Level 1 rests at 113.85, below 130; then the average of 127.5 would have it at 126.23, above the close of 125.
    const narrow = { levels: 1, spacingPercent: 1, anchorBars: 2 }
    const { result, placed } = run(narrow, [100, 130, [130, 130, 125, 125], 125])
    expect(placed).toEqual(['buy at 113.85', 'buy at 123.75'])
    expect(result.orders.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      'cancelled CANCELLED_BY_STRATEGY',
      'accepted level 1 of 1 below the anchor, at 123.75',
    ])
  })

  it('gives everything up at its stop where it has one', () => {
    const { fills, signals } = run({ ...params, stopLevels: 1 }, [...still, [100, 100, 75, 75], [75, 75, 65, 65]])
    expect(signals.slice(0, 2).map(({ stop }) => stop)).toEqual([70, 70])
    expect(fills).toEqual(['buy at 90', 'buy at 80', 'sell at 70', 'sell at 70'])
  })

  it('moves its stops with the anchor', () => {
    const { fills } = run({ ...params, stopLevels: 1 }, [100, 100, 110, 110, [110, 110, 70, 75]])
    // Levels of 99 and 88 around 110, with the stop at 77.
    expect(fills.toSorted()).toEqual(['buy at 88', 'buy at 99', 'sell at 77', 'sell at 77'])
  })

  it('rests sell limits above the average only where it may sell short', () => {
    const { placed, fills } = run({ ...params, short: true }, [
      ...still,
      [100, 111, 100, 108],
      [108, 108, 99, 100],
      100,
    ])
    expect(placed.slice(0, 4)).toEqual(['buy at 90', 'buy at 80', 'sell at 110.00000000000001', 'sell at 120'])
    expect(fills).toEqual(['sell at 110', 'buy at 100'])
  })

  it('refuses a grid that reaches down to 0', () => {
    expect(() => parseParams(grid, { levels: 10, spacingPercent: 9, stopLevels: 2 })).toThrow(
      'spacingPercent: must leave the lowest price above 0, but 10 + 2 levels of 9 % reach 108 %',
    )
  })
})
