import { setTimeout as pause } from 'node:timers/promises'
import {
  type AccountEvent,
  type AccountOpened,
  type Decimal,
  decimal,
  type EventLog,
  type MarketEvent,
  type StoredEvent,
  type VenueStanding,
} from '@race/core'
import { AccountState } from '../../../packages/engine/src/account/account-state.ts'
import { foldFact } from '../../../packages/engine/src/account/fold-fact.ts'
import { quantityText } from '../../../packages/engine/src/account/increments.ts'
import { snapshotState } from '../../../packages/engine/src/account/state-snapshot.ts'
import { endlessMarket, instruments } from './market.ts'
import { ordersApart, type Told } from './orders-apart.ts'
import {
  accountKey,
  capital,
  hardLimits,
  holderOf,
  openSession,
  openStore,
  type PaperSession,
  type SessionPlace,
  venueKey,
} from './paper-session.ts'
import { replayApart } from './replay-venue.ts'

/** What a session came to. */
export interface SessionFacts {
  readonly bars: number
  readonly events: number
  readonly intents: number
  /** Orders that the venue has taken, and its fills. */
  readonly orders: number
  readonly fills: number
  /** Intents that were handed to the venue by a later process than the one that made them durable. */
  readonly sentLater: number
  /** Intents of which the log says that they never came to the venue. */
  readonly givenUp: number
}

/** Moments that the last engine trades after all the kills, to see that it goes on. */
const lastMoments = 40

/**
 * Starts the session a last time, lets it trade on a little, and holds logs, account and venue against each other and against
 * what its processes told.
 */
export async function auditSession(options: {
  readonly place: SessionPlace
  readonly seed: string
  readonly told: Told
}): Promise<{ readonly violations: readonly string[]; readonly facts: SessionFacts }> {
  const { place, seed, told } = options
  await using store = await openStore(place)
  const session = await openSession(store, { seed, holder: holderOf(process.pid) })
  await using _ = session.broker
  await using engine = session.engine
  for (let moment = 0; moment < lastMoments; moment++) await session.feed(session.market.next().value)
  await untilQuiet(session)
  const standing = await standingOf(session)
  const account = await readLog(store.log(accountKey))
  const venue = await readLog(store.log(venueKey))
  const facts = account.events as unknown as readonly AccountEvent[]
  const folded = foldAccount(facts)
  const orders = ordersApart(folded, facts, venue.events, told)
  const violations = [
    ...account.faults,
    ...venue.faults,
    ...statesApart(snapshotState(folded), snapshotState(engine.account)),
    ...bookApart(engine.account, standing),
    ...cashApart(facts, standing),
    ...orders.violations,
    ...barsApart(facts, seed),
    ...surprises(facts),
    ...(await replayApart(facts, venue.events, seed, standing)),
  ]
  return { violations, facts: factsOf(facts, standing, orders) }
}

/** Waits until everything that has happened is durable and answered for. */
async function untilQuiet({ engine }: PaperSession): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    await pause(20)
    quiet = engine.head.sequence === engine.account.sequence && !engine.hasOpenQuestions ? quiet + 1 : 0
    if (engine.failure !== null) throw engine.failure
  }
}

async function standingOf({ broker }: PaperSession): Promise<VenueStanding> {
  const answer = await broker.standing({ since: 0, signal: new AbortController().signal })
  if (answer.type === 'unknown') throw new Error(`the venue does not know how it stands: ${answer.cause}`)
  return answer.standing
}

async function readLog(
  log: EventLog,
): Promise<{ readonly events: readonly StoredEvent[]; readonly faults: readonly string[] }> {
  const verified = await log.verify()
  const faults = verified.isSound ? [] : [`the log '${log.key.account}' is not sound: ${verified.fault.message}`]
  const events: StoredEvent[] = []
  for await (const event of log.read()) events.push(event)
  return { events, faults }
}

/** Folds every event, without a snapshot. */
function foldAccount(events: readonly AccountEvent[]): AccountState {
  const [first] = events
  if (first?.type !== 'account-opened') throw new Error('the log does not begin with the opening of an account')
  const opened: AccountOpened = first.data
  const rules = { hardLimits, tradingDay: { timeZone: 'UTC' }, ladder: {}, exposure: {} } as const
  const state = new AccountState(opened, instruments, rules)
  for (const event of events) foldFact(state, event, event.time)
  return state
}

function statesApart(folded: unknown, live: unknown, path = 'state'): readonly string[] {
  if (JSON.stringify(folded) === JSON.stringify(live)) return []
  const isDeep = typeof folded === 'object' && typeof live === 'object' && folded !== null && live !== null
  if (!isDeep) return [`${path} is ${String(live)}, and ${String(folded)} when its log is folded`]
  const names = new Set([...Object.keys(folded), ...Object.keys(live)])
  return [...names].flatMap((name) =>
    statesApart(folded[name as keyof typeof folded], live[name as keyof typeof live], `${path}.${name}`),
  )
}

/** What the account holds against what the venue holds. */
function bookApart({ whole, fills }: AccountState, standing: VenueStanding): readonly string[] {
  const apart: string[] = []
  const { account } = whole
  const there = new Map(standing.positions.map(({ instrument, quantity }) => [instrument, String(quantity)]))
  for (const { position, valuation } of account.holdings) {
    const { instrument } = valuation
    const here = quantityText(position.steps, instrument)
    const other = there.get(instrument.id) ?? '0'
    if (!decimal(here).equals(decimal(other)))
      apart.push(`${instrument.id}: ${here} in the account, ${other} at the venue`)
  }
  const cash = String(account.cashMoney.amount)
  const venueCash = String(standing.cash[0]?.amount)
  if (cash !== venueCash) apart.push(`cash: ${cash} in the account, ${venueCash} at the venue`)
  const known = new Set(fills.keys())
  for (const { fillId } of standing.fills) {
    if (!known.delete(fillId)) apart.push(`the fill ${fillId} of the venue is not in the account, or is there twice`)
  }
  for (const fillId of known) apart.push(`the fill ${fillId} of the account is not at the venue`)
  return apart
}

/** Cash and positions anew, in plain decimals, from the fills of the log alone. */
function cashApart(events: readonly AccountEvent[], standing: VenueStanding): readonly string[] {
  let cash: Decimal = decimal(capital)
  for (const event of events) {
    if (event.type !== 'order-filled') continue
    const { side, price, quantity, fee } = event.data
    const worth = decimal(price).times(decimal(quantity))
    cash = (side === 'buy' ? cash.minus(worth) : cash.plus(worth)).minus(decimal(fee))
  }
  const [there] = standing.cash
  if (there?.amount.equals(cash) === true) return []
  return [`cash: ${String(cash)} by the fills of the log, ${String(there?.amount)} at the venue`]
}

/** The log must tell the market from its first event on, each once and as it was. */
function barsApart(events: readonly AccountEvent[], seed: string): readonly string[] {
  const market = eventsOf(seed)
  for (const event of events) {
    if (event.type !== 'bar-opened' && event.type !== 'bar-closed') continue
    const { type, instrument, time, bar } = market.next().value
    const { time: start, open, high, low, close, volume } = bar
    const wanted = JSON.stringify([type, instrument, time, [start, open, high, low, close, volume]])
    const noted = JSON.stringify([event.type, event.data.instrument, event.data.time, event.data.bar])
    if (noted !== wanted) return [`event ${event.sequence} of the log is ${noted}, where the market told ${wanted}`]
  }
  return []
}

function* eventsOf(seed: string): Generator<Extract<MarketEvent, { readonly bar: unknown }>, never> {
  const market = endlessMarket(seed)
  for (;;) {
    for (const event of market.next().value.events) if ('bar' in event) yield event
  }
}

/** Facts that a sound session of this kind never has. */
function surprises(events: readonly AccountEvent[]): readonly string[] {
  return events.flatMap(({ type, sequence, data }) => {
    const isSurprise =
      type === 'halt-added' ||
      type === 'order-adopted' ||
      type === 'fill-busted' ||
      type === 'fills-missing' ||
      type === 'account-reconciled' ||
      type === 'strategy-switched'
    return isSurprise ? [`event ${sequence} is '${type}': ${JSON.stringify(data)}`] : []
  })
}

function factsOf(
  events: readonly AccountEvent[],
  { fills }: VenueStanding,
  { intents, taken, sentLater, givenUp }: ReturnType<typeof ordersApart>,
): SessionFacts {
  const bars = events.filter(({ type }) => type === 'bar-closed').length
  return { ...{ bars, events: events.length, intents, orders: taken, fills: fills.length }, sentLater, givenUp }
}
