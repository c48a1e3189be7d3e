import { defineInstrument, defineStrategy, quoteSeries, type StrategyContext, tradeSeries } from '@race/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestResult, runBacktestSync, type TickConfig } from '../index.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '1', quantityStep: '1' })
const start = Date.UTC(2024, 0, 2)

interface Book {
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
}

/** A quote, or a trade at the bid (−1) or the ask (1). Sizes of 0 are not told. */
type Step =
  | { readonly bid: number; readonly width: number; readonly sizes: readonly [number, number] }
  | { readonly at: -1 | 1; readonly quantity: number }

interface Send {
  readonly tick: number
  readonly side: 'buy' | 'sell'
  readonly type: 'market' | 'limit' | 'stop'
  readonly price: number
  readonly units: number
  readonly display: number | undefined
}

const size = fc.integer({ min: 0, max: 12 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    bid: fc.integer({ min: 95, max: 104 }),
    width: fc.integer({ min: 1, max: 3 }),
    sizes: fc.tuple(size, size),
  }),
  fc.record({ at: fc.constantFrom(-1 as const, 1 as const), quantity: fc.integer({ min: 1, max: 15 }) }),
)
const send: fc.Arbitrary<Send> = fc.record({
  tick: fc.integer({ min: 0, max: 30 }),
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom('market', 'limit', 'stop'),
  price: fc.integer({ min: 93, max: 108 }),
  units: fc.integer({ min: 1, max: 20 }),
  display: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
})
const depth = fc.constantFrom('unlimited' as const, 'top' as const)
const queued: fc.Arbitrary<Partial<TickConfig>> = fc.record({
  bookDepth: depth,
  queue: fc.constantFrom('front' as const, 'back' as const),
})
const rules: fc.Arbitrary<Partial<TickConfig>> = fc.oneof(
  fc.record({ bookDepth: depth, limitFills: fc.constantFrom('touch' as const, 'through' as const) }),
  queued,
  fc.record({ bookDepth: depth, limitFills: fc.record({ probability: fc.constantFrom('0', '0.5', '1') }) }),
)
const steps = fc.array(step, { minLength: 1, maxLength: 30 })
const world = fc.tuple(steps, fc.array(send, { maxLength: 8 }), rules)

interface Play {
  readonly result: BacktestResult
  /** By time: the book as it stands then, and the trade, if there is one. */
  readonly books: ReadonlyMap<number, Book>
  readonly trades: ReadonlyMap<number, { readonly price: number; readonly quantity: number }>
}

/** Sends each order after the tick of its number. */
const sends = (orders: readonly Send[]) =>
  defineStrategy({
    id: 'test/random',
    version: '1.0.0',
    title: 'Sends what it is given',
    params: z.strictObject({}),
    setup: () => {
      let tick = 0
      const hear = (_: unknown, { order }: StrategyContext): void => {
        for (const { tick: at, side, type, price, units, display } of orders) {
          if (at !== tick) continue
          const entry = type === 'market' ? ({ type } as const) : ({ type, price } as const)
          order[side]({ size: { units }, entry, displayUnits: type === 'limit' ? display : undefined })
        }
        tick++
      }
      return { onQuote: hear, onTrade: hear }
    },
  })

/** Plays a quote first, then the steps, one a second. */
function play(given: readonly Step[], orders: readonly Send[], config: Partial<TickConfig>): Play {
  let book: Book = { bid: 100, ask: 101, bidSize: 5, askSize: 5 }
  const books = new Map<number, Book>()
  const quotes: (Book & { readonly time: number })[] = [{ time: start, ...book }]
  const trades: { readonly time: number; readonly price: number; readonly quantity: number; readonly at: number }[] = []
  given.forEach((one, n) => {
    const time = start + 1000 * (n + 1)
    if ('at' in one) trades.push({ ...one, time, price: one.at === 1 ? book.ask : book.bid })
    else {
      book = { bid: one.bid, ask: one.bid + one.width, bidSize: one.sizes[0], askSize: one.sizes[1] }
      quotes.push({ time, ...book })
    }
    books.set(time, book)
  })
  const column = <T>(rows: readonly T[], name: keyof T): Float64Array =>
    Float64Array.from(rows, (row) => Number(row[name]))
  const result = runBacktestSync({
    strategy: sends(orders),
    capital: 1_000_000,
    costs: { fee: { type: 'none' } },
    ticks: {
      ...config,
      timeframe: '1m',
      quotes: [
        quoteSeries({
          instrument: acme,
          columns: {
            time: column(quotes, 'time'),
            bid: column(quotes, 'bid'),
            ask: column(quotes, 'ask'),
            bidSize: column(quotes, 'bidSize'),
            askSize: column(quotes, 'askSize'),
          },
        }),
      ],
      trades: [
        tradeSeries({
          instrument: acme,
          columns: {
            time: column(trades, 'time'),
            price: column(trades, 'price'),
            quantity: column(trades, 'quantity'),
            aggressor: Int8Array.from(trades, ({ at }) => at),
          },
        }),
      ],
    },
  })
  return { result, books, trades: new Map(trades.map((trade) => [trade.time, trade])) }
}

it('fills no order better than the other side of the book, unless it rests there, and none worse than its limit', () => {
  fc.assert(
    fc.property(world, ([given, orders, config]) => {
      const { result, books } = play(given, orders, config)
      const byId = new Map(result.orders.map((order) => [order.clientOrderId, order]))
      for (const fill of result.fills) {
        const book = books.get(fill.time) as Book
        const price = fill.price.toNumber()
        const limit = byId.get(fill.clientOrderId)?.limitPrice?.toNumber() ?? null
        const sign = fill.side === 'buy' ? 1 : -1
        const other = fill.side === 'buy' ? book.ask : book.bid
        if (limit === null) expect(price).toBe(other)
        else {
          expect(sign * price).toBeLessThanOrEqual(sign * limit)
          // Better than the other side only as one who was hit where he stood.
          if (sign * price < sign * other) expect(price).toBe(limit)
        }
      }
    }),
    { numRuns: 300 },
  )
})

it('fills resting orders of a queue by no more than was traded at that moment', () => {
  fc.assert(
    fc.property(fc.tuple(steps, fc.array(send, { maxLength: 8 })), queued, ([given, orders], config) => {
      const limits = orders.map((one) => ({ ...one, type: 'limit' as const }))
      const { result, books, trades } = play(given, limits, config)
      const filledAt = new Map<number, number>()
      for (const { side, price, quantity, time } of result.fills) {
        const book = books.get(time) as Book
        // What took the other side of the book as it stood is not of the queue.
        const isTaker = price.toNumber() === (side === 'buy' ? book.ask : book.bid)
        if (trades.has(time) && !isTaker) filledAt.set(time, (filledAt.get(time) ?? 0) + quantity.toNumber())
      }
      for (const [time, filled] of filledAt) expect(filled).toBeLessThanOrEqual(trades.get(time)?.quantity ?? 0)
    }),
    { numRuns: 300 },
  )
})

it('takes no more of the top than is quoted, where the top counts', () => {
  fc.assert(
    fc.property(fc.tuple(steps, fc.array(send, { maxLength: 8 })), ([given, orders]) => {
      const markets = orders.map((one) => ({ ...one, type: 'market' as const }))
      const { result, books } = play(given, markets, { bookDepth: 'top' })
      const taken = new Map<string, number>()
      for (const { side, quantity, time } of result.fills) {
        const key = `${side} ${time}`
        taken.set(key, (taken.get(key) ?? 0) + quantity.toNumber())
      }
      for (const [key, units] of taken) {
        const [side, time] = key.split(' ')
        const { askSize, bidSize } = books.get(Number(time)) as Book
        const quoted = side === 'buy' ? askSize : bidSize
        if (quoted !== 0) expect(units).toBeLessThanOrEqual(quoted)
      }
    }),
    { numRuns: 200 },
  )
})

it('fills one order at the back of the queue never more than at its front', () => {
  fc.assert(
    fc.property(steps, send, (given, order) => {
      const sent = [{ ...order, type: 'limit' as const, display: undefined }]
      const filled = (queue: 'front' | 'back'): number =>
        play(given, sent, { queue }).result.fills.reduce((sum, { quantity }) => sum + quantity.toNumber(), 0)
      expect(filled('back')).toBeLessThanOrEqual(filled('front'))
    }),
    { numRuns: 300 },
  )
})

it('shows no tick to the past: what comes later changes nothing that has happened', () => {
  fc.assert(
    fc.property(world, fc.array(step, { maxLength: 5 }), ([given, orders, config], later) => {
      const last = start + 1000 * given.length
      const told = ({ result }: Play): string[] =>
        result.fills
          .filter(({ time }) => time <= last)
          .map(({ side, price, quantity, time }) => `${side} ${quantity} ${price} ${time}`)
      const early = orders.filter(({ tick }) => tick < given.length)
      expect(told(play([...given, ...later], early, config))).toEqual(told(play(given, early, config)))
    }),
    { numRuns: 200 },
  )
})
