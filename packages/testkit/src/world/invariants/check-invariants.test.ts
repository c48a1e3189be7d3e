import { readFileSync } from 'node:fs'
import { type AccountFact, decimal } from '@race/core'
import { describe, expect, it } from 'vitest'
import { checkInvariants, worldInvariants } from './check-invariants.ts'
import type { Evidence } from './invariant-check.ts'
import {
  answered,
  bracketed,
  command,
  departed,
  filled,
  first,
  halt,
  halted,
  intended,
  legsAtRest,
  lifted,
  living,
  marked,
  opened,
  order,
  posting,
  roundTrip,
  sound,
  soundFacts,
  stopLeg,
  targetLeg,
  trade,
  trueLeg,
  withFacts,
  without,
  withTruth,
} from './scripted-evidence.ts'
import { key } from './scripted-log.ts'
import { tradesAddUp } from './trades-add-up.ts'

/** A stop that was moved before its entry filled, and where it was placed then. */
const moved = (to: string, stopPrice: string): readonly AccountFact[] =>
  bracketed([{ ...stopLeg, stopPrice }, targetLeg]).toSpliced(3, 0, {
    type: 'order-change-intended',
    data: { clientOrderId: 's1', command: 'replace', quantity: null, limitPrice: null, stopPrice: to, reason: '' },
  })

const flattens = (isFlattening: boolean): AccountFact => ({
  type: 'flattening-changed',
  data: { isFlattening, by: 'Ada', why: 'enough' },
})

/** A close of the position that an entry's fill is part of. */
const closes: AccountFact = {
  type: 'order-intended',
  data: {
    ...stopLeg,
    clientOrderId: 'c9',
    parentId: null,
    reason: null,
    role: 'close',
    stopPrice: null,
    type: 'market',
  },
}

/** It has ended, after so much of it had filled. */
const closed = (filledQuantity: string): AccountFact => ({
  type: 'order-reported',
  data: {
    ...{ clientOrderId: 'c9', venueOrderId: 'v9', instrument: 'ACME', status: 'cancelled', reason: null, time: 5 },
    ...{ quantity: '2', filledQuantity, limitPrice: null, stopPrice: null },
  },
})

/** Each violation with the law that must name it. */
const planted: Readonly<Record<string, readonly [law: string, evidence: Evidence]>> = {
  'an event is missing': ['chain-valid', { ...sound, log: sound.log.filter((_, index) => index !== 2) }],
  'an event was changed': [
    'chain-valid',
    { ...sound, log: sound.log.map((event) => (event.sequence === 4 ? { ...event, time: 99 } : event)) },
  ],
  'an event of another log was put in': ['chain-valid', { ...sound, key: { ...key, tenant: 'other' } }],
  'postings do not sum to zero': ['postings-balanced', posting([5, -4])],
  'cash is marked a digit off': [
    'cash-exact',
    withFacts(...without('equity-marked'), { ...marked, data: { ...marked.data, cash: '978.98424' } } as AccountFact),
  ],
  'the log comes to other cash than the venue': ['cash-exact', withTruth({ cash: decimal('978.98424') })],
  'a position is not the sum of its fills': ['position-exact', withTruth({ positions: { ACME: decimal(3) } })],
  'other cash lives than the log comes to': ['books-exact', living({ cash: decimal('978.98424') })],
  'a position lives that the log does not come to': ['books-exact', living({ positions: { ACME: decimal(1) } })],
  'a position does not live that the log comes to': ['books-exact', living({ positions: {} })],
  'cash lives of a fill that is not in the log yet': ['books-exact', living({ sequence: 3 })],
  'the ledger does not sum to zero': ['books-exact', living({ trialBalance: decimal('0.01') })],
  'a fill is counted twice': [
    'fill-counted-once',
    withFacts(...without('equity-marked'), { type: 'order-filled', data: filled }),
  ],
  'a fill is at another price': [
    'fill-counted-once',
    withFacts(
      ...soundFacts.map((fact) =>
        fact.type === 'order-filled' ? { ...fact, data: { ...filled, price: '10.49' } } : fact,
      ),
    ),
  ],
  'a fill was made up': ['fill-counted-once', withTruth({ fills: [] })],
  'a fill is taken back that stands': [
    'fill-counted-once',
    withFacts(...soundFacts, { type: 'fill-busted', data: { fillId: 'f1', clientOrderId: 'c1', reason: '', time: 6 } }),
  ],
  'an intent is two orders': [
    'one-order-per-intent',
    withTruth({ orders: [order, { ...order, venueOrderId: 'v2', sentAs: 'c2' }] }),
  ],
  'an order left before its intent was durable': [
    'intended-before-sent',
    { ...sound, departures: [{ ...departed, durableSequence: 1 }] },
  ],
  'an order left that was never intended': ['intended-before-sent', withFacts(...without('order-intended'))],
  'an order left with another quantity': [
    'intended-before-sent',
    {
      ...sound,
      departures: [{ ...departed, departure: { kind: 'submit', command: { ...command, quantity: decimal(3) } } }],
    },
  ],
  'a cancellation left that was never intended': [
    'intended-before-sent',
    {
      ...sound,
      departures: [
        {
          ...departed,
          departure: { kind: 'cancel', order: { clientOrderId: 'c1', venueOrderId: 'v1', instrument: 'ACME' } },
        },
      ],
    },
  ],
  'a leg is for more than what it protects': [
    'legs-fit',
    withFacts(...bracketed([{ ...stopLeg, quantity: '3' }, targetLeg])),
  ],
  'a leg may open a position': ['legs-fit', withFacts(...bracketed([{ ...stopLeg, isReduceOnly: false }, targetLeg]))],
  'a leg is of the side of its entry': ['legs-fit', withFacts(...bracketed([stopLeg, { ...targetLeg, side: 'buy' }]))],
  'a leg does not say for which fill it is': ['legs-fit', withFacts(...bracketed([{ ...stopLeg, reason: null }]))],
  'a leg is for a fill of another order': [
    'legs-fit',
    withFacts(...bracketed([{ ...stopLeg, parentId: 'c7' }, targetLeg])),
  ],
  'a leg is placed for a fill that comes later': [
    'legs-fit',
    withFacts(
      ...bracketed([{ ...stopLeg, reason: 'f2' }], { type: 'order-filled', data: { ...filled, fillId: 'f2' } }),
    ),
  ],
  'a fill has a target, and not the stop that it was to have': [
    'fills-protected',
    withFacts(...bracketed([targetLeg])),
  ],
  'a fill has no legs once the account was flattened': [
    'fills-protected',
    withFacts(...bracketed([]).toSpliced(3, 0, flattens(true), flattens(false))),
  ],
  'a fill has no legs before the account is flattened': [
    'fills-protected',
    withFacts(...bracketed([], flattens(true))),
  ],
  'a fill has legs while the account is being flattened': [
    'fills-protected',
    withFacts(...bracketed([stopLeg, targetLeg]).toSpliced(4, 0, halt('reducing'), flattens(true))),
  ],
  'a fill has no legs once what was to close it has ended': [
    'fills-protected',
    withFacts(...bracketed([]).toSpliced(3, 0, closes, closed('0'))),
  ],
  'a fill has two stops': [
    'fills-protected',
    withFacts(...bracketed([stopLeg, { ...stopLeg, clientOrderId: 'c4' }, targetLeg])),
  ],
  'a fill has a target that it was not to have': [
    'fills-protected',
    withFacts(...soundFacts, { type: 'order-intended', data: targetLeg }),
  ],
  'a leg is placed at another price': [
    'fills-protected',
    withFacts(...bracketed([{ ...stopLeg, stopPrice: '9.99' }, targetLeg])),
  ],
  'a leg is placed at the price it had before it was moved': ['fills-protected', withFacts(...moved('9.5', '10'))],
  'a leg works when the other has filled': ['legs-share', legsAtRest(trueLeg('c2', '2'), trueLeg('c3', '0'))],
  'a leg works for more than what the other has left': [
    'legs-share',
    legsAtRest(trueLeg('c2', '0.5'), trueLeg('c3', '0')),
  ],
  'a leg works for less than what the other has left': [
    'legs-share',
    legsAtRest(trueLeg('c2', '0.5'), trueLeg('c3', '0', '1')),
  ],
  'money is taken over that never came': [
    'adjustments-real',
    withFacts(...soundFacts, {
      type: 'balance-adjusted',
      data: { kind: 'cash', of: 'USD', before: '978.98425', after: '980', by: 'Ada', why: '' },
    }),
  ],
  'a holding came and was not taken over': ['adjustments-real', withTruth({ positionsMoved: { ACME: decimal(1) } })],
  'a command is done twice': [
    'commands-once',
    withFacts(
      ...[1, 2, 2].map((number): AccountFact => {
        return { type: 'command-taken', data: { id: 'c', number, type: 'reconcile', by: 'Ada', from: '', data: {} } }
      }),
    ),
  ],
  'an order left while halted': ['halt-obeyed', halted(halt('halted'))],
  'an order that opens left while reducing': ['halt-obeyed', halted(halt('reducing'))],
  'a fill of the venue is not known': ['venue-known', withFacts(...without('order-filled', 'equity-marked'))],
  'an order of the venue is not known': [
    'venue-known',
    withTruth({
      orders: [order, { ...order, venueOrderId: 'v9', sentAs: 'c9', intentId: 's:0:9', status: 'accepted' }],
    }),
  ],
  'an order works at the venue and not in the log': [
    'orders-agree',
    withTruth({ orders: [{ ...order, status: 'accepted' }] }),
  ],
  'the log takes an order for rejected that the venue has': [
    'orders-agree',
    withFacts(...without('order-answered', 'order-reported'), {
      ...answered,
      data: { ...answered.data, answer: 'rejected' },
    } as AccountFact),
  ],
  // An order that has filled to the last unit has ended without being told so: this one was only accepted.
  'an order works in the log and not at the venue': [
    'orders-agree',
    {
      ...withFacts(...without('order-reported', 'order-filled', 'equity-marked')),
      truth: { ...sound.truth, orders: [{ ...order, status: 'cancelled' }] },
    },
  ],
  'an order that filled in part works in the log and not at the venue': [
    'orders-agree',
    withFacts(
      ...without('order-reported', 'order-intended', 'equity-marked').toSpliced(1, 0, {
        type: 'order-intended',
        data: { ...intended, quantity: '3' },
      }),
    ),
  ],
  'a process took the lease back that it had lost': [
    'lease-obeyed',
    {
      ...sound,
      leases: [...sound.leases, { fence: 2, holder: 'other', sequence: 3 }, { ...first, fence: 3, sequence: 4 }],
    },
  ],
  'the state that lives is not what its log gives': [
    'replay-equals-live',
    { ...sound, replay: { live: { cash: ['1', '2'] }, folded: { cash: ['1', '3'] } } },
  ],
  'a trade that was closed is not told': ['trades-add-up', withFacts(...roundTrip.slice(0, -1))],
  'a trade is told without its fees': [
    'trades-add-up',
    withFacts(...roundTrip.slice(0, -1), { type: 'trade-closed', data: { ...trade, profit: '1' } }),
  ],
}

const laws = [...worldInvariants, tradesAddUp]

describe('the laws of a world', () => {
  it('hold for a sound log', () => {
    expect(checkInvariants(sound)).toEqual([])
    expect(checkInvariants(posting([5, -5]))).toEqual([])
    expect(checkInvariants({ ...sound, replay: { live: { a: [1] }, folded: { a: [1] } } })).toEqual([])
  })

  it('take an order for ended that has filled to the last unit, whether or not that is reported', () => {
    expect(checkInvariants(withFacts(...without('order-reported')))).toEqual([])
  })

  it('take an order for ended whose last fill is of a name that it had before it was replaced', () => {
    const part = (fillId: string, venueOrderId: string): AccountFact => ({
      type: 'order-filled',
      data: { ...filled, fillId, venueOrderId, quantity: '1' },
    })
    const replaced = { ...answered, data: { ...answered.data, command: 'replace', venueOrderId: 'v2' } } as AccountFact
    const check = (...facts: readonly AccountFact[]) => {
      const log = withFacts({ type: 'order-intended', data: intended }, answered, ...facts)
      const truth = { ...sound.truth, orders: [{ ...order, venueOrderId: 'v2', replaces: 'v1' }] }
      return checkInvariants({ ...log, truth }).filter(({ invariant }) => invariant === 'orders-agree')
    }
    expect(check(part('f2', 'v2'), replaced, part('f1', 'v1'))).toEqual([])
    expect(check(part('f2', 'v2'), part('f1', 'v1'), replaced)).toEqual([])
    expect(check(part('f2', 'v2'), replaced)).toHaveLength(1)
    // A name that was first taken for that of this order is not ended by its fills.
    const other = { ...answered, data: { ...answered.data, clientOrderId: 'c2', venueOrderId: 'v2' } } as AccountFact
    expect(check(replaced, other, part('f1', 'v1'), part('f2', 'v1'))).toHaveLength(1)
  })

  it('count a closed trade after a bust by what is left to close', () => {
    const check = (...facts: readonly AccountFact[]) => checkInvariants(withFacts(...facts), [tradesAddUp])
    expect(check(...roundTrip)).toEqual([])
    const bust: AccountFact = {
      type: 'fill-busted',
      data: { fillId: 'f1', clientOrderId: 'c1', reason: 'erroneous', time: 6 },
    }
    // The sale closed nothing then.
    const place = roundTrip.length - 2
    expect(check(...roundTrip.toSpliced(place, 0, bust).slice(0, -1))).toEqual([])
    expect(check(...roundTrip.toSpliced(place, 0, bust))).toHaveLength(1)
  })

  it('let legs share what their entry has filled', () => {
    const names = (evidence: Evidence) => checkInvariants(evidence).map(({ invariant }) => invariant)
    const ofLegs = (evidence: Evidence) => names(evidence).filter((name) => /leg|protected/.test(name))
    expect(names(withFacts(...bracketed([stopLeg, targetLeg])))).toEqual([])
    expect(names(withFacts(...moved('9.5', '9.5')))).toEqual([])
    // Half a unit of the stop has filled: both are for the rest.
    expect(ofLegs(legsAtRest(trueLeg('c2', '0.5'), trueLeg('c3', '0', '1.5')))).toEqual([])
    const bust: AccountFact = {
      type: 'fill-busted',
      data: { fillId: 'f1', clientOrderId: 'c1', reason: 'erroneous', time: 6 },
    }
    expect(ofLegs(withFacts(...bracketed([], bust)))).toEqual([])
    // What is being closed needs no legs: what fills meanwhile, the last that was waited for, and the fill whose loss it was.
    expect(ofLegs(withFacts(...bracketed([]).toSpliced(3, 0, closes)))).toEqual([])
    expect(ofLegs(withFacts(...bracketed([]).toSpliced(3, 0, closes, closed('2'))))).toEqual([])
    const sold = { ...filled, fillId: 'f9', clientOrderId: 'c9', venueOrderId: 'v9', side: 'sell' } as const
    const told: AccountFact = { type: 'order-filled', data: sold }
    expect(ofLegs(withFacts(...bracketed([]).toSpliced(3, 0, closes, closed('2'), told)))).toHaveLength(2)
    const lastOnes = bracketed([]).toSpliced(3, 0, flattens(true)).toSpliced(5, 0, flattens(false))
    expect(ofLegs(withFacts(...lastOnes))).toEqual([])
    expect(ofLegs(withFacts(...bracketed([]).toSpliced(3, 0, flattens(true))))).toEqual([])
    expect(ofLegs(withFacts(...bracketed([]).toSpliced(4, 0, halt('reducing'), flattens(true))))).toEqual([])
    const atVenue = { ...sound.capabilities, brackets: true }
    expect(ofLegs({ ...withFacts(...bracketed([])), capabilities: atVenue })).toEqual([])
  })

  it.each(Object.entries(planted))('name it when %s', (_, [law, evidence]) => {
    expect(checkInvariants(evidence, laws).map(({ invariant }) => invariant)).toContain(law)
  })

  it('are all tried by a violation', () => {
    const tried = new Set(Object.values(planted).map(([law]) => law))
    expect(laws.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([])
  })

  it('are all in the README', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
    const names = [...worldInvariants.map(({ name }) => name), 'comes-to-rest', 'rest-is-still']
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })

  it('let an order leave after a halt was lifted, and one that reduces while reducing', () => {
    expect(checkInvariants(halted(halt('halted'), lifted))).toEqual([])
    const isReduceOnly = true
    const reducing: Evidence = {
      ...withFacts(
        opened,
        { type: 'order-intended', data: { ...intended, isReduceOnly } },
        halt('reducing'),
        ...soundFacts.slice(2),
      ),
      departures: [
        { ...departed, durableSequence: 3, departure: { kind: 'submit', command: { ...command, isReduceOnly } } },
      ],
    }
    expect(checkInvariants(reducing)).toEqual([])
  })

  it('ask before the world is at rest only for what was there when the recovery began', () => {
    const unknown = { ...withFacts(opened), departures: [] }
    const found = (knownUntil: number) => checkInvariants({ ...unknown, knownUntil }).map(({ message }) => message)
    expect(found(4)).toEqual([])
    expect(found(5)).toEqual(['order v1 (c1, filled) is not in the log'])
    expect(found(6)).toEqual(['order v1 (c1, filled) is not in the log', 'fill f1 of v1 is not in the log'])
  })
})
