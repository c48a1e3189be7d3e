import {
  type AnyStrategy,
  type BarSeries,
  defineStrategy,
  type IndicatorDefinition,
  RaceError,
  type SetupContext,
  type StrategyHandlers,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { sma } from '@race/indicators'
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
    column: (inputs, [period = 1]: readonly number[], outputs) =>
      fill(inputs[0] as Float64Array, outputs[0] as Float64Array, period),
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

describe('expectNoLookahead finds', () => {
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
    const { message } = foundIn(strategy, series.slice(0, 60))
    expect(message).toContain("Strategy 'broken/map-copy' may look ahead: the function of map(close) is not pure")
    expect(message).toMatch(/for [\d.]+ at bar \d+ of SYNTHETIC 1d .* it gave \S+, and \S+ when it was asked again$/)
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
