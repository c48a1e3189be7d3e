import {
  type AccountFact,
  type AccountFacts,
  type AccountFactType,
  type AccountOpened,
  type ApprovalRequested,
  createTickQuantizer,
  decimal,
  type Instrument,
  invariant,
  type JsonValue,
  type ModeChanged,
  type OrderFilled,
  type SignalProposed,
  toScaled,
} from '@race/core'
import { noHalts, type TradingHalts } from '@race/risk'
import { applyAccountFact } from './apply-account-fact.ts'
import { applyOrderFact } from './apply-order-fact.ts'
import { type Book, openBook } from './book.ts'
import type { OrderRecord } from './order-record.ts'

/** The latest price of an instrument. */
export interface LastPrice {
  readonly price: number
  /** Epoch ms, of the market. */
  readonly time: number
}

/** A signal that waits for a person. */
export interface Proposal {
  readonly proposed: SignalProposed
  readonly requested: ApprovalRequested
}

/** What a strategy's trades have come to. */
export interface StrategyRecord {
  isEnabled: boolean
  consecutiveLosses: number
  /** Of the trades it has closed. */
  trades: number
  wins: number
  /** Profit of each of its latest trades, in the account's currency, the oldest first. */
  readonly profits: number[]
}

/** What of a fill is kept, to know it again. */
export interface KnownFill {
  readonly filled: OrderFilled
  isBusted: boolean
}

/**
 * An account as its log tells it: every field follows from the events, in their order, and from nothing else. `apply` is the
 * only way to change it, in trading as in recovery.
 */
export class AccountState {
  readonly opened: AccountOpened
  readonly instruments: readonly Instrument[]
  readonly indexOf: ReadonlyMap<string, number>
  /** Float price to the nearest tick, by instrument. */
  readonly ticksOf: readonly ((price: number) => number)[]
  /** Epoch ms of the latest event, by the clock, and of the market. */
  time = 0
  marketTime = 0
  sequence = 0
  readonly whole: Book
  readonly books: ReadonlyMap<string, Book>
  readonly orders = new Map<string, OrderRecord>()
  /** Those that may still fill, in order of their intents. */
  readonly open = new Set<OrderRecord>()
  /** How many open orders each intent has. */
  readonly openByIntent = new Map<string, number>()
  readonly byVenueId = new Map<string, OrderRecord>()
  readonly fills = new Map<string, KnownFill>()
  /** Epoch ms by the venue of the latest fill, or bust. */
  latestFill = Number.NEGATIVE_INFINITY
  readonly proposals = new Map<string, Proposal>()
  readonly strategies = new Map<string, StrategyRecord>()
  readonly lastPrices = new Map<string, LastPrice>()
  /** Steps of buys and of sales that may still fill, by instrument. */
  readonly pendingBuy: number[]
  readonly pendingSell: number[]
  halts: TradingHalts = noHalts
  mode: ModeChanged['new'] | null = null
  settings: AccountFacts['settings-changed'] | null = null
  day: { readonly day: string; readonly equity: number; readonly since: number } | null = null
  equityPeak: number
  lastCommand = 0
  /** Commands that were taken and not answered. */
  readonly unanswered = new Map<string, AccountFacts['command-taken']>()
  differences: readonly string[] = []
  /** Epoch ms of approved entries and of all approved orders, the latest only. */
  readonly entryTimes: number[] = []
  readonly orderTimes: number[] = []
  /** When an order like this was last intended, epoch ms, by `fingerprintOf`; the latest day. */
  readonly recentOrders = new Map<string, number>()
  /** What each strategy remembered last. */
  readonly memories = new Map<string, JsonValue>()

  constructor(opened: AccountOpened, instruments: readonly Instrument[]) {
    this.opened = opened
    this.instruments = instruments
    this.indexOf = new Map(instruments.map(({ id }, index) => [id, index]))
    this.ticksOf = instruments.map(({ tickSize }) => createTickQuantizer(tickSize))
    const { currency, capital, ledgerScale } = opened
    const options = { currency, instruments, ledgerScale }
    this.whole = openBook(null, { ...options, capital: decimal(capital) })
    this.books = new Map(
      opened.books.map((book) => [
        book.strategyInstance,
        openBook(book.strategyInstance, { ...options, capital: decimal(book.capital) }),
      ]),
    )
    for (const { strategyInstance } of opened.books) {
      const record = { isEnabled: true, consecutiveLosses: 0, trades: 0, wins: 0, profits: [] }
      this.strategies.set(strategyInstance, record)
    }
    this.pendingBuy = instruments.map(() => 0)
    this.pendingSell = instruments.map(() => 0)
    this.equityPeak = Number(decimal(capital).toNumber())
    invariant(toScaled(decimal(capital), ledgerScale) > 0, 'an account was opened without capital')
  }

  /** Takes the next event of the log. */
  apply(fact: AccountFact, time: number): void {
    this.sequence++
    this.time = time
    if (isOrderFact(fact)) applyOrderFact(this, fact, time)
    else applyAccountFact(this, fact, time)
  }

  /** What the whole account is worth at the last prices, as a float for limits. */
  equity(): number {
    return this.whole.account.equityMoney().amount.toNumber()
  }

  instrument(id: string): Instrument {
    const index = this.indexOf.get(id)
    const found = index === undefined ? undefined : this.instruments[index]
    invariant(found !== undefined, `the log names the instrument '${id}', which the account does not have`)
    return found
  }
}

const orderFacts = [
  'order-intended',
  'order-answered',
  'order-missing',
  'order-change-intended',
  'order-reported',
  'order-adopted',
  'order-filled',
  'fill-busted',
  'fills-missing',
] as const satisfies readonly AccountFactType[]

export type OrderFact = Extract<AccountFact, { readonly type: (typeof orderFacts)[number] }>
export type OtherFact = Exclude<AccountFact, OrderFact>

const orderFactNames: ReadonlySet<string> = new Set(orderFacts)

function isOrderFact(fact: AccountFact): fact is OrderFact {
  return orderFactNames.has(fact.type)
}
