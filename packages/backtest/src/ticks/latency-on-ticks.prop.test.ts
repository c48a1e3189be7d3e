import type { LatencyModel } from '@race/brokers/simulated'
import type { SignalTicket, StrategyContext } from '@race/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TickConfig } from '../index.ts'
import { runOnTicks, type ScriptedTicks, scriptStart, type TickScript, ticksOfText } from './scripted-ticks.ts'

interface Book {
  readonly bid: number
  readonly ask: number
}

/** A tick: milliseconds after the one before, and a quote, or a trade at the bid (−1) or the ask (1). */
type Step = { readonly gap: number } & (
  | { readonly bid: number; readonly width: number; readonly sizes: readonly [number, number] }
  | { readonly at: -1 | 1; readonly quantity: number }
)

const gap = fc.integer({ min: 1, max: 600 })
const size = fc.integer({ min: 1, max: 12 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    gap,
    bid: fc.integer({ min: 95, max: 104 }),
    width: fc.integer({ min: 1, max: 3 }),
    sizes: fc.tuple(size, size),
  }),
  fc.record({ gap, at: fc.constantFrom(-1 as const, 1 as const), quantity: fc.integer({ min: 1, max: 15 }) }),
)
const steps = fc.array(step, { minLength: 1, maxLength: 30 })
const side = fc.constantFrom('buy' as const, 'sell' as const)
const units = fc.integer({ min: 1, max: 20 })
const tick = fc.integer({ min: 0, max: 20 })
const toVenueMs = fc.integer({ min: 1, max: 2_000 })
const depth = fc.constantFrom('unlimited' as const, 'top' as const)
const rules: fc.Arbitrary<Partial<TickConfig>> = fc.oneof(
  fc.record({ bookDepth: depth, limitFills: fc.constantFrom('touch' as const, 'through' as const) }),
  fc.record({ bookDepth: depth, queue: fc.constantFrom('front' as const, 'back' as const) }),
)

/** The ticks of a world, after a first quote: their times, the book after each, and all of it as text. */
function worldOf(given: readonly Step[]) {
  let book: Book = { bid: 100, ask: 101 }
  let time = 0
  const words = ['0 100/101:5x5']
  const ticks: { readonly time: number; readonly book: Book }[] = [{ time, book }]
  for (const one of given) {
    time += one.gap
    if ('at' in one) {
      words.push(`${time} ${one.quantity}@${one.at === 1 ? book.ask : book.bid}${one.at === 1 ? 'b' : 's'}`)
    } else {
      book = { bid: one.bid, ask: one.bid + one.width }
      words.push(`${time} ${book.bid}/${book.ask}:${one.sizes.join('x')}`)
    }
    ticks.push({ time, book })
  }
  const text = words.join(' | ')
  /** The last tick at or before a time. */
  const at = (when: number) => ticks.findLast((one) => one.time <= when) as (typeof ticks)[number]
  const timeOf = (index: number): number | null => ticks[index]?.time ?? null
  return { text, at, timeOf }
}

/** Puts what several orders do into one script, in the order given. */
function scriptOf(acts: readonly (readonly [time: number, act: (context: StrategyContext) => void])[]): TickScript {
  const script: Record<number, (context: StrategyContext) => void> = {}
  for (const [time, act] of acts) {
    const before = script[time]
    script[time] = (context) => {
      before?.(context)
      act(context)
    }
  }
  return script
}

const run = (
  ticks: TickConfig,
  script: TickScript,
  latency: LatencyModel | undefined,
  seed: string | number = 'race',
): ScriptedTicks =>
  runOnTicks(ticks, script, { capital: 1_000_000, seed, ...(latency === undefined ? {} : { costs: { latency } }) })

const msOf = (time: number): number => time - scriptStart

it('fills a market order at its arrival by the last quote at or before that', () => {
  const sends = fc.array(fc.record({ tick, side, units }), { maxLength: 8 })
  fc.assert(
    fc.property(steps, sends, toVenueMs, (given, orders, delay) => {
      const world = worldOf(given)
      const sent = orders
        .flatMap((order) => {
          const time = world.timeOf(order.tick)
          return time === null ? [] : [{ ...order, time }]
        })
        .toSorted((a, b) => a.time - b.time)
      const script = scriptOf(
        sent.map((order) => [
          order.time,
          (context) => void context.order[order.side]({ size: { units: order.units } }),
        ]),
      )
      const expected = sent.map((order) => {
        const { ask, bid } = world.at(order.time + delay).book
        return `${order.side} ${order.units} at ${order.side === 'buy' ? ask : bid}, ${order.time + delay}`
      })
      expect(run(ticksOfText(world.text), script, { toVenueMs: delay }).fills).toEqual(expected)
    }),
    { numRuns: 200 },
  )
})

it('lets a limit that rests be as if it had been sent after the last tick before its arrival', () => {
  const sends = fc.array(
    fc.record({
      tick,
      side,
      units,
      away: fc.integer({ min: 1, max: 5 }),
      display: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    }),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(steps, sends, toVenueMs, rules, (given, orders, delay, config) => {
      const world = worldOf(given)
      const sent = orders
        .flatMap((order) => {
          const time = world.timeOf(order.tick)
          if (time === null) return []
          const met = world.at(time + delay)
          // Never within the other side as it arrives, so that it takes nothing then.
          const price = order.side === 'buy' ? met.book.ask - order.away : met.book.bid + order.away
          return [{ ...order, time, met: met.time, price }]
        })
        .toSorted((a, b) => a.time - b.time)
      const scripted = (name: 'time' | 'met'): TickScript =>
        scriptOf(
          sent.map((order) => [
            order[name],
            (context) =>
              void context.order[order.side]({
                size: { units: order.units },
                entry: { type: 'limit', price: order.price },
                displayUnits: order.display,
              }),
          ]),
        )
      const ticks = { ...ticksOfText(world.text), ...config }
      const late = run(ticks, scripted('time'), { toVenueMs: delay })
      expect(late.fills).toEqual(run(ticks, scripted('met'), undefined).fills)
    }),
    { numRuns: 300 },
  )
})

interface Send {
  readonly tick: number
  readonly side: 'buy' | 'sell'
  readonly type: 'market' | 'limit' | 'stop'
  readonly price: number
  readonly units: number
  readonly timeInForce: 'gtc' | 'ioc' | 'fok' | 'day'
  readonly bracket: boolean
  /** What is asked later: after so many ticks, to cancel, or to move the price by so much. */
  readonly later: { readonly ticks: number; readonly by: number | null } | undefined
}

const anything: fc.Arbitrary<Send> = fc.record({
  tick,
  side,
  type: fc.constantFrom('market', 'limit', 'stop'),
  price: fc.integer({ min: 93, max: 108 }),
  units,
  timeInForce: fc.constantFrom('gtc', 'gtc', 'gtc', 'ioc', 'fok', 'day'),
  bracket: fc.boolean(),
  later: fc.option(
    fc.record({
      ticks: fc.integer({ min: 0, max: 6 }),
      by: fc.option(fc.integer({ min: -4, max: 4 }), { nil: null }),
    }),
    { nil: undefined },
  ),
})
const delay = fc.oneof(
  fc.integer({ min: 0, max: 1_500 }),
  fc.constant({ type: 'uniform' as const, min: 0, max: 900 }),
  fc.constant({ type: 'log-normal' as const, median: 60, sigma: 1, max: 2_000 }),
  fc.constant({ type: 'empirical' as const, ms: [0, 1, 400] }),
)
const model: fc.Arbitrary<LatencyModel> = fc.record({ decisionMs: delay, toVenueMs: delay, reportMs: delay })
const world = fc.tuple(steps, fc.array(anything, { maxLength: 8 }), rules)

function play([given, orders, config]: readonly [readonly Step[], readonly Send[], Partial<TickConfig>]) {
  const one = worldOf(given)
  const acts = orders.flatMap((order) => {
    const time = one.timeOf(order.tick)
    if (time === null) return []
    const { type, price, later, bracket, timeInForce } = order
    let ticket: SignalTicket | null = null
    const away = order.side === 'buy' ? 1 : -1
    const place = (context: StrategyContext): void => {
      ticket = context.order[order.side]({
        size: { units: order.units },
        entry: type === 'market' ? { type } : { type, price },
        timeInForce,
        ...(bracket ? { stop: 100 - 12 * away, target: 100 + 12 * away } : {}),
      })
    }
    const asked = later === undefined ? null : one.timeOf(order.tick + later.ticks)
    const ask = ({ order: orderOf }: StrategyContext): void => {
      if (ticket === null || later === undefined) return
      if (later.by === null) orderOf.cancel(ticket)
      else orderOf.modify(ticket, { limitPrice: price + later.by, stopPrice: price + later.by })
    }
    return asked === null ? [[time, place] as const] : [[time, place] as const, [asked, ask] as const]
  })
  const ticks = { ...ticksOfText(one.text), ...config }
  return { one, run: (latency?: LatencyModel, seed = 1) => run(ticks, scriptOf(acts), latency, seed) }
}

it('fills nothing before it has arrived, and only at prices of the book or of a limit', () => {
  fc.assert(
    fc.property(world, model, (given, latency) => {
      const { one, run: runWith } = play(given)
      const { result } = runWith(latency)
      const accepted = new Map<string, number>()
      let last = Number.NEGATIVE_INFINITY
      for (const { clientOrderId, status, time } of result.orderEvents) {
        expect(time).toBeGreaterThanOrEqual(last)
        last = time
        if (status === 'accepted') accepted.set(clientOrderId, time)
      }
      const orders = new Map(result.orders.map((order) => [order.clientOrderId, order]))
      // What may rest: the limits as they were sent, as they were changed, and the targets of brackets.
      const limits = given[1].flatMap(({ price, later }) => [price, price + (later?.by ?? 0)]).concat(88, 112)
      for (const { clientOrderId, side: way, price, time } of result.fills) {
        expect(time).toBeGreaterThanOrEqual(accepted.get(clientOrderId) ?? Number.POSITIVE_INFINITY)
        const { bid, ask } = one.at(msOf(time)).book
        const other = way === 'buy' ? ask : bid
        const order = orders.get(clientOrderId)
        if (order?.type === 'limit') expect([other, ...limits]).toContain(price.toNumber())
        else expect(price.toNumber()).toBe(other)
      }
    }),
    { numRuns: 300 },
  )
})

it('is the same for the same seed, and without latency where every leg is 0', () => {
  fc.assert(
    fc.property(world, model, fc.integer({ min: 0, max: 9 }), (given, latency, seed) => {
      const { run: runWith } = play(given)
      expect(runWith(latency, seed).result.hash).toBe(runWith(latency, seed).result.hash)
      const zero = runWith({ decisionMs: 0, toVenueMs: 0, reportMs: 0 }, seed)
      expect(zero.result.hash).toBe(runWith(undefined, seed).result.hash)
    }),
    { numRuns: 100 },
  )
})

it('brings the same orders and fills, however late nobody hears of them', () => {
  fc.assert(
    fc.property(world, delay, delay, (given, way, back) => {
      const { run: runWith } = play(given)
      const near = runWith({ decisionMs: 1, toVenueMs: way }).result
      expect(runWith({ decisionMs: 1, toVenueMs: way, reportMs: back }).result.hash).toBe(near.hash)
    }),
    { numRuns: 100 },
  )
})
