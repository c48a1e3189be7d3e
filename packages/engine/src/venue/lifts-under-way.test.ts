import { describe, expect, it } from 'vitest'
import { heldStore } from '../testing/held-store.ts'
import { ScriptedBroker } from '../testing/scripted-broker.ts'
import { scriptedKernel } from '../testing/scripted-kernel.ts'
import { session } from '../testing/scripted-session.ts'
import { LiftsUnderWay } from './lifts-under-way.ts'

const by = { by: 'Ada', reason: 'test' }
const origin = { by: 'Ada', from: 'test' }

describe('lifts of halts that are under way', () => {
  it('are those that let more leave than before, until they are durable', async () => {
    const kernel = scriptedKernel()
    const lifts = new LiftsUnderWay(kernel.state)
    const halt = { id: 'h', cause: 'person', ...by } as const
    kernel.record('halt-added', { ...halt, state: 'halted' })
    await lifts.follow(Promise.resolve())
    expect(lifts.durable).toBeNull()
    kernel.record('halt-added', { ...halt, id: 'other', state: 'halted' })
    kernel.record('halt-lifted', { id: 'h', ...by })
    void lifts.follow(new Promise(() => {}))
    expect(lifts.durable).toBeNull()
    kernel.record('halt-lifted', { id: 'other', ...by })
    let write = (): void => {}
    void lifts.follow(new Promise((resolve) => (write = resolve)))
    const { durable } = lifts
    expect(durable).not.toBeNull()
    write()
    await durable
    expect(lifts.durable).toBeNull()
  })

  it('end with a log that could not be written, without an error of their own', async () => {
    const kernel = scriptedKernel()
    kernel.record('halt-added', { id: 'h', state: 'reducing', cause: 'person', ...by })
    const lifts = new LiftsUnderWay(kernel.state)
    kernel.record('halt-lifted', { id: 'h', ...by })
    const failed = lifts.follow(Promise.reject(new Error('no disk')))
    await lifts.durable
    await expect(failed).rejects.toThrow('no disk')
    expect(lifts.durable).toBeNull()
  })

  it('keep back what was judged under the halt: a crash would leave the halt in the log, and an order after it', async () => {
    const { store, held } = heldStore()
    // At a venue that fills from our own market data people act between its moments.
    const broker = new ScriptedBroker()
    Reflect.set(broker, 'match', undefined)
    const { engine, bar, timers } = await session(
      (n, { order }) => {
        if (n === 0) order.sell({ size: { units: 50 } })
        if (n === 2) order.buy({ size: { units: 20 } })
      },
      { store, broker },
    )
    await bar(100)
    for (const report of broker.fill(broker.commands[0]?.clientOrderId ?? '', '100')) broker.tell(report)
    await timers.skip(1000)
    await bar(100)
    await engine.command({ type: 'halt', state: 'reducing', reason: 'news' }, origin)
    const [halt] = engine.account.halts.open
    held.isOn = true
    const decided = bar(100)
    while (!held.has('order-intended')) await held.writeNext()
    const lifted = engine.command({ type: 'lift-halt', id: halt?.id ?? '', reason: 'over' }, origin)
    await held.writeNext()
    while (!held.has('halt-lifted')) await held.writeNext()
    expect(broker.commands).toHaveLength(1)
    held.isOn = false
    await held.writeNext()
    await Promise.all([decided, lifted])
    expect(broker.commands).toHaveLength(2)
    await engine.stop()
  })
})
