import { chainedHash, genesisHash, type NewEvent } from '@race/core'
import { all, event, events, expectRefused, expectSame, expectTrue, fill, type StoreCase } from './store-trial.ts'

const strange: readonly NewEvent[] = [
  { ...event('x'), type: 'it\'s "quoted" \\ and \u{1f3c1} \uffff', time: -1, schemaVersion: 2_147_483_647 },
  { ...event('y'), correlationId: '', causationId: 'command:ünï', time: Number.MAX_SAFE_INTEGER },
  event('z', { '': [[], {}, [null, true, false]], b: '\u0000\n\u2028\u{1f3c1}', a: '0.10', ä: 1e21, '10': 5e-324 }),
  event('text', 'null'),
  event('number', -1.5),
  event('long', 'x'.repeat(100_000)),
]

export const appendCases: readonly StoreCase[] = [
  {
    id: 'empty',
    name: 'has empty logs that end at 0 with the hash of their name',
    async check({ log, key }) {
      expectSame(await log().head(), { sequence: 0, hash: genesisHash(key()) }, 'head() of a log that is not there')
      expectSame(await all(log().read()), [], 'read() of a log that is not there')
      const verified = await log().verify()
      expectSame(verified.isSound, true, 'verify() of a log that is not there')
    },
  },
  {
    id: 'append',
    name: 'gives back what was appended, in order, each with its place in the chain',
    async check({ log, key }) {
      const answer = await log().append(strange, { expectedSequence: 0, fence: null })
      let hash = genesisHash(key())
      const expected = strange.map((one, index) => {
        hash = chainedHash(hash, index + 1, one)
        return { ...one, sequence: index + 1, hash }
      })
      const head = { sequence: strange.length, hash }
      expectSame(answer, { type: 'appended', head }, 'append()')
      expectSame(await all(log().read()), expected, 'read()')
      expectSame(await log().head(), head, 'head()')
      expectSame(await log().verify(), { isSound: true, head }, 'verify()')
      const more = await log().append(events(2), { expectedSequence: head.sequence, fence: null })
      expectSame(more.type, 'appended', 'append() after the head')
      expectSame((await all(log().read())).length, head.sequence + 2, 'the number of events after a second append')
    },
  },
  {
    id: 'whole',
    name: 'stores nothing of a batch with an event that it refuses',
    async check({ log }) {
      await fill(log(), 1)
      const refused: readonly (readonly [string, NewEvent])[] = [
        ['data with NaN', event('x', { a: Number.NaN })],
        ['data with half a surrogate pair', event('x', '\ud800')],
        ['a type with U+0000', event('x\0')],
        ['a time that is no whole number', { ...event('x'), time: 0.5 }],
        ['a schema version of 0', { ...event('x'), schemaVersion: 0 }],
      ]
      for (const [what, one] of refused) {
        const batch = [...events(2), one, ...events(2)]
        await expectRefused(() => log().append(batch, { expectedSequence: 1, fence: null }), 'DATA_INVALID', what)
      }
      expectSame((await all(log().read())).length, 1, 'the number of events after refused appends')
    },
  },
  {
    id: 'copies',
    name: 'keeps copies: what the caller changes afterwards is not stored',
    async check({ log }) {
      const data = { list: ['a'] }
      const batch = [event('x', data)]
      const under = log().append(batch, { expectedSequence: 0, fence: null })
      data.list.push('b')
      batch.push(event('y'))
      await under
      const [stored, ...others] = await all(log().read())
      expectSame(stored?.data, { list: ['a'] }, 'an event that was changed after the call')
      expectSame(others.length, 0, 'the number of events that were added after the call')
    },
  },
  {
    id: 'conflict',
    name: 'answers conflict, with the head, where the log does not end at the expected sequence',
    async check({ log }) {
      await fill(log(), 3)
      const head = await log().head()
      for (const expectedSequence of [0, 2, 4]) {
        const answer = await log().append(events(1), { expectedSequence, fence: null })
        expectSame(answer, { type: 'conflict', head }, `append() that expects ${expectedSequence} where there are 3`)
      }
      expectSame((await all(log().read())).length, 3, 'the number of events after conflicts')
    },
  },
  {
    id: 'nothing',
    name: 'compares sequence and fence when it is to append no events',
    async check({ log }) {
      await fill(log(), 2)
      const head = await log().head()
      const ask = (expectedSequence: number) => log().append([], { expectedSequence, fence: null })
      expectSame(await ask(2), { type: 'appended', head }, 'append([]) at the head')
      expectSame(await ask(1), { type: 'conflict', head }, 'append([]) before the head')
      await log().acquireLease({ holder: 'a', now: 0, forMs: 10 })
      expectSame(await ask(2), { type: 'fenced', holder: 'a' }, 'append([]) without the lease')
    },
  },
  {
    id: 'race',
    name: 'lets one of several appends at the same place win',
    async check({ log, key, store }) {
      await fill(log(), 1)
      const both = [log(), store.log(key())]
      const attempts = Array.from({ length: 6 }, (_, index) =>
        both[index % 2]?.append(events(3, index * 10), { expectedSequence: 1, fence: null }),
      )
      const answers = (await Promise.all(attempts)).map((answer) => answer?.type)
      expectSame(answers.filter((type) => type === 'appended').length, 1, 'the number of appends that won')
      expectSame(answers.filter((type) => type === 'conflict').length, 5, 'the number of appends that lost')
      expectSame((await all(log().read())).length, 4, 'the number of events')
    },
  },
  {
    id: 'batches',
    name: 'takes batches of two thousand events, and many small ones, and stays sound',
    async check({ log }) {
      await fill(log(), 2_000)
      for (let round = 0; round < 20; round += 1) await fill(log(), 1 + (round % 3))
      const verified = await log().verify()
      expectTrue(verified.isSound, `verify() finds ${JSON.stringify(verified)}`)
      expectSame(verified.head.sequence, 2_039, 'the number of events')
    },
  },
]
