import { defineStrategy } from '@race/core'
import { expect, it } from 'vitest'
import { minute, session, startTime } from '../testing/scripted-session.ts'

it('a strategy whose timer threw is told no interval any more, and none is on record', async () => {
  let calls = 0
  const strategy = defineStrategy({
    id: 'test/failing',
    version: '1.0.0',
    title: 'Failing',
    setup({ data }) {
      data()
      return {
        onBar() {},
        onTimer() {
          calls++
          throw new Error('out of luck')
        },
      }
    },
  })
  const data = [{ instrument: 'ACME', timeframe: '1m' }]
  const { engine, bar, events } = await session(strategy, {
    strategies: [{ strategy, instance: 'one', data, every: minute }],
  })
  await engine.onTime(startTime)
  for (const price of [100, 101, 102]) {
    await bar(price)
    await engine.onTime(engine.account.marketTime)
  }
  const times = (await events()).flatMap(({ type, data: fact }) => (type === 'interval-passed' ? [fact.time] : []))
  expect(times).toEqual([startTime + minute])
  expect(calls).toBe(1)
  await engine.stop()
})
