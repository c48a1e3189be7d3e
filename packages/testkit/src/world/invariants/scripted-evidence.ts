import {
  type AccountFact,
  createApprovalMint,
  decimal,
  type OrderCommand,
  type OrderFilled,
  type OrderIntended,
  type TradeClosed,
} from '@race/core'
import type { TrueFill, TrueOrder } from '../venue.ts'
import type { Departed } from '../world.ts'
import { worldCapabilities } from '../world-capabilities.ts'
import type { LiveBooks } from '../world-process.ts'
import type { Evidence } from './invariant-check.ts'
import { chained, key } from './scripted-log.ts'

export const intended: OrderIntended = {
  clientOrderId: 'c1',
  intentId: 's:0:0',
  strategyInstance: 's',
  parentId: null,
  instrument: 'ACME',
  side: 'buy',
  type: 'limit',
  role: 'entry',
  timeInForce: 'gtc',
  quantity: '2',
  expiresAt: null,
  isReduceOnly: false,
  isPostOnly: false,
  limitPrice: '10.5',
  stopPrice: null,
  trail: null,
  limitOffset: null,
  stop: null,
  target: null,
  decisionTime: 0,
  reason: null,
}
export const filled: OrderFilled = {
  fillId: 'f1',
  clientOrderId: 'c1',
  venueOrderId: 'v1',
  strategyInstance: 's',
  instrument: 'ACME',
  side: 'buy',
  price: '10.5',
  quantity: '2',
  fee: '0.01575',
  feeCurrency: 'USD',
  liquidity: 'maker',
  time: 5,
}
export const opened: AccountFact = {
  type: 'account-opened',
  data: { currency: 'USD', capital: '1000', ledgerScale: 8, instruments: [], books: [], seed: '', engineVersion: '' },
}
export const answered: AccountFact = {
  type: 'order-answered',
  data: {
    clientOrderId: 'c1',
    command: 'submit',
    attempt: 1,
    answer: 'accepted',
    venueOrderId: 'v1',
    code: null,
    message: null,
  },
}
const reported: AccountFact = {
  type: 'order-reported',
  data: {
    clientOrderId: 'c1',
    venueOrderId: 'v1',
    instrument: 'ACME',
    status: 'filled',
    quantity: '2',
    filledQuantity: '2',
    limitPrice: '10.5',
    stopPrice: null,
    reason: null,
    time: 5,
  },
}
export const marked: AccountFact = {
  type: 'equity-marked',
  data: { marketTime: 5, equity: '999.98425', cash: '978.98425', exposure: '21', drawdown: 0 },
}
export const soundFacts: readonly AccountFact[] = [
  opened,
  { type: 'order-intended', data: intended },
  answered,
  { type: 'order-filled', data: filled },
  reported,
  marked,
]

export const command: OrderCommand = {
  ...intended,
  approval: createApprovalMint().approve({ strategyInstance: 's', decisionTime: 0, ordinal: 0 }).approval,
  quantity: decimal(2),
  limitPrice: decimal('10.5'),
  stopPrice: null,
  trail: null,
  limitOffset: null,
  bracket: null,
}
export const departed: Departed = { time: 3, process: 1, durableSequence: 2, departure: { kind: 'submit', command } }
export const order: TrueOrder = {
  clientOrderId: 'c1',
  venueOrderId: 'v1',
  parentVenueOrderId: null,
  role: null,
  instrument: 'ACME',
  side: 'buy',
  type: 'limit',
  status: 'filled',
  quantity: decimal(2),
  filledQuantity: decimal(2),
  limitPrice: decimal('10.5'),
  stopPrice: null,
  reason: null,
  time: 5,
  sentAs: 'c1',
  intentId: 's:0:0',
  trueRole: 'entry',
  acceptedAt: 4,
  replaces: null,
}
const fill: TrueFill = {
  ...filled,
  price: decimal('10.5'),
  quantity: decimal(2),
  fee: decimal('0.01575'),
  sentAs: 'c1',
  isBusted: false,
}
export const sound: Evidence = {
  key,
  log: chained(soundFacts),
  truth: {
    currency: 'USD',
    capital: decimal(1000),
    cash: decimal('978.98425'),
    cashMoved: decimal(0),
    positionsMoved: {},
    positions: { ACME: decimal(2) },
    multipliers: { ACME: decimal(1) },
    orders: [order],
    fills: [fill],
  },
  capabilities: worldCapabilities(),
  departures: [departed],
  postings: [],
  books: [
    { sequence: 1, cash: decimal(1000), positions: {}, trialBalance: decimal(0) },
    { sequence: 4, cash: decimal('978.98425'), positions: { ACME: decimal(2) }, trialBalance: null },
  ],
  leases: [{ fence: 1, holder: 'process 1', sequence: 0 }],
  replay: null,
  knownUntil: Number.POSITIVE_INFINITY,
}

export const withFacts = (...facts: readonly AccountFact[]): Evidence => ({ ...sound, log: chained(facts), books: [] })
export const withTruth = (truth: Partial<Evidence['truth']>): Evidence => ({
  ...sound,
  truth: { ...sound.truth, ...truth },
})
export const without = (...types: readonly string[]): readonly AccountFact[] =>
  soundFacts.filter(({ type }) => !types.includes(type))
export const halt = (state: 'reducing' | 'halted'): AccountFact => ({
  type: 'halt-added',
  data: { id: 'h', state, cause: 'drill', by: 'me', reason: 'test' },
})
export const lifted: AccountFact = { type: 'halt-lifted', data: { id: 'h', by: 'me', reason: 'over' } }
export const halted = (...facts: readonly AccountFact[]): Evidence => ({
  ...withFacts(opened, { type: 'order-intended', data: intended }, ...facts, ...soundFacts.slice(2)),
  departures: [{ ...departed, durableSequence: 2 + facts.length }],
})
/** What the books said after the fourth event. */
export const living = (books: Partial<LiveBooks>): Evidence => ({
  ...sound,
  books: [{ sequence: 4, cash: decimal('978.98425'), positions: { ACME: decimal(2) }, trialBalance: null, ...books }],
})
export const posting = (amounts: readonly number[]): Evidence => ({
  ...sound,
  postings: [
    {
      time: 0,
      cause: 'fee',
      instrument: null,
      postings: amounts.map((amount) => ({ account: { name: 'cash', currency: 'USD', balance: 0 }, amount })),
    },
  ],
})

export const first = { fence: 1, holder: 'process 1', sequence: 0 }
export const trade: TradeClosed = {
  tradeId: 'f2/0',
  source: 'paper',
  strategyInstance: 's',
  strategyId: null,
  strategyVersion: null,
  intentId: 's:0:0',
  instrument: 'ACME',
  side: 'long',
  quantity: '2',
  entryTime: 5,
  entryPrice: '10.5',
  exitTime: 7,
  exitPrice: '11',
  fees: '0.03225',
  profit: '0.96775',
  currency: 'USD',
  exitReason: 'close',
}
/** What was bought is sold again. */
export const roundTrip: readonly AccountFact[] = [
  ...without('equity-marked'),
  { type: 'order-intended', data: { ...intended, clientOrderId: 'c2', side: 'sell' } },
  {
    type: 'order-filled',
    data: { ...filled, fillId: 'f2', clientOrderId: 'c2', side: 'sell', price: '11', fee: '0.0165', time: 7 },
  },
  { type: 'trade-closed', data: trade },
]

/** An entry with a stop and a target, and what follows from its fill at a venue without brackets. */
const bracket: OrderIntended = {
  ...intended,
  stop: { clientOrderId: 's1', type: 'stop', limitPrice: null, stopPrice: '10', trail: null, limitOffset: null },
  target: { clientOrderId: 't1', type: 'limit', limitPrice: '11', stopPrice: null, trail: null, limitOffset: null },
}
export const stopLeg: OrderIntended = {
  ...{ ...bracket, ...bracket.stop, clientOrderId: 'c2', intentId: 's:0:0/f1', role: 'stop-loss' },
  ...{ parentId: 'c1', side: 'sell', isReduceOnly: true, stop: null, target: null, reason: 'f1' },
}
export const targetLeg: OrderIntended = {
  ...stopLeg,
  ...{ ...bracket.target, clientOrderId: 'c3', role: 'take-profit' },
}
/** The facts of a bracket whose legs were placed so, and what is told after that. */
export const bracketed = (legs: readonly OrderIntended[], ...after: readonly AccountFact[]): readonly AccountFact[] => [
  opened,
  { type: 'order-intended', data: bracket },
  answered,
  { type: 'order-filled', data: filled },
  ...legs.map((data): AccountFact => ({ type: 'order-intended', data })),
  reported,
  ...after,
]
/** A leg at the venue, of which so much has filled, and so much is wanted in all. */
export const trueLeg = (sentAs: string, filledQuantity: string, quantity = '2'): TrueOrder => ({
  ...order,
  ...{ sentAs, clientOrderId: sentAs, venueOrderId: `v${sentAs}`, intentId: 's:0:0/f1', side: 'sell' },
  ...{ trueRole: sentAs === 'c2' ? 'stop-loss' : 'take-profit', quantity: decimal(quantity) },
  filledQuantity: decimal(filledQuantity),
  status: quantity === filledQuantity ? 'filled' : 'accepted',
})
/** A bracket at rest, with its legs as they are at the venue. */
export const legsAtRest = (...legs: readonly TrueOrder[]): Evidence => ({
  ...withTruth({
    orders: [order, ...legs],
    fills: [fill, ...legs.map((leg) => ({ ...fill, ...leg, fillId: `f${leg.sentAs}`, quantity: leg.filledQuantity }))],
  }),
  log: chained(bracketed([stopLeg, targetLeg])),
  books: [],
})
