import { createDefaultScheduler, type NewEvent } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { expect, it } from 'vitest'
import { Journal } from './journal.ts'

const event = (type: string): NewEvent => ({
  ...{ type, schemaVersion: 1, time: 0, correlationId: null, causationId: null },
  data: null,
})

/** A journal over a venue that has told something and takes its time to store it. */
async function journalOver(venue: { isStored(): boolean }) {
  const log = createMemoryEventStore().log({ tenant: 't', account: 'a' })
  const held = await log.acquireLease({ holder: 'test', now: 0, forMs: 1000 })
  const fence = held.type === 'held' ? held.lease.fence : expect.fail('the lease is taken')
  const head = await log.head()
  const groups: string[][] = []
  const watched = new Proxy(log, {
    get: (target, name) => {
      if (name !== 'append') return Reflect.get(target, name, target)
      const append: typeof log.append = (events, options) => {
        groups.push(events.map(({ type }) => type))
        return log.append(events, options)
      }
      return append
    },
  })
  const scheduler = createDefaultScheduler()
  const waits: (() => void)[] = []
  const stored = (): Promise<void> => new Promise((resolve) => waits.push(resolve))
  const journal = new Journal({
    ...{ log: watched, head, fence, scheduler, venue: { ...venue, stored } },
    onFailure: (error) => expect.fail(error.message),
  })
  /** Lets the venue store what the journal waits for. */
  const store = async (): Promise<void> => {
    await expect.poll(() => waits.length).toBe(1)
    waits.splice(0).forEach((resolve) => {
      resolve()
    })
  }
  return { journal, groups, store, scheduler }
}

it('writes what came up during the wait for the venue with what it waited for', async () => {
  const { journal, groups, store, scheduler } = await journalOver({ isStored: () => true })
  const first = journal.record([event('first')])
  await scheduler.yield()
  const second = journal.record([event('second')])
  await store()
  await Promise.all([first, second])
  expect(groups).toEqual([['first', 'second']])
})

it('leaves what may follow from more that the venue has told to the next group', async () => {
  const { journal, groups, store, scheduler } = await journalOver({ isStored: () => false })
  const first = journal.record([event('first')])
  await scheduler.yield()
  const second = journal.record([event('second')])
  await store()
  await first
  expect(groups).toEqual([['first']])
  await store()
  await second
  expect(groups).toEqual([['first'], ['second']])
})
