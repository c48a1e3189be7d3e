import { type BarSeries, barsFromQuotes } from '@race/core'
import { type SyntheticTicks, syntheticTicks } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { tickDice } from './testing/dice.ts'
import type { Plan } from './testing/recorded-session.ts'
import { guides, on, replayed } from './testing/replayed-session.ts'

interface Market extends SyntheticTicks {
  readonly bars: BarSeries
}

/** Some hours of quotes and trades, and their bars. */
function ticksOf(seed: string, { id = 'AAA', quotes = 1200 } = {}): Market {
  const ticks = syntheticTicks({
    ...{ seed, quotes, intervalMs: 5000, spreadTicks: 3, volatility: 0.05, start: '2026-01-05' },
    instrument: { id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' },
  })
  return { ...ticks, bars: barsFromQuotes(ticks.quotes, '5m') }
}

const ids = ['AAA']

const chance = {
  met: { quotes: ids, trades: ids, limitFills: { probability: 0.4 } },
  costs: { slippage: { type: 'random', distribution: 'uniform', bps: 2 } },
} as const

describe('a recorded session on ticks, replayed through the backtest, does the same', () => {
  const cases: readonly (readonly [name: string, more: Partial<Plan>])[] = [
    ['where orders meet quotes', { met: { quotes: ids } }],
    ['where orders meet trades', { met: { trades: ids } }],
    [
      'where orders meet both, from the back of the queue',
      { met: { quotes: ids, trades: ids, bookDepth: 'top', queue: 'back' } },
    ],
    ['where orders meet bars, and ticks are heard', {}],
    ['where orders meet quotes, and trades are heard', { met: { quotes: ids } }],
    ['with slippage and fills by chance', chance],
    [
      'with orders that take time to arrive',
      {
        met: { quotes: ids, trades: ids },
        costs: { latency: { toVenueMs: { type: 'uniform', min: 500, max: 20_000 } } },
      },
    ],
    ['with ticks that come late', { met: { quotes: ids, trades: ids }, lateEvery: 17 }],
    ['that was killed in the middle, twice, and went on', { met: { quotes: ids, trades: ids }, kills: [400, 901] }],
  ]
  it.each(cases)('%s', async (name, more) => {
    const { bars, ...ticks } = ticksOf(name)
    const { replay, count } = await replayed({
      strategies: [
        { strategy: tickDice({ share: 0.05, isForgetful: more.kills !== undefined }), data: on(bars), every: 60_000 },
      ],
      ...{ series: [bars], ticks: [ticks] },
      ...more,
    })
    expect(replay.messages).toEqual([])
    expect(count('interval-passed')).toBeGreaterThan(50)
    expect(count('signal-proposed')).toBeGreaterThan(60)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('where people approve late, change and reject', async () => {
    const { bars, ...ticks } = ticksOf('guided')
    const { replay, count } = await replayed({
      strategies: [{ strategy: tickDice({ share: 0.1 }), data: on(bars), every: 60_000 }],
      ...{ series: [bars], ticks: [ticks], met: { quotes: ids, trades: ids } },
      options: { mode: { autonomy: 'guide', venue: 'paper' }, approvalForMs: 10 * 60_000 },
      people: guides('guided', 0.05),
    })
    expect(replay.messages).toEqual([])
    expect(count('approval-decided', ({ decision }) => decision === 'approved')).toBeGreaterThan(20)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('of two strategies, one on ticks and one on bars, with fills by chance', async () => {
    const { bars, ...ticks } = ticksOf('first')
    const { bars: others } = ticksOf('second', { id: 'BBB' })
    const { replay } = await replayed({
      strategies: [
        { strategy: tickDice({ share: 0.05 }), instance: 'ticks', data: on(bars) },
        { strategy: tickDice({ share: 0 }), instance: 'bars', data: on(others), every: 60_000 },
      ],
      ...{ series: [bars, others], ticks: [ticks], ...chance },
    })
    expect(replay.messages).toEqual([])
    for (const { session } of replay.books) expect(session.fills.length).toBeGreaterThan(15)
  })

  it('at a simulation account, where only some orders fill that could', async () => {
    const { bars, ...ticks } = ticksOf('simulation')
    const { replay, count } = await replayed({
      strategies: [{ strategy: tickDice({ share: 0.05, isForgetful: true }), data: on(bars) }],
      ...{ series: [bars], ticks: [ticks], met: { quotes: ids, trades: ids } },
      ...{ settings: { fillProbability: 0.3 }, kills: [500] },
      options: { mode: { autonomy: 'autonomous', venue: 'simulation' } },
    })
    expect(replay.messages).toEqual([])
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  const listening: readonly (readonly [name: string, more: Partial<Plan>])[] = [
    ['quotes', { met: { quotes: ids } }],
    ['trades', { met: { trades: ids } }],
    ['both', { met: { quotes: ids, trades: ids } }],
    ['bars', {}],
    ['ticks that come late', { met: { quotes: ids, trades: ids }, lateEvery: 17 }],
    [
      'ticks, after a while on their way',
      {
        met: { quotes: ids, trades: ids },
        costs: { latency: { toVenueMs: { type: 'uniform', min: 500, max: 20_000 } } },
      },
    ],
  ]
  it.each(listening)('of a strategy that acts on what becomes of its orders, which meet %s', async (name, more) => {
    const { bars, ...ticks } = ticksOf(`listens ${name}`)
    const { replay, count } = await replayed({
      strategies: [{ strategy: tickDice({ share: 0.05, listens: true }), data: on(bars), every: 60_000 }],
      ...{ series: [bars], ticks: [ticks] },
      // Everybody has his turn as in a process.
      during: () => Promise.resolve(),
      ...more,
    })
    expect(replay.messages).toEqual([])
    expect(count('order-filled')).toBeGreaterThan(20)
    expect(count('order-change-intended', ({ reason }) => reason === 'CHANGED_BY_STRATEGY')).toBeGreaterThan(5)
  })
})
