import type { LogSnapshot, NewCommand } from '@race/core'
import { all, expectRefused, expectSame, fill, type StoreCase } from './store-trial.ts'

const command = (id: string): NewCommand => ({
  ...{ id, type: 'halt', time: 5, by: 'Ada', from: 'terminal', data: { reason: id } },
})

export const keepingCases: readonly StoreCase[] = [
  {
    id: 'snapshots',
    name: 'keeps the latest snapshot of each name',
    async check({ log }) {
      expectSame(await log().latestSnapshot('engine'), null, 'latestSnapshot() where there is none')
      await fill(log(), 1)
      const first = await log().head()
      await fill(log(), 2)
      const head = await log().head()
      const snapshot: LogSnapshot = { name: 'engine', schemaVersion: 2, head, state: { b: ['0.10'], a: null } }
      await log().saveSnapshot(snapshot)
      await log().saveSnapshot({ ...snapshot, schemaVersion: 1, head: first })
      await log().saveSnapshot({ ...snapshot, name: 'other', head: first, state: 1 })
      expectSame(await log().latestSnapshot('engine'), snapshot, 'latestSnapshot() after an older one was saved')
      const other = { ...snapshot, name: 'other', head: first, state: 1 }
      expectSame(await log().latestSnapshot('other'), other, 'latestSnapshot() of another name')
      await fill(log(), 1)
      const later = { ...snapshot, head: await log().head(), state: 'x'.repeat(200_000) }
      await log().saveSnapshot(later)
      expectSame(await log().latestSnapshot('engine'), later, 'latestSnapshot() after a newer one was saved')
    },
  },
  {
    id: 'snapshot-fits',
    name: 'refuses a snapshot of a head that the log never had',
    async check({ log, key, store }) {
      await fill(log(), 2)
      const head = await log().head()
      const other = store.log(key('other'))
      await fill(other, 3)
      const save = (one: { readonly sequence: number; readonly hash: string }) => () =>
        log().saveSnapshot({ name: 'engine', schemaVersion: 1, head: one, state: null })
      await expectRefused(save({ ...head, sequence: 3 }), 'DATA_INVALID', 'a snapshot of a later event')
      const foreign = { sequence: 2, hash: (await all(other.read({ to: 2 })))[1]?.hash ?? '' }
      await expectRefused(save(foreign), 'DATA_INVALID', 'a snapshot of another log')
      expectSame(await log().latestSnapshot('engine'), null, 'latestSnapshot() after refused ones')
    },
  },
  {
    id: 'commands',
    name: 'numbers commands as they come, and takes the same one once',
    async check({ log }) {
      expectSame(await log().commands({ after: 0 }), [], 'commands() where there are none')
      expectSame(await log().submitCommand(command('a')), 1, 'submitCommand() of the first')
      expectSame(await log().submitCommand(command('b')), 2, 'submitCommand() of the second')
      expectSame(await log().submitCommand({ ...command('a'), type: 'other' }), 1, 'submitCommand() with a known id')
      const [a, b] = [command('a'), command('b')].map((one, index) => ({ ...one, number: index + 1 }))
      expectSame(await log().commands({ after: 0 }), [a, b], 'commands({ after: 0 })')
      expectSame(await log().commands({ after: 1 }), [b], 'commands({ after: 1 })')
      expectSame(await log().commands({ after: 0, limit: 1 }), [a], 'commands({ after: 0, limit: 1 })')
      expectSame(await log().commands({ after: 2 }), [], 'commands({ after: 2 })')
    },
  },
  {
    id: 'commands-at-once',
    name: 'loses no command and no number when several processes submit at once',
    isShared: true,
    async check({ log, key, openSecond }) {
      const second = (await openSecond()).log(key())
      const ids = Array.from({ length: 12 }, (_, index) => `c${Math.floor(index / 2)}`)
      const numbers = await Promise.all(
        ids.map((id, index) => (index % 2 === 0 ? log() : second).submitCommand(command(id))),
      )
      const stored = await second.commands({ after: 0 })
      expectSame(
        stored.map(({ number }) => number),
        [1, 2, 3, 4, 5, 6],
        'the numbers of six commands that were submitted twice each',
      )
      const byId = new Map(stored.map(({ id, number }) => [id, number]))
      expectSame(
        numbers,
        ids.map((id) => byId.get(id)),
        'the numbers that submitCommand() told',
      )
    },
  },
]
