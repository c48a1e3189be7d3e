import { barsFromQuotes, createRandom, type Random } from '@race/core'
import { syntheticTicks } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import type { EngineCommand } from './commands/command-schema.ts'
import type { Engine } from './engine.ts'
import { dice, isHappening, tickDice } from './testing/dice.ts'
import { marketOf, type Plan } from './testing/recorded-session.ts'
import { guides, on, replayed } from './testing/replayed-session.ts'

const reason = 'just now'
const guided = { mode: { autonomy: 'guide', venue: 'paper' }, approvalForMs: 40 * 60_000 } as const

/** Three strategies, with others having their turn between the decisions of one and the next. */
const plan = (seed: string) => {
  const series = marketOf(`during ${seed}`, { ids: ['AAA', 'BBB', 'CCC'] })
  const strategies = series.map((bars) => ({
    strategy: dice(20),
    instance: `on ${bars.instrument.id}`,
    data: on(bars),
  }))
  return { series, strategies, options: { eventsPerPause: 1 } }
}

/** People who do not wait for anything: somewhere inside a moment they ask, and do not look what comes of it. */
function hurried(
  seed: string,
  wishes: (account: Engine['account'], random: Random) => readonly EngineCommand[],
  share = 0.3,
): NonNullable<Plan['during']> {
  const random = createRandom(seed)
  return async ({ engine }) => {
    for (let turns = random.integer(0, 5); turns > 0; turns--) await new Promise<void>((go) => setImmediate(go))
    if (!isHappening(random, share)) return
    const asked = wishes(engine.account, random).map((wish) => engine.command(wish, { by: 'ann', from: 'test' }))
    // An engine that is gone answers nobody.
    void Promise.all(asked).catch(() => {})
  }
}

describe.each(['one', 'two', 'three'])(
  'a session in which people act while a moment is being dealt with (%s)',
  (seed) => {
    it('replays where they approve and reject', async () => {
      const during = hurried(seed, ({ proposals }, random) =>
        [...proposals.keys()].slice(0, 2).map((intentId) => {
          return { type: isHappening(random, 0.7) ? 'approve' : 'reject', intentId, reason }
        }),
      )
      const { replay, count } = await replayed({
        ...plan(seed),
        people: guides(seed, 0.1),
        during,
        options: { ...guided, eventsPerPause: 1 },
      })
      expect(replay.messages).toEqual([])
      const decided = (decision: string) =>
        count('approval-decided', (data) => data.decision === decision && data.why === reason)
      expect(decided('approved')).toBeGreaterThan(15)
      expect(decided('rejected')).toBeGreaterThan(3)
    })

    it('replays where they halt and go on', async () => {
      const during = hurried(seed, ({ halts }, random) => {
        const [open] = halts.open
        if (open !== undefined) return [{ type: 'lift-halt', id: open.id, reason }]
        return [{ type: 'halt', state: isHappening(random, 0.5) ? 'reducing' : 'halted', reason }]
      })
      const { replay, count } = await replayed({ ...plan(seed), during })
      expect(replay.messages).toEqual([])
      expect(count('halt-lifted')).toBeGreaterThan(20)
      expect(count('order-change-intended', (data) => data.reason === 'HALTED')).toBeGreaterThan(5)
    })

    it('replays where they flatten the account, and cancel orders one by one', async () => {
      const during = hurried(seed, ({ open }, random) => {
        if (isHappening(random, 0.5)) return [{ type: 'flatten', reason }]
        return [...open].slice(0, 1).map(({ clientOrderId }) => ({ type: 'cancel-order', clientOrderId, reason }))
      })
      const { replay, count } = await replayed({ ...plan(seed), during })
      expect(replay.messages).toEqual([])
      expect(count('order-change-intended', (data) => data.reason === 'CANCELLED_BY_PERSON')).toBeGreaterThan(5)
      expect(count('order-intended', ({ intentId }) => intentId.includes('flatten'))).toBeGreaterThan(5)
    })
  },
)

describe('a session on ticks of a strategy that listens, in which people act inside moments', () => {
  it.each([
    ['quotes', { quotes: ['AAA'] }],
    ['trades', { trades: ['AAA'] }],
    ['both', { quotes: ['AAA'], trades: ['AAA'] }],
    ['bars', undefined],
  ] as const)('replays where its orders meet %s', async (name, met) => {
    const ticks = syntheticTicks({
      ...{ seed: name, quotes: 1500, intervalMs: 5000, spreadTicks: 3, volatility: 0.05, start: '2026-01-05' },
      instrument: { id: 'AAA', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' },
    })
    const bars = barsFromQuotes(ticks.quotes, '5m')
    const during = hurried(
      name,
      ({ open, halts }, random) => {
        const [halt] = halts.open
        const what = random.integer(1, 4)
        if (what === 1) return [{ type: 'flatten', reason }]
        if (halt !== undefined) return [{ type: 'lift-halt', id: halt.id, reason }]
        if (what === 2) return [{ type: 'halt', state: 'reducing', reason }]
        return [...open].slice(0, 2).map(({ clientOrderId }) => ({ type: 'cancel-order', clientOrderId, reason }))
      },
      0.1,
    )
    const { replay, count } = await replayed({
      strategies: [{ strategy: tickDice({ share: 0.05, listens: true }), data: on(bars), every: 60_000 }],
      ...{ series: [bars], ticks: [ticks], during, options: { eventsPerPause: 1 } },
      ...(met === undefined ? {} : { met }),
    })
    expect(replay.messages).toEqual([])
    expect(count('order-change-intended', (data) => data.reason === 'CANCELLED_BY_PERSON')).toBeGreaterThan(5)
    expect(count('order-intended', ({ intentId }) => intentId.includes('flatten'))).toBeGreaterThan(3)
    expect(count('order-filled')).toBeGreaterThan(8)
  })
})

describe('a session in which people act inside bars of which the venue knows all only at their close', () => {
  it.each([
    ['a share of the volume', { liquidity: { participation: '0.004', scope: 'order' } }],
    ['a price by the volume', { slippage: { type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.05' } }],
    ['orders that travel', { latency: { toVenueMs: { type: 'uniform', min: 500, max: 20_000 } } }],
  ] as const)('replays with %s', async (name, costs) => {
    const during = hurried(name, ({ open, halts }, random) => {
      const [halt] = halts.open
      const what = random.integer(1, 4)
      if (what === 1) return [{ type: 'flatten', reason }]
      if (what === 2 && halt === undefined) return [{ type: 'halt', state: 'reducing', reason }]
      if (what <= 3 && halt !== undefined) return [{ type: 'lift-halt', id: halt.id, reason }]
      return [...open].slice(0, 2).map(({ clientOrderId }) => ({ type: 'cancel-order', clientOrderId, reason }))
    })
    const { replay, count } = await replayed({ ...plan(name), costs, during, kills: [101, 200] })
    expect(replay.messages).toEqual([])
    expect(count('order-change-intended', (data) => data.reason === 'CANCELLED_BY_PERSON')).toBeGreaterThan(5)
    expect(count('order-intended', ({ intentId }) => intentId.includes('flatten'))).toBeGreaterThan(5)
    expect(count('order-filled')).toBeGreaterThan(40)
  })
})
