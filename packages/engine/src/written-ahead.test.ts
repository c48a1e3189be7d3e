import { expect, it } from 'vitest'
import { heldStore } from './testing/held-store.ts'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { session } from './testing/scripted-session.ts'

const origin = { by: 'Ada', from: 'test' }

/** Notes when it is asked for its standing. */
class AskedBroker extends ScriptedBroker {
  asked = 0

  override standing(call: { readonly since: number }): ReturnType<ScriptedBroker['standing']> {
    this.asked++
    return super.standing(call)
  }
}

it('does what a turn planned when all that it followed from is durable, also where the turn recorded nothing', async () => {
  const { store, held } = heldStore()
  const broker = new AskedBroker()
  const { engine } = await session(() => {}, { store, broker })
  const { asked } = broker
  held.isOn = true
  const halted = engine.command({ type: 'halt', state: 'reducing', reason: 'news' }, origin)
  const reconciled = engine.command({ type: 'reconcile' }, origin)
  while (!held.has('halt-added')) await new Promise((resolve) => setImmediate(resolve))
  expect(broker.asked).toBe(asked)
  held.isOn = false
  await held.writeNext()
  await Promise.all([halted, reconciled])
  expect(broker.asked).toBe(asked + 1)
  await engine.stop()
})
