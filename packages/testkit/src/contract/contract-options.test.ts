import { type AnyStrategy, defineStrategy, RaceError, resampleBars, type StrategyContext } from '@race/core'
import { randomWalk, regimeSwitching } from '@race/data/synthetic'
import { sma } from '@race/indicators'
import { grid } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { type StrategyContractOptions, strategyContract } from './strategy-contract.ts'

const market = regimeSwitching({ seed: 'broken', bars: 300, timeframe: '1d' })
/** A short history, so that little data tells whether a strategy is warm. */
const needs = { lookbackBars: 20 }
const common = { version: '1.0.0', title: 'Test', needs }

/** Buys when flat and sells when not, at every bar where a condition holds. */
function turnWhen(condition: boolean, { position, order }: StrategyContext): void {
  if (!condition) return
  if (position.isFlat) order.buy()
  else position.close()
}

const onRises = defineStrategy({
  ...common,
  id: 'acme/on-rises',
  setup({ data }) {
    const { close } = data()
    return { onBar: (context) => turnWhen(close.now > close.ago(1), context) }
  },
})

/** Enough for what is claimed here. */
const effort = { cuts: 5, signalCutsMax: 5, resumeBars: 40, resumesMax: 10 }

/** What became of each case that did not pass. */
async function judge(strategy: AnyStrategy, options: StrategyContractOptions = {}) {
  const failed = new Map<string, RaceError>()
  const skipped = new Map<string, string>()
  for (const one of strategyContract(strategy, { hostileBars: 100, effort, ...options }).cases) {
    try {
      const outcome = await one.run()
      if (outcome.verdict === 'skipped') skipped.set(one.id, outcome.reason)
    } catch (error) {
      if (!RaceError.is(error)) throw error
      failed.set(one.id, error)
    }
  }
  return { failed, skipped }
}

describe('strategyContract', { timeout: 120_000 }, () => {
  it('judges a strategy of several instruments on as many as it needs, and says when it needs more', async () => {
    const pairOf = (instrumentsMin: number) =>
      defineStrategy({
        ...common,
        id: 'acme/pair',
        needs: { ...needs, instrumentsMin },
        setup({ data, instruments }) {
          if (instruments.length < 2) throw new Error('where is the other?')
          const [a, b] = [data().close, data(instruments[1]).close]
          return { onBar: (context) => turnWhen(a.now / a.ago(1) > b.now / b.ago(1) + 0.02, context) }
        },
      })
    // Resuming is slow, and knows nothing of how many instruments there are.
    const skip = { resumable: 'it is tried elsewhere' }
    const { failed, skipped } = await judge(pairOf(2), { skip })
    expect([...failed.values()].map(String)).toEqual([])
    expect([...skipped.keys()]).toEqual(['resumable'])
    const data = ['A', 'B'].map((instrument) =>
      randomWalk({ seed: instrument, bars: 500, timeframe: '1d', instrument }),
    )
    const undeclared = await judge(pairOf(1), { data, skip })
    expect([...undeclared.failed.keys()]).toEqual(['needs'])
    expect(undeclared.failed.get('needs')?.message).toMatch(
      /needs more data than it declares: with A 1d alone it threw: .*where is the other/,
    )
  }, 60_000)

  it('finds a timeframe that is needed and not declared', async () => {
    const hours = randomWalk({ seed: 'undeclared', bars: 480, timeframe: '1h', instrument: 'A' })
    const strategy = defineStrategy({
      ...common,
      id: 'acme/days-too',
      setup({ data }) {
        const [{ close }, days] = [data(), data('A', '1d')]
        return { onBar: (context) => turnWhen(close.now > close.ago(1) && days.close.now > 0, context) }
      },
    })
    const found = strategyContract(strategy, { data: [hours, resampleBars(hours, '1d')] }).cases
    await expect(found.find(({ id }) => id === 'needs')?.run()).rejects.toThrow(
      /needs more data than it declares: with A 1h alone it threw: No series A 1d was given/,
    )
  })

  it('refuses to prove something over a market in which nothing fills', async () => {
    const hopeful = defineStrategy({
      ...common,
      id: 'acme/hopeful',
      setup: () => ({
        onBar({ order }) {
          if (order.workingCount === 0) order.buy({ entry: { type: 'limit', price: 0.01 } })
        },
      }),
    })
    const { failed } = await judge(hopeful, { data: market })
    expect([...failed.keys()]).toEqual(['defaults'])
    expect(failed.get('defaults')?.message).toMatch(
      /^Strategy 'acme\/hopeful' fills none of its \d+ orders in 300 bars of/,
    )
  })

  it('judges what is meant to be idle in every case, and finds that it is not', async () => {
    const idle = defineStrategy({ ...common, id: 'acme/idle', setup: () => ({}) })
    const { failed, skipped } = await judge(idle, { isIdle: true, data: market })
    expect([...failed, ...skipped]).toEqual([])
    const [first] = strategyContract(idle, { isIdle: true }).cases
    expect(first?.name).toBe('takes its default parameters and asks for nothing')
    const busy = await judge(onRises, { isIdle: true, data: market })
    expect([...busy.failed.keys()]).toEqual(['defaults'])
    expect(busy.failed.get('defaults')?.message).toMatch(/is said to be idle, and asks for \d+ orders/)
    expect(new Set(busy.skipped.values())).toEqual(
      new Set(["not judged, because it fails 'takes its default parameters and asks for nothing'"]),
    )
  })

  it('takes it for no failure that who is always right grows richer than exact amounts have digits', async () => {
    const [hostile] = strategyContract(grid, { hostileBars: 1_300 }).cases.filter(({ id }) => id === 'hostile')
    expect(await hostile?.run()).toEqual({ verdict: 'passed' })
  })

  it('breaks runs off at so many bars of the first series after every timeframe is warm, not at more', async () => {
    const hours = randomWalk({ seed: 'warm', bars: 480, timeframe: '1h' })
    let instances = 0
    const strategy = defineStrategy({
      ...common,
      id: 'acme/two-timeframes',
      needs: { ...needs, timeframesMin: 2 },
      setup({ data, use }) {
        instances++
        const { close } = data()
        use(sma, data('SYNTHETIC', '1d').close, 10)
        return { onBar: (context) => turnWhen(close.now > close.ago(1), context) }
      },
    })
    const options = { data: [hours, resampleBars(hours, '1d')], effort: { ...effort, resumeBars: 60, resumesMax: 1 } }
    for (const { id, run } of strategyContract(strategy, options).cases) {
      if (id === 'resumable') expect(await run()).toEqual({ verdict: 'passed' })
    }
    // Ten days are 240 hours; besides, some runs are whole, and the cases before it are judged first.
    expect(instances).toBeGreaterThanOrEqual(240 + 60)
    expect(instances).toBeLessThan(240 + 60 + 40)
  })

  it.each([
    [{ skip: { wram: 'x' } as StrategyContractOptions['skip'] }, "skip names a case 'wram', which there is not"],
    [{ skip: { warm: ' ' } }, 'skip.warm gives no reason'],
    [{ hostileBars: 1 }, 'hostileBars is 1'],
    [{ data: [] }, 'data has no series'],
    [{ effort: { resumeBars: 0 } }, 'effort.resumeBars is 0'],
    [{ effort: { resumesMax: 0 } }, 'effort.resumesMax is 0'],
    [{ effort: { cuts: 0 } }, 'effort.cuts is 0'],
    [{ effort: { signalCutsMax: -1 } }, 'effort.signalCutsMax is -1'],
  ] as const)('refuses %j', (options, message) => {
    expect(() => strategyContract(onRises, options as StrategyContractOptions)).toThrow(message)
  })
})
