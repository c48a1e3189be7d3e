import { canonicalJson } from '@race/core'
import { expect, it } from 'vitest'
import { scriptLog } from './log-script.ts'
import { call, minuteOf, openPaper, orderOf } from './paper-script.ts'

it('has the members of frequent facts in the canonical order, in which JSON writes them quicker', async () => {
  const log = scriptLog()
  const broker = await openPaper({}, log)
  const decimalPrice = orderOf('x', { quantity: 50 }).quantity
  await broker.submit(orderOf('a'), call)
  await broker.submit(orderOf('b', { type: 'limit', limitPrice: decimalPrice, timeInForce: 'ioc' }), call)
  for (const event of minuteOf(0, [100, 101, 99, 100])) await broker.match(event)
  const frequent = ['order-taken', 'order-reported', 'order-filled', 'venue-saved']
  expect(log.events.map(({ type }) => type)).toEqual(expect.arrayContaining(frequent))
  const facts = log.events.filter(({ type }) => frequent.includes(type))
  for (const { data } of facts) expect(JSON.stringify(data)).toBe(canonicalJson(data))
})
