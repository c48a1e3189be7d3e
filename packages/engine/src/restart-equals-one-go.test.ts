import {
  type AccountEvent,
  type AnyStrategy,
  type BarSeries,
  defineStrategy,
  type EventStore,
  resampleBars,
} from '@race/core'
import { bollingerReversion, grid, jadeCap, noBullshitBreaker, turtle } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { key, marketOf, session } from './testing/recorded-session.ts'
import { session as scriptedSession } from './testing/scripted-session.ts'

/** What came of a session: every order that was intended, with its changes, and every fill. */
async function courseOf(store: EventStore) {
  const intended: unknown[] = []
  const fills: unknown[] = []
  for await (const stored of store.log(key).read()) {
    const { type, data } = stored as unknown as AccountEvent
    if (type === 'order-intended' || type === 'order-change-intended') intended.push(data)
    if (type === 'order-filled') fills.push(data)
  }
  return { intended, fills }
}

const retest = { entry: 'retest', baseBars: 3, baseRange: 1.5 }

/** Each finds the ticket of an order again that it gave at an earlier bar, and changes the order by it. */
const finders: readonly (readonly [strategy: AnyStrategy, params: unknown, seed: string, bars: number])[] = [
  [grid, { equityFraction: 0.9, anchorBars: 10, levels: 2 }, 'a', 80],
  [turtle, { entry: 10, exit: 5, riskFraction: 0.003, stepAtr: 0.25, skipAfterWinner: false }, 'd', 80],
  [noBullshitBreaker, { ...retest, volumeFactor: 0, rewardRiskMin: 0.5, impulse: 1, expiryBars: 10 }, 'a', 200],
  [jadeCap, { fast: 5, slow: 10, trail: 'atr', trailAtr: 1, trailFromR: 0.25, targetR: 0 }, 'd', 120],
  [bollingerReversion, { rewardToRiskMin: 0.5 }, 'b', 80],
]

describe('a session on paper whose process is killed again and again', () => {
  for (const [strategy, params, seed, length] of finders) {
    it(`goes on with the orders of ${strategy.id} as if nothing had happened`, async () => {
      const [bars] = marketOf(seed, { bars: length, ids: ['AAA'] }) as [BarSeries]
      const series = strategy === jadeCap ? [bars, resampleBars(bars, '1h')] : [bars]
      const data = series.map(({ timeframe }) => ({ instrument: 'AAA', timeframe }))
      const strategies = [{ strategy, params, data }]
      const inOneGo = await courseOf(await session({ strategies, series }))
      const kills = Array.from({ length: 16 }, (_, n) => Math.floor(((n + 4) * 2 * length) / 20))
      const inParts = await courseOf(await session({ strategies, series, kills }))
      expect(inOneGo.fills).not.toEqual([])
      expect(inParts).toEqual(inOneGo)
    })
  }
})

/** Proposes to buy at a bar, and hears what becomes of it. */
function proposer(heard: string[]): AnyStrategy {
  return defineStrategy({
    id: 'test/proposer',
    version: '1.0.0',
    title: 'Proposer',
    setup({ data }) {
      data()
      return {
        onBar: ({ order }) => void order.buy({ size: { units: 50 } }),
        onOrder: ({ status, reason }) => void heard.push(`${status} ${reason}`),
      }
    },
  })
}

describe('a proposal that waits over a restart', () => {
  const ends = [
    ['is rejected by a person', 'APPROVAL_REJECTED', {}],
    ['runs out', 'APPROVAL_EXPIRED', {}],
    ['is approved, and denied by the gate', 'position-size', { hardLimits: { positionLotsMax: 10 } }],
  ] as const
  for (const [what, reason, options] of ends) {
    it(`is told to its strategy as denied where it ${what}`, async () => {
      const mode = { autonomy: 'guide', venue: 'paper' } as const
      const first = await scriptedSession(proposer([]), { mode, approvalForMs: 5000, ...options })
      await first.bar(100)
      await first.engine.stop()
      const heard: string[] = []
      const { store, broker, timers } = first
      const again = await scriptedSession(proposer(heard), { store, broker, timers, ...options })
      const [intentId = ''] = again.engine.account.proposals.keys()
      const origin = { by: 'Ada', from: 'test' }
      if (reason === 'APPROVAL_EXPIRED') await timers.skip(6000)
      else {
        const type = reason === 'APPROVAL_REJECTED' ? 'reject' : 'approve'
        await again.engine.command({ type, intentId, reason: 'on reflection' }, origin)
      }
      expect(heard).toEqual([`denied ${reason}`])
      expect(again.engine.account.signals.size).toBe(0)
      await again.engine.stop()
    })
  }
})
