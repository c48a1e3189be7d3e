import { all, event, expectRefused, expectSame, expectTrue, fill, type StoreCase } from './store-trial.ts'

const command = { id: 'a', type: 'halt', time: 0, by: 'Ada', from: 'terminal', data: null }

export const storeCases: readonly StoreCase[] = [
  {
    id: 'durability',
    name: 'says what an append survives',
    async check({ store }) {
      expectSame(store.port, 'event-store/1', 'port')
      const { durability } = store.capabilities
      expectTrue(['none', 'process', 'fsync'].includes(durability), `capabilities.durability is ${durability}`)
    },
  },
  {
    id: 'tenants',
    name: 'separates tenants and accounts in everything',
    async check({ store, key }) {
      const keys = [key('same', 'x'), key('same', 'y'), key('other', 'x')]
      const [mine, ...others] = keys.map((one) => store.log(one))
      expectTrue(mine !== undefined, 'there is no log')
      await fill(mine, 2)
      await mine.saveSnapshot({ name: 's', schemaVersion: 1, head: await mine.head(), state: null })
      await mine.submitCommand(command)
      await mine.acquireLease({ holder: 'a', now: 0, forMs: 100 })
      for (const [index, log] of others.entries()) {
        const whose = `of a log beside it (${index === 0 ? 'another tenant' : 'another account'})`
        expectSame((await log.head()).sequence, 0, `head() ${whose}`)
        expectSame(await all(log.read()), [], `read() ${whose}`)
        expectSame(await log.latestSnapshot('s'), null, `latestSnapshot() ${whose}`)
        expectSame(await log.commands({ after: 0 }), [], `commands() ${whose}`)
        const answer = await log.append([event('x')], { expectedSequence: 0, fence: null })
        expectSame(answer.type, 'appended', `append() ${whose}`)
        expectSame(await log.submitCommand(command), 1, `submitCommand() ${whose}`)
        const lease = await log.acquireLease({ holder: 'b', now: 0, forMs: 100 })
        expectSame([lease.type, lease.lease.fence], ['held', 1], `acquireLease() ${whose}`)
      }
      expectSame((await mine.head()).sequence, 2, 'head() after others were filled')
    },
  },
  {
    id: 'accounts',
    name: 'lists the accounts of a tenant that has a log, a lease or a command, by code points',
    async check({ store, key }) {
      const { tenant } = key('', 'listed')
      const log = (account: string) => store.log({ tenant, account })
      expectSame(await store.accounts(tenant), [], 'accounts() of a tenant that has none')
      await log('looked at').head()
      await fill(log('b'), 1)
      await log('\u{1f3c1}').submitCommand(command)
      await log('\uffee').acquireLease({ holder: 'a', now: 0, forMs: 1 })
      await fill(log('B'), 1)
      await fill(store.log(key('hidden', 'else')), 1)
      expectSame(await store.accounts(tenant), ['B', 'b', '\uffee', '\u{1f3c1}'], 'accounts()')
    },
  },
  {
    id: 'keys',
    name: 'refuses names of tenants and accounts that are no names',
    async check({ store, key }) {
      for (const account of ['', 'a\0b', '\ud800', 'x'.repeat(201)]) {
        const what = `an account of ${account.length} characters that is no name`
        await expectRefused(() => store.log({ ...key(), account }).head(), 'CONFIG_INVALID', what)
      }
      await fill(store.log(key('\'; drop table "logEvent" -- %_')), 1)
      await fill(store.log(key('y'.repeat(200))), 1)
    },
  },
  {
    id: 'closed',
    name: 'waits for the calls under way when it is closed, and refuses all others',
    async check({ store, key, log }) {
      const [kept, under] = [log(), log('under way')]
      const append = under.append([event('x')], { expectedSequence: 0, fence: null })
      await store[Symbol.asyncDispose]()
      expectSame((await append).type, 'appended', 'an append that was under way')
      const calls: readonly (readonly [string, () => unknown])[] = [
        ['head()', () => kept.head()],
        ['append()', () => kept.append([], { expectedSequence: 0, fence: null })],
        ['read()', () => all(kept.read())],
        ['verify()', () => kept.verify()],
        ['latestSnapshot()', () => kept.latestSnapshot('s')],
        ['acquireLease()', () => kept.acquireLease({ holder: 'a', now: 0, forMs: 1 })],
        ['submitCommand()', () => kept.submitCommand(command)],
        ['commands()', () => kept.commands({ after: 0 })],
        ['accounts()', () => store.accounts('a')],
        ['log()', () => store.log(key()).head()],
      ]
      for (const [what, call] of calls) await expectRefused(call, 'STORE_CLOSED', `${what} of a closed store`)
      await store[Symbol.asyncDispose]()
    },
  },
  {
    id: 'shared',
    name: 'shows what one process has stored to another, and takes their appends in turn',
    isShared: true,
    async check({ log, key, openSecond }) {
      const second = (await openSecond()).log(key())
      for (let round = 0; round < 3; round += 1) {
        await fill(log(), 2)
        await fill(second, 2)
      }
      const [mine, theirs] = [await all(log().read()), await all(second.read())]
      expectSame(mine.length, 12, 'the number of events after both appended in turn')
      expectSame(theirs, mine, 'read() of the second')
      await log().acquireLease({ holder: 'a', now: 0, forMs: 100 })
      const answer = await second.append([event('x')], { expectedSequence: 12, fence: null })
      expectSame(answer, { type: 'fenced', holder: 'a' }, 'append() of the second after the first took the lease')
      expectSame((await second.verify()).isSound, true, 'verify() of the second')
    },
  },
]
