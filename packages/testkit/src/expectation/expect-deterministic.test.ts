import { runBacktestSync } from '@race/backtest'
import { type AnyStrategy, defineStrategy, RaceError, type SetupContext, type StrategyHandlers } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { buyAndHold, donchianBreakout, randomBaseline, rsiReversion, smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expectDeterministic, type StrategyUnderTest } from '../index.ts'

const series = randomWalk({ seed: 'same', bars: 300, timeframe: '1d', volatility: 0.02 })

function strategyOf(id: string, setup: (context: SetupContext<unknown>) => StrategyHandlers): AnyStrategy {
  return defineStrategy({ id: `broken/${id}`, version: '1.0.0', title: id, params: z.strictObject({}), setup })
}

function foundIn(strategy: StrategyUnderTest) {
  try {
    expectDeterministic(strategy, series)
  } catch (error) {
    if (RaceError.is(error, 'STRATEGY_NOT_DETERMINISTIC')) return error
    throw error
  }
  throw new Error('the strategy was found to be deterministic')
}

describe('expectDeterministic', () => {
  it('passes a list of sound strategies, with the hash that a backtest gives', () => {
    const sound: readonly AnyStrategy[] = [buyAndHold, randomBaseline, smaCross, rsiReversion, donchianBreakout]
    const reports = expectDeterministic(sound, series)
    expect(reports.map(({ hash }) => hash)).toEqual(
      sound.map((strategy) => runBacktestSync({ strategy, data: series }).hash),
    )
    for (const { runs, fills } of reports) expect([runs, fills > 0]).toEqual([3, true])
  })

  it('takes parameters and settings of the backtest', () => {
    const { hash } = expectDeterministic({ strategy: randomBaseline, params: { probability: 0.2 } }, series, {
      seed: 1,
      backtest: { seed: 9 },
    })
    const params = { probability: 0.2 }
    expect(hash).toBe(runBacktestSync({ strategy: randomBaseline, params, data: series, seed: 9 }).hash)
  })

  it('catches chance that is not handed in', () => {
    const strategy = strategyOf('dice', ({ data }) => {
      data()
      return {
        onBar({ position, order }) {
          if (Math.random() < 0.5) return
          if (position.isFlat) order.buy()
          else position.close()
        },
      }
    })
    expect(foundIn(strategy).message).toMatch(
      /^Strategy 'broken\/dice' is not deterministic: the order at \S+Z changed when it was run again over the same SYNTHETIC 1d\n {2}first run: .+\n {2}run again: .+$/,
    )
  })

  it('catches a count that outlives the run', () => {
    let bars = 0
    const strategy = strategyOf('count', ({ data }) => {
      data()
      return {
        onBar: ({ position, order }) => void (++bars % 7 === 0 && (position.isFlat ? order.buy() : position.close())),
      }
    })
    const { message, facts } = foundIn(strategy)
    expect(message).toContain("'broken/count' is not deterministic: the order at ")
    expect(facts).toMatchObject({ strategy: 'broken/count', kind: 'order' })
  })

  it('catches state that runs share only while both go on', () => {
    let last = 0
    const strategy = strategyOf('shared', ({ data }) => {
      const { close } = data()
      last = 0
      return {
        onBar({ position, order }) {
          if (position.isFlat && close.now > last) order.buy()
          else if (position.isLong && close.now < last) position.close()
          last = close.now
        },
      }
    })
    expect(foundIn(strategy).message).toMatch(
      /changed when it was run in turns with another run[\s\S]+run in turns with another run: /,
    )
  })

  it('catches a map that gives other values in every run', () => {
    let run = 0
    const strategy = strategyOf('map', ({ data, map }) => {
      const shift = ++run
      map(data().close, (close) => close + shift)
      return {}
    })
    const { message } = foundIn(strategy)
    expect(message).toContain("'broken/map' is not deterministic: map(close) at bar 0 of SYNTHETIC 1d")
  })

  it('catches words that change, which are recorded with the order', () => {
    let run = 0
    const strategy = strategyOf('words', () => {
      const reason = `run ${++run}`
      return { onBar: ({ position, order }) => void (position.isFlat && order.buy({ reason })) }
    })
    expect(foundIn(strategy).message).toMatch(/because: run 1\n {2}run again: .*because: run 2/)
  })

  it('catches a strategy that has another id in every run, and so other order ids', () => {
    let run = 0
    const strategy = (): AnyStrategy =>
      strategyOf(`id-${++run}`, () => ({ onBar: ({ position, order }) => void (position.isFlat && order.buy()) }))
    expect(foundIn(strategy).message).toMatch(
      /'broken\/id-1' is not deterministic: order event or fill 0 at \S+ changed when it was run again.*\n {2}first run: .*, order r\w{26}\n {2}run again: .*, order r\w{26}$/,
    )
  })

  it('is not disturbed by the other run, where that one fails', () => {
    const first = series.close[0] as number
    const inSetup = (data: readonly { close: Float64Array }[]): AnyStrategy =>
      strategyOf('setup', () => {
        if (data[0]?.close[0] !== first) throw new Error('another market')
        return {}
      })
    const onBar = strategyOf('bar', ({ data }) => {
      const { close } = data()
      let bars = 0
      return {
        onBar() {
          if (++bars === 1 && close.now !== first) throw new Error('another market')
        },
      }
    })
    expect(expectDeterministic([inSetup, onBar], series)).toHaveLength(2)
  })
})
