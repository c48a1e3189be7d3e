import type { Approval, Holding } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  type IntrabarPolicy,
  type OrderLine,
  type OrderModification,
  reachableOrders,
  restoreVenue,
  type SimulatedVenue,
  snapshotVenue,
  type TimedWalk,
  VenueOrder,
} from './index.ts'
import { playScript, type ScriptOptions } from './venue-script.ts'

type Terms = Partial<
  Pick<VenueOrder, 'type' | 'side' | 'limitTicks' | 'stopTicks' | 'timeInForce' | 'bracket' | 'expiresAt' | 'trail'>
> & { readonly units?: number }
/** When, in ms after the bar's open at 100; what is sent, changed or cancelled. */
type Sent =
  | readonly [at: number, name: string, terms: Terms]
  | readonly [at: number, cancel: string]
  | readonly [at: number, modify: string, changes: OrderModification, isChange: true]

interface Scene {
  readonly policy?: IntrabarPolicy
  readonly volume?: number
  readonly venue?: ScriptOptions['venue']
  readonly bar?: readonly [open: number, high: number, low: number, close: number]
  /** When, in ms after the bar's open, another venue goes on from a snapshot of the first. */
  readonly resumeAt?: number
}

/**
 * A bar from 1,000 to 1,090 ms: open 100, high 110, low 90, close 105, walked to the high in 30 ms, to the low in 30 more, to
 * the close in the last 30. Messages take 1 ms. Tells each event with its ms after the open.
 */
function play(
  sent: readonly Sent[],
  { policy = 'open-high-low-close', volume, venue: terms, bar, resumeAt = Infinity }: Scene = {},
): string[] {
  /** By number, under which a snapshot knows an order as well. */
  const names = new Map<number, string>()
  const told: string[] = []
  const nameOf = (order: VenueOrder): string =>
    names.get(order.index) ?? `${nameOf(order.parent as VenueOrder)}.${order.role === 'stop-loss' ? 'stop' : 'target'}`
  const options: ScriptOptions = {
    policy,
    venue: { latency: { toVenueMs: 1 }, ...terms },
    listener: {
      onOrder: (order, time) => {
        const { status, endReason } = order
        if (names.size > 0 && (status === 'triggered' || endReason !== null))
          told.push(`${time - 1_000} ${nameOf(order)} ${endReason ?? status}`)
      },
      onModify: (order, time) => told.push(`${time - 1_000} ${nameOf(order)} for ${order.steps}`),
      onFill: (order, ticks, steps, _fee, time) => {
        if (names.size > 0)
          told.push(`${time - 1_000} ${nameOf(order)} ${order.sideName} ${steps} at ${Number(ticks) / 100}`)
      },
    },
  }
  const before = { bar: [100, 100, 100, 100], openTime: 900, closeTime: 1_000 } as const
  const { venue: first, account } = playScript([{ id: 'm' }, before], options)
  const [open, high, low, close] = bar ?? [100, 110, 90, 105]
  const venueBar = {
    open: open * 100,
    high: high * 100,
    low: low * 100,
    close: close * 100,
    openTime: 1_000,
    closeTime: 1_090,
    previousOpenTime: 900,
    previousClose: null,
    previousCloseTime: Number.NaN,
    volumeSteps: volume ?? null,
  }
  let [venue, line, walk] = inTime(first)
  const orders = new Map<string, VenueOrder>()
  const resume = (): void => {
    const snapshot = structuredClone(snapshotVenue(venue))
    ;[venue, line, walk] = inTime(playScript([], { ...options, venue: { ...options.venue, account } }).venue)
    restoreVenue(venue, snapshot, { holdings: account.holdings, approvalOf: () => ({}) as Approval })
    for (const order of reachableOrders(venue)) {
      const name = names.get(order.index)
      if (name !== undefined) orders.set(name, order)
    }
  }
  const send = (message: Sent): void => {
    const [at, name, given, isChange] = message
    const time = 1_000 + at - 1
    const known = orders.get(name) ?? orders.get(name.replace('.target', ''))?.targetChild
    if (given === undefined) line.cancel(known as VenueOrder, time, 'BY_HAND')
    else if (isChange === true) line.modify(known as VenueOrder, given as OrderModification, time)
    else {
      const { units = 1, side = 1, ...rest } = given as Terms
      const intent = { strategyInstance: 's', decisionTime: time, ordinal: orders.size }
      const order = new VenueOrder(account.holdings[0] as Holding, 0, side, intent, time, {
        type: 'fixed',
        steps: units,
      })
      Object.assign(order, { approval: {} }, rest)
      orders.set(name, order)
      names.set(venue.counters.orders, name)
      line.submit(order, time)
    }
  }
  const queue = [...sent]
  let resumesAt = 1_000 + resumeAt
  const until = (time: number): void => {
    for (;;) {
      const next = Math.min(line.next, walk.next(0), queue.length === 0 ? Infinity : 999 + (queue[0] as Sent)[0])
      if (resumesAt <= Math.min(next, time)) {
        resumesAt = Infinity
        resume()
        continue
      }
      if (next > time) return
      if (queue.length > 0 && next === 999 + (queue[0] as Sent)[0]) send(queue.shift() as Sent)
      else if (line.next <= next) {
        line.deliver()
        expect(venue.working[0]?.every(({ isWorking }) => isWorking)).toBe(true)
      } else walk.advance(0)
    }
  }
  until(999)
  venue.matchOpen(0, venueBar)
  until(1_090)
  venue.matchPath(0, venueBar)
  expect(walk.next(0)).toBe(Number.POSITIVE_INFINITY)
  expect(venue.working[0]?.every(({ isWorking }) => isWorking)).toBe(true)
  return told
}

/** A venue where messages take time, with what they and the price do. */
function inTime(venue: SimulatedVenue): [SimulatedVenue, OrderLine, TimedWalk] {
  const { line, walk } = venue
  if (line === null || walk === null) throw new Error('messages take time here')
  return [venue, line, walk]
}

const free = { verify: () => true } as const
const limit = (price: number, terms: Terms = {}): Terms => ({ type: 'limit', limitTicks: price * 100, ...terms })
const stop = (price: number, terms: Terms = {}): Terms => ({ type: 'stop', stopTicks: price * 100, ...terms })
const stopLimit: Terms = { type: 'stop-limit', stopTicks: 10_800, limitTicks: 10_600 }
/** A limit that is only touched does not fill. */
const through: Scene = { venue: { ...free, touch: { rule: 'trade-through' } } }
const leg = { trail: null, limitOffset: 0, stopTicks: null, limitTicks: null }
const bracket = (low: number, high: number): Terms => ({
  bracket: {
    stop: { ...leg, type: 'stop', stopTicks: low * 100 },
    target: { ...leg, type: 'limit', limitTicks: high * 100 },
  },
})

describe('an order that arrives inside a bar', () => {
  const cases: readonly (readonly [string, readonly Sent[], readonly string[], Scene?])[] = [
    ['meets the price of its moment', [[15, 'a', {}]], ['15 a buy 1 at 105']],
    ['meets it rounded against its side', [[10, 'a', { side: -1 }]], ['10 a sell 1 at 103.33']],
    ['rounded up for a buy', [[10, 'a', {}]], ['10 a buy 1 at 103.34']],
    ['meets the open that it came before', [[-5, 'a', {}]], ['0 a buy 1 at 100']],
    ['with a limit that the price is within fills at the price', [[15, 'a', limit(107)]], ['15 a buy 1 at 105']],
    ['with a limit waits for the way to reach it', [[15, 'a', limit(95)]], ['53 a buy 1 at 95']],
    ['with a limit that the way has left behind waits for the next bar', [[65, 'a', limit(90)]], []],
    ['with a stop that the price is beyond fills at the price', [[15, 'a', stop(102)]], ['15 a buy 1 at 105']],
    ['with a stop waits for the way to reach it', [[15, 'a', stop(108)]], ['24 a buy 1 at 108']],
    [
      'that must fill at once ends where it cannot',
      [[15, 'a', limit(95, { timeInForce: 'ioc' })]],
      ['15 a IOC_UNFILLED'],
    ],
    [
      'ends where it is cancelled on the way',
      [
        [15, 'a', limit(95)],
        [40, 'a'],
      ],
      ['40 a BY_HAND'],
    ],
    [
      'is not kept from filling by a request that comes later',
      [
        [15, 'a', limit(95)],
        [70, 'a'],
      ],
      ['53 a buy 1 at 95'],
    ],
    [
      'that is moved to the price fills there',
      [
        [15, 'a', limit(95)],
        [45, 'a', { limitTicks: 10_500 }, true],
      ],
      ['45 a for 1', '45 a buy 1 at 100'],
    ],
    [
      'that is moved further away acts later',
      [
        [15, 'a', limit(95)],
        [45, 'a', { limitTicks: 9_200 }, true],
      ],
      ['45 a for 1', '57 a buy 1 at 92'],
    ],
    [
      'has its bracket on the rest of the way',
      [[15, 'a', bracket(95, 108)]],
      ['15 a buy 1 at 105', '24 a.target sell 1 at 108', '24 a.stop SIBLING_FILLED'],
    ],
    [
      'whose bracket comes after the target was passed is stopped',
      [[35, 'a', bracket(95, 109)]],
      ['35 a buy 1 at 106.67', '53 a.stop sell 1 at 95', '53 a.target SIBLING_FILLED'],
    ],
    ['too old when it arrives is not taken', [[15, 'a', { expiresAt: 1_015 }]], ['15 a SIGNAL_EXPIRED']],
    ['good until a moment does not act after it', [[15, 'a', limit(95, { expiresAt: 1_050 })]], []],
    ['good until the moment at which it acts does', [[15, 'a', limit(95, { expiresAt: 1_053 })]], ['53 a buy 1 at 95']],
    [
      'fills what there is volume for, and no more in this bar',
      [[15, 'a', { units: 5 }]],
      ['15 a buy 2 at 105'],
      { volume: 20, venue: { ...free, liquidity: { participation: '0.1' } } },
    ],
    [
      'on a way good for the trader meets the better price',
      [
        [15, 'a', {}],
        [15, 'b', { side: -1 }],
      ],
      ['15 a buy 1 at 95', '15 b sell 1 at 105'],
      { policy: 'optimistic' },
    ],
    [
      'on a way bad for the trader meets the worse price',
      [
        [15, 'a', {}],
        [15, 'b', { side: -1 }],
      ],
      ['15 a buy 1 at 105', '15 b sell 1 at 95'],
      { policy: 'pessimistic' },
    ],
    ['at the session’s close waits for it', [[15, 'a', { timeInForce: 'at-close' }]], ['90 a buy 1 at 105']],
    ['at the session’s open has missed it', [[15, 'a', { timeInForce: 'at-open' }]], []],
    [
      'ends where it is cancelled on the line that it came on',
      [
        [15, 'a', stop(108)],
        [20, 'a'],
      ],
      ['20 a BY_HAND'],
    ],
    [
      'with a touch and a limit behind it rests once it is touched',
      [[15, 'a', { type: 'limit-if-touched', stopTicks: 9_500, limitTicks: 9_300 }]],
      ['53 a triggered', '56 a buy 1 at 93'],
    ],
    [
      'with a stop and a limit before it rests once it is triggered, and makes liquidity',
      [[15, 'a', stopLimit]],
      ['24 a triggered', '36 a buy 1 at 106'],
      { venue: { ...free, spread: { type: 'fixed', ticks: 10 } } },
    ],
    [
      'with these ends where it must fill at once',
      [[15, 'a', { ...stopLimit, timeInForce: 'ioc' }]],
      ['24 a triggered', '24 a IOC_UNFILLED'],
    ],
    [
      'has a target that the price has passed filled at the price of its own fill',
      [[15, 'a', limit(95, bracket(80, 94))]],
      ['53 a buy 1 at 95', '53 a.target sell 1 at 95', '53 a.stop SIBLING_FILLED'],
    ],
    ['has its target on the rest of the way only', [[15, 'a', limit(95, bracket(80, 108))]], ['53 a buy 1 at 95']],
    [
      'has its stop in the whole bar where what is bad comes first',
      [[15, 'a', limit(95, bracket(92, 108))]],
      ['53 a buy 1 at 95', '53 a.stop sell 1 at 92', '53 a.target SIBLING_FILLED'],
      { policy: 'pessimistic' },
    ],
    [
      'has its target in the whole bar where what is good comes first',
      [[5, 'a', limit(95, bracket(92, 108))]],
      ['15 a buy 1 at 95', '15 a.target sell 1 at 108', '15 a.stop SIBLING_FILLED'],
      { policy: 'optimistic' },
    ],
    [
      'leaves a target that is moved to the price to the next bar, where what is bad comes first',
      [
        [15, 'a', limit(95, bracket(50, 150))],
        [60, 'a.target', { limitTicks: 9_000 }, true],
      ],
      ['53 a buy 1 at 95', '60 a.target for 1'],
      { policy: 'pessimistic' },
    ],
    [
      'acts before one whose level the way meets later',
      [
        [15, 'a', limit(92)],
        [16, 'b', limit(95)],
      ],
      ['53 b buy 1 at 95', '57 a buy 1 at 92'],
    ],
    [
      'acts before one of the same level that came later',
      [
        [15, 'a', limit(95)],
        [16, 'b', limit(95)],
      ],
      ['53 a buy 1 at 95', '53 b buy 1 at 95'],
    ],
    [
      'fills at its stop, though another with a bracket has filled in the same millisecond',
      [
        [15, 'a', limit(95, bracket(50, 150))],
        [16, 'b', stop(94.8, { side: -1 })],
      ],
      ['53 a buy 1 at 95', '53 b sell 1 at 94.8'],
    ],
    ['fills at the low', [[15, 'a', limit(90)]], ['60 a buy 1 at 90']],
    ['fills at the high', [[15, 'a', limit(110, { side: -1 })]], ['30 a sell 1 at 110']],
    ['does not fill at the low that must be traded through', [[15, 'a', limit(90)]], [], through],
    ['does not fill at the high that must be', [[15, 'a', limit(110, { side: -1 })]], [], through],
    ['fills where the price goes on beyond its limit', [[15, 'a', limit(95)]], ['53 a buy 1 at 95'], through],
    ['likewise to sell', [[15, 'a', limit(108, { side: -1 })]], ['24 a sell 1 at 108'], through],
    [
      'in a halt meets nothing of the bar',
      [[-5, 'a', limit(95)]],
      [],
      { venue: { ...free, venueRules: { halts: [{ from: 1_040, to: 1_050 }] } } },
    ],
  ]
  it.each(cases.map(([name, sent, told, scene = {}]) => [name, sent, told, scene] as const))(
    '%s',
    (_, sent, told, scene) => {
      expect(play(sent, { ...scene, venue: { ...free, ...scene.venue } })).toEqual(told)
    },
  )

  // Before the open, at it, with a message on its way, just after one that arrived, and on each line.
  it.each([-4.5, 0, 14.5, 16, 40, 58, 69.5])(
    'goes the same where another venue goes on from a snapshot at %d',
    (resumeAt) => {
      const plays = (more: Scene): readonly (readonly string[])[] =>
        cases.map(([, sent, , scene = {}]) => play(sent, { ...scene, venue: { ...free, ...scene.venue }, ...more }))
      expect(plays({ resumeAt })).toEqual(plays({}))
    },
  )

  it('of two that arrive together, the one sent first acts first', () => {
    expect(
      play(
        [
          [15, 'a', {}],
          [15, 'b', {}],
        ],
        { venue: free },
      ),
    ).toEqual(['15 a buy 1 at 105', '15 b buy 1 at 105'])
  })

  it.each(['pessimistic', 'optimistic', 'open-high-low-close', 'adaptive'] as const)(
    'whose price would lie beyond the bar waits for the next, %s',
    (policy) => {
      const slippage = { type: 'ticks', ticks: 5_000, refuseBeyondBar: true } as const
      const sent = [
        [15, 'a', {}],
        [16, 'b', stop(108)],
        [17, 'c', { timeInForce: 'ioc' }],
      ] as const
      expect(play(sent, { policy, venue: { ...free, slippage } })).toEqual(['17 c IOC_UNFILLED'])
    },
  )
})
