import { type AnyStrategy, defineStrategy, type StrategyContext } from '@race/core'
import { expect, it } from 'vitest'
import { ScriptedBroker } from '../testing/scripted-broker.ts'
import { session } from '../testing/scripted-session.ts'

/** Does what a script says, and hears what becomes of it. */
function asking(script: (bar: number, context: StrategyContext) => void, heard: string[]): AnyStrategy {
  return defineStrategy({
    id: 'test/asking',
    version: '1.0.0',
    title: 'Asking',
    setup({ data }) {
      data()
      let bar = 0
      return {
        onBar: (context) => script(bar++, context),
        onOrder: ({ status, reason }) => void heard.push(`${status} ${reason}`),
      }
    },
  })
}

async function outcomeOf(
  script: (bar: number, context: StrategyContext) => void,
  broker = new ScriptedBroker(),
  autonomy: 'autonomous' | 'guide' = 'autonomous',
) {
  const heard: string[] = []
  const mode = { autonomy, venue: 'paper' } as const
  const { engine, bar, events } = await session(asking(script, heard), { broker, mode })
  for (const price of [100, 100, 100]) await bar(price)
  const refusals = (await events()).flatMap(({ type, data }) => (type === 'signal-proposed' ? [data.refusal] : []))
  await engine.stop()
  return { heard, refusals, sent: broker.commands.length, cancelled: broker.cancelled.length }
}

const size = { units: 10 }

it('denies an iceberg, and what waits for another order, by name', async () => {
  const { heard, refusals, sent } = await outcomeOf((bar, { order }) => {
    if (bar > 0) return
    const first = order.buy({ size, entry: { type: 'limit', price: 90 }, displayUnits: 2 })
    order.buy({ size, entry: { type: 'limit', price: 90 }, after: first })
  })
  expect(heard).toEqual(['denied UNSUPPORTED', 'denied UNSUPPORTED'])
  expect(refusals.map((refusal) => refusal?.message)).toEqual([
    'displayUnits was given, but the engine sends no iceberg orders',
    'after was given, but the engine sends no orders that wait for others',
  ])
  expect(sent).toBe(0)
})

it('denies orders that are linked in the handler that asks for them, before anything is sent', async () => {
  const { heard, refusals, sent } = await outcomeOf((bar, { order }) => {
    if (bar > 0) return
    const low = order.buy({ size, entry: { type: 'limit', price: 90 } })
    const lower = order.buy({ size, entry: { type: 'limit', price: 80 } })
    order.link('oco', [low, lower])
  })
  expect(heard).toEqual(['denied UNSUPPORTED', 'denied UNSUPPORTED'])
  const message = 'order.link was called for it, but the engine links no orders'
  expect(refusals.map((refusal) => refusal?.message)).toEqual([message, message])
  expect(sent).toBe(0)
})

it('ends orders that work and are linked then, since they would not end together', async () => {
  const { heard, cancelled } = await outcomeOf((bar, { order, time }) => {
    const low = bar === 0 ? order.buy({ size, entry: { type: 'limit', price: 90 } }) : order.find(`${time - 60_000}:0`)
    if (bar !== 1 || low === null) return
    order.link('oco', [low, order.buy({ size, entry: { type: 'limit', price: 80 } })])
  })
  expect(cancelled).toBe(1)
  expect(heard.filter((text) => text.startsWith('denied') || text.startsWith('cancelled'))).toEqual([
    'denied UNSUPPORTED',
    'cancelled null',
  ])
})

it('denies what waits for a person and is linked then, by the same name', async () => {
  const { heard, sent } = await outcomeOf(
    (bar, { order, time }) => {
      const low =
        bar === 0 ? order.buy({ size, entry: { type: 'limit', price: 90 } }) : order.find(`${time - 60_000}:0`)
      if (bar === 1 && low !== null) order.link('oco', [low, order.buy({ size, entry: { type: 'limit', price: 80 } })])
    },
    new ScriptedBroker(),
    'guide',
  )
  expect(heard).toEqual(['denied UNSUPPORTED', 'denied UNSUPPORTED'])
  expect(sent).toBe(0)
})

it('denies a stop together with a target at a spot venue without brackets, and takes one of them', async () => {
  const spot = () => new ScriptedBroker({ brackets: false, short: false })
  const both = await outcomeOf((bar, { order }) => {
    if (bar === 0) order.buy({ size, stop: 95, target: 110 })
  }, spot())
  expect(both).toMatchObject({ heard: ['denied UNSUPPORTED'], sent: 0 })
  expect(both.refusals[0]?.message).toMatch(/^it has a stop and a target, but the venue keeps back/)
  const one = await outcomeOf((bar, { order }) => {
    if (bar === 0) order.buy({ size, stop: 95 })
  }, spot())
  expect(one).toMatchObject({ refusals: [null], sent: 2 })
})
