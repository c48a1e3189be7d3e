import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  type AnyStrategy,
  type BarSeries,
  barSeries,
  defineStrategy,
  RaceError,
  type SetupContext,
  type SignalTicket,
  type StrategyHandlers,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { ema, macd, sma } from '@race/indicators'
import { buyAndHold, donchianBreakout, randomBaseline, rsiReversion, smaCross } from '@race/strategies'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expectNoLookahead, type StrategyUnderTest } from '../index.ts'

function marketOf(seed: string, bars = 300, timeframe = '1d'): BarSeries {
  return randomWalk({ seed, bars, timeframe, volatility: 0.02, start: '2021-01-01' })
}

function strategyOf(id: string, setup: (context: SetupContext<unknown>) => StrategyHandlers): AnyStrategy {
  return defineStrategy({ id: `broken/${id}`, version: '1.0.0', title: id, params: z.strictObject({}), setup })
}

/** Buys when a number is above 0 and closes when it is below. */
function following(id: string, edge: (context: SetupContext<unknown>) => () => number): AnyStrategy {
  return strategyOf(id, (context) => {
    context.data()
    const current = edge(context)
    return {
      onBar({ position, order }) {
        const value = current()
        if (position.isFlat && value > 0) order.buy({ size: { equityFraction: 0.5 } })
        else if (position.isLong && value < 0) position.close({ reason: 'the edge is gone' })
      },
    }
  })
}

/** The message of the look-ahead that is found. */
function foundIn(strategy: StrategyUnderTest, data: BarSeries | readonly BarSeries[], code = 'STRATEGY_LOOKS_AHEAD') {
  try {
    expectNoLookahead(strategy, data)
  } catch (error) {
    if (RaceError.is(error) && error.code === code) return error
    throw error
  }
  throw new Error('no look-ahead was found')
}

/** Prints the best of three runs in seconds of processor time: what else the machine does is not our speed. */
const program = `
  import { randomWalk } from '@race/data/synthetic'
  import { smaCross } from '@race/strategies'
  import { expectNoLookahead } from '@race/testkit'
  const data = randomWalk({ seed: 'speed', bars: 2_000, timeframe: '1d', volatility: 0.02 })
  const seconds = [1, 2, 3].map(() => {
    const from = process.cpuUsage()
    expectNoLookahead(smaCross, data)
    return process.cpuUsage(from).user / 1e6
  })
  console.log(Math.min(...seconds))
`

const sound: readonly AnyStrategy[] = [buyAndHold, randomBaseline, smaCross, rsiReversion, donchianBreakout]

let series: BarSeries
beforeEach(() => {
  series = marketOf('lookahead')
})

describe('expectNoLookahead passes', () => {
  it('a list of sound strategies, and says what it tried', () => {
    const reports = expectNoLookahead(sound, series)
    expect(reports.map(({ strategy }) => strategy)).toEqual(sound.map(({ id }) => id))
    for (const { cuts, runs, decisions, fills, poisons } of reports) {
      expect(cuts).toBeGreaterThanOrEqual(20)
      expect(runs).toBe(3 + cuts * (2 + poisons.length))
      expect(decisions).toBeGreaterThan(0)
      expect(fills).toBeGreaterThan(0)
    }
  })

  it('strategies with parameters, and names the handles it compared', () => {
    const report = expectNoLookahead({ strategy: smaCross, params: { fast: 3, slow: 9 } }, series)
    expect(report.handles).toEqual(['sma(close, 3)', 'sma(close, 9)'])
    expect(report.signalCuts).toBe(Math.min(32, report.signalBars))
  })

  it('handles of several outputs, of derived columns and twice the same', () => {
    const strategy = strategyOf('many', ({ data, use, map }) => {
      const { close } = data()
      const lines = use(macd, close, 5, 10, 3)
      const cents = map(close, (price) => Math.round(price * 100))
      const first = use(ema, cents, 4)
      const second = use(ema, cents, 4)
      return { onBar: ({ order }) => void (lines.macd.now > 0 && first.now === second.now && order.buy()) }
    })
    expect(expectNoLookahead(strategy, series, { cuts: 5, signalCutsMax: 5 }).handles).toEqual([
      'macd(close, 5, 10, 3).macd',
      'macd(close, 5, 10, 3).signal',
      'macd(close, 5, 10, 3).histogram',
      'map(close)',
      'ema(map(close), 4)',
      'ema(map(close), 4) #2',
    ])
  })

  it('strategies that use limits, stops, brackets, changes and cancellations, and answer fills', () => {
    const strategy = strategyOf('busy', ({ data }) => {
      const bars = data()
      const { close } = bars
      let ticket: SignalTicket | null = null
      return {
        onBar({ position, order, positionOf, account, isStale, closed }) {
          if (isStale(bars) || !closed(bars)) return
          if (ticket !== null && order.workingCount > 0) {
            if (close.now > close.ago(1)) order.modify(ticket, { limitPrice: close.now * 0.999 })
            else order.cancel(ticket)
          } else if (positionOf('SYNTHETIC').isFlat) {
            ticket = order.buy({
              size: { units: Math.floor(account.equity / close.now / 2) },
              entry: { type: 'limit', price: close.now * 0.995 },
              stop: close.now * 0.97,
              target: close.now * 1.02,
              confidence: 0.5,
              timeInForce: 'day',
              expiresAt: 4_000_000_000_000,
            })
          } else if (
            position.isShort ||
            position.unrealisedProfit > 2_000 ||
            position.averagePrice > 1.02 * close.now
          ) {
            position.close()
          }
        },
        onFill(fill, { order, position }) {
          if (fill.side === 'sell' && position.quantity === 0) order.cancel({ instrument: fill.instrument })
        },
        onOrder(event, { order, state }) {
          if (event.status === 'expired' && state === undefined) order.cancel()
        },
        onStop: ({ order }) => void order.buy(),
      }
    })
    const report = expectNoLookahead(strategy, series, { cuts: 8, signalCutsMax: 8 })
    expect(report.fills).toBeGreaterThan(0)
  })

  it('strategies over several instruments and timeframes, some of whose bars are open at a cut', () => {
    const hourly = marketOf('hourly', 600, '1h')
    const slow = randomWalk({
      seed: 'slow',
      bars: 150,
      timeframe: '4h',
      start: '2021-01-01',
      instrument: { id: 'SLOW', assetClass: 'crypto' },
    })
    const strategy = strategyOf('pair', ({ data, use, instruments }) => {
      const fast = use(sma, data('SYNTHETIC').close, 5)
      const bars = data(instruments[1])
      const average = use(sma, bars.close, 3)
      return {
        onBar({ positionOf, order, closed }) {
          const position = positionOf('SLOW')
          if (closed(bars) && position.isFlat && bars.close.now > average.now)
            order.buy({ instrument: 'SLOW', size: { equityFraction: 0.5 } })
          else if (!position.isFlat && fast.now < fast.ago(1)) position.close()
        },
      }
    })
    const report = expectNoLookahead(strategy, [hourly, slow], { cuts: 8, signalCutsMax: 8 })
    expect(report.handles).toEqual(['sma(SYNTHETIC 1h close, 5)', 'sma(SLOW 4h close, 3)'])
    expect(report.fills).toBeGreaterThan(20)
  })

  it('a strategy over daily bars of a stock exchange', () => {
    const stock = randomWalk({ seed: 'stock', bars: 300, timeframe: '1d', instrument: 'ACME' })
    expect(expectNoLookahead([donchianBreakout, rsiReversion], stock, { signalCutsMax: 8 })).toHaveLength(2)
  })

  it('a series whose columns are one and the same, without changing it', () => {
    const { time, close, instrument } = series
    const flat = barSeries({
      instrument,
      timeframe: '1d',
      columns: { time, open: close, high: close, low: close, close },
    })
    const before = close.slice()
    expectNoLookahead(smaCross, flat)
    expect(close).toEqual(before)
  })

  it('a series whose opens are the closes of the bars before, in the same memory', () => {
    const { time, close, instrument, length } = series
    const columns = { time: time.slice(1), open: close.subarray(0, length - 1), close: close.subarray(1) }
    const { open } = columns
    const high = open.map((price, i) => Math.max(price, columns.close[i] as number))
    const low = open.map((price, i) => Math.min(price, columns.close[i] as number))
    const linked = barSeries({ instrument, timeframe: '1d', columns: { ...columns, high, low } })
    expect(expectNoLookahead(smaCross, linked).fills).toBeGreaterThan(0)
  })
})

describe('expectNoLookahead', () => {
  it('restores the data after it has found something, and after a strategy threw', () => {
    const before = [series.open.slice(), series.close.slice(), series.volume.slice()]
    foundIn(
      following('restore', ({ data }) => {
        const { close } = data()
        const last = series.close.at(-1) as number
        return () => last - close.now
      }),
      series,
    )
    expect([series.open, series.close, series.volume]).toEqual(before)
  })

  it('gives the same report for the same seed', () => {
    expect(expectNoLookahead(smaCross, series, { seed: 7 })).toEqual(expectNoLookahead(smaCross, series, { seed: 7 }))
  })

  it('takes cuts, poisons and settings of the backtest', () => {
    const options = { cuts: 3, signalCutsMax: 2, poisons: ['reversed'], backtest: { capital: 5_000 } } as const
    const report = expectNoLookahead(smaCross, series, options)
    expect(report.cuts).toBeLessThanOrEqual(5)
    expect(report.poisons).toEqual(['reversed'])
  })

  it('throws what the strategy throws on the data as it is', () => {
    const strategy = strategyOf('throws', () => {
      throw new RaceError('SIGNAL_INVALID', { message: 'in setup' })
    })
    expect(() => expectNoLookahead(strategy, series)).toThrow('in setup')
  })

  it('leaves it to the host to say that setup gave no handlers', () => {
    const strategy = strategyOf('empty', () => null as never)
    expect(() => expectNoLookahead(strategy, series)).toThrow("setup of strategy 'broken/empty' gave no handlers")
  })

  it('does not judge a strategy that differs from itself', () => {
    let run = 0
    const strategy = following('unsteady', ({ data }) => {
      const { close } = data()
      const shift = run++
      return () => ((close.now * 100 + shift) % 3) - 1
    })
    const { message } = foundIn(strategy, series, 'STRATEGY_NOT_DETERMINISTIC')
    expect(message).toContain("Strategy 'broken/unsteady' is not deterministic: the order at 2021-")
  })

  it('names an instrument that the run does not have as the host does', () => {
    const strategy = strategyOf('unknown', () => ({ onBar: ({ positionOf }) => void positionOf('NOPE') }))
    expect(() => expectNoLookahead(strategy, series)).toThrow("named the instrument 'NOPE'")
  })

  it.each([
    [{ cuts: -1 }, 'cuts is -1'],
    [{ signalCutsMax: 1.5 }, 'signalCutsMax is 1.5'],
    [{ cuts: 0, signalCutsMax: 0 }, 'There is no instant of the data'],
  ])('refuses %o', (options, message) => {
    expect(() => expectNoLookahead(smaCross, series, options)).toThrow(message)
  })

  it('refuses data that is no series', () => {
    expect(() => expectNoLookahead(smaCross, [])).toThrow('data has no series')
    expect(() => expectNoLookahead(smaCross, [series, [] as never])).toThrow('data[1] is not a BarSeries')
  })

  it('refuses data on which the strategy is never asked', () => {
    expect(() => expectNoLookahead(smaCross, marketOf('short', 20))).toThrow(
      "SYNTHETIC 1d has 20 bars, but the indicators of strategy 'race/sma-cross' need 30 before onBar is called",
    )
  })

  it('takes less than two seconds on 2,000 bars', () => {
    const { NODE_V8_COVERAGE: _, ...env } = process.env
    const args = ['--conditions=@race/source', '--input-type=module', '--eval', program]
    const cwd = fileURLToPath(new URL('../..', import.meta.url))
    const seconds = Number(execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8' }))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThan(2)
  })
})
