import type { Decimal } from '../decimal/decimal.ts'
import type { MarketEvent } from '../market/market-event.ts'
import type { Approval } from '../risk/approval.ts'
import type { BrokerCapabilities } from './broker-capabilities.ts'
import type { BrokerReport, VenueOrderReport, VenueStanding } from './broker-report.ts'
import type { OrderCommand } from './order-command.ts'

/** What a venue said, as a value. `unknown`: a timeout or a lost connection says nothing about the order. */
export type BrokerAnswer =
  | { readonly type: 'accepted'; readonly venueOrderId: string }
  /** `isDuplicate`: the venue refused it because it has an order under this id already. */
  | { readonly type: 'rejected'; readonly code: string; readonly message: string; readonly isDuplicate: boolean }
  | { readonly type: 'unknown'; readonly cause: string }

/** What became of a question, as a value. */
export type OrderAnswer =
  | { readonly type: 'found'; readonly order: VenueOrderReport }
  /** The venue has no such order, and answers for it: it will not come up later. */
  | { readonly type: 'not-found' }
  | { readonly type: 'unknown'; readonly cause: string }

export type StandingAnswer =
  | { readonly type: 'known'; readonly standing: VenueStanding }
  | { readonly type: 'unknown'; readonly cause: string }

/** Names an order to its venue. */
export interface OrderReference {
  readonly clientOrderId: string
  /** Null while the venue has not told. */
  readonly venueOrderId: string | null
  readonly instrument: string
}

/** What may be changed of a working order. What is left out stays. */
export interface OrderReplacement {
  readonly quantity?: Decimal
  readonly limitPrice?: Decimal
  readonly stopPrice?: Decimal
  /** Prices of the bracket that comes with it, as long as its legs are not placed: the leg's trigger, or else its limit. */
  readonly stop?: Decimal
  readonly target?: Decimal
}

export interface BrokerCall {
  /** Ends the wait, not the order: the answer is `unknown` then. */
  readonly signal: AbortSignal
}

/**
 * What a venue in the same process tells before it is on the venue's disk, so that many market events are stored at once. Who
 * asks must neither record nor send anything that follows from it before `stored` has said so: a venue that starts again knows
 * only what it has stored.
 */
export interface AheadMatching {
  /** As `match` of the broker, at once. */
  match(event: MarketEvent): readonly BrokerReport[]
  /** Null once everything is stored that was told until now; otherwise why that is not known. The next call tries again. */
  stored(): Promise<string | null>
  /** Whether everything is stored that was told until now. */
  isStored(): boolean
  /** Whether everything that the venue has said was heard: who reads its reports asks for the next one, or waits for it. */
  isHeard(): boolean
}

/**
 * The port to a venue in real time. Calls never throw for what the venue or the network did: that is in the answer. They
 * throw for misuse, and after the end with `BROKER_CLOSED`.
 *
 * @throws RaceError `BROKER_CLOSED`; `CONFIG_INVALID` for a command that the capabilities exclude
 */
export interface Broker {
  readonly port: 'broker/1'
  /** Its name in records and messages, such as `alpaca-paper`. */
  readonly name: string
  readonly capabilities: BrokerCapabilities
  /**
   * Begins: reports flow from now on. Until it was called, every command is rejected with `NOT_CONNECTED`.
   *
   * @param options.verify whether an approval is the gate's own, for this intent: a command that fails is rejected with
   * `NOT_APPROVED` and never leaves
   */
  connect(
    options: BrokerCall & { readonly verify: (approval: Approval, intentId: string) => boolean },
  ): Promise<{ readonly type: 'connected' } | { readonly type: 'unknown'; readonly cause: string }>
  submit(command: OrderCommand, options: BrokerCall): Promise<BrokerAnswer>
  /** `accepted`: the venue works on it. Whether the order ended, or filled before, a report tells. */
  cancel(order: OrderReference, options: BrokerCall): Promise<BrokerAnswer>
  /** Only with the capability. A venue may make a new order of it, with another `venueOrderId`. */
  replace(order: OrderReference, changes: OrderReplacement, options: BrokerCall): Promise<BrokerAnswer>
  /** One order by its client order id; `unknown` where the venue keeps none. */
  order(order: OrderReference, options: BrokerCall): Promise<OrderAnswer>
  /** @param options.since epoch ms: fills from then on */
  standing(options: BrokerCall & { readonly since: number }): Promise<StandingAnswer>
  /** Every report from now on, in the venue's order; once. It ends with the signal, or with the broker. */
  reports(options: BrokerCall): AsyncIterable<BrokerReport>
  /**
   * Only of a venue that fills from the market data of the engine: what this event brings about, in order. Reports of what
   * happened before come first; `reports` does not tell them again.
   */
  match?(event: MarketEvent): Promise<readonly BrokerReport[]>
  /** `match` for who stores what follows only once the venue has stored its part; only beside `match`. */
  readonly ahead?: AheadMatching
  [Symbol.asyncDispose](): Promise<void>
}
