import { barsFromQuotes, defineInstrument, defineStrategy, type QuoteSeries } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestResult, runBacktestSync } from '../index.ts'
import { begin, type QuoteRow, quotesOf } from './timed-market.ts'

const instruments = ['ONE', 'TWO'].map((id) =>
  defineInstrument({ id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' }),
)

/** Opens so many units of each at the close of the first bar; negative ones are short. */
const openBoth = defineStrategy({
  id: 'test/open-both',
  version: '1.0.0',
  title: 'Opens two positions',
  params: z.strictObject({ units: z.array(z.int()) }),
  setup({ params, data }) {
    const bars = instruments.map(({ id }) => data(id))
    let isDone = false
    return {
      onBar({ order }) {
        if (isDone) return
        isDone = true
        bars.forEach(({ instrument: { id } }, n) => {
          const units = params.units[n] ?? 0
          if (units > 0) order.buy({ instrument: id, size: { units } })
          else if (units < 0) order.sell({ instrument: id, size: { units: -units } })
        })
      },
    }
  },
})

/** A tick of one of the two, in cents. */
interface Tick {
  readonly second: number
  readonly instrument: number
  readonly bid: number
  readonly ask: number
}

/** Walks of both in cents, one tick of either at a time; the first two come before the first bar closes. */
const market = fc
  .array(
    fc.record({
      instrument: fc.integer({ min: 0, max: 1 }),
      step: fc.integer({ min: -250, max: 250 }),
      spread: fc.integer({ min: 1, max: 40 }),
      gap: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 200, maxLength: 250 },
  )
  .map((steps) => {
    const price = [10_000, 10_000]
    const ticks: Tick[] = [0, 1].map((instrument) => ({ second: 1 + instrument, instrument, bid: 9_999, ask: 10_001 }))
    let second = 60
    for (const { instrument, step, spread, gap } of steps) {
      second += gap
      price[instrument] = Math.max(100, (price[instrument] as number) + step)
      const bid = price[instrument] as number
      ticks.push({ second, instrument, bid, ask: bid + spread })
    }
    return ticks
  })

// Of multiples of five units a margin of a fifth is a whole number of cents.
const size = fc
  .tuple(fc.integer({ min: 15, max: 40 }), fc.constantFrom(1, 1, -1))
  .map(([fives, side]) => 5 * fives * side)

/** When a margin of a fifth is called, and the touches then, reckoned in whole cents at every tick; null for never. */
function firstCall(ticks: readonly Tick[], units: readonly number[]): { second: number; prices: number[] } | null {
  const touch = [0, 0]
  const held = [0, 0]
  let cash = 1_000_000
  for (const { second, instrument, bid, ask } of ticks) {
    const wanted = units[instrument] as number
    touch[instrument] = wanted > 0 ? bid : ask
    if (second < 60) continue
    if (held[instrument] === 0 && wanted !== 0) {
      held[instrument] = wanted
      cash -= wanted * (wanted > 0 ? ask : bid)
    }
    if (held[instrument] === 0) continue
    const worth = held.reduce((sum, steps, n) => sum + steps * (touch[n] as number), 0)
    const size = held.reduce((sum, steps, n) => sum + Math.abs(steps) * (touch[n] as number), 0)
    if (cash + worth < size / 5)
      return { second, prices: held.flatMap((steps, n) => (steps === 0 ? [] : [touch[n] as number])) }
  }
  return null
}

function run(ticks: readonly Tick[], units: readonly number[]): BacktestResult {
  const quotes = instruments.map((instrument, n): QuoteSeries => {
    const own = ticks.filter((tick) => tick.instrument === n)
    return quotesOf(
      instrument,
      own.map(({ second, bid, ask }): QuoteRow => [second, bid / 100, ask / 100]),
    )
  })
  return runBacktestSync({
    strategy: openBoth,
    params: { units },
    data: quotes.map((one) => barsFromQuotes(one, '1m')),
    ticks: { quotes },
    capital: 10_000,
    costs: { fee: { type: 'none' } },
    account: { type: 'margin', leverage: 4, maintenanceMargin: '0.2', liquidation: 'all' },
  })
}

describe('margin at every tick', () => {
  it('is called by the first tick by which it is, of two positions of any side, at the touches of then', () => {
    let calls = 0
    fc.assert(
      fc.property(market, size, size, (ticks, one, two) => {
        const result = run(ticks, [one, two])
        // What the account could not open is another matter.
        if (result.orders.some(({ status }) => status === 'rejected')) return
        const call = firstCall(ticks, [one, two])
        const liquidated = new Set(
          result.orders.filter(({ reason }) => reason === 'LIQUIDATION').map(({ clientOrderId }) => clientOrderId),
        )
        const fills = result.fills.filter(({ clientOrderId }) => liquidated.has(clientOrderId))
        const last = Math.max(...result.fills.map(({ time }) => time))
        if (call !== null && call.second * 1_000 + begin <= lastClose(ticks)) {
          calls++
          expect(fills.map(({ time }) => (time - begin) / 1_000)).toEqual(call.prices.map(() => call.second))
          expect(fills.map(({ price }) => price.times(100).toNumber())).toEqual(call.prices)
          expect(last).toBe(begin + call.second * 1_000)
        } else expect(fills).toEqual([])
      }),
      { numRuns: 150 },
    )
    expect(calls).toBeGreaterThan(10)
  })
})

/** Close of the last bar of those that both have. */
function lastClose(ticks: readonly Tick[]): number {
  const last = Math.max(...ticks.map(({ second }) => second))
  return begin + 60_000 * (Math.floor(last / 60) + 1)
}
