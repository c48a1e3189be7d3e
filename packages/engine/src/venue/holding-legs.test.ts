import { type BrokerAnswer, defineStrategy, type OrderCommand } from '@race/core'
import { describe, expect, it } from 'vitest'
import { ScriptedBroker } from '../testing/scripted-broker.ts'
import { session } from '../testing/scripted-session.ts'
import { outboxDefaults } from './outbox.ts'

/** Keeps back what the legs of a bracket may sell, as most venues do, and tells of these legs only when it is asked. */
class KeepingBroker extends ScriptedBroker {
  refused = 0

  constructor() {
    super()
    // It has a market of its own.
    Object.assign(this, { match: undefined })
  }

  override async submit(command: OrderCommand): Promise<BrokerAnswer> {
    const working = [...this.orders.values()].filter(({ role, status }) => role !== 'entry' && status === 'accepted')
    if (command.role === 'close' && working.length > 0) {
      this.refused++
      return { type: 'rejected', code: 'INSUFFICIENT', message: 'held by other orders', isDuplicate: false }
    }
    const answer = await super.submit(command)
    if (command.role === 'close') this.#tellFill(command.clientOrderId)
    return answer
  }

  /** @param hasLegs whether it places them */
  fillEntry(hasLegs: boolean): void {
    const { clientOrderId = '' } = this.commands[0] ?? {}
    if (hasLegs) this.placeLegs(clientOrderId)
    this.#tellFill(clientOrderId)
  }

  #tellFill(clientOrderId: string): void {
    for (const report of this.fill(clientOrderId, '100')) this.tell(report)
  }
}

/** Buys with a stop and a target, and closes on hearing that it has. */
const closesAtOnce = defineStrategy({
  id: 'test/closes-at-once',
  version: '1.0.0',
  title: 'Closes at once',
  setup({ data }) {
    data()
    let bars = 0
    return {
      onBar: ({ order }) => void (bars++ === 0 && order.buy({ size: { units: 10 }, stop: 90, target: 120 })),
      onFill: ({ side }, { position }) => void (side === 'buy' && position.close()),
    }
  },
})

describe('a position that is closed before anything was heard of the legs that hold it', () => {
  it.each([true, false])('is closed when these have ended, where the venue has placed them: %s', async (hasLegs) => {
    const broker = new KeepingBroker()
    const { engine, bar, timers } = await session(closesAtOnce, { broker })
    await bar(100)
    broker.fillEntry(hasLegs)
    await timers.skip(outboxDefaults.settleMs)
    await timers.skip(1000)
    const { stop, target } = broker.commands[0]?.bracket ?? {}
    expect(broker.cancelled).toEqual(hasLegs ? [stop?.clientOrderId, target?.clientOrderId] : [])
    expect(broker.commands.map(({ role }) => role)).toEqual(['entry', 'close'])
    expect(broker.refused).toBe(0)
    expect(engine.account.whole.account.holdings[0]?.position.steps).toBe(0)
    expect([...engine.account.open]).toEqual([])
    await engine.stop()
  })
})
