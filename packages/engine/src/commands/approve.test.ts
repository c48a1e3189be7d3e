import { expect, it } from 'vitest'
import { session } from '../testing/scripted-session.ts'

const guided = (bars: number) =>
  session((n, { order }) => void (n < bars && order.buy({ size: { units: 1 + n } })), {
    mode: { autonomy: 'guide', venue: 'paper' },
  })

const origin = { by: 'Ada', from: 'test' }
const typo = { type: 'approve', intentId: 'one:1:0', reason: 'a typo' } as const

it('names the proposals that wait where another was meant, and of many the latest', async () => {
  const one = await guided(7)
  const none = "No proposal 'one:1:0' waits for a decision."
  expect(await one.engine.command(typo, origin)).toEqual({ isDone: false, message: `${none} None does.` })
  await one.bar(100)
  await one.bar(100)
  const two = [...one.engine.account.proposals.keys()]
  expect(two).toHaveLength(2)
  const waiting = `Waiting: '${two[0]}', '${two[1]}'.`
  expect(await one.engine.command(typo, origin)).toEqual({ isDone: false, message: `${none} ${waiting}` })
  for (let n = 0; n < 5; n++) await one.bar(100)
  const latest = [...one.engine.account.proposals.keys()].slice(2).map((name) => `'${name}'`)
  const many = `The latest of 7 that wait: ${latest.join(', ')}.`
  expect(await one.engine.command(typo, origin)).toEqual({ isDone: false, message: `${none} ${many}` })
  await one.engine.stop()
})
