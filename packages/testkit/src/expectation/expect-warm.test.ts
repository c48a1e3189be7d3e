import {
  type AnyStrategy,
  type BarSeries,
  defineStrategy,
  type Handle,
  type IndicatorDefinition,
  RaceError,
  type SetupContext,
  type SignalTicket,
  type StrategyHandlers,
  type StrategyNeeds,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { ema, lowest, sma } from '@race/indicators'
import { buyAndHold, donchianBreakout, randomBaseline, rsiReversion, smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expectWarm, type StrategyUnderTest, type WarmOptions } from '../index.ts'

const series = randomWalk({ seed: 'warm', bars: 2_000, timeframe: '1d', volatility: 0.02 })

function strategyOf(
  id: string,
  setup: (context: SetupContext<unknown>) => StrategyHandlers,
  needs: StrategyNeeds = { lookbackBars: 50 },
): AnyStrategy {
  return defineStrategy({ id: `broken/${id}`, version: '1.0.0', title: id, params: z.strictObject({}), needs, setup })
}

/** Buys above a line and closes below it. */
function above(id: string, line: (context: SetupContext<unknown>) => Handle, needs?: StrategyNeeds): AnyStrategy {
  return strategyOf(
    id,
    (context) => {
      const { close } = context.data()
      const value = line(context)
      return {
        onBar({ position, order }) {
          if (position.isFlat && close.now > value.now) order.buy()
          else if (position.isLong && close.now < value.now) position.close()
        },
      }
    },
    needs,
  )
}

function indicatorOf(id: string, fill: (values: Float64Array, output: Float64Array) => void) {
  return {
    id,
    inputs: ['value'],
    outputs: ['value'],
    warmupBars: () => 1,
    column: (inputs, _, outputs) => fill(inputs[0] as Float64Array, outputs[0] as Float64Array),
    stream: () => {
      throw new Error('only columns are tested')
    },
  } as const satisfies IndicatorDefinition<readonly ['value'], readonly ['value'], readonly []>
}

const runningMean = indicatorOf('running-mean', (values, output) => {
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    sum += values[i] as number
    output[i] = sum / (i + 1)
  }
})

/** Says that it needs one bar, and averages sixty. */
const hasty = indicatorOf('hasty', (values, output) => {
  for (let i = 0; i < values.length; i++) {
    const window = values.subarray(Math.max(0, i - 59), i + 1)
    output[i] = window.reduce((sum, value) => sum + value, 0) / window.length
  }
})

function foundIn(strategy: StrategyUnderTest, options?: WarmOptions, data: BarSeries = series) {
  try {
    expectWarm(strategy, data, options)
  } catch (error) {
    if (RaceError.is(error, 'STRATEGY_NOT_WARM')) return error
    throw error
  }
  throw new Error('the strategy was found to be warm')
}

describe('expectWarm passes', () => {
  it('a list of sound strategies', () => {
    const sound: readonly AnyStrategy[] = [buyAndHold, randomBaseline, smaCross, rsiReversion, donchianBreakout]
    const reports = expectWarm(sound, series)
    expect(reports.map(({ strategy }) => strategy)).toEqual(sound.map(({ id }) => id))
    for (const { strategy, decisions, instantsCompared } of reports) {
      expect(instantsCompared).toBeGreaterThan(1_000)
      // Bought once and for all before trading starts, there is nothing left to decide.
      expect(decisions > 0).toBe(strategy !== buyAndHold.id)
    }
  })

  it('windows, which settle when they are full', () => {
    const report = expectWarm(smaCross, series)
    expect(report.handles).toEqual([
      { handle: 'sma(close, 10)', warmupBars: 10, settledAfterBars: 10 },
      { handle: 'sma(close, 30)', warmupBars: 30, settledAfterBars: 30 },
    ])
    expect(report.runInBars).toEqual([30 + 1024])
  })

  it('values of one bar, which are settled at once', () => {
    const strategy = strategyOf('map', ({ data, map }) => {
      map(data().close, (close) => Math.round(close))
      return {}
    })
    expect(expectWarm(strategy, series)).toMatchObject({
      decisions: 0,
      handles: [{ handle: 'map(close)', warmupBars: 1, settledAfterBars: 1 }],
    })
  })

  it('recursive indicators, and tells how long they take', () => {
    const [handle] = expectWarm(rsiReversion, series).handles
    const [rough] = expectWarm(rsiReversion, series, { tolerance: 1e-3 }).handles
    expect(handle?.warmupBars).toBe(15)
    // Wilder's average forgets 1/14 of itself at every bar: ln(1e-9) / ln(13/14) is 280.
    expect(handle?.settledAfterBars).toBeGreaterThan(200)
    expect(handle?.settledAfterBars).toBeLessThan(320)
    expect(rough?.settledAfterBars).toBeLessThan(120)
  })

  it('an exponential average by its formula', () => {
    const strategy = above('ema', ({ data, use }) => use(ema, data().close, 21), { lookbackBars: 400 })
    const [handle] = expectWarm(strategy, series, { tolerance: 1e-6 }).handles
    // The weight of the start after n bars is (1 − 2/22)^n: 1e-6 of the price is reached when the start is off by 10 %.
    expect(handle?.settledAfterBars).toBeGreaterThan(80)
    expect(handle?.settledAfterBars).toBeLessThan(180)
  })

  it('chance, which is the same at the same instant', () => {
    const forked = strategyOf('forked', ({ random }) => {
      const coin = random.fork('coin')
      const size = 0.1 + 0.4 * random.next()
      return {
        onBar({ position, order }) {
          if (position.isFlat && coin.integer(1, 6) === 1 && coin.uint32() > 0)
            order.buy({ size: { equityFraction: size } })
          else if (position.isLong && coin.normal() > 1 && coin.snapshot().seed !== '') position.close()
        },
      }
    })
    for (const { decisions } of expectWarm([randomBaseline, forked], series)) expect(decisions).toBeGreaterThan(20)
  })

  it('answers to fills, and prices that differ by less than the tolerance', () => {
    const strategy = strategyOf(
      'bracket',
      ({ data, use }) => {
        const { close, low } = data()
        const average = use(ema, close, 10)
        const floor = use(lowest, low, 10)
        let pause = 0
        return {
          onBar({ position, order }) {
            if (--pause <= 0 && position.isFlat && order.workingCount === 0 && close.now > average.now)
              order.buy({ stop: Math.min(floor.now, average.now * 0.98), reason: `above ${average.now}` })
          },
          onFill(fill) {
            pause = fill.side === 'sell' ? 5 : 0
          },
        }
      },
      { lookbackBars: 150 },
    )
    expect(expectWarm(strategy, series, { tolerance: 1e-6 }).decisions).toBeGreaterThan(20)
  })

  it('orders of the run-in that are kept, changed and cancelled', () => {
    const strategy = strategyOf('tickets', ({ data }) => {
      const { close } = data()
      let ticket: SignalTicket | null = null
      return {
        onBar({ position, order }) {
          if (ticket?.status === 'denied') order.modify(ticket, { limitPrice: close.now })
          if (ticket?.status === 'denied' && close.now > close.ago(1)) order.cancel(ticket)
          if (close.now > close.ago(1) && close.ago(1) > close.ago(2)) {
            if (position.isFlat)
              ticket = order.buy({ entry: { type: 'limit', price: close.now }, instrument: 'SYNTHETIC' })
            else position.close()
          } else if (close.now < close.ago(1) && position.isFlat) order.sell({ size: { units: 1 } })
        },
      }
    })
    expect(expectWarm(strategy, series).decisions).toBeGreaterThan(100)
  })

  it('several series, each with a run-in of its own', () => {
    const hourly = randomWalk({ seed: 1, bars: 1_000, timeframe: '1h' })
    const slow = randomWalk({ seed: 2, bars: 250, timeframe: '4h', instrument: { id: 'SLOW', assetClass: 'crypto' } })
    const strategy = strategyOf('two', ({ data, use }) => {
      const fast = use(sma, data('SYNTHETIC').close, 5)
      const bars = data('SLOW')
      const average = use(sma, bars.close, 3)
      return {
        onBar({ positionOf, order, closed }) {
          if (!closed(bars)) return
          if (positionOf('SLOW').isFlat && bars.close.now > average.now) order.buy({ instrument: 'SLOW' })
          else if (fast.now < fast.ago(1)) positionOf('SLOW').close()
        },
      }
    })
    const report = expectWarm(strategy, [hourly, slow], { startPoints: [1, 7, 250] })
    expect(report.runInBars).toEqual([55, 53])
    expect(report.startPoints).toEqual([1, 7, 250])
    expect(report.decisions).toBeGreaterThan(20)
  })
})

describe('expectWarm catches', () => {
  it('an average with a longer memory than is declared, and tells how long it is', () => {
    const error = foundIn(above('long', ({ data, use }) => use(ema, data().close, 100)))
    expect(error.message).toMatch(
      /^Strategy 'broken\/long' depends on where its data starts: ema\(close, 100\) at bar \d+ of SYNTHETIC 1d \(closed \S+\) differs after the run-in\n {2}with all history: +[\d.]+\n {2}from a later start: +[\d.]+\n {2}the later start: +bar \d+ of SYNTHETIC 1d \(closed \S+\), trading from \S+Z\n {2}the run-in declared: +150 bars: 100 until its indicators are defined, and needs.lookbackBars of 50\n {2}the run-in needed: +\d+ bars \(tolerance 1e-9\)$/,
    )
    expect(error.facts).toMatchObject({ kind: 'handle', handle: 'ema(close, 100)', runInBars: 150 })
    const needed = Number(error.facts.neededBars)
    expect(needed).toBeGreaterThan(500)
    // What the message asks for is enough: declared, the strategy passes.
    const declared = above('long', ({ data, use }) => use(ema, data().close, 100), { lookbackBars: needed - 100 })
    expect(expectWarm(declared, series).handles[0]?.settledAfterBars).toBeLessThanOrEqual(needed)
  })

  it('a mean since the first bar, which never settles', () => {
    const { message, facts, hint } = foundIn(above('mean', ({ data, use }) => use(runningMean, data().close)))
    expect(message).toContain("'broken/mean' depends on where its data starts: running-mean(close) at bar ")
    expect(message).toMatch(/the run-in needed: +more than the \d+ bars that the data has/)
    expect(facts.neededBars).toBeNull()
    expect(hint).toContain('no counts, sums or means since the first bar')
  })

  it('an indicator that is defined later than it declares', () => {
    const strategy = above('hasty', ({ data, use }) => use(hasty, data().close), { lookbackBars: 20 })
    const { message, facts } = foundIn(strategy)
    expect(message).toContain('hasty(close) at bar ')
    expect(message).toContain('21 bars: 1 until its indicators are defined, and needs.lookbackBars of 20')
    expect(facts.neededBars).toBe(60)
  })

  it('a strategy that trades every fifth bar since the first', () => {
    const strategy = strategyOf('fifth', ({ data }) => {
      data()
      let bar = 0
      return {
        onBar({ position, order }) {
          if (++bar % 5 !== 0) return
          if (position.isFlat) order.buy({ size: { equityFraction: 0.5 } })
          else position.close()
        },
      }
    })
    const { message, facts } = foundIn(strategy)
    expect(message).toMatch(
      /'broken\/fifth' depends on where its data starts: the order at \S+Z differs after the run-in/,
    )
    expect(message).toMatch(/buy SYNTHETIC, equityFraction 0.5, market/)
    expect(message).toContain('no order')
    expect(facts).toMatchObject({ kind: 'order', neededBars: null })
  })

  it('a strategy that compares with a price of long ago that it keeps itself', () => {
    const strategy = strategyOf('memory', ({ data }) => {
      const { close } = data()
      const kept: number[] = []
      return {
        onBar({ position, order }) {
          kept.push(close.now)
          const old = kept[kept.length - 151] ?? Number.POSITIVE_INFINITY
          if (position.isFlat && close.now > old) order.buy()
          else if (position.isLong && close.now < old) position.close()
        },
      }
    })
    const { message, facts } = foundIn(strategy)
    expect(message).toContain("'broken/memory' depends on where its data starts: the order at ")
    expect(message).toMatch(/the run-in needed: +at most 204 bars/)
    expect(facts).toMatchObject({ kind: 'order', runInBars: 51, neededBars: 204 })
  })

  it('a strategy that fails when its data starts later', () => {
    const strategy = (data: readonly BarSeries[]): AnyStrategy =>
      strategyOf('fails', () => ({
        onBar({ time }) {
          if (data[0]?.length !== series.length && time > (series.closeTimes[1_500] as number))
            throw new Error('too short')
        },
      }))
    const { message, facts } = foundIn(strategy)
    expect(message).toContain("'broken/fails' depends on where its data starts: whether it fails after ")
    expect(message).toContain("it threw: A handler of strategy 'broken/fails' threw")
    expect(facts.kind).toBe('failure')
  })

  it('a setup that asks for other handles when its data starts later', () => {
    const strategy = (data: readonly BarSeries[]): AnyStrategy =>
      above('choice', ({ data: bars, use }) => use(sma, bars().close, data[0]?.length === series.length ? 5 : 6))
    const { message } = foundIn(strategy)
    expect(message).toContain("'broken/choice' depends on where its data starts: what setup asks for differs")
    expect(message).toMatch(/with all history: +sma\(close, 5\)\n {2}from a later start: +sma\(close, 6\)/)
  })

  it('a run-in that the test itself sets too short', () => {
    const { message } = foundIn(rsiReversion, { runInBars: 100 })
    expect(message).toMatch(/rsi\(close, 14\) at bar/)
    expect(message).toContain('the run-in declared:     100 bars, by the option runInBars')
  })
})

describe('expectWarm', () => {
  it('gives the same report for the same seed', () => {
    expect(expectWarm(smaCross, series, { seed: 3 })).toEqual(expectWarm(smaCross, series, { seed: 3 }))
  })

  it('throws what a strategy throws because its orders of the run-in are denied', () => {
    const strategy = strategyOf('insists', ({ data }) => {
      data()
      return {
        onBar({ order }) {
          if (order.buy({ size: { units: 1 } }).status === 'denied') throw new Error('denied')
        },
      }
    })
    expect(() => expectWarm(strategy, series)).toThrow("A handler of strategy 'broken/insists' threw")
  })

  it('does not judge a strategy that differs from itself', () => {
    let run = 0
    const strategy = strategyOf('unsteady', () => {
      const size = { equityFraction: ++run / 100 }
      return { onBar: ({ position, order }) => void (position.isFlat && order.buy({ size })) }
    })
    expect(() => expectWarm(strategy, series)).toThrow("Strategy 'broken/unsteady' is not deterministic: the order at")
  })

  it.each([
    [{ tolerance: -1 }, 'tolerance is -1'],
    [{ tolerance: Number.NaN }, 'tolerance is NaN'],
    [{ startPoints: 0 }, 'startPoints is 0'],
    [{ startPoints: [] }, 'cannot be started later'],
    [{ startPoints: [1, 1_900] }, 'the latest start is bar 946, the start points are 1, 1900'],
    [{ runInBars: 0 }, 'runInBars is 0'],
    [{ runInBars: 3_000 }, 'its run-in is 3000 bars, and SYNTHETIC 1d has 2000; the latest start is bar -1'],
  ])('refuses %o', (options, message) => {
    expect(() => expectWarm(smaCross, series, options)).toThrow(message)
  })

  it('says how to test over fewer bars than the run-in', () => {
    try {
      expectWarm(smaCross, series.slice(0, 500))
      expect.unreachable()
    } catch (error) {
      expect(RaceError.is(error, 'CONFIG_INVALID') && error.hint).toContain('declare a smaller needs.lookbackBars')
    }
  })
})
