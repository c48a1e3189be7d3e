import { RaceError } from '@race/core'
import { all, event, expectRefused, expectSame, expectTrue, fill, type StoreCase } from './store-trial.ts'

const sequences = (list: readonly { readonly sequence: number }[]): readonly number[] =>
  list.map(({ sequence }) => sequence)

export const readCases: readonly StoreCase[] = [
  {
    id: 'ranges',
    name: 'reads the events after a sequence up to another',
    async check({ log }) {
      await fill(log(), 5)
      const asked = async (range: { after?: number; to?: number }) => sequences(await all(log().read(range)))
      expectSame(await asked({ after: 2 }), [3, 4, 5], 'read({ after: 2 })')
      expectSame(await asked({ to: 2 }), [1, 2], 'read({ to: 2 })')
      expectSame(await asked({ after: 1, to: 3 }), [2, 3], 'read({ after: 1, to: 3 })')
      expectSame(await asked({ after: 5 }), [], 'read({ after: 5 }) of 5 events')
      expectSame(await asked({ after: 9 }), [], 'read({ after: 9 }) of 5 events')
      expectSame(await asked({ after: 3, to: 3 }), [], 'read({ after: 3, to: 3 })')
      expectSame(await asked({ after: 4, to: 100 }), [5], 'read({ after: 4, to: 100 })')
    },
  },
  {
    id: 'moment',
    name: 'reads up to the last event at the time of the call',
    async check({ log }) {
      await fill(log(), 2)
      const given = log().read()
      await log().head()
      await fill(log(), 1)
      expectSame(sequences(await all(given)), [1, 2], 'a read that was called before an append')
    },
  },
  {
    id: 'pages',
    name: 'reads long logs whole and in order, and can be left at any event',
    async check({ log }) {
      await fill(log(), 2_500)
      const read = sequences(await all(log().read()))
      expectTrue(
        read.length === 2_500 && read.every((sequence, index) => sequence === index + 1),
        'read() of 2,500 events leaves some out, or gives them out of order',
      )
      let count = 0
      for await (const one of log().read({ after: 990 })) {
        expectSame(one.sequence, 991 + count, 'an event of read({ after: 990 })')
        count += 1
        if (count === 20) break
      }
      await fill(log(), 1)
      expectSame((await log().head()).sequence, 2_501, 'head() after a read that was left')
    },
  },
  {
    id: 'abort',
    name: 'ends reading and verifying with ABORTED when the signal says so',
    async check({ log }) {
      await fill(log(), 10)
      const aborted = AbortSignal.abort()
      await expectRefused(() => all(log().read({ signal: aborted })), 'ABORTED', 'read() with an aborted signal')
      await expectRefused(() => log().verify({ signal: aborted }), 'ABORTED', 'verify() with an aborted signal')
      const controller = new AbortController()
      let count = 0
      try {
        for await (const _ of log().read({ signal: controller.signal })) {
          count += 1
          controller.abort()
        }
      } catch (error) {
        if (!RaceError.is(error, 'ABORTED')) throw error
      }
      expectSame(count, 1, 'the number of events of a read that was aborted at the first')
    },
  },
  {
    id: 'verify',
    name: 'verifies what was stored and tells how far it is',
    async check({ log }) {
      await fill(log(), 1_500)
      const head = await log().head()
      await log().saveSnapshot({ name: 'engine', schemaVersion: 1, head, state: { a: 1 } })
      const done: number[] = []
      const verified = await log().verify({ onProgress: ({ sequence }) => done.push(sequence) })
      expectSame(verified, { isSound: true, head }, 'verify()')
      expectTrue(
        done.at(-1) === 1_500 && done.every((sequence, index) => index === 0 || sequence >= (done[index - 1] ?? 0)),
        `the progress of verify() is ${done.join(', ')}, and must grow to 1500`,
      )
    },
  },
  {
    id: 'own-copies',
    name: 'gives copies: what a reader changes is not changed in the log',
    async check({ log }) {
      await log().append([event('x', { list: ['a'] })], { expectedSequence: 0, fence: null })
      const [first] = await all(log().read())
      ;(first?.data as { list: string[] } | undefined)?.list.push('b')
      const [again] = await all(log().read())
      expectSame(again?.data, { list: ['a'] }, 'an event that a reader has changed')
    },
  },
]
