import { runBacktestSync } from '@race/backtest'
import { type AnyStrategy, type BarSeries, barSeries, parseParams, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  builtInStrategies,
  buyAndHold,
  donchianBreakout,
  dualMovingAverage,
  randomBaseline,
  rsiReversion,
  smaCross,
} from './index.ts'

const minute = 60_000

/** Minute bars that open at the close before; a bar's range is what its open and close span. */
function seriesOf(closes: readonly number[]): BarSeries {
  const close = Float64Array.from(closes)
  const open = Float64Array.from(closes, (price, i) => closes[i - 1] ?? price)
  return barSeries({
    instrument: { id: 'ACME', assetClass: 'crypto', calendar: '24x7', tickSize: '0.01', quantityStep: '0.001' },
    timeframe: '1m',
    columns: {
      time: Float64Array.from(closes, (_, i) => i * minute),
      open,
      high: open.map((price, i) => Math.max(price, close[i] as number)),
      low: open.map((price, i) => Math.min(price, close[i] as number)),
      close,
    },
  })
}

function run(strategy: AnyStrategy, params: object, closes: readonly number[], seed = 'race') {
  return runBacktestSync({ strategy, params, seed, data: seriesOf(closes), costs: { fee: { type: 'none' } } })
}

/** What was decided at the close of which bar, as `3 buy entry`. */
function decisionsOf(strategy: AnyStrategy, params: object, closes: readonly number[], seed?: string): string[] {
  return run(strategy, params, closes, seed).orders.map(
    ({ createdAt, side, role }) => `${createdAt / minute - 1} ${side} ${role}`,
  )
}

function failureOf(strategy: AnyStrategy, params: object): string {
  try {
    parseParams(strategy, params)
  } catch (error) {
    if (RaceError.is(error, 'PARAMS_INVALID')) return error.message
    throw error
  }
  throw new Error('the parameters were accepted')
}

describe('buyAndHold', () => {
  it('buys with all equity at the first bar and never trades again', () => {
    const result = run(buyAndHold, {}, [100, 100, 50, 200, 25])
    expect(result.orders.map(({ createdAt, status }) => [createdAt / minute - 1, status])).toEqual([[0, 'filled']])
    expect(result.finalEquity.toString()).toBe('25000 USD')
  })

  it('buys as much as it is told to', () => {
    expect(run(buyAndHold, { equityFraction: 0.25 }, [100, 100, 200]).finalEquity.toString()).toBe('125000 USD')
  })

  it('does not ask again when its order is denied', () => {
    const data = seriesOf([100, 100, 100])
    const result = runBacktestSync({ strategy: buyAndHold, data, risk: { limits: { orderNotionalMax: 1 } } })
    expect(result.orders.map(({ status }) => status)).toEqual(['denied'])
  })
})

describe('smaCross', () => {
  const params = { fast: 1, slow: 2 }

  it('buys at the bar whose close crosses above and closes at the one that crosses below', () => {
    expect(decisionsOf(smaCross, params, [10, 9, 8, 9, 10, 11, 10, 9, 10])).toEqual([
      '3 buy entry',
      '6 sell close',
      '8 buy entry',
    ])
  })

  it('sees a crossing through a touch', () => {
    expect(decisionsOf(smaCross, params, [10, 9, 9, 10, 10, 9])).toEqual(['3 buy entry', '5 sell close'])
  })

  it('does not take an average that is above from the start for a crossing', () => {
    expect(decisionsOf(smaCross, params, [8, 9, 10, 11])).toEqual([])
  })

  it('stays out of a falling market unless it may sell short', () => {
    const falling = [10, 11, 10, 9, 8]
    expect(decisionsOf(smaCross, params, falling)).toEqual([])
    expect(decisionsOf(smaCross, { ...params, short: true }, falling)).toEqual(['2 sell entry'])
  })

  it('turns round at each crossing when it may sell short', () => {
    const closes = [10, 9, 8, 9, 10, 11, 10, 9, 10, 10]
    const result = run(smaCross, { ...params, short: true }, closes)
    expect(result.orders.map(({ createdAt, side, role }) => `${createdAt / minute - 1} ${side} ${role}`)).toEqual([
      '3 buy entry',
      '6 sell close',
      '6 sell entry',
      '8 buy close',
      '8 buy entry',
    ])
    expect(result.orders.every(({ status }) => status === 'filled')).toBe(true)
    expect(result.trades.map(({ side }) => side)).toEqual(['long', 'short', 'long'])
  })

  it('refuses a fast period that is not below the slow one, with both numbers', () => {
    expect(failureOf(smaCross, { fast: 30, slow: 30 })).toBe(
      "Parameters of strategy 'race/sma-cross' are not valid: fast: must be smaller than slow, but fast is 30 and slow is 30 bars",
    )
  })
})

describe('rsiReversion', () => {
  // With a period of 2 the index is 0 after two falls, and above 50 once a rise outweighs the faded falls.
  const params = { period: 2, oversold: 30, exit: 50 }
  const closes = [10, 11, 10, 9, 8, 9, 11, 12, 13]

  it('buys when the index crosses below oversold and closes when it is above exit', () => {
    expect(decisionsOf(rsiReversion, params, closes)).toEqual(['3 buy entry', '5 sell close'])
  })

  it('enters again only at a new crossing', () => {
    expect(decisionsOf(rsiReversion, params, [10, 11, 10, 9, 12, 8, 7, 6])).toEqual([
      '3 buy entry',
      '4 sell close',
      '5 buy entry',
    ])
  })

  it('places its stop a percentage below the close that decided', () => {
    const stops = run(rsiReversion, { ...params, exit: 99, stopPercent: 10 }, [10, 11, 10, 9, 9, 9]).orders
    expect(stops.find(({ role }) => role === 'stop-loss')?.stopPrice?.toString()).toBe('8.1')
  })

  it('leaves by its stop', () => {
    const orders = run(rsiReversion, { ...params, exit: 99, stopPercent: 10 }, [10, 11, 10, 9, 9, 8, 8]).orders
    expect(orders.map(({ role, status }) => `${role} ${status}`)).toEqual(['entry filled', 'stop-loss filled'])
  })

  it('has no stop by default', () => {
    expect(run(rsiReversion, params, closes).orders.some(({ role }) => role === 'stop-loss')).toBe(false)
  })

  it('refuses an exit level that is not above oversold, with both numbers', () => {
    expect(failureOf(rsiReversion, { oversold: 40, exit: 35 })).toContain(
      'exit: must be greater than oversold, but exit is 35 and oversold is 40',
    )
  })
})

describe('donchianBreakout', () => {
  const params = { entry: 3, exit: 2 }

  it('buys at a close above the highs of the bars before it, not of the bar itself', () => {
    expect(decisionsOf(donchianBreakout, params, [10, 10, 10, 10, 11])).toEqual(['4 buy entry'])
  })

  it('takes a close at the channel for no break', () => {
    expect(decisionsOf(donchianBreakout, params, [11, 10, 10, 11, 11])).toEqual([])
  })

  it('closes at a close below the lows of the shorter channel', () => {
    expect(decisionsOf(donchianBreakout, params, [10, 10, 10, 11, 12, 13, 12, 12, 11])).toEqual([
      '3 buy entry',
      '8 sell close',
    ])
  })

  it('leaves short selling to those who ask for it', () => {
    const closes = [10, 10, 10, 9, 8, 8, 8, 9, 10, 11]
    expect(decisionsOf(donchianBreakout, params, closes)).toEqual(['8 buy entry'])
    expect(decisionsOf(donchianBreakout, { ...params, short: true }, closes)).toEqual([
      '3 sell entry',
      '7 buy close',
      '8 buy entry',
    ])
  })

  it('turns round at once when one bar breaks both channels', () => {
    expect(decisionsOf(donchianBreakout, { ...params, short: true }, [100, 100, 100, 99, 99, 110, 110, 90])).toEqual([
      '3 sell entry',
      '5 buy close',
      '5 buy entry',
      '7 sell close',
      '7 sell entry',
    ])
  })

  it('refuses an exit channel longer than the entry channel, with both numbers', () => {
    expect(failureOf(donchianBreakout, { entry: 10, exit: 11 })).toContain(
      'exit: must be at most entry, but exit is 11 and entry is 10 bars',
    )
  })
})

describe('randomBaseline', () => {
  const closes = Array.from({ length: 400 }, (_, i) => 100 + (i % 7))

  it('decides the same for the same seed and otherwise for another', () => {
    const first = decisionsOf(randomBaseline, {}, closes, 'a')
    expect(decisionsOf(randomBaseline, {}, closes, 'a')).toEqual(first)
    expect(decisionsOf(randomBaseline, {}, closes, 'b')).not.toEqual(first)
    expect(first.length).toBeGreaterThan(5)
  })

  it('enters and closes at every bar in turn when it always may', () => {
    expect(decisionsOf(randomBaseline, { probability: 1 }, [1, 1, 1, 1])).toEqual([
      '0 buy entry',
      '1 sell close',
      '2 buy entry',
      '3 sell close',
    ])
  })

  it('sells short only when told to, and then about every other time', () => {
    const sides = (short: boolean) =>
      run(randomBaseline, { probability: 1, short }, closes).trades.filter(({ side }) => side === 'short').length
    expect(sides(false)).toBe(0)
    expect(sides(true)).toBeGreaterThan(70)
    expect(sides(true)).toBeLessThan(130)
  })

  it('decides at the same bars whatever the prices are', () => {
    const timesOf = (prices: readonly number[]) => decisionsOf(randomBaseline, {}, prices, 'a')
    expect(timesOf(closes.map((price) => price / 2))).toEqual(timesOf(closes))
  })
})

/** The same strategy, told at every bar that one of its entry orders still waits in the market. */
function whileEntryWaits(strategy: AnyStrategy): AnyStrategy {
  return {
    ...strategy,
    setup(context) {
      const handlers = strategy.setup(context)
      return {
        onBar(real) {
          const { time, position, account, state } = real
          handlers.onBar?.({
            ...{ time, position, account, state },
            order: { ...real.order, workingCount: 1 },
            positionOf: (instrument) => real.positionOf(instrument),
            closed: (bars) => real.closed(bars),
            isStale: (bars) => real.isStale(bars),
          })
        },
      }
    },
  }
}

describe('every built-in strategy', () => {
  it.each(builtInStrategies.map((strategy) => [strategy.id, strategy] as const))(
    '%s needs no parameter and refuses one it does not know',
    (_, strategy) => {
      expect(() => parseParams(strategy, {})).not.toThrow()
      expect(failureOf(strategy, { perod: 3 })).toContain('perod')
    },
  )

  it('has an id of its own, and is in the list once', () => {
    expect(new Set(builtInStrategies.map(({ id }) => id)).size).toBe(20)
    expect(builtInStrategies).toHaveLength(20)
  })
})

describe('each of the plain rules that enter with a share of equity', () => {
  const wave = Array.from({ length: 300 }, (_, i) => 100 + 10 * Math.sin(i / 9) + (i % 5))
  const plain: readonly AnyStrategy[] = [buyAndHold, randomBaseline, smaCross, donchianBreakout, rsiReversion]
  const each = plain.map((strategy) => [strategy.id, strategy] as const)

  it.each(each)('%s is denied nothing by the cautious profile when it is sized for it', (_, strategy) => {
    const hasShort = 'short' in parseParams(strategy, {})
    const params = { equityFraction: 0.25, ...(hasShort ? { short: true } : {}) }
    const result = runBacktestSync({ strategy, params, data: seriesOf(wave), risk: { profile: 'cautious' } })
    expect(result.orders.length).toBeGreaterThan(0)
    expect(result.orders.filter(({ status }) => status !== 'filled')).toEqual([])
  })

  it.each([...each.slice(1), [dualMovingAverage.id, dualMovingAverage] as const])(
    '%s does not enter again while an entry order waits in the market',
    (_, strategy) => {
      expect(decisionsOf(strategy, {}, wave).length).toBeGreaterThan(0)
      expect(decisionsOf(whileEntryWaits(strategy), {}, wave)).toEqual([])
      const hasShort = 'short' in parseParams(strategy, {})
      if (hasShort) expect(decisionsOf(whileEntryWaits(strategy), { short: true }, wave)).toEqual([])
    },
  )
})
