import type { JsonValue } from '@race/core'
import type { OrderChanges } from './saved-orders.ts'

type Json = { readonly [name: string]: JsonValue }

/** The events of a paper account's log, by type, with the shape of their data. */
export interface PaperFacts {
  /** The first: what the account is, and its settings. */
  readonly 'venue-opened': { readonly identity: JsonValue; readonly settings: JsonValue; readonly scale: number }
  /** An order was sent: how it stands after that. A second one under its id is refused for ever. */
  readonly 'order-taken': {
    readonly order: Json
    readonly intentId: string
    readonly timeInForce: string
    readonly isReduceOnly: boolean
    /** Client order ids of its legs; null for none. */
    readonly stopId: string | null
    readonly targetId: string | null
  }
  /** An order stands otherwise, or is a new leg. */
  readonly 'order-reported': Json
  /** `ticks`, `steps` and `feeUnits` are what the account books. */
  readonly 'order-filled': { readonly fill: Json; readonly booked: JsonValue }
  /** What of the venue has changed by what stands before it. */
  readonly 'venue-saved': {
    readonly orders: OrderChanges | null
    /** Bars that run, what is on its way, and counters; null where they are as before. */
    readonly running: JsonValue
    readonly remembered: JsonValue
  }
  readonly 'settings-changed': {
    readonly old: JsonValue
    readonly new: JsonValue
    readonly by: string
    readonly why: string
  }
  readonly 'account-reset': {
    readonly by: string
    readonly why: string
    readonly startBalance: string
    readonly scale: number
  }
}

export type PaperFactType = keyof PaperFacts

/** An event before it is stored, without its time. */
export type PaperFact = {
  readonly [Type in PaperFactType]: { readonly type: Type; readonly data: PaperFacts[Type] }
}[PaperFactType]

/** Version of the shape of every type. */
export const paperFactVersion = 2
