import { type BrokerAnswer, decimal, defineInstrument, type StrategyContext, type VenueFill } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { Engine } from './engine.ts'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { session } from './testing/scripted-session.ts'

/** One unit is 10^18 steps: more than a float counts. */
const fine = defineInstrument({ id: 'ACME', assetClass: 'crypto', quantityStep: '1e-18' })

/** Takes changes and never says so. */
class SilentBroker extends ScriptedBroker {
  override replace(): Promise<BrokerAnswer> {
    return Promise.resolve({ type: 'unknown', cause: 'no answer' })
  }
}

const origin = { by: 'Ada', from: 'test' }

const start = (
  script: (bar: number, context: StrategyContext) => void,
  broker: ScriptedBroker,
  others: Pick<Parameters<typeof session>[1] & object, 'store' | 'timers'> = {},
) => session(script, { broker, instruments: [fine], fee: { type: 'none' }, snapshotEvery: 1, ...others })

/** A part of an order fills at 100. */
function part(broker: ScriptedBroker, clientOrderId: string, quantity: string): void {
  const order = broker.orders.get(clientOrderId)
  if (order === undefined) throw new Error(`the venue has no order ${clientOrderId}`)
  const { venueOrderId, instrument, side } = order
  order.filledQuantity = order.filledQuantity.plus(quantity)
  const fill: VenueFill = {
    ...{ fillId: `p${broker.fills.length + 1}`, clientOrderId, venueOrderId, instrument, side },
    ...{ quantity: decimal(quantity), price: decimal(100), fee: decimal(0), feeCurrency: 'USD' },
    ...{ liquidity: null, time: broker.time },
  }
  broker.fills.push(fill)
  broker.tell({ type: 'fill', fill })
}

/** What is being changed without an answer. */
function changed({ account }: Engine) {
  return [...account.open].find(({ replacing }) => replacing !== null)
}

describe('quantities of more steps than a float counts', () => {
  it('fill in parts, make the other leg smaller, and go over a restart', async () => {
    const broker = new SilentBroker({ brackets: false })
    const bought = (n: number, { order }: StrategyContext): void => {
      if (n === 0) order.buy({ size: { units: 10 }, stop: 90, target: 120 })
    }
    const { engine, bar, timers, store } = await start(bought, broker)
    for (const price of [100, 100]) await bar(price)
    const target = broker.commands.find(({ role }) => role === 'take-profit')?.clientOrderId ?? ''
    part(broker, target, '0.1')
    await bar(100)
    part(broker, target, '3.900000000000000001')
    await bar(100)
    const left = 5_999_999_999_999_999_999n
    expect(changed(engine)?.replacing?.steps).toBe(left)
    expect(engine.account.whole.account.holdings[0]?.position.steps).toBe(left)
    await engine.stop()
    const again = await start(() => {}, broker, { store, timers })
    expect(changed(again.engine)?.replacing?.steps).toBe(left)
    expect(again.engine.account.orders.get(target)?.filledSteps).toBe(4_000_000_000_000_000_001n)
    await again.engine.stop()
  })

  it('are closed in full, long and short', async () => {
    const broker = new ScriptedBroker()
    const sold = (n: number, { order }: StrategyContext): void => {
      if (n === 0) order.sell({ size: { units: 12.345 } })
    }
    const { engine, bar } = await start(sold, broker)
    for (const price of [100, 100]) await bar(price)
    await engine.command({ type: 'flatten', reason: 'test' }, origin)
    await bar(100)
    expect(broker.commands.map(({ side, quantity }) => `${side} ${quantity}`)).toEqual(['sell 12.345', 'buy 12.345'])
    expect(engine.account.whole.account.holdings[0]?.position.steps).toBe(0)
    await engine.stop()
  })
})
