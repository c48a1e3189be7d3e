import {
  type AnyStrategy,
  defineStrategy,
  type IndicatorDefinition,
  RaceError,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import { regimeSwitching } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type StrategyContractOptions, strategyContract } from './strategy-contract.ts'

const market = regimeSwitching({ seed: 'broken', bars: 300, timeframe: '1d' })
/** A short history, so that little data tells whether a strategy is warm. */
const needs = { lookbackBars: 20 }
const common = { version: '1.0.0', title: 'Broken', needs }
const period = z.strictObject({ period: z.int().min(2).max(50).default(10) })

/** Buys when flat and sells when not, at every bar where a condition holds. */
function turnWhen(condition: boolean, { position, order }: StrategyContext): void {
  if (!condition) return
  if (position.isFlat) order.buy()
  else position.close()
}

const onRises = (close: { readonly now: number; ago(bars: number): number }): StrategyHandlers => ({
  onBar: (context) => turnWhen(close.now > close.ago(1) * 1.01, context),
})

/** The mean of the last few values, from one function; `fault` is what its stream adds to it. */
function meanOfFew(fault: number): IndicatorDefinition<readonly ['close'], readonly ['mean'], readonly [number]> {
  const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    id: 'acme-mean',
    inputs: ['close'],
    outputs: ['mean'],
    warmupBars: (bars) => bars,
    column([close = new Float64Array()], [bars = 1]: readonly number[], [mean = new Float64Array()]) {
      mean.fill(Number.NaN)
      for (let i = bars - 1; i < close.length; i++) mean[i] = meanOf(close.subarray(i + 1 - bars, i + 1))
    },
    stream(bars) {
      const last: number[] = []
      let mean = Number.NaN
      return {
        update(value) {
          last.push(value)
          if (last.length > bars) last.shift()
          if (last.length === bars) mean = meanOf(Float64Array.from(last)) + fault
          return mean
        },
        output: () => mean,
        get isWarm() {
          return last.length === bars
        },
        warmupBars: bars,
      }
    },
  }
}

const aboveMean = (fault: number): AnyStrategy =>
  defineStrategy({
    ...common,
    id: 'acme/above-mean',
    params: period,
    setup({ params, data, use }) {
      const { close } = data()
      const mean = use(meanOfFew(fault), close, params.period)
      return {
        onBar({ position, order }) {
          if (position.isFlat && close.now > mean.now) order.buy()
          else if (position.isLong && close.now < mean.now) position.close()
        },
      }
    },
  })

let barsOfAllRuns = 0

/** For each case what it says of a strategy that breaks it, and nothing else. */
const broken: readonly (readonly [string, AnyStrategy, RegExp])[] = [
  [
    'defaults',
    defineStrategy({
      ...common,
      id: 'acme/no-default',
      params: z.strictObject({ period: z.int().min(2) }),
      setup: ({ data }) => onRises(data().close),
    }),
    /^Strategy 'acme\/no-default' does not run without parameters: .*period/,
  ],
  [
    'params',
    defineStrategy({
      ...common,
      id: 'acme/loose',
      params: z.object({ period: z.int().min(2).max(50).default(10) }),
      setup: ({ data }) => onRises(data().close),
    }),
    /accepts notAParameter: 1, which is no parameter of it/,
  ],
  [
    'params',
    defineStrategy({
      ...common,
      id: 'acme/breaks-at-the-edge',
      params: period,
      setup({ params, data }) {
        if (params.period > 49) throw new Error('fifty is too much for me')
        return onRises(data().close)
      },
    }),
    /accepts period: 50, its maximum, and fails with it: .*fifty is too much/,
  ],
  [
    'params',
    defineStrategy({
      ...common,
      id: 'acme/mute',
      params: period.refine(({ period }) => period !== 2, { message: 'no' }),
      setup: ({ data }) => onRises(data().close),
    }),
    /refuses period: 2 \(its minimum\) without naming the parameter: \(root\): no/,
  ],
  [
    'deterministic',
    defineStrategy({
      ...common,
      id: 'acme/counts-all-runs',
      setup: () => ({ onBar: (context) => turnWhen(++barsOfAllRuns % 7 === 0, context) }),
    }),
    /^Strategy 'acme\/counts-all-runs' is not deterministic/,
  ],
  [
    'warm',
    defineStrategy({
      ...common,
      id: 'acme/counts-bars',
      state: z.object({ bars: z.int().default(0) }),
      setup: () => ({ onBar: (context) => turnWhen(++context.state.bars % 7 === 0, context) }),
    }),
    /^Strategy 'acme\/counts-bars' depends on where its data starts/,
  ],
  [
    'lookahead',
    defineStrategy({
      ...common,
      id: 'acme/knows-the-mean',
      setup({ data, map }) {
        const mean = market.close.reduce((sum, close) => sum + close, 0) / market.length
        const distance = map(data().close, (close) => close - mean)
        return {
          onBar({ position, order }) {
            if (position.isFlat && distance.now < 0) order.buy()
            else if (position.isLong && distance.now > 0) position.close()
          },
        }
      },
    }),
    /^Strategy 'acme\/knows-the-mean' looks ahead: map\(close\)/,
  ],
  [
    'resumable',
    defineStrategy({
      ...common,
      id: 'acme/remembers',
      setup({ data }) {
        const { close } = data()
        let last = Number.NaN
        return {
          onBar(context) {
            turnWhen(close.now > last * 1.01, context)
            last = close.now
          },
        }
      },
    }),
    /^Strategy 'acme\/remembers' remembers more than its state/,
  ],
  ['streams', aboveMean(1e-9), /whose two drivers disagree: acme-mean\(10\) at 2020-01-1\dT.*\n {2}column: [\d.]+\n/],
  [
    'globals',
    defineStrategy({
      ...common,
      id: 'acme/asks-the-time',
      setup({ data }) {
        const handlers = onRises(data().close)
        const seen: unknown[] = []
        return {
          onBar(context) {
            seen.push(Date.now(), new Date(), Math.random())
            handlers.onBar?.(context)
          },
        }
      },
    }),
    /reaches for the world outside of its run:\n {2}Date.now, \d+ times, at .*broken-strategies\.test\.ts(?:\?vitest=\d+)?:\d+:\d+\)?\n {2}new Date\(\), \d+ times, at .*\n {2}Math\.random/,
  ],
  [
    'needs',
    defineStrategy({
      ...common,
      id: 'acme/shorts',
      setup: ({ data }) => {
        const { close } = data()
        return {
          onBar({ position, order }) {
            if (position.isFlat && close.now > close.ago(1) * 1.01) order.sell({ size: { equityFraction: 0.5 } })
            else if (position.isShort && close.now < close.ago(1)) position.close()
          },
        }
      },
    }),
    /^Strategy 'acme\/shorts' sells short without declaring it: [\d.]+ SYNTHETIC at [\d.]+, 2020-/,
  ],
  [
    'hostile',
    defineStrategy({
      ...common,
      id: 'acme/divides',
      setup({ data }) {
        const { high, low, close } = data()
        return {
          onBar({ position, order }) {
            const place = (close.now - low.now) / (high.now - low.now)
            if (Number.isNaN(place)) throw new Error('the place in the range is not a number')
            if (position.isFlat && place > 0.9) order.buy()
            else if (position.isLong && place < 0.1) position.close()
          },
        }
      },
    }),
    /does not survive the market 'flat'\n {2}The price never moves.*\n {2}it threw: .*the place in the range/,
  ],
]

/** As much as finds each fault on this market. */
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

// Each runs a whole contract, which takes seconds, and more where coverage is counted.
describe('strategyContract', { timeout: 120_000 }, () => {
  it.each(broken.map(([id, strategy, message]) => [id, strategy.id, strategy, message] as const))(
    'finds by the case %s what is wrong with %s, and nothing else',
    async (id, _, strategy, message) => {
      const { failed } = await judge(strategy, { data: market })
      expect([...failed.keys()]).toEqual([id])
      const error = failed.get(id)
      expect(error?.message).toMatch(message)
      expect(error?.hint).toMatch(/\w/)
      expect(error?.facts.strategy).toBe(strategy.id)
    },
    60_000,
  )

  it('finds nothing wrong with an indicator of its own whose drivers agree', async () => {
    const { failed, skipped } = await judge(aboveMean(0), { data: market })
    expect([...failed, ...skipped]).toEqual([])
  })

  it('does not judge what would prove nothing, and says why', async () => {
    const [, noDefault] = broken[0] as (typeof broken)[number]
    const { skipped } = await judge(noDefault, { data: market })
    expect(skipped.size).toBe(9)
    expect(new Set(skipped.values())).toEqual(
      new Set(["not judged, because it fails 'takes its default parameters and trades with them'"]),
    )
    const counts = broken.find(([id]) => id === 'deterministic')?.[1] as AnyStrategy
    expect([...(await judge(counts, { data: market })).skipped.keys()]).toEqual([
      'warm',
      'lookahead',
      'resumable',
      'streams',
    ])
  })

  it('says that it knows no boundaries where a schema gives no JSON Schema', async () => {
    const silent = { '~standard': { version: 1, vendor: 'acme', validate: (value: unknown) => ({ value }) } } as const
    const strategy = defineStrategy({
      ...common,
      id: 'acme/silent',
      params: silent,
      setup: ({ data }) => onRises(data().close),
    })
    const { failed, skipped } = await judge(strategy, { data: market })
    expect([...failed]).toEqual([])
    expect([...skipped]).toEqual([
      ['params', 'the schema of its parameters gives no JSON Schema, so their boundaries are not known'],
    ])
  })

  it('refuses to prove something over a market in which nothing is asked for', async () => {
    const idle = defineStrategy({ ...common, id: 'acme/idle', setup: () => ({}) })
    const { failed } = await judge(idle, { data: market })
    expect([...failed.keys()]).toEqual(['defaults'])
    expect(failed.get('defaults')?.message).toBe(
      "Strategy 'acme/idle' asks for no order in 300 bars of SYNTHETIC 1d: a contract over this would prove nothing",
    )
  })

  it('leaves out what it is told to, for a reason', async () => {
    const counts = broken.find(([id]) => id === 'warm')?.[1] as AnyStrategy
    const { failed, skipped } = await judge(counts, { data: market, skip: { warm: 'it counts from the first bar on' } })
    expect([...failed]).toEqual([])
    expect([...skipped]).toEqual([['warm', 'it counts from the first bar on']])
  })

  it('refuses what is no strategy', () => {
    expect(() => strategyContract({} as AnyStrategy)).toThrow('was given something that is not a strategy')
  })
})
