import {
  type AnyStrategy,
  barsFromQuotes,
  createRandom,
  defineInstrument,
  defineStrategy,
  quoteSeries,
  type StrategyHandlers,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expectResumable } from '../index.ts'

const data = randomWalk({ seed: 'resumable', bars: 110, timeframe: '1d' })

type Setup = Parameters<typeof defineStrategy>[0]['setup']

const strategyOf = (setup: Setup, state: z.ZodType): AnyStrategy =>
  defineStrategy({
    id: 'test/inline',
    version: '1.0.0',
    title: 'Inline',
    state,
    setup: setup as (context: unknown) => StrategyHandlers<unknown>,
  })

describe('expectResumable, where things are on their way', () => {
  it('passes with messages on their way, and finds what a strategy hides between a message and its report', () => {
    const patient = (isDeclared: boolean) =>
      strategyOf(
        ({ data: dataOf }) => {
          const bars = dataOf()
          const hidden = { filled: 0 }
          return {
            onBar({ order, position, state }) {
              const memory = isDeclared ? (state as { filled: number }) : hidden
              if (position.isFlat && order.workingCount === 0) {
                order.buy({ size: { units: 1 + (memory.filled % 7) }, entry: { type: 'limit', price: bars.close.now } })
              } else position.close()
            },
            onFill(_, { state }) {
              const memory = isDeclared ? (state as { filled: number }) : hidden
              memory.filled++
            },
          }
        },
        z.object({ filled: z.int().default(0) }),
      )
    const day = 86_400_000
    const backtest = {
      costs: { latency: { toVenueMs: { type: 'uniform', min: 1, max: day }, reportMs: day } },
    } as const
    const report = expectResumable(patient(true), data, { backtest })
    expect(report.fills).toBeGreaterThan(10)
    expect(() => expectResumable(patient(false), data, { backtest })).toThrow(/remembers more than its state/)
  })

  it('passes on quotes, and finds what a strategy hides between two of them', () => {
    const start = Date.UTC(2024, 0, 2)
    const random = createRandom('quotes')
    const bids = Array.from({ length: 400 }, () => 100 + random.integer(-3, 3))
    const quotes = quoteSeries({
      instrument: defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '1', quantityStep: '1' }),
      columns: {
        time: Float64Array.from(bids, (_, n) => start + 10_000 * n),
        bid: Float64Array.from(bids),
        ask: Float64Array.from(bids, (bid) => bid + 1),
      },
    })
    const trader = (isDeclared: boolean) =>
      strategyOf(
        () => {
          const hidden = { last: 0 }
          return {
            onQuote({ bid }, { order, state, position }) {
              const memory = isDeclared ? (state as { last: number }) : hidden
              if (bid < memory.last - 3 && position.isFlat) order.buy({ size: { units: 1 } })
              else if (bid > memory.last + 3) position.close()
              memory.last = bid
            },
          }
        },
        z.object({ last: z.number().default(0) }),
      )
    const options = { backtest: { ticks: { quotes: [quotes] } } }
    const bars = barsFromQuotes(quotes, '1m')
    expect(expectResumable(trader(true), bars, options).fills).toBeGreaterThan(10)
    expect(() => expectResumable(trader(false), bars, options)).toThrow(/remembers more than its state/)
  })
})
