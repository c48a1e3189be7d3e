import type { StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { session } from './testing/scripted-session.ts'

const origin = { by: 'Ada', from: 'test' }

/** Buys so many at the first bar. */
const buyAtFirst =
  (units: number) =>
  (bar: number, { order }: StrategyContext): void => {
    if (bar === 0) order.buy({ size: { units } })
  }

describe('the limits of an account', () => {
  it('deny a position that is too large, with the figures on record', async () => {
    const { engine, bar, events, broker } = await session(buyAtFirst(200))
    await bar(100)
    expect(broker.commands).toHaveLength(0)
    const judged = (await events()).find(({ type }) => type === 'risk-judged')?.data
    expect(judged).toMatchObject({ isApproved: false, denial: { check: 'position-size', limit: 0.1, actual: 0.2 } })
    await engine.stop()
  })

  it('hold entries back for the day once its loss is reached, until a person lifts that', async () => {
    const { engine, bar, broker } = await session(
      (n, { order }) => {
        if (n === 0) order.buy({ size: { units: 95 } })
        if (n === 3) order.buy({ size: { units: 1 } })
      },
      { settings: { dailyLossMax: 0.02 }, ladder: { dailyLoss: { block: 0.02 } } },
    )
    for (const price of [100, 100, 78, 78]) await bar(price)
    expect(broker.commands).toHaveLength(1)
    const [halt] = engine.account.halts.open
    expect(halt).toMatchObject({ cause: 'daily-loss', state: 'reducing' })
    const lifted = await engine.command({ type: 'lift-halt', id: halt?.id ?? '', reason: 'seen' }, origin)
    expect(lifted.isDone).toBe(true)
    await engine.stop()
  })

  it('close every position in an emergency, and let nothing in after it', async () => {
    const limits = { positionFractionMax: 1, positionLotsMax: 10_000, dailyLossMax: 0.5 }
    const { engine, bar, broker } = await session(buyAtFirst(900), { hardLimits: limits })
    for (const price of [100, 100, 80, 80]) await bar(price)
    expect(broker.commands.map(({ side, quantity, role }) => `${side} ${quantity} ${role}`)).toEqual([
      'buy 900 entry',
      'sell 900 close',
    ])
    expect(engine.account.whole.account.holdings[0]?.position.steps).toBe(0)
    expect(engine.account.halts.open.map(({ cause }) => cause)).toContain('emergency-drawdown')
    await engine.stop()
  })

  it('hold entries back for a while after a trade, where the account is protected so', async () => {
    const cooling = { protections: [{ type: 'cool-down', pauseMs: 150_000 }] } as const
    const { engine, bar, events, broker } = await session((_, { order, position }) => {
      if (position.isFlat) order.buy({ size: { units: 10 } })
      else position.close()
    }, cooling)
    // Closed in the second minute, paused until the half of the fifth; and so again.
    for (let n = 0; n < 9; n++) await bar(100)
    const refused = (await events()).flatMap(({ type, data }) =>
      type === 'signal-proposed' && data.refusal ? [data] : [],
    )
    expect(refused.map(({ refusal }) => refusal?.code)).toEqual(Array(4).fill('PROTECTED'))
    expect(broker.commands.map(({ side }) => side)).toEqual(['buy', 'sell', 'buy', 'sell', 'buy'])
    await engine.stop()
  })

  it('disable a strategy that loses too often in a row, until a person enables it', async () => {
    const { engine, bar, events } = await session(
      (_, { order, position }) => {
        if (position.isFlat) order.buy({ size: { units: 10 } })
        else position.close()
      },
      { settings: { consecutiveLossesMax: 2, rewardToRiskMin: 1.5 } },
    )
    for (let n = 0; n < 12; n++) await bar(100 - n)
    const closed = (await events()).filter(({ type }) => type === 'trade-closed')
    expect(closed).toHaveLength(2)
    const strategies = () => engine.account.watch.standing(0).strategies.get('one')?.isEnabled
    expect(strategies()).toBe(false)
    const enabled = { type: 'switch-strategy', instance: 'one', isEnabled: true, reason: 'looked at' } as const
    expect((await engine.command(enabled, origin)).message).toBe("The strategy 'one' is enabled.")
    expect(strategies()).toBe(true)
    await engine.stop()
  })

  it('take settings that are stricter, and refuse looser ones with both values', async () => {
    const first = await session(() => {})
    const { engine } = first
    const change = (settings: Record<string, number>) =>
      engine.command({ type: 'change-settings', settings, reason: 'holidays' }, origin)
    expect(await change({ openPositionsMax: 3 })).toMatchObject({ isDone: true, message: 'Settings are at version 2.' })
    const looser = await change({ openPositionsMax: 11 })
    expect(looser.isDone).toBe(false)
    expect(looser.message).toContain('Soft limit openPositionsMax is 11, above the hard limit of 10')
    await engine.stop()
    const again = await session(() => {}, { store: first.store, broker: first.broker, timers: first.timers })
    expect(again.engine.account.watch.settings.history().map(({ version, by }) => [version, by])).toEqual([
      [1, 'host'],
      [2, 'Ada'],
    ])
    expect(again.engine.account.watch.settings.values.openPositionsMax).toBe(3)
    await again.engine.stop()
  })

  it('halt an account that differs from the venue, until a person takes over what the venue has', async () => {
    const { engine, bar, broker, timers } = await session(buyAtFirst(50))
    for (const price of [100, 100]) await bar(price)
    // Somebody moved shares away: the venue has fewer, and no fill tells of it.
    let moved = 20
    const standing = broker.standing.bind(broker)
    broker.standing = async (options) => {
      const answer = await standing(options)
      if (answer.type !== 'known') return answer
      const positions = answer.standing.positions.map((one) => ({ ...one, quantity: one.quantity.minus(moved) }))
      return { ...answer, standing: { ...answer.standing, positions } }
    }
    await engine.reconcile()
    expect(engine.account.differences).toEqual(['ACME: 50 here, 30 at the venue'])
    expect(engine.account.halts.open.map(({ id }) => id)).toEqual(['reconcile'])
    const outcome = await engine.command({ type: 'accept-balances', reason: 'moved to another account' }, origin)
    expect(outcome.isDone).toBe(true)
    expect(engine.account.whole.account.holdings[0]?.position.steps).toBe(30)
    // The gate counts what is held once: 50 of the strategy's, and 20 too few of nobody's.
    const held = () => engine.account.watch.standing(timers.now()).holdings.get('ACME')?.quantity
    expect(held()).toBe(30)
    await engine.reconcile()
    expect(engine.account.differences).toEqual([])
    // And once more, after what is nobody's has changed by itself.
    moved = 10
    await engine.reconcile()
    await engine.command({ type: 'accept-balances', reason: 'half of them came back' }, origin)
    expect(engine.account.whole.account.holdings[0]?.position.steps).toBe(40)
    expect(held()).toBe(40)
    await engine.stop()
  })
})
