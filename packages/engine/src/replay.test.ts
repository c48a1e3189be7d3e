import { recordingOf, replaySession } from '@race/backtest/replay'
import { type BarSeries, RaceError, type StoredEvent } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { pairsReversion, smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import type { Engine } from './engine.ts'
import { dice } from './testing/dice.ts'
import { fee, key, marketOf, session, wide } from './testing/recorded-session.ts'
import { guides, on, replayed } from './testing/replayed-session.ts'

const guided = { mode: { autonomy: 'guide', venue: 'paper' }, approvalForMs: 40 * 60_000 } as const

/** The legs of a bracket that a venue places first. */
function firstLegs({ account }: Engine, parentId: string): readonly (string | undefined)[] {
  const { stop, target } = account.orders.get(parentId)?.intended ?? {}
  return [stop?.clientOrderId, target?.clientOrderId]
}

describe('a recorded session, replayed through the backtest, does the same', () => {
  it('of a strategy that trades by itself', async () => {
    const [series] = marketOf('one')
    const { replay, count } = await replayed({
      strategies: [{ strategy: smaCross, params: { fast: 5, slow: 15 }, data: on(series as BarSeries) }],
      series: [series as BarSeries],
    })
    expect(replay.messages).toEqual([])
    expect(count('order-filled')).toBeGreaterThan(8)
  })

  it('on two instruments', async () => {
    const series = marketOf('two')
    const { replay, count } = await replayed({
      strategies: [{ strategy: pairsReversion, data: series.flatMap(on) }],
      series,
    })
    expect(replay.messages).toEqual([])
    expect(count('order-filled')).toBeGreaterThan(8)
  })

  it('where people approve late, change, reject, and let proposals run out', async () => {
    const [series] = marketOf('guided', { bars: 240 })
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      options: guided,
      people: guides('guided'),
    })
    expect(replay.messages).toEqual([])
    for (const decision of ['approved', 'rejected', 'expired']) {
      expect(count('approval-decided', (data) => data.decision === decision)).toBeGreaterThan(3)
    }
    expect(count('approval-decided', ({ amended }) => amended !== null)).toBeGreaterThan(5)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('where entries fill in parts, and go on after their first bracket has ended', async () => {
    const [series] = marketOf('parts', { ids: ['AAA'] }) as [BarSeries]
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series) }],
      series: [series],
      costs: { fee, liquidity: { participation: '0.004', scope: 'order' } },
    })
    expect(replay.messages).toEqual([])
    expect(count('order-adopted')).toBeGreaterThan(10)
    const [{ session }] = replay.books as [(typeof replay.books)[number]]
    expect(session.orders.filter(({ role }) => role === 'stop-loss').length).toBeGreaterThan(10)
  })

  it('where the built-in hard limits deny much', async () => {
    const [series] = marketOf('limits')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(1.2), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      options: { hardLimits: {}, rules: {} },
    })
    expect(replay.messages).toEqual([])
    const checks = ['position-size', 'risk-to-reward', 'strategy-budget']
    for (const name of checks) expect(count('risk-judged', ({ denial }) => denial?.check === name)).toBeGreaterThan(1)
    expect(count('order-filled')).toBeGreaterThan(8)
  })

  it('where trading is halted and goes on, and positions are closed by hand', async () => {
    const [series] = marketOf('halted')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      async people({ engine, moment, do: ask }) {
        if (moment === 101) await ask({ type: 'halt', state: 'reducing', reason: 'news' })
        if (moment === 171) await ask({ type: 'halt', state: 'halted', reason: 'more news' })
        if (moment === 130 || moment === 200) {
          for (const { id } of engine.account.halts.open) await ask({ type: 'lift-halt', id, reason: 'over' })
        }
        const isHolding = engine.account.whole.account.holdings.some(({ position }) => position.steps !== 0)
        if (moment > 220 && moment % 15 === 1 && isHolding) await ask({ type: 'flatten', reason: 'the weekend' })
        const [order] = engine.account.open
        if (moment % 40 === 3 && order !== undefined) {
          await ask({ type: 'cancel-order', clientOrderId: order.clientOrderId, reason: 'not this one' })
        }
      },
    })
    expect(replay.messages).toEqual([])
    expect(count('halt-lifted')).toBe(2)
    const cancelled = (why: string) => count('order-change-intended', ({ reason }) => reason === why)
    expect(cancelled('HALTED')).toBeGreaterThan(0)
    expect(cancelled('CANCELLED_BY_PERSON')).toBeGreaterThan(0)
    expect(count('order-intended', ({ intentId }) => intentId.includes('flatten'))).toBeGreaterThan(0)
    expect(count('risk-judged', ({ denial }) => denial?.check === 'trading-state')).toBeGreaterThan(5)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('with slippage and fills by chance', async () => {
    const [series] = marketOf('chance')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(1.2), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      costs: {
        slippage: { type: 'random', distribution: 'half-normal', bps: 3 },
        touch: { rule: { probability: 0.5 } },
      },
      options: { hardLimits: { ...wide, positionLotsMax: 1, rewardToRiskMin: 1.5 } },
    })
    expect(replay.messages).toEqual([])
    expect(count('risk-judged', ({ isApproved }) => !isApproved)).toBeGreaterThan(5)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('with orders that take time to arrive, approved late', async () => {
    const [series] = marketOf('latency')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      costs: { latency: { toVenueMs: { type: 'uniform', min: 1000, max: 900_000 } } },
      options: guided,
      people: guides('latency'),
    })
    expect(replay.messages).toEqual([])
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('that was killed in the middle, three times, and went on', async () => {
    const [series] = marketOf('killed')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      options: guided,
      people: guides('killed'),
      kills: [60, 121, 210],
    })
    expect(replay.messages).toEqual([])
    expect(count('session-started')).toBe(4)
    expect(count('session-stopped')).toBe(1)
    expect(count('order-filled')).toBeGreaterThan(8)
  })

  it('where people approve what an engine before proposed', async () => {
    const [series] = marketOf('approved later') as [BarSeries]
    const kills = [60, 121, 210]
    let acrossRestarts = 0
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series) }],
      series: [series],
      options: guided,
      async people({ engine, moment, do: ask }) {
        if (!kills.includes(moment - 1)) return
        for (const intentId of [...engine.account.proposals.keys()]) {
          acrossRestarts++
          await ask({ type: 'approve', intentId, reason: 'looked at' })
        }
      },
      kills,
    })
    expect(acrossRestarts).toBeGreaterThan(2)
    expect(replay.messages).toEqual([])
    expect(count('order-filled')).toBeGreaterThan(1)
  })

  it('where people cancel legs that the venue placed later', async () => {
    const [series] = marketOf('parts', { ids: ['AAA'] }) as [BarSeries]
    const cancelled = new Set<string>()
    const { recording, replay } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series) }],
      series: [series],
      costs: { fee, liquidity: { participation: '0.004', scope: 'order' } },
      async people({ engine, do: ask }) {
        for (const { clientOrderId, intended } of [...engine.account.open]) {
          const { parentId } = intended
          const isLater = parentId !== null && !firstLegs(engine, parentId).includes(clientOrderId)
          if (!isLater || cancelled.has(clientOrderId)) continue
          cancelled.add(clientOrderId)
          await ask({ type: 'cancel-order', clientOrderId, reason: 'not this one' })
        }
      },
    })
    const later = recording.facts['order-adopted'].filter(({ data }) => cancelled.has(data.clientOrderId))
    expect(later.length).toBeGreaterThan(1)
    expect(replay.messages).toEqual([])
  })

  it('with orders for the day and brackets, on an exchange that closes', async () => {
    const [series] = marketOf('days', { equity: true, bars: 240 })
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20, true), data: on(series as BarSeries) }],
      series: [series as BarSeries],
    })
    expect(replay.messages).toEqual([])
    expect(count('order-reported', ({ status }) => status === 'expired')).toBeGreaterThan(1)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('of two strategies on one account, one switched off for a while, first guided, then by themselves', async () => {
    const [first, second] = marketOf('both') as [BarSeries, BarSeries]
    const guide = guides('both')
    const { replay, count } = await replayed({
      strategies: [
        { strategy: dice(20), instance: 'thrown', data: on(first) },
        { strategy: smaCross, instance: 'crossing', params: { fast: 4, slow: 12 }, data: on(second) },
      ],
      series: [first, second],
      options: guided,
      async people(at) {
        const { moment, do: ask } = at
        await guide(at)
        if (moment === 100 || moment === 160) {
          const isEnabled = moment === 160
          await ask({ type: 'switch-strategy', instance: 'thrown', isEnabled, reason: 'a look' })
        }
        if (moment !== 220) return
        const to = { autonomy: 'autonomous', venue: 'paper', positions: 'refuse' } as const
        await ask({ type: 'switch-mode', ...to, reason: 'it does well' })
      },
    })
    expect(replay.messages).toEqual([])
    expect(count('mode-changed')).toBe(2)
    expect(count('risk-judged', ({ denial }) => denial?.check === 'strategy-budget')).toBeGreaterThan(0)
    for (const { session: rows } of replay.books) expect(rows.fills.length).toBeGreaterThan(3)
  })
})

describe('a replay that does not do the same says where', () => {
  it('names the first signal, order and fill that differ, and what no backtest has', async () => {
    const [series] = marketOf('tampered', { bars: 80 }) as [BarSeries]
    const strategies = [{ strategy: dice(20), data: on(series) }]
    const { recording, replay } = await replayed({ strategies, series: [series], options: guided, people: guides('x') })
    expect(replay.messages).toEqual([])
    const { facts } = recording
    const again = async (changed: Partial<typeof facts>) => {
      const options = { strategies, costs: { fee } }
      const { books } = await replaySession({ ...recording, facts: { ...facts, ...changed } }, options)
      return (books[0]?.differences ?? []).map(({ kind, place, field }) => `${kind}[${place}].${field}`)
    }
    const [fill, ...fills] = facts['order-filled']
    if (fill === undefined) throw new Error('nothing filled')
    const dearer = { ...fill, data: { ...fill.data, price: '1' } }
    expect(await again({ 'order-filled': [dearer, ...fills] })).toEqual(['fills[0].price'])
    expect(await again({ 'order-filled': fills })).toContain('fills[0].clientOrderId')
    const [signal, ...signals] = facts['signal-proposed']
    if (signal === undefined) throw new Error('nothing was proposed')
    const larger = { ...signal, data: { ...signal.data, quantity: '999' } }
    expect(await again({ 'signal-proposed': [larger, ...signals] })).toEqual(['signals[0].quantity'])
    const undecided = facts['approval-decided'].slice(0, 3)
    expect((await again({ 'approval-decided': undecided })).join()).toMatch(/orders\[\d+\]\.null/)
    const bars = facts['bar-closed']
    expect(await again({ 'bar-closed': [...bars, ...bars.slice(-1)] })).toEqual(['market[0].null'])
    expect(await again({ 'bar-opened': facts['bar-opened'].toSpliced(5, 1) })).toContain('market[0].null')
    const busted = { fillId: fill.data.fillId, clientOrderId: fill.data.clientOrderId, reason: 'erroneous', time: 0 }
    expect(await again({ 'fill-busted': [{ sequence: 9, time: 0, data: busted }] })).toEqual(['venue[0].null'])
  })

  it('refuses strategies, series and logs that the session does not have', async () => {
    const [series, other] = marketOf('refused', { bars: 5 }) as [BarSeries, BarSeries]
    const { recording } = await replayed({ strategies: [{ strategy: smaCross, data: on(series) }], series: [series] })
    const replay = (instance: string, data: BarSeries) =>
      replaySession(recording, { strategies: [{ strategy: smaCross, instance, data: on(data) }] })
    await expect(replay('nobody', series)).rejects.toThrow(/has no strategy 'nobody'/)
    await expect(replay(smaCross.id, other)).rejects.toThrow(/has no instrument 'BBB'. It has: AAA$/)
    const hourly = [{ instrument: 'AAA', timeframe: '1h' }] as const
    const asHourly = replaySession(recording, { strategies: [{ strategy: smaCross, data: hourly }] })
    await expect(asHourly).rejects.toThrow(/no closed bar of AAA 1h. It has bars of: AAA 15m$/)
    const heard = { quotes: ['AAA'] }
    const onTicks = replaySession(recording, { strategies: [{ strategy: smaCross, data: on(series) }], ticks: heard })
    await expect(onTicks).rejects.toThrow(/has no quotes of 'AAA', .* It has no quotes at all$/)
    const log = createMemoryEventStore().log(key)
    await expect(recordingOf(log)).rejects.toThrow(/is empty/)
    const event = {
      type: 'venue-opened',
      schemaVersion: 1,
      time: 0,
      correlationId: null,
      causationId: null,
      data: null,
    }
    await log.append([event], { expectedSequence: 0, fence: null })
    await expect(recordingOf(log)).rejects.toThrow(/begins with 'venue-opened'/)
  })

  it('refuses a log that lacks events, or that a later version has written, and names the event', async () => {
    const [series] = marketOf('cut', { bars: 5 }) as [BarSeries]
    const store = await session({ strategies: [{ strategy: smaCross, data: on(series) }], series: [series] })
    const events: StoredEvent[] = []
    for await (const event of store.log(key).read()) events.push(event)
    const recorded = (changed: readonly unknown[]) =>
      recordingOf({ key, read: () => changed } as unknown as Parameters<typeof recordingOf>[0])
    expect((await recorded(events)).facts['bar-closed'].length).toBe(5)
    const later = (change: object) => events.map((event, n) => (n === 3 ? { ...event, ...change } : event))
    const refusals: readonly (readonly [events: readonly unknown[], message: RegExp])[] = [
      [events.toSpliced(2, 2), /goes from event 2 to event 5, so a part of the session is missing$/],
      [later({ type: 'told-fortune' }), /^Event 4 .* is 'told-fortune' in version 1, which is no fact/],
      [later({ schemaVersion: 7 }), /^Event 4 .* in version 7, and this version reads up to 1$/],
    ]
    for (const [changed, message] of refusals) {
      const error = await recorded(changed).catch((thrown: unknown) => thrown)
      expect(RaceError.is(error, 'RECORDING_INVALID')).toBe(true)
      expect(String((error as Error).message)).toMatch(message)
    }
  })
})
