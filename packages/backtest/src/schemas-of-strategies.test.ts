import { defineStrategy, type StandardSchema } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { crossedAbove, crossedBelow, sma } from '@race/indicators'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createBacktest, resumeBacktest, runBacktestSync } from './index.ts'

const market = randomWalk({ seed: 11, bars: 400, timeframe: '1h' })

interface Periods {
  readonly fast: number
  readonly slow: number
}

interface Crossings {
  up: number
}

function crossing<State extends StandardSchema<unknown, Crossings>>(
  params: StandardSchema<unknown, Periods>,
  state: State,
) {
  return defineStrategy({
    id: 'acme/crossing',
    version: '1.0.0',
    title: 'Crossing',
    params,
    state: state as StandardSchema<unknown, Crossings>,
    setup({ params: { fast, slow }, data, use }) {
      const { close } = data()
      const [fastAverage, slowAverage] = [use(sma, close, fast), use(sma, close, slow)]
      return {
        onBar({ position, order, state: crossings }) {
          if (crossedAbove(fastAverage, slowAverage)) {
            crossings.up++
            order.buy({ size: { units: crossings.up } })
          } else if (crossedBelow(fastAverage, slowAverage)) position.close()
        },
      }
    },
  })
}

const byHand = <Value>(make: (given: object) => Value): StandardSchema<unknown, Value> => ({
  '~standard': { version: 1, vendor: 'acme', validate: (given) => ({ value: make(Object(given)) }) },
})

const strategies = {
  zod: crossing(
    z.strictObject({ fast: z.int().default(5), slow: z.int().default(20) }),
    z.object({ up: z.int().default(0) }),
  ),
  valibot: crossing(
    v.strictObject({ fast: v.optional(v.number(), 5), slow: v.optional(v.number(), 20) }),
    v.object({ up: v.optional(v.number(), 0) }),
  ),
  hand: crossing(
    byHand((given) => ({ fast: 5, slow: 20, ...given })),
    byHand((given) => ({ up: 0, ...given })),
  ),
}

const constant = defineStrategy({
  id: 'acme/constant',
  version: '1.0.0',
  title: 'Constant periods',
  setup({ data, use }) {
    const { close } = data()
    const average = use(sma, close, 20)
    return {
      onBar: ({ position, order }) => (close.now > average.now ? order.buy({ size: { units: 1 } }) : position.close()),
    }
  },
})

describe('schemas of strategies', () => {
  it('make no difference to a run, whoever made them', () => {
    const params = { fast: 4 }
    const results = Object.values(strategies).map((strategy) => runBacktestSync({ strategy, params, data: market }))
    expect(results[0]?.trades.length).toBeGreaterThan(3)
    expect(new Set(results.map(({ hash }) => hash)).size).toBe(1)
    expect(results.map((result) => result.params)).toEqual(Array(3).fill({ fast: 4, slow: 20 }))
  })

  it.each(Object.entries(strategies))('by %s keep the state of a run that is resumed', (_, strategy) => {
    const config = { strategy, data: market }
    const run = createBacktest(config)
    run.advance(200)
    const resumed = resumeBacktest(config, JSON.parse(JSON.stringify(run.snapshot())))
    resumed.advance(200)
    expect(resumed.finish().hash).toBe(runBacktestSync(config).hash)
  })

  it('say by path what of a resumed state is wrong', () => {
    const config = { strategy: strategies.valibot, data: market }
    const snapshot = createBacktest(config).snapshot()
    const state = v.object({ up: v.optional(v.pipe(v.number(), v.minValue(7)), 7) })
    const stricter = { ...config, strategy: { ...strategies.valibot, state } }
    expect(() => resumeBacktest(stricter, snapshot)).toThrow(/'acme\/crossing': state\.up: Invalid value: Expected >=7/)
  })

  it('may be left out: the run has no parameters, and refuses some', () => {
    const result = runBacktestSync({ strategy: constant, data: market })
    expect(result.params).toEqual({})
    expect(result.trades.length).toBeGreaterThan(3)
    expect(runBacktestSync({ strategy: constant, params: {}, data: market }).hash).toBe(result.hash)
    expect(() => runBacktestSync({ strategy: constant, params: { period: 3 }, data: market })).toThrow(
      expect.objectContaining({
        code: 'PARAMS_INVALID',
        message: "Strategy 'acme/constant' takes no parameters, but was given period",
      }),
    )
  })

  it('that answer with a promise are refused before a run starts', () => {
    const later = z.strictObject({ fast: z.int().default(5), slow: z.int().default(20) }).refine(async () => true)
    const strategy = crossing(later, z.object({ up: z.int().default(0) }))
    expect(() => runBacktestSync({ strategy, data: market })).toThrow(
      expect.objectContaining({ code: 'STRATEGY_INVALID', message: expect.stringContaining('answers with a promise') }),
    )
  })
})
