import { type BrokerAnswer, createManualTimers } from '@race/core'
import { expect, it } from 'vitest'
import { AnswersInTime } from './answers-in-time.ts'

const accepted: BrokerAnswer = { type: 'accepted', venueOrderId: 'v1' }

function setup() {
  const timers = createManualTimers()
  const ending = new AbortController()
  const answers = new AnswersInTime({ timers, forMs: 1000, signal: ending.signal })
  const calls: { readonly signal: AbortSignal; readonly answer: (answer: BrokerAnswer) => void }[] = []
  const ask = () => answers.within((signal) => new Promise((answer) => calls.push({ signal, answer })))
  return { timers, ending, answers, calls, ask }
}

it('ends each call in its own time, and hears those that answer before', async () => {
  const { timers, calls, ask } = setup()
  const first = ask()
  await timers.skip(400)
  const [second, third] = [ask(), ask()]
  calls[2]?.answer(accepted)
  expect(await third).toEqual(accepted)
  await timers.skip(600)
  expect(await first).toEqual({ type: 'unknown', cause: 'no answer within 1000 ms' })
  expect([calls[0]?.signal.aborted, calls[1]?.signal.aborted]).toEqual([true, false])
  await timers.skip(400)
  expect(await second).toMatchObject({ type: 'unknown' })
  // A call after all have ended has a time of its own again.
  const late = ask()
  await timers.skip(999)
  calls[3]?.answer(accepted)
  expect(await late).toEqual(accepted)
})

it('takes what throws for no answer, and nothing for one after the end', async () => {
  const { ending, answers, calls, ask } = setup()
  const thrown = answers.within(() => Promise.reject(new Error('no route')))
  expect(await thrown).toEqual({ type: 'unknown', cause: 'no route' })
  const waiting = ask()
  ending.abort(new Error('stopped'))
  expect(await waiting).toBe(null)
  expect(calls[0]?.signal.reason).toEqual(new Error('stopped'))
  expect(await ask()).toBe(null)
  expect(calls).toHaveLength(1)
})
