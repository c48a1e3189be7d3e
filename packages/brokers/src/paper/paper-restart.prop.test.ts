import { type BrokerReport, decimal, type MarketEvent, type OrderCommand } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ScriptedLog, scriptLog } from './log-script.ts'
import type { PaperBroker } from './paper-broker.ts'
import type { PaperBrokerOptions } from './paper-options.ts'
import { acme, call, minuteMs, minuteOf, openPaper, orderOf, startMs, zeta } from './paper-script.ts'

/** One thing that happens to a broker. Prices are ticks from 100. */
type Deed =
  | {
      readonly type: 'submit'
      readonly kind: number
      readonly near: number
      readonly units: number
      readonly isBuy: boolean
    }
  | { readonly type: 'cancel' | 'replace'; readonly which: number; readonly near: number }
  | { readonly type: 'bar'; readonly rows: readonly (readonly [number, number, number, number])[] }
  | { readonly type: 'tick'; readonly near: number; readonly size: number }

const near = fc.integer({ min: -60, max: 60 })
const row = fc.tuple(near, fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }), near)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('submit' as const),
      kind: fc.nat(7),
      near,
      units: fc.integer({ min: 1, max: 30 }),
      isBuy: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('cancel' as const, 'replace' as const), which: fc.nat(9), near }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('bar' as const), rows: fc.tuple(row, row) }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('tick' as const), near, size: fc.integer({ min: 1, max: 9 }) }),
  },
)

const price = (ticks: number): number => (10_000 + ticks) / 100
const exact = (ticks: number) => decimal(price(ticks))

function commandOf({ kind, near: at, units, isBuy }: Extract<Deed, { type: 'submit' }>, n: number): OrderCommand {
  const name = `o${n}`
  const none = { limitPrice: null, stopPrice: null, trail: null, limitOffset: null }
  const sign = isBuy ? 1 : -1
  const leg = { ...none, clientOrderId: `${name}s`, type: 'trailing-stop' as const, trail: { amount: decimal('0.3') } }
  const bracket = {
    stop: leg,
    target: { ...none, clientOrderId: `${name}t`, type: 'limit' as const, limitPrice: exact(at + sign * 70) },
  }
  const terms = [
    {},
    { bracket },
    { type: 'limit' as const, limitPrice: exact(at) },
    { type: 'limit' as const, limitPrice: exact(at), bracket },
    { type: 'stop' as const, stopPrice: exact(at) },
    { type: 'trailing-stop' as const, trail: { percent: decimal('0.4') }, isReduceOnly: true },
    {
      type: 'stop-limit' as const,
      stopPrice: exact(at),
      limitPrice: exact(at + sign * 10),
      timeInForce: 'gtd' as const,
      expiresAt: startMs + 9 * minuteMs,
    },
    {
      type: 'limit-if-touched' as const,
      stopPrice: exact(at),
      limitPrice: exact(at + sign * 5),
      timeInForce: 'day' as const,
    },
  ][kind]
  return orderOf(name, { side: isBuy ? 'buy' : 'sell', quantity: units, decisionTime: startMs, ...terms })
}

/**
 * The time of a cancellation, a replacement or a standing is that of the latest market event. One that changed nothing is not
 * kept: after a restart, an earlier one is the latest until the market goes on.
 */
function withoutQuietTime(_: string, value: unknown): unknown {
  const isFill = typeof value === 'object' && value !== null && 'fillId' in value
  if (isFill || typeof value !== 'object' || value === null || !('time' in value)) return value
  return { ...value, time: null }
}

/** What is told without being asked, until nothing more is. */
async function pending(broker: PaperBroker): Promise<readonly BrokerReport[]> {
  const end = new AbortController()
  const told: BrokerReport[] = []
  setImmediate(() => end.abort())
  for await (const report of broker.reports({ signal: end.signal })) told.push(report)
  return told
}

/** When a broker is killed and opened again: after each so-manieth step, of those that have written something or of all. */
interface Kills {
  readonly every: number
  readonly isAfterEvents: boolean
}

/** Everything that a broker tells while deeds are done. */
async function live(deeds: readonly Deed[], options: Partial<PaperBrokerOptions>, kills: Kills | null) {
  let log: ScriptedLog = scriptLog([], [], { chains: false })
  let broker = await openPaper(options, log)
  log.appends.length = 0
  const told: unknown[] = []
  const latest = new Map<string, MarketEvent>()
  let step = 0
  let minute = 0
  const done = async (reports: readonly BrokerReport[]): Promise<void> => {
    told.push(...reports, ...(await pending(broker)))
    const hasWritten = log.appends.length > 0
    log.appends.length = 0
    if (kills === null || step++ % kills.every !== 0 || (kills.isAfterEvents && !hasWritten)) return
    log = log.cut(log.events.length)
    broker = await openPaper(options, log)
    // The latest bars are fed again: what they have met they do not meet twice, and the last prices are known.
    if (kills.isAfterEvents) return
    const again = [...latest.values()].sort((a, b) => a.time - b.time || (a.type === 'bar-closed' ? -1 : 1))
    for (const event of again) told.push(...(await broker.match(event)))
  }
  const feed = async (event: MarketEvent): Promise<void> => {
    const reports = await broker.match(event)
    if (event.type !== 'quote') latest.set(`${event.instrument} ${event.type}`, event)
    await done(reports)
  }
  for (const [n, one] of deeds.entries()) {
    const time = startMs + (minute + 1) * minuteMs
    if (one.type === 'submit') {
      told.push((await broker.submit({ ...commandOf(one, n), decisionTime: time }, call)).type)
      await done([])
    } else if (one.type === 'bar') {
      minute++
      const [first, second] = one.rows.map(([open, up, down, close], k) => {
        const [high, low] = [Math.max(open, close) + up, Math.min(open, close) - down]
        const values = [price(open), price(high), price(low), price(close), (up * 7 + down) % 40] as const
        return minuteOf(minute, values, k === 0 ? 'ACME' : 'ZETA')
      })
      if (first === undefined || second === undefined) continue
      for (const event of [first[0], second[0], first[1], second[1]]) await feed(event)
    } else if (one.type === 'tick') {
      const at = time
      const quote = { time: at, bid: price(one.near), ask: price(one.near + 2), bidSize: one.size, askSize: one.size }
      await feed({ type: 'quote', instrument: 'ACME', quote, time: at, receivedAt: at })
    } else {
      const id = { clientOrderId: `o${one.which}`, venueOrderId: null, instrument: 'ACME' }
      const changes = { limitPrice: exact(one.near) }
      const answer = one.type === 'cancel' ? await broker.cancel(id, call) : await broker.replace(id, changes, call)
      told.push(answer.type)
      await done([])
    }
  }
  const orders = await Promise.all(
    deeds.map((_, n) => broker.order({ clientOrderId: `o${n}`, venueOrderId: null, instrument: 'ACME' }, call)),
  )
  const standing = await broker.standing({ ...call, since: 0 })
  const seen = JSON.parse(JSON.stringify({ told, orders, standing, statistics: broker.statistics }), withoutQuietTime)
  return seen
}

const kinds: readonly (readonly [string, Partial<PaperBrokerOptions>])[] = [
  ['on bars', { instruments: [acme, zeta] }],
  [
    'with latency, chance and fills in parts',
    {
      costs: {
        fee: { type: 'percentage', rate: '0.001' },
        latency: { toVenueMs: { type: 'uniform', min: 0, max: 80_000 } },
        liquidity: { participation: 0.5 },
        touch: { rule: { probability: 0.5 } },
      },
    },
  ],
  [
    'with fills in parts and slippage by chance',
    { costs: { liquidity: { participation: 0.5 }, slippage: { type: 'random', distribution: 'uniform', bps: 5 } } },
  ],
  ['on quotes', { ticks: { quotes: ['ACME'], bookDepth: 'top', queue: 'back' } }],
]

const deeds = fc.array(deed, { minLength: 4, maxLength: 24 })
const every = fc.integer({ min: 1, max: 7 })
const snapshotEvery = fc.integer({ min: 1, max: 60 })

async function expectNoDifference(more: Partial<PaperBrokerOptions>, isAfterEvents: boolean): Promise<void> {
  await fc.assert(
    fc.asyncProperty(deeds, every, snapshotEvery, async (all, kept, distance) => {
      const options = { capital: 10_000_000, ...more, snapshotEvery: distance }
      const broken = await live(all, options, { every: kept, isAfterEvents })
      expect(broken).toEqual(await live(all, options, null))
    }),
    { numRuns: 8 },
  )
}

describe('a paper account whose process is killed', () => {
  it.each(kinds)('goes on as if it had not been, after whichever event of its log %s', async (_, more) => {
    await expectNoDifference(more, true)
  })

  it.each(kinds.slice(0, 3))('goes on so at every moment, where the latest bars are fed again %s', async (_, more) => {
    await expectNoDifference(more, false)
  })
})
