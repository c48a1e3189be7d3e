import {
  type AccountFacts,
  type AccountOpened,
  type ApprovalRequested,
  createTickQuantizer,
  type Decimal,
  decimal,
  type Instrument,
  invariant,
  type JsonValue,
  type ModeChanged,
  type SignalProposed,
  scaledToFloat,
  toScaled,
} from '@race/core'
import type { TradingHalts } from '@race/risk'
import { AccountWatch, type WatchRules } from './account-watch.ts'
import { type Book, equityOf, openBook } from './book.ts'
import type { KnownFill } from './known-fill.ts'
import { OrderFamilies } from './order-families.ts'
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

/** A signal that goes on, and what was intended for it; null while a person or the gate decides. */
export interface KnownSignal {
  readonly proposed: SignalProposed
  entry: OrderRecord | null
}

/**
 * An account as its log tells it: every field follows from the events, in their order, and from nothing else. `foldFact` is the
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
  /** Orders with their legs, and where those are kept that are over. @internal */
  readonly families = new OrderFamilies()
  /** Those that may still fill, in order of their intents. */
  readonly open = new Set<OrderRecord>()
  /** How many open orders each intent has. */
  readonly openByIntent = new Map<string, number>()
  /** How many open entries each strategy has. */
  readonly openEntries = new Map<string, number>()
  readonly byVenueId = new Map<string, OrderRecord>()
  readonly fills = new Map<string, KnownFill>()
  /** Fees so far in currencies that the account does not have, by currency: exact, and worth nothing that is known here. */
  readonly otherFees = new Map<string, Decimal>()
  /** Epoch ms by the venue of the latest fill, or bust. */
  latestFill = Number.NEGATIVE_INFINITY
  readonly proposals = new Map<string, Proposal>()
  /** By intent: signals that wait, and those of orders that are known. */
  readonly signals = new Map<string, KnownSignal>()
  /** Of those, what nothing was intended for yet. */
  readonly waiting = new Map<string, KnownSignal>()
  /** The latest signal that goes on: what is asked of a person, or judged, is of it. */
  proposed: SignalProposed | null = null
  /** What the gate looks at: limits, days, halts, settings, how strategies stand. */
  readonly watch: AccountWatch
  readonly lastPrices = new Map<string, LastPrice>()
  /** Instruments whose data have gone stale: nothing of them is opened. */
  readonly stale = new Set<string>()
  mode: ModeChanged['new'] | null = null
  /** Why the account is being flattened; null while it is not. */
  flattening: string | null = null
  lastCommand = 0
  /** Commands that were taken and not answered. */
  readonly unanswered = new Map<string, AccountFacts['command-taken']>()
  differences: readonly string[] = []
  apart: AccountFacts['account-reconciled']['apart'] = []
  /** What each strategy remembered last. */
  readonly memories = new Map<string, JsonValue>()

  constructor(opened: AccountOpened, instruments: readonly Instrument[], rules: WatchRules) {
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
    this.watch = new AccountWatch(rules, instruments, this.whole)
    invariant(toScaled(decimal(capital), ledgerScale) > 0, 'an account was opened without capital')
  }

  /** What the whole account is worth at the last prices, as a float for limits. */
  equity(): number {
    return scaledToFloat(equityOf(this.whole), this.opened.ledgerScale)
  }

  /** What holds the account back. */
  get halts(): TradingHalts {
    return this.watch.halts
  }

  instrument(id: string): Instrument {
    const index = this.indexOf.get(id)
    const found = index === undefined ? undefined : this.instruments[index]
    invariant(found !== undefined, `the log names the instrument '${id}', which the account does not have`)
    return found
  }
}
