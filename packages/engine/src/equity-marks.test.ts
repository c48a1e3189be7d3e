import { decimal, defineInstrument } from '@race/core'
import { describe, expect, it } from 'vitest'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { session } from './testing/scripted-session.ts'

describe('a mark of equity', () => {
  it('has the exposure to the last decimal, in plain digits', async () => {
    const fine = defineInstrument({ id: 'ACME', assetClass: 'crypto', quantityStep: '1e-10' })
    const { engine, bar, events } = await session(
      (n, { order }) => {
        if (n === 0) order.buy({ size: { units: 3e-9 } })
      },
      { instruments: [fine], fee: { type: 'none' }, equityEveryMs: 0 },
    )
    for (const price of [100, 100.01]) await bar(price)
    const marks = (await events()).flatMap(({ type, data }) => (type === 'equity-marked' ? [data.exposure] : []))
    expect(marks).toEqual(['0', '0.00000030003'])
    await engine.stop()
  })

  it('has what is left of a step that paid a fee, and so has what limits are judged by', async () => {
    const coin = defineInstrument({
      ...{ id: 'ACME', assetClass: 'crypto', baseCurrency: 'ACM', quoteCurrency: 'USD', quantityStep: '0.01' },
    })
    const broker = new ScriptedBroker({ reports: { fills: true, positions: false, cash: false } })
    const fill = broker.fill.bind(broker)
    broker.fill = (clientOrderId, price) => {
      const reports = fill(clientOrderId, price)
      for (const report of reports) {
        if (report.type === 'fill') Object.assign(report.fill, { fee: decimal('0.004'), feeCurrency: 'ACM' })
      }
      return reports
    }
    const { engine, bar, events, timers } = await session(
      (n, { order }) => {
        if (n === 0) order.buy({ size: { units: 10 } })
      },
      { broker, instruments: [coin], fee: { type: 'none' }, equityEveryMs: 0 },
    )
    for (const price of [100, 100, 200]) await bar(price)
    // 9.996 coins are held: 9.99 as a position, and 0.006 of a step beside it.
    expect(String(engine.account.whole.remainders[0])).toBe('0.006')
    const marks = (await events()).flatMap(({ type, data }) => (type === 'equity-marked' ? [data.equity] : []))
    expect(marks).toEqual(['100000', '99999.6', '100999.2'])
    expect(engine.account.equity()).toBe(100_999.2)
    expect(engine.account.watch.standing(timers.now()).equity).toBe(100_999.2)
    await engine.stop()
  })
})
