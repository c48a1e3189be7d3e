import { type BrokerReport, defineInstrument, defineStrategy, type StrategyContext, type VenueFill } from '@race/core'
import { describe, expect, it } from 'vitest'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { session } from './testing/scripted-session.ts'

const coin = defineInstrument({
  ...{ id: 'ACME', assetClass: 'crypto', baseCurrency: 'ACM', quoteCurrency: 'USD', quantityStep: '0.01' },
})

/** A venue that takes a part of the coins that were bought, and of the money that came in. */
class SpotBroker extends ScriptedBroker {
  readonly #rate: string

  constructor(rate: string) {
    super({ reports: { fills: true, positions: false, cash: false } })
    this.#rate = rate
  }

  override fill(clientOrderId: string, price: string): BrokerReport[] {
    const reports = super.fill(clientOrderId, price)
    for (const report of reports) {
      if (report.type !== 'fill') continue
      const { side, quantity } = report.fill
      const [paid, feeCurrency] = side === 'buy' ? [quantity, 'ACM'] : [quantity.times(price), 'USD']
      Object.assign(report.fill, { fee: paid.times(this.#rate), feeCurrency })
    }
    return reports
  }
}

/** Runs a script over bars at these prices; `told` is what the strategy heard that its fills cost. */
async function run(rate: string, prices: readonly number[], script: (bar: number, context: StrategyContext) => void) {
  const told: string[] = []
  const strategy = defineStrategy({
    ...{ id: 'test/fees', version: '1.0.0', title: 'Fees' },
    setup({ data }) {
      data()
      let bar = 0
      return {
        onBar: (context) => script(bar++, context),
        onFill: (fill) => {
          told.push(`${fill.side} ${fill.fee}`)
        },
      }
    },
  })
  const hardLimits = { positionLotsMax: 1000, tradesPerHourMax: 1000 }
  const { engine, bar, events, broker } = await session(strategy, {
    ...{ broker: new SpotBroker(rate), instruments: [coin], hardLimits },
  })
  for (const price of prices) await bar(price)
  const closed = async () => {
    const trades = (await events()).flatMap(({ type, data }) => (type === 'trade-closed' ? [data] : []))
    return trades.map(({ quantity, fees, profit }) => [quantity, fees, profit])
  }
  return { engine, bar, broker, told, closed }
}

describe('fees in the currency that was traded', () => {
  it('are part of round trips, and told to the strategy, at the price of the fill', async () => {
    const { engine, told, closed } = await run('0.001', [100, 100, 100], (n, { order, position }) => {
      if (n === 0) order.buy({ size: { units: 10 } })
      if (n === 1) position.close()
    })
    expect(told).toEqual(['buy 1 USD', 'sell 0.999 USD'])
    expect(await closed()).toEqual([['9.99', '1.999', '-1.999']])
    expect(String(engine.account.whole.account.equityMoney())).toBe('99998.001 USD')
    await engine.stop()
  })

  it('take coins from what was just bought, and leave what was bought before', async () => {
    const { engine, closed } = await run('0.001', [50, 50, 100, 100], (n, { order, position }) => {
      if (n < 2) order.buy({ size: { units: 10 } })
      if (n === 2) position.close()
    })
    expect(await closed()).toEqual([
      ['9.99', '1.499', '498.001'],
      ['9.99', '1.999', '-1.999'],
    ])
    expect(String(engine.account.whole.account.equityMoney())).toBe('100496.002 USD')
    await engine.stop()
  })

  it('are taken back with their fill', async () => {
    const { engine, bar, broker, closed } = await run('0.001', [100, 100], (n, { order, position }) => {
      if (n === 0 || n === 2) order.buy({ size: { units: 10 } })
      if (n === 3) position.close()
    })
    const { fillId } = broker.fills[0] as VenueFill
    broker.tell({ type: 'bust', fillId, reason: 'an error', time: broker.time })
    for (const price of [100, 100, 100]) await bar(price)
    expect(await closed()).toEqual([['9.99', '1.999', '-1.999']])
    expect(String(engine.account.whole.account.equityMoney())).toBe('99998.001 USD')
    await engine.stop()
  })
})
