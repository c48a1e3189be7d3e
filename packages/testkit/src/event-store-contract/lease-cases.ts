import type { EventLog, Lease } from '@race/core'
import { events, expectSame, expectTrue, fill, type StoreCase } from './store-trial.ts'

async function take(log: EventLog, holder: string, now = 0, forMs = 100): Promise<Lease> {
  const answer = await log.acquireLease({ holder, now, forMs })
  expectSame(answer.type, 'held', `acquireLease() for '${holder}' at ${now} ms`)
  return answer.lease
}

const appendOne = async (log: EventLog, fence: number | null) =>
  log.append(events(1), { expectedSequence: (await log.head()).sequence, fence })

export const leaseCases: readonly StoreCase[] = [
  {
    id: 'lease',
    name: 'gives the lease to one holder at a time, until it expires',
    async check({ log }) {
      const lease = await take(log(), 'a')
      expectSame([lease.holder, lease.expiresAt], ['a', 100], 'the lease')
      const other = await log().acquireLease({ holder: 'b', now: 99, forMs: 100 })
      expectSame(other, { type: 'taken', lease }, 'acquireLease() of another before it expires')
      const next = await take(log(), 'b', 100)
      expectTrue(next.fence > lease.fence, `the fence goes from ${lease.fence} to ${next.fence}, and must grow`)
    },
  },
  {
    id: 'lease-own',
    name: 'gives the lease to its holder again, under a fence that has grown',
    async check({ log }) {
      const lease = await take(log(), 'a')
      const again = await take(log(), 'a', 10)
      expectTrue(again.fence > lease.fence, `the fence goes from ${lease.fence} to ${again.fence}, and must grow`)
      expectSame(again.expiresAt, 110, 'the end of a lease that was taken again')
      const answer = await appendOne(log(), lease.fence)
      expectSame(answer, { type: 'fenced', holder: 'a' }, 'an append under the older fence of the same holder')
    },
  },
  {
    id: 'lease-takeover',
    name: 'lets a lease be taken over when it is known to be gone',
    async check({ log }) {
      const lease = await take(log(), 'a')
      const asked: Lease[] = []
      const request = { holder: 'b', now: 1, forMs: 100 }
      const kept = await log().acquireLease({ ...request, mayTakeOver: (one) => asked.push(one) === 0 })
      expectSame(
        [kept.type, asked],
        ['taken', [lease]],
        'acquireLease() whose mayTakeOver says no, and what it was asked',
      )
      const taken = await log().acquireLease({ ...request, mayTakeOver: () => true })
      expectSame([taken.type, taken.lease.holder], ['held', 'b'], 'acquireLease() whose mayTakeOver says yes')
    },
  },
  {
    id: 'lease-renew',
    name: 'renews the lease of its holder, and of nobody else',
    async check({ log }) {
      const lease = await take(log(), 'a')
      const renewed = await log().renewLease(lease, { now: 90, forMs: 100 })
      const longer = { ...lease, expiresAt: 190 }
      expectSame(renewed, { type: 'held', lease: longer }, 'renewLease()')
      const other = await log().acquireLease({ holder: 'b', now: 189, forMs: 1 })
      expectSame(other, { type: 'taken', lease: longer }, 'acquireLease() of another before the renewed one expires')
      const next = await take(log(), 'b', 190)
      const late = await log().renewLease(longer, { now: 191, forMs: 100 })
      expectSame(late, { type: 'taken', lease: next }, 'renewLease() after another took it')
      const older = await log().renewLease({ ...next, fence: next.fence - 1 }, { now: 191, forMs: 100 })
      expectSame(older, { type: 'taken', lease: next }, 'renewLease() under an older fence')
    },
  },
  {
    id: 'lease-release',
    name: 'lets go of a lease, keeps the fence, and then takes no appends under it',
    async check({ log }) {
      const lease = await take(log(), 'a')
      await log().releaseLease({ ...lease, fence: lease.fence - 1 })
      await log().releaseLease({ ...lease, holder: 'b' })
      expectSame((await appendOne(log(), lease.fence)).type, 'appended', 'an append after others tried to release')
      await log().releaseLease(lease)
      expectSame((await appendOne(log(), lease.fence)).type, 'fenced', 'an append after the lease was released')
      expectSame((await log().renewLease(lease, { now: 1, forMs: 1 })).type, 'taken', 'renewLease() after release')
      const next = await take(log(), 'b', 1)
      expectTrue(next.fence > lease.fence, `the fence goes from ${lease.fence} to ${next.fence}, and must grow`)
    },
  },
  {
    id: 'fence',
    name: 'takes appends under the latest fence alone',
    async check({ log }) {
      await fill(log(), 1)
      expectSame(await appendOne(log(), 1), { type: 'fenced', holder: null }, 'an append under a fence that nobody got')
      const first = await take(log(), 'a')
      expectSame((await appendOne(log(), first.fence)).type, 'appended', 'an append of the holder')
      expectSame(await appendOne(log(), null), { type: 'fenced', holder: 'a' }, 'an append without a fence')
      const second = await take(log(), 'b', 100)
      expectSame(
        await appendOne(log(), first.fence),
        { type: 'fenced', holder: 'b' },
        'an append under the older fence',
      )
      const both = await log().append(events(1), { expectedSequence: 99, fence: first.fence })
      expectSame(both.type, 'fenced', 'an append under the older fence at the wrong place')
      expectSame((await appendOne(log(), second.fence)).type, 'appended', 'an append of the second holder')
      expectSame((await log().head()).sequence, 3, 'the number of events')
    },
  },
  {
    id: 'lease-race',
    name: 'gives the lease to one of several who ask at once',
    isShared: true,
    async check({ log, key, openSecond }) {
      const second = (await openSecond()).log(key())
      const asks = Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? log() : second).acquireLease({ holder: `h${index}`, now: 0, forMs: 100 }),
      )
      const answers = await Promise.all(asks)
      expectSame(answers.filter(({ type }) => type === 'held').length, 1, 'the number of those who got the lease')
    },
  },
]
