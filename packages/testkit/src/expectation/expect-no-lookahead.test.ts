import {
  type AnyStrategy,
  type BarSeries,
  barSeries,
  defineStrategy,
  type IndicatorDefinition,
  RaceError,
  type SetupContext,
  type SignalTicket,
  type StrategyHandlers,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { ema, macd, sma } from '@race/indicators'
import { builtInStrategies, donchianBreakout, rsiReversion, smaCross } from '@race/strategies'
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

/** A plugin's indicator with one output, from its column driver. */
function indicatorOf(id: string, fill: (values: Float64Array, output: Float64Array, period: number) => void) {
  return {
    id,
    inputs: ['value'],
    outputs: ['value'],
    warmupBars: (period: number) => period,
    column: (inputs, [period = 1], outputs) => fill(inputs[0] as Float64Array, outputs[0] as Float64Array, period),
    stream: () => {
      throw new Error('only columns are tested')
    },
  } as const satisfies IndicatorDefinition<readonly ['value'], readonly ['value'], readonly [number]>
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

const centredMean = indicatorOf('centred-mean', (values, output, period) => {
  for (let i = 0; i < values.length; i++) output[i] = mean(values.subarray(Math.max(0, i - period), i + period + 1))
})

const shareOfHighest = indicatorOf('share-of-highest', (values, output) => {
  const highest = values.reduce((most, value) => Math.max(most, value), 0)
  for (let i = 0; i < values.length; i++) output[i] = (values[i] as number) / highest
})

const zscore = indicatorOf('z-score', (values, output) => {
  const middle = mean(values)
  const spread = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
  for (let i = 0; i < values.length; i++) output[i] = ((values[i] as number) - middle) / spread
})

/** Writes +1 and −1 to the bars of highs and lows once the price has turned by 3 %: some bars after them. */
const zigzag = indicatorOf('zigzag', (values, output) => {
  let pivot = 0
  let direction = 1
  for (let i = 1; i < values.length; i++) {
    const gain = direction * ((values[i] as number) / (values[pivot] as number) - 1)
    if (gain > 0) pivot = i
    else if (gain < -0.03) {
      output[pivot] = direction
      direction = -direction
      pivot = i
    }
  }
})

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

let series: BarSeries
beforeEach(() => {
  series = marketOf('lookahead')
})

describe('expectNoLookahead passes', () => {
  it('every built-in strategy, and says what it tried', () => {
    const reports = expectNoLookahead(builtInStrategies, series)
    expect(reports.map(({ strategy }) => strategy)).toEqual(builtInStrategies.map(({ id }) => id))
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
    expect(expectNoLookahead(strategy, series).handles).toEqual([
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
    const report = expectNoLookahead(strategy, series)
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
    const report = expectNoLookahead(strategy, [hourly, slow])
    expect(report.handles).toEqual(['sma(SYNTHETIC 1h close, 5)', 'sma(SLOW 4h close, 3)'])
    expect(report.fills).toBeGreaterThan(20)
  })

  it('a strategy over daily bars of a stock exchange', () => {
    const stock = randomWalk({ seed: 'stock', bars: 300, timeframe: '1d', instrument: 'ACME' })
    expect(expectNoLookahead([donchianBreakout, rsiReversion], stock)).toHaveLength(2)
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

describe('expectNoLookahead catches', () => {
  it('a map that counts bars and reads the next value of the series', () => {
    const strategy = following('map-index', ({ data, map }) => {
      let bar = 0
      const next = map(data().close, (close) => (series.close[++bar] ?? close) - close)
      return () => next.now
    })
    const error = foundIn(strategy, series)
    expect(error.message).toMatch(
      /^Strategy 'broken\/map-index' looks ahead: map\(close\) at bar \d+ of SYNTHETIC 1d \(closed 2021-\d\d-\d\dT00:00:00.000Z\) depends on bars that had not closed\n {2}with the future cut off: +\S+\n {2}with the future soaring: +\d+\S*\n {2}the cut: after bar \d+ of SYNTHETIC 1d \(closed 2021/,
    )
    expect(error.facts).toMatchObject({ kind: 'handle', handle: 'map(close)', future: 'soaring' })
    expect(error.facts.bar).toBe(error.facts.cutBar)
  })

  it('a map that counts bars and reads a copy of the data, by asking it again', () => {
    const copy = Array.from(series.close)
    const strategy = following('map-copy', ({ data, map }) => {
      let bar = 0
      const next = map(data().close, (close) => (copy[++bar % copy.length] ?? close) - close)
      return () => next.now
    })
    const { message } = foundIn(strategy, series)
    expect(message).toContain("Strategy 'broken/map-copy' may look ahead: the function of map(close) is not pure")
    expect(message).toMatch(/for [\d.]+ at bar 29\d of SYNTHETIC 1d .* it gave \S+, and \S+ when it was asked again$/)
  })

  it('an indicator that averages bars on both sides', () => {
    const strategy = following('centred', ({ data, use }) => {
      const { close } = data()
      const middle = use(centredMean, close, 4)
      return () => middle.now - close.now
    })
    const error = foundIn(strategy, series)
    expect(error.message).toContain("Strategy 'broken/centred' looks ahead: centred-mean(close, 4) at bar ")
    // The first value that is wrong is the one whose window just reaches over the cut.
    expect(error.facts.bar).toBe(Math.max(0, Number(error.facts.cutBar) - 3))
  })

  it('an indicator that divides by the highest value of the whole column', () => {
    const strategy = following('share', ({ data, use }) => {
      const share = use(shareOfHighest, data().close, 1)
      return () => share.now - 0.7
    })
    const error = foundIn(strategy, series)
    expect(error.message).toContain('share-of-highest(close, 1) at bar 0 of SYNTHETIC 1d')
    expect(error.facts).toMatchObject({ kind: 'handle', bar: 0 })
  })

  it('an indicator that scores by mean and deviation of the whole sample', () => {
    const strategy = following('z-score', ({ data, use }) => {
      const score = use(zscore, data().close, 1)
      return () => -score.now
    })
    expect(foundIn(strategy, series).message).toContain('z-score(close, 1) at bar 0 of SYNTHETIC 1d')
  })

  it('a mean of the whole sample that setup takes from the series itself', () => {
    const strategy = following('sample-mean', ({ data }) => {
      const { close } = data()
      const middle = mean(series.close)
      return () => middle - close.now
    })
    const error = foundIn(strategy, series)
    expect(error.message).toContain("Strategy 'broken/sample-mean' looks ahead: the order at 20")
    expect(error.message).toContain('buy SYNTHETIC, equityFraction 0.5, market')
    expect(error.facts).toMatchObject({ kind: 'order' })
  })

  it('a zigzag that writes a pivot back to the bar where it was', () => {
    const strategy = following('zigzag', ({ data, use }) => {
      const pivot = use(zigzag, data().close, 1)
      return () => -pivot.now
    })
    const error = foundIn(strategy, series)
    expect(error.message).toContain('zigzag(close, 1) at bar ')
    expect(Number(error.facts.bar)).toBeLessThan(Number(error.facts.cutBar))
    expect(error.facts.first).toBe('0')
  })

  it('a handler that looks up the next close outside of the SDK', () => {
    const strategy = following('peek', ({ data }) => {
      const bars = data()
      let bar = -1
      return () => {
        bar++
        return (series.close[bar + 1] ?? bars.close.now) - bars.close.now
      }
    })
    const { message, facts } = foundIn(strategy, series)
    expect(message).toMatch(
      /looks ahead: the order at 2021-\S+Z depends on bars that had not closed\n {2}with the future cut off: +(no order|buy SYNTHETIC, equityFraction 0.5, market|close SYNTHETIC, units [\d.]+, because: the edge is gone)\n/,
    )
    expect(facts.first).not.toBe(facts.second)
  })

  it('a stop that knows the next low, by its price', () => {
    const strategy = strategyOf('stop', ({ data }) => {
      data()
      let bar = -1
      return {
        onBar({ position, order }) {
          bar++
          if (position.isFlat)
            order.buy({ stop: Math.min(series.close[bar] as number, series.low[bar + 1] ?? 1) * 0.99 })
        },
      }
    })
    const error = foundIn(strategy, series)
    expect(error.facts).toMatchObject({
      kind: 'order',
      first: expect.stringMatching(/^buy SYNTHETIC, equityFraction 1, market, stop \d/),
    })
    expect(error.facts.second).toMatch(/^buy SYNTHETIC, equityFraction 1, market, stop \d/)
  })

  it('a strategy built from a copy of the data, when it is given as a factory', () => {
    const strategy = (data: readonly BarSeries[]): AnyStrategy => {
      const closes = Array.from((data[0] as BarSeries).close)
      return following('copied', (context) => {
        const { close } = context.data()
        let bar = -1
        return () => (closes[++bar + 1] ?? close.now) - close.now
      })
    }
    expect(foundIn(strategy, series).message).toContain("Strategy 'broken/copied' looks ahead: the order at 20")
  })

  it('a strategy that fails where the data ends', () => {
    const strategy = (data: readonly BarSeries[]): AnyStrategy =>
      strategyOf('end', (context) => {
        context.data()
        let bar = -1
        return {
          onBar() {
            if (++bar > 150 && bar + 1 === (data[0] as BarSeries).length && bar < 290) throw new Error('no next bar')
          },
        }
      })
    const { message, facts } = foundIn(strategy, series)
    expect(message).toContain("Strategy 'broken/end' looks ahead: whether it fails after 2021-")
    expect(message).toMatch(
      /with the future cut off: +it threw: A handler of strategy 'broken\/end' threw at .*: no next bar/,
    )
    expect(facts).toMatchObject({ kind: 'failure', second: 'no error' })
  })

  it('a setup that asks for other handles when the market ends higher', () => {
    const strategy = following('choice', ({ data, use }) => {
      const { close } = data()
      const period = (series.close.at(-1) as number) > 500 ? 5 : 6
      const average = use(sma, close, period)
      return () => close.now - average.now
    })
    const { message } = foundIn(strategy, series)
    expect(message).toContain('looks ahead: what setup asks for depends on bars that had not closed')
    expect(message).toContain('sma(close, 5)')
  })

  it('a bar of a slower series that is read before it has closed', () => {
    const hourly = marketOf('hourly', 400, '1h')
    const slow = randomWalk({
      seed: 'slow',
      bars: 100,
      timeframe: '4h',
      start: '2021-01-01',
      instrument: { id: 'SLOW', assetClass: 'crypto' },
    })
    const strategy = following('unclosed', ({ data }) => {
      const { close } = data('SLOW')
      let hour = 2
      return () => (slow.close[Math.floor(++hour / 4)] ?? close.now) - close.now
    })
    expect(foundIn(strategy, [hourly, slow]).message).toContain("Strategy 'broken/unclosed' looks ahead: the order at")
  })
})

describe('expectNoLookahead', () => {
  it('restores the data after it has found something, and after a strategy threw', () => {
    const before = [series.open.slice(), series.close.slice(), series.volume.slice()]
    foundIn(
      following('restore', ({ data, use }) => {
        const share = use(shareOfHighest, data().close, 1)
        return () => share.now
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

  it('refuses data on which the strategy is never asked', () => {
    expect(() => expectNoLookahead(smaCross, marketOf('short', 20))).toThrow(
      "SYNTHETIC 1d has 20 bars, but the indicators of strategy 'race/sma-cross' need 30 before onBar is called",
    )
  })

  it('takes less than two seconds on 2,000 bars', () => {
    const data = marketOf('speed', 2_000)
    const times = [1, 2, 3].map(() => {
      const started = performance.now()
      expectNoLookahead(smaCross, data)
      return performance.now() - started
    })
    expect(Math.min(...times)).toBeLessThan(2_000)
  })
})
