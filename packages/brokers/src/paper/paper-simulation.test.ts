import { decimal, type MarketEvent } from '@race/core'
import { describe, expect, it } from 'vitest'
import { scriptLog } from './log-script.ts'
import type { PaperBroker } from './paper-broker.ts'
import { call, minuteOf, openPaper, orderOf } from './paper-script.ts'

const change = { by: 'Ada', why: 'to see' }
const simulation = { environment: 'simulation' as const }
const flat = [100, 101, 99, 100] as const

async function feed(broker: PaperBroker, events: readonly MarketEvent[]): Promise<readonly string[]> {
  const told: string[] = []
  for (const event of events) {
    for (const report of await broker.match(event)) {
      if (report.type === 'fill') {
        const { clientOrderId, quantity, price, fee } = report.fill
        told.push(`${clientOrderId} ${quantity} @ ${price}, ${fee}`)
      } else if (report.type === 'order') told.push(`${report.order.clientOrderId} ${report.order.status}`)
    }
  }
  return told
}

const fillsOf = (told: readonly string[]) => told.filter((text) => text.includes('@'))

describe('a simulation account', () => {
  it('fills by new costs from the next market event on, orders that rest included, and after a restart', async () => {
    const log = scriptLog()
    const broker = await openPaper(simulation, log)
    await broker.submit(orderOf('limit', { type: 'limit', limitPrice: decimal(95) }), call)
    await feed(broker, minuteOf(1, flat))
    const settings = await broker.changeSettings(
      { commission: { type: 'per-trade', amount: '2' }, slippage: { type: 'ticks', ticks: 5 } },
      change,
    )
    expect(settings).toMatchObject({ startBalance: '100000', fillProbability: 1, slippage: { ticks: 5 } })
    await broker.submit(orderOf('market'), call)
    expect(fillsOf(await feed(broker, minuteOf(2, flat)))).toEqual(['market 10 @ 100.05, 2'])
    const again = await openPaper(simulation, log.cut(log.events.length))
    expect(again.settings).toEqual(settings)
    expect(fillsOf(await feed(again, minuteOf(3, [96, 97, 94, 96])))).toEqual(['limit 10 @ 95, 2'])
    expect(log.events.find(({ type }) => type === 'settings-changed')?.data).toMatchObject({
      by: 'Ada',
      why: 'to see',
      old: { commission: { type: 'none' } },
      new: { commission: { type: 'per-trade', amount: '2' } },
    })
  })

  it('counts what it has done, and begins again without using an id twice', async () => {
    const log = scriptLog()
    const broker = await openPaper({ ...simulation, costs: { fee: { type: 'per-trade', amount: '1' } } }, log)
    await broker.submit(orderOf('a'), call)
    await broker.submit(orderOf('dear', { type: 'limit', limitPrice: decimal(100), quantity: 100_000 }), call)
    await broker.submit(orderOf('resting', { type: 'limit', limitPrice: decimal(50) }), call)
    await feed(broker, minuteOf(1, flat))
    const { orders, rejected, fills, fees, volume } = broker.statistics
    expect([orders, rejected, fills, `${fees}`, `${volume}`]).toEqual([3, 1, 1, '1', '1000'])
    await broker.changeSettings({ startBalance: '500.25' }, change)
    await broker.reset(change)
    for (const one of [
      broker,
      await openPaper(
        { ...simulation, costs: { fee: { type: 'per-trade', amount: '1' } } },
        log.cut(log.events.length),
      ),
    ]) {
      expect(one.statistics).toMatchObject({ orders: 0, rejected: 0, fills: 0 })
      const standing = await one.standing({ ...call, since: 0 })
      expect(standing).toMatchObject({ standing: { orders: [], fills: [], positions: [] } })
      if (standing.type === 'known') expect(`${standing.standing.cash[0]?.amount}`).toBe('500.25')
      expect(await one.submit(orderOf('a'), call)).toMatchObject({ isDuplicate: true })
      const resting = { clientOrderId: 'resting', venueOrderId: null, instrument: 'ACME' }
      expect(await one.order(resting, call)).toMatchObject({ order: { status: 'cancelled', reason: 'ACCOUNT_RESET' } })
      expect(await one.submit(orderOf('b', { quantity: 1 }), call)).toEqual({ type: 'accepted', venueOrderId: '1-0' })
      expect(fillsOf(await feed(one, minuteOf(2, flat)))).toEqual(['b 1 @ 100, 1'])
    }
  })

  it('fills as often as its probability says, each order by its own luck, and in the end', async () => {
    const broker = await openPaper({ ...simulation, capital: 10_000_000 })
    await broker.changeSettings({ fillProbability: 0.3 }, change)
    const names = Array.from({ length: 200 }, (_, n) => `o${n}`)
    const limit = { type: 'limit' as const, limitPrice: decimal('99.5') }
    await Promise.all(names.map((name, n) => broker.submit(orderOf(name, n % 2 === 0 ? {} : limit), call)))
    const counts: number[] = []
    for (let n = 1; n <= 40; n++) counts.push(fillsOf(await feed(broker, minuteOf(n, flat))).length)
    expect(counts[0]).toBeGreaterThan(40)
    expect(counts[0]).toBeLessThan(80)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200)
  })

  it('lets what is on its way arrive where latency is changed', async () => {
    const broker = await openPaper({
      ...simulation,
      costs: { fee: { type: 'none' }, latency: { toVenueMs: 3_600_000 } },
    })
    await broker.submit(orderOf('slow'), call)
    expect(await feed(broker, minuteOf(1, flat))).toEqual([])
    await broker.changeSettings({ latency: {} }, change)
    expect(await feed(broker, minuteOf(2, flat))).toEqual(['slow accepted', 'slow 10 @ 100, 0', 'slow filled'])
  })

  it('takes no setting that it could not keep, and leaves everything as it was then', async () => {
    const broker = await openPaper(simulation)
    const before = broker.settings
    const wrong: readonly (readonly [object, string])[] = [
      [{ fillProbability: Number.NaN }, 'fillProbability is NaN'],
      [{ fillProbability: 1.1 }, 'fillProbability is 1.1'],
      [{ startBalance: '0' }, 'startBalance is 0'],
      [{ startBalance: 'much' }, "startBalance is 'much'"],
      [{ latency: { reportMs: 5 } }, 'latency.reportMs is given'],
      [{ commission: { type: 'custom', feeOf: () => decimal(0) } }, 'commission is a function'],
      [{ slippage: { type: 'ticks', ticks: -1 } }, 'costs.slippage (ticks): ticks is -1'],
      [{ colour: 1 }, "'colour' is no setting"],
    ]
    for (const [changes, message] of wrong)
      await expect(broker.changeSettings(changes, change)).rejects.toThrow(message)
    await expect(broker.changeSettings({}, { by: '', why: 'to see' })).rejects.toThrow("by is ''")
    expect(broker.settings).toEqual(before)
    await broker.submit(orderOf('a'), call)
    expect(fillsOf(await feed(broker, minuteOf(1, flat)))).toEqual(['a 10 @ 100, 0'])
  })

  it('is asked for: a paper account has no settings', async () => {
    const broker = await openPaper()
    await expect(broker.changeSettings({}, change)).rejects.toThrow("'paper' is a paper account")
    await expect(broker.reset(change)).rejects.toMatchObject({ code: 'BROKER_CONFIG_INVALID' })
    expect(() => broker.settings).toThrow("'paper' is a paper account")
  })
})
