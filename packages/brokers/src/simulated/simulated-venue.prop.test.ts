import { canTransition, isTerminal, type OrderStatus, type OrderType, type Scaled, type TimeInForce } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intrabarPolicies, type VenueListener, type VenueOrder } from './index.ts'
import { playScript, type ScriptBar, type ScriptOrder, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const price = fc.integer({ min: 80, max: 120 })
const prices = fc.tuple(price, price, price, price).map(([open, a, b, close]): ScriptPrices => {
  const [high, low] = [Math.max(open, a, b, close), Math.min(open, a, b, close)]
  return [open, high, low, close]
})

const types: readonly OrderType[] = [
  'market',
  'limit',
  'stop',
  'stop-limit',
  'market-if-touched',
  'limit-if-touched',
  'trailing-stop',
  'trailing-stop-limit',
]
const timesInForce: readonly TimeInForce[] = ['gtc', 'gtc', 'day', 'gtd', 'ioc', 'fok', 'at-open', 'at-close']

const trail = fc.oneof(
  fc.record({ amount: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ percent: fc.integer({ min: 1, max: 9 }) }),
)
const protect = fc.oneof(
  price,
  fc.record({ stop: price, limit: price, type: fc.constant('stop-limit' as const) }),
  fc.record({ trail }),
)
const target = fc.oneof(
  price,
  fc.record({ stop: price }),
  fc.record({ stop: price, limit: price, type: fc.constant('limit-if-touched' as const) }),
)

/** What an order of a type has, out of terms that are drawn for any. */
const terms = fc
  .record(
    {
      type: fc.constantFrom(...types),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      size: fc.integer({ min: 1, max: 9 }),
      limit: price,
      stop: price,
      trail,
      limitOffset: fc.integer({ min: 0, max: 3 }),
      timeInForce: fc.constantFrom(...timesInForce),
      postOnly: fc.boolean(),
      reduceOnly: fc.boolean(),
      isAfter: fc.boolean(),
      protect,
      target,
    },
    { requiredKeys: ['type', 'side', 'size', 'limit', 'stop', 'trail', 'limitOffset', 'timeInForce'] },
  )
  .map(({ type, limit, stop, trail, limitOffset, postOnly, ...rest }) => {
    const isTrailing = type === 'trailing-stop' || type === 'trailing-stop-limit'
    const hasLimit = type === 'limit' || type === 'stop-limit' || type === 'limit-if-touched'
    const isAuction = rest.timeInForce === 'at-open' || rest.timeInForce === 'at-close'
    return {
      ...rest,
      type: isAuction && type !== 'limit' ? ('market' as const) : type,
      ...(isTrailing && !isAuction ? { trail, limitOffset } : {}),
      ...(hasLimit && (!isAuction || type === 'limit') ? { limit } : {}),
      ...(isTrailing || type === 'market' || type === 'limit' || isAuction ? {} : { stop }),
      postOnly: (postOnly ?? false) && type === 'limit',
    }
  })

const action = fc.oneof(
  { weight: 6, arbitrary: terms.map((order) => ({ order }) as const) },
  { weight: 1, arbitrary: fc.nat(9).map((cancel) => ({ cancel }) as const) },
  {
    weight: 2,
    arbitrary: fc.record({ modify: fc.nat(9), limit: price, stop: price, size: fc.integer({ min: 0, max: 9 }) }),
  },
  { weight: 1, arbitrary: fc.record({ link: fc.constantFrom('oco' as const, 'ouo' as const) }) },
)
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

const scenario = fc.record({
  policy: fc.constantFrom(...intrabarPolicies),
  volumeDivisor: fc.option(fc.constant(10), { nil: undefined }),
  bars: fc.array(
    fc.record({
      prices,
      volume: fc.integer({ min: 0, max: 90 }),
      before: fc.array(action, { maxLength: 3 }),
      once: fc.array(action, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
})

/** Steps out of actions: what they refer to is what was placed so far. */
class Writer {
  readonly ids: string[] = []
  readonly oco: string[][] = []
  #fresh: string[] = []

  steps(actions: readonly Action[], time: number): ScriptStep[] {
    this.#fresh = []
    return actions.flatMap((one) => this.#step(one, time))
  }

  #step(one: Action, time: number): ScriptStep[] {
    if ('order' in one) return [this.#order(one.order, time)]
    // Only orders of one moment are tied, as strategies do it: none of them has met the market.
    if ('link' in one) return this.#link(one.link)
    if ('cancel' in one) return this.#known(one.cancel, (cancel) => ({ cancel }))
    return this.#known(one.modify, (modify) => ({ ...one, modify }))
  }

  #order({ isAfter, ...order }: Extract<Action, { order: unknown }>['order'], time: number): ScriptOrder {
    const id = `o${this.ids.length}`
    const parent = isAfter ? this.ids.at(-1) : undefined
    this.ids.push(id)
    this.#fresh.push(id)
    const expiresAt = order.timeInForce === 'gtd' ? { expiresAt: time + 25 } : {}
    return { ...order, ...expiresAt, id, ...(parent === undefined ? {} : { after: parent }) }
  }

  #link(link: 'oco' | 'ouo'): ScriptStep[] {
    const of = this.#fresh
    this.#fresh = []
    if (of.length < 2) return []
    if (link === 'oco') this.oco.push(of)
    return [{ link, of }]
  }

  #known(place: number, make: (id: string) => ScriptStep): ScriptStep[] {
    const id = this.ids.at(-1 - place)
    return id === undefined ? [] : [make(id)]
  }
}

interface Scenario {
  readonly policy: (typeof intrabarPolicies)[number]
  readonly volumeDivisor: number | undefined
  readonly bars: readonly { prices: ScriptPrices; volume: number; before: Action[]; once: Action[] }[]
}

function write({ bars }: Scenario): { steps: ScriptStep[]; writer: Writer } {
  const writer = new Writer()
  const steps = bars.flatMap(({ prices, volume, before, once }, index): ScriptStep[] => {
    const openTime = 10 * (index + 1)
    const sent = writer.steps(before, openTime - 1)
    const bar: ScriptBar = {
      bar: prices,
      volume,
      openTime,
      closeTime: openTime + 9,
      onceOpen: writer.steps(once, openTime),
    }
    return [...sent, bar]
  })
  return { steps, writer }
}

/** Watches every law that holds at each moment, and keeps what the laws of the whole need. */
class Watch implements VenueListener {
  readonly all = new Set<VenueOrder>()
  readonly problems: string[] = []
  position = 0
  readonly #statuses = new Map<VenueOrder, OrderStatus>()
  readonly #bars: readonly { prices: ScriptPrices }[]

  constructor(bars: readonly { prices: ScriptPrices }[]) {
    this.#bars = bars
  }

  onOrder(order: VenueOrder): void {
    const from = this.#statuses.get(order) ?? 'initialized'
    this.all.add(order)
    this.#require(canTransition(from, order.status), `${from} to ${order.status}`)
    this.#statuses.set(order, order.status)
    if (order.status === 'filled') this.#require(order.filledSteps === order.steps, 'filled in full')
    if (order.status === 'partially-filled') this.#require(order.filledSteps < (order.steps ?? 0), 'filled in part')
    if (order.status === 'cancelled' || order.status === 'expired')
      this.#require(order.endReason !== null, 'has a reason')
  }

  onModify(order: VenueOrder): void {
    this.#require(!isTerminal(order.status), 'modified after its end')
    this.#require(order.steps === null || order.steps >= order.filledSteps, 'smaller than what it filled')
  }

  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, _fee: Scaled, time: number): void {
    const status = this.#statuses.get(order)
    this.#require(
      status === 'accepted' || status === 'triggered' || status === 'partially-filled',
      `fills while ${status}`,
    )
    this.#require(order.filledSteps <= (order.steps ?? -1), 'fills more than its size')
    const [open, high, low] = this.#bars[Math.floor(time / 10) - 1]?.prices ?? [0, 0, 0]
    const at = Number(ticks) / 100
    if (time % 10 === 0) this.#require(at === open, `fills at ${at}, not at the open ${open}`)
    this.#require(at >= low && at <= high, `fills at ${at}, outside of ${low} to ${high}`)
    if (order.limitTicks !== null)
      this.#require(order.side === 1 ? ticks <= order.limitTicks : ticks >= order.limitTicks, 'fills beyond its limit')
    const change = order.side * Number(steps)
    if (order.isReduceOnly)
      this.#require(Math.abs(this.position + change) === Math.abs(this.position) - Number(steps), 'only reduces')
    this.#require(order.expiresAt >= time, 'fills after its end')
    this.position += change
  }

  #require(holds: boolean, what: string): void {
    if (!holds) this.problems.push(what)
  }
}

function play(one: Scenario) {
  const { steps, writer } = write(one)
  const watch = new Watch(one.bars)
  const sessionEnds = [40, 70, 100, 130]
  const played = playScript(steps, {
    policy: one.policy,
    sessionEnds,
    listener: watch,
    ...(one.volumeDivisor === undefined ? {} : { volumeDivisor: one.volumeDivisor }),
  })
  return { ...played, played, watch, writer }
}

describe('for any orders, bars, changes and policies', () => {
  it('every order takes a legal way, fills within the bar, its limit and its size, and not after its end', () => {
    fc.assert(
      fc.property(scenario, (one) => {
        expect(play(one).watch.problems).toEqual([])
      }),
      { numRuns: 1500 },
    )
  })

  it('the position is the sum of the fills, and the lists hold just what works and what waits', () => {
    fc.assert(
      fc.property(scenario, (one) => {
        const { played, watch } = play(one)
        expect(played.position()).toBe(watch.position)
        const all = [...watch.all]
        const working = all.filter(({ isWorking }) => isWorking)
        expect(new Set(played.venue.working.flat())).toEqual(new Set(working))
        expect(played.venue.working.flat()).toHaveLength(working.length)
        expect(new Set(played.venue.held)).toEqual(new Set(all.filter(({ status }) => status === 'submitted')))
      }),
      { numRuns: 500 },
    )
  })

  it('of orders of which one cancels the others no two fill', () => {
    fc.assert(
      fc.property(scenario, (one) => {
        const { played, writer } = play(one)
        for (const group of writer.oco) {
          const filled = group.filter((id) => played.orders.get(id)?.filledSteps !== 0)
          expect(filled.length).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is the same when it is played again', () => {
    fc.assert(
      fc.property(scenario, (one) => {
        expect(play(one).played.lines).toEqual(play(one).played.lines)
      }),
      { numRuns: 50 },
    )
  })
})

describe('the pessimistic and the optimistic policy', () => {
  const bracketed = fc.record({
    bars: fc.array(prices, { maxLength: 8 }).map((bars) => [[100, 112, 92, 100], ...bars] as ScriptPrices[]),
    stop: fc.integer({ min: 80, max: 99 }),
    target: fc.integer({ min: 101, max: 120 }),
  })
  const equityOf = (
    order: Omit<ScriptOrder, 'id'>,
    bars: readonly ScriptPrices[],
    policy: 'pessimistic' | 'optimistic',
  ) => Number(playScript([{ id: 'a', ...order }, ...bars], { policy }).account.equity())

  it('bound each other where the entry fills at an open: pessimistic equity is never the larger', () => {
    fc.assert(
      fc.property(bracketed, ({ bars, stop, target }) => {
        const order = { protect: stop, target }
        expect(equityOf(order, bars, 'pessimistic')).toBeLessThanOrEqual(equityOf(order, bars, 'optimistic'))
      }),
    )
  })

  it('do not where it fills inside a bar: a target that is put off may meet a better open', () => {
    const dip = { type: 'limit', limit: 98, protect: 90, target: 105 } as const
    const bars: ScriptPrices[] = [
      [100, 106, 97, 104],
      [120, 121, 119, 120],
    ]
    expect(equityOf(dip, bars, 'pessimistic') - equityOf(dip, bars, 'optimistic')).toBe(1500)
  })
})
