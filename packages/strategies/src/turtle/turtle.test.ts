import { runBacktestSync } from '@race/backtest'
import { parseParams } from '@race/core'
import { describe, expect, it } from 'vitest'
import { turtle } from '../index.ts'
import { type RecordedSignal, type RecordOptions, recordSignals } from '../internal/record-signals.ts'
import { type ScriptedBar, scriptedBars } from '../internal/scripted-bars.ts'

const day = 86_400_000
const start = Date.UTC(2024, 0, 1)

function run(params: object, bars: readonly ScriptedBar[], record: RecordOptions = {}, capital = 100_000) {
  const signals: RecordedSignal[] = []
  const strategy = recordSignals(turtle, signals, record)
  const data = scriptedBars(bars)
  const result = runBacktestSync({ strategy, params, data, capital, costs: { fee: { type: 'none' } } })
  const asked = signals.map(({ side, time }) => `${(time - start) / day - 1} ${side}`)
  const fills = result.fills.map(({ side, price }) => `${side} at ${price}`)
  return { signals, asked, fills, result }
}

/** A bar of a range of 2 around its close, opening at it: every true range is 2 while closes move by less than 1. */
const around = (close: number): ScriptedBar => [close, close + 1, close - 1, close]
const flat = Array.from({ length: 6 }, () => around(100))
const params = {
  entry: 4,
  exit: 2,
  failsafe: 8,
  atrPeriod: 3,
  skipAfterWinner: false,
  riskFraction: 0.01,
  unitsMax: 3,
}

describe('turtle', () => {
  it('buys a unit above the channel of the bars before, with its stop 2 N below the close', () => {
    const { signals, asked } = run(params, [...flat, [100, 102, 100, 101.5]])
    expect(asked).toEqual(['6 buy'])
    // True ranges of 2 throughout: N is 2.
    expect(signals[0]).toMatchObject({ size: { riskFraction: 0.01 }, stop: 97.5 })
    expect(signals[0]?.confidence).toBeCloseTo(0.25 / 1.25, 12)
    expect(signals[0]?.reason).toBe('close of 101.5 is above the channel of 4 bars at 101, N is 2')
    expect(signals[0]?.expiresAt).toBe(start + 15 * day)
  })

  it('takes a close at the channel for no break', () => {
    expect(run(params, [...flat, [100, 101, 99, 101]]).asked).toEqual([])
  })

  it('sizes a unit so that its stop costs the fraction of equity', () => {
    const { result } = run(params, [...flat, [100, 102, 100, 101.5], [101.5, 101.5, 97, 97]])
    expect(result.fills.map(({ quantity }) => quantity.toString())).toEqual(['250', '250'])
    expect(result.finalEquity.toString()).toBe('99000 USD')
  })

  describe('once it holds a unit at 102 with an N of 2', () => {
    const held: readonly ScriptedBar[] = [...flat, [100, 102, 100, 101.5], [102, 102.9, 101, 102.9]]

    it('adds the next only half an N further on', () => {
      expect(run(params, held).asked).toEqual(['6 buy'])
      expect(run(params, [...held, [102.9, 103, 102, 103]]).asked).toEqual(['6 buy', '8 buy'])
    })

    it('moves the stops of all units to 2 N below the fill of the latest', () => {
      const added: readonly ScriptedBar[] = [...held, [102.9, 103, 102, 103], [103.5, 104, 103, 104]]
      const { result, signals } = run(params, [...added, [104, 104, 99, 99]])
      expect(signals[1]?.reason).toBe('unit 2: close of 103 is 0.5 N from the latest unit at 102')
      expect(signals[1]?.confidence).toBe(0.5)
      const stops = result.orders.filter(({ role }) => role === 'stop-loss')
      expect(stops.map(({ stopPrice }) => stopPrice?.toString())).toEqual(['99.5', '99.5'])
      expect(result.fills.slice(2).map(({ price }) => price.toString())).toEqual(['99.5', '99.5'])
    })

    it('holds no more units than it may', () => {
      const rise = Array.from({ length: 8 }, (_, i) => around(104 + 2 * i))
      expect(run(params, [...held, ...rise]).asked).toHaveLength(3)
      expect(run({ ...params, unitsMax: 1 }, [...held, ...rise]).asked).toHaveLength(1)
    })

    it('leaves at a close below the exit channel', () => {
      const { result } = run(params, [...held, [102.9, 103, 101.4, 101.5], [101.5, 101.5, 100.5, 100.9], around(101)])
      expect(result.orders.find(({ role }) => role === 'close')?.reason).toBe(
        'close of 100.9 is beyond the exit channel',
      )
    })

    it('leaves nothing of its stop where the price jumps over it', () => {
      const { fills } = run(params, [...held, [90, 91, 89, 90]])
      expect(fills).toEqual(['buy at 102', 'sell at 90'])
    })
  })

  it('lowers no stop when a further unit fills below the one before', () => {
    const bars: readonly ScriptedBar[] = [...flat, [100, 102, 100, 101.5], [102, 103, 101, 103], [100, 101, 99, 100]]
    const { result } = run(params, bars)
    const stops = result.orders.filter(({ role }) => role === 'stop-loss')
    // The second unit fills at 100: 2 N below it is 96, but the stop of the first stands at 98.
    expect(stops.map(({ stopPrice }) => stopPrice?.toString())).toEqual(['98', '98'])
  })

  it('sells a unit at once that fills beyond its stop, with those before it', () => {
    const bars: readonly ScriptedBar[] = [...flat, [100, 102, 100, 101.5], [102, 103, 101, 103], [97, 97.5, 96.5, 97]]
    const { result, fills } = run(params, bars)
    expect(fills.toSorted()).toEqual(['buy at 102', 'buy at 97', 'sell at 97', 'sell at 97'])
    expect(result.trades.every(({ exitTime }) => exitTime !== null)).toBe(true)
  })

  it('asks for no further unit after one was refused', () => {
    const rise = Array.from({ length: 6 }, (_, i) => around(103 + 2 * i))
    const { asked, result } = run({ ...params, riskFraction: 0.1 }, [...flat, [100, 102, 100, 101.5], ...rise])
    expect(asked).toHaveLength(2)
    expect(result.orders.filter(({ role }) => role === 'entry').map(({ status }) => status)).toEqual([
      'filled',
      'rejected',
    ])
  })

  it('sells short only where it may, and turns round at once', () => {
    const fall: ScriptedBar = [100, 100, 98, 98.5]
    expect(run(params, [...flat, fall]).asked).toEqual([])
    const short = { ...params, short: true }
    const { signals } = run(short, [...flat, fall])
    expect(signals).toMatchObject([
      { side: 'sell', stop: 102.5, reason: expect.stringContaining('below the channel of 4') },
    ])
    const turn = run(short, [...flat, fall, around(98), [98, 106, 98, 106], around(106), around(106)])
    expect(turn.result.trades.map(({ side }) => side)).toContain('long')
  })

  it('adds to a short position as the price falls, and moves its stops down', () => {
    const bars: readonly ScriptedBar[] = [...flat, [100, 100, 98, 98.5], [98, 98.5, 97, 97], [96.5, 97, 96, 96]]
    const { result, asked } = run({ ...params, short: true, unitsMax: 2 }, bars)
    expect(asked).toEqual(['6 sell', '7 sell'])
    const stops = result.orders.filter(({ role }) => role === 'stop-loss')
    expect(stops.map(({ stopPrice }) => stopPrice?.toString())).toEqual(['100.5', '100.5'])
    expect(
      run({ ...params, short: true, unitsMax: 2 }, [...bars, [97, 99.9, 97, 99.9], around(100)]).result.orders.some(
        ({ role }) => role === 'close',
      ),
    ).toBe(true)
  })

  it('leaves out a break after one that would have won, unless it breaks the long channel', () => {
    const filtered = { ...params, skipAfterWinner: true }
    // A break that wins: up to 108, and out below the lows of two bars.
    const winner: readonly ScriptedBar[] = [
      ...flat,
      [100, 102, 100, 101.5],
      around(104),
      around(108),
      around(108),
      around(105),
    ]
    const again: readonly ScriptedBar[] = [...winner, around(103), around(103), around(103), around(103)]
    const breakAgain: ScriptedBar = [103, 105, 103, 104.5]
    expect(run(filtered, [...again, breakAgain]).asked.at(-1)).not.toBe('15 buy')
    expect(run(params, [...again, breakAgain]).asked.at(-1)).toBe('15 buy')
    // The highest high of the eight bars before is 109.
    const far = run(filtered, [...again, breakAgain, [104.5, 110, 104.5, 109.5]])
    expect(far.asked.at(-1)).toBe('16 buy')
    expect(far.signals.at(-1)?.reason).toContain('above the channel of 8 bars at 109')
  })

  it('takes a break after one that would have lost', () => {
    const filtered = { ...params, skipAfterWinner: true }
    const loser: readonly ScriptedBar[] = [
      ...flat,
      ...flat,
      [100, 102, 100, 101.5],
      around(97),
      around(97),
      around(97),
      around(97),
    ]
    const { asked } = run(filtered, [...loser, around(97), [97, 100, 97, 99]])
    expect(asked).toEqual(['12 buy', '18 buy'])
  })

  it('asks for no unit whose stop would lie at or below 0', () => {
    const tiny: readonly ScriptedBar[] = Array.from({ length: 6 }, () => [2, 3, 1, 2] as const)
    expect(run(params, [...tiny, [2, 3.5, 2, 3.2]]).asked).toEqual([])
  })

  it('enters nothing while another order waits in the market', () => {
    expect(run(params, [...flat, [100, 102, 100, 101.5]], { workingCount: 1 }).asked).toEqual([])
  })

  it('refuses channels in the wrong order, with both numbers', () => {
    expect(() => parseParams(turtle, { entry: 20, exit: 21 })).toThrow(
      'exit: must be at most entry, but exit is 21 and entry is 20 bars',
    )
    expect(() => parseParams(turtle, { entry: 60 })).toThrow(
      'failsafe: must be at least entry, but failsafe is 55 and entry is 60 bars',
    )
    expect(parseParams(turtle, { entry: 60, skipAfterWinner: false })).toMatchObject({ entry: 60, failsafe: 55 })
  })
})
