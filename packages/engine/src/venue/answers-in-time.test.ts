import { type BrokerAnswer, createManualTimers } from '@race/core'
import { expect, it } from 'vitest'
import { AnswersInTime } from './answers-in-time.ts'

const accepted: BrokerAnswer = { type: 'accepted', venueOrderId: 'v1' }

function setup() {
  const timers = createManualTimers(3_600_000)
  const ending = new AbortController()
  /** By how much the clock that people set has been put back, ms. */
  const clock = { back: 0 }
  const shown = { ...timers, now: () => timers.now() - clock.back }
  const answers = new AnswersInTime({ timers: shown, forMs: 1000, signal: ending.signal })
  const calls: { readonly signal: AbortSignal; readonly answer: (answer: BrokerAnswer) => void }[] = []
  const ask = () => answers.within((signal) => new Promise((answer) => calls.push({ signal, answer })))
  return { timers, clock, ending, answers, calls, ask }
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

it('ends calls in their time, though the clock is put back meanwhile', async () => {
  const { timers, clock, ask } = setup()
  const first = ask()
  await timers.skip(300)
  const second = ask()
  clock.back = 3_600_000
  const third = ask()
  await timers.skip(700)
  expect(await first).toMatchObject({ type: 'unknown' })
  // The time of one that was asked before cannot be told any more: it is waited for anew.
  await timers.skip(1000)
  expect(await second).toMatchObject({ type: 'unknown' })
  expect(await third).toMatchObject({ type: 'unknown' })
})

it('gives each call its own time, though all of them are asked at one moment', async () => {
  const { timers, calls, ask } = setup()
  const first = ask()
  calls[0]?.answer(accepted)
  expect(await first).toEqual(accepted)
  const second = ask()
  await timers.skip(999)
  calls[1]?.answer(accepted)
  expect(await second).toEqual(accepted)
})
