import { canonicalJson } from '@race/core'
import { expect, it } from 'vitest'
import { scripted, session } from './testing/scripted-session.ts'

/** Of which there are several for each order and each bar. */
const frequent = [
  'bar-closed',
  'bar-opened',
  'equity-marked',
  'order-answered',
  'order-filled',
  'order-intended',
  'order-reported',
  'risk-judged',
  'signal-proposed',
]

it('has the members of facts that are frequent in the canonical order, in which JSON writes them quicker', async () => {
  const strategy = scripted((n, { order }) => {
    if (n === 0) order.buy({ size: { units: 10 }, stop: 90, target: 120, reason: 'first' })
    if (n === 1) order.sell({ size: { units: 1 }, entry: { type: 'limit', price: 130 } })
    if (n === 2) order.buy({ size: { units: 1e9 } })
  })
  const one = await session(strategy)
  const disordered = new Set<string>()
  const seen = new Set<string>()
  one.engine.events.on('recorded', ({ type, data }) => {
    seen.add(type)
    if (JSON.stringify(data) !== canonicalJson(data)) disordered.add(type)
  })
  for (let n = 0; n < 5; n++) await one.bar(100 + n)
  await one.engine.stop()
  expect([...seen]).toEqual(expect.arrayContaining(frequent))
  expect([...disordered].filter((type) => frequent.includes(type))).toEqual([])
})
