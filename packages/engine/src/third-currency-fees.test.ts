import { type BrokerReport, decimal, defineInstrument, type VenueFill } from '@race/core'
import { describe, expect, it } from 'vitest'
import { snapshotState } from './account/state-snapshot.ts'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { session } from './testing/scripted-session.ts'

const coin = defineInstrument({ id: 'ACME', assetClass: 'crypto', baseCurrency: 'ACM', quoteCurrency: 'USD' })
const bnb = defineInstrument({
  ...{ id: 'BNBUSD', assetClass: 'crypto', baseCurrency: 'BNB', quoteCurrency: 'USD', quantityStep: '0.001' },
})

/** A venue that takes 0.0004 BNB for each fill, of 2 BNB that it holds from the start. */
class BnbBroker extends ScriptedBroker {
  #held = decimal(2)

  override fill(clientOrderId: string, price: string): BrokerReport[] {
    const reports = super.fill(clientOrderId, price)
    for (const report of reports) {
      if (report.type === 'fill') Object.assign(report.fill, { fee: decimal('0.0004'), feeCurrency: 'BNB' })
    }
    this.#held = this.#held.minus('0.0004')
    return reports
  }

  bust(fill: VenueFill): void {
    this.fills.splice(this.fills.indexOf(fill), 1)
    this.#held = this.#held.plus(fill.fee)
    this.tell({ type: 'bust', fillId: fill.fillId, reason: 'an error', time: this.time })
  }

  override async standing(options: { readonly since: number }): ReturnType<ScriptedBroker['standing']> {
    const answer = await super.standing(options)
    if (answer.type !== 'known') return answer
    const positions = [...answer.standing.positions, { instrument: 'BNBUSD', quantity: this.#held }]
    return { ...answer, standing: { ...answer.standing, positions } }
  }
}

const hardLimits = { positionLotsMax: 1000, tradesPerHourMax: 1000 }

/** Buys 10 and sells them, again and again. */
const start = (instruments = [coin, bnb]) =>
  session(
    (n, { order, position }) => {
      if (n % 2 === 0) order.buy({ size: { units: 10 } })
      else position.close()
    },
    { broker: new BnbBroker(), instruments, hardLimits },
  )

const origin = { by: 'Ada', from: 'test' }

/** BNB is at 500 from now on, and the account has the 2 that the venue holds. */
async function withBnb() {
  const started = await start()
  const { engine, timers } = started
  const bar = { time: timers.now(), open: 500, high: 500, low: 500, close: 500, volume: 1 }
  const time = timers.now() + 60_000
  await engine.onMarket([{ type: 'bar-closed', instrument: 'BNBUSD', timeframe: '1m', bar, time, receivedAt: time }])
  await engine.command({ type: 'accept-balances', reason: 'the coins that pay fees' }, origin)
  for (const { id } of engine.account.halts.open)
    await engine.command({ type: 'lift-halt', id, reason: 'known' }, origin)
  return started
}

describe('fees in a third currency', () => {
  it('are taken from what the account holds of it, to the last decimal, and are worth its last price', async () => {
    const { engine, bar, store, broker, timers, events } = await withBnb()
    const before = engine.account.equity()
    for (const price of [100, 100, 100, 100, 100, 100]) await bar(price)
    const { whole } = engine.account
    const fills = engine.account.fills.size
    expect(fills).toBe(5)
    // 2 − 5 × 0.0004 = 1.998 BNB.
    const steps = whole.account.holdings[1]?.position.steps
    expect([steps, String(whole.remainders[1])]).toEqual([1998, '0'])
    expect(engine.account.equity()).toBeCloseTo(before - 5 * 0.0004 * 500, 8)
    whole.account.verify()
    await engine.reconcile()
    expect(engine.account.differences).toEqual([])
    // The part of the strategy pays what they were worth, and so do its round trips.
    const trades = (await events()).flatMap(({ type, data }) => (type === 'trade-closed' ? [data] : []))
    expect(trades.map(({ fees, profit }) => [fees, profit])).toEqual([
      ['0.4', '-0.4'],
      ['0.4', '-0.4'],
    ])
    const part = engine.account.books.get('one')?.account.equityMoney()
    expect(String(part)).toBe('99999 USD')
    await engine.stop()
    const again = await session(() => {}, { broker, timers, store, instruments: [coin, bnb], hardLimits })
    expect(snapshotState(again.engine.account)).toMatchObject({ whole: { remainders: ['0', '0'] } })
    expect(again.engine.account.whole.account.holdings[1]?.position.steps).toBe(1998)
    await again.engine.stop()
  })

  it('come back with a fill that is taken back', async () => {
    const { engine, bar, broker } = await withBnb()
    for (const price of [100, 100]) await bar(price)
    expect(String(engine.account.whole.remainders[1])).toBe('0.0006')
    const part = engine.account.books.get('one')
    expect(String(part?.account.equityMoney())).toBe('99999.8 USD')
    ;(broker as BnbBroker).bust(broker.fills[0] as VenueFill)
    await bar(100)
    expect(engine.account.whole.account.holdings[1]?.position.steps).toBe(2000)
    expect(String(engine.account.whole.remainders[1])).toBe('0')
    expect(engine.account.fills.get('f1')?.isBusted).toBe(true)
    expect(String(part?.account.cashMoney)).toBe('100000 USD')
    await engine.stop()
  })

  it('are counted by their currency where the account has no instrument of it', async () => {
    const { engine, bar } = await start([coin])
    for (const price of [100, 100, 100]) await bar(price)
    expect([...engine.account.otherFees].map(([currency, amount]) => `${amount} ${currency}`)).toEqual(['0.0008 BNB'])
    expect(engine.account.equity()).toBe(100_000)
    await engine.stop()
  })
})
