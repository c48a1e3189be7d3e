import type {
  AccountFacts,
  AccountFactType,
  ApprovalMint,
  BrokerCapabilities,
  OrderReplacement,
  VenueFill,
} from '@race/core'
import type { GateRules } from '@race/risk'
import type { AccountState } from './account/account-state.ts'
import type { StrategyRunner } from './strategy/strategy-runner.ts'

/** What the engine does after what it recorded is durable. */
export type Effect =
  | { readonly type: 'submit'; readonly clientOrderId: string }
  | { readonly type: 'cancel'; readonly clientOrderId: string }
  | {
      readonly type: 'replace'
      readonly clientOrderId: string
      readonly changes: OrderReplacement
      /** Of a change that may have arrived: it does not leave if it is known by then what became of the first. */
      readonly isAgain?: boolean
    }
  /** Asks the venue what became of an order. */
  | {
      readonly type: 'ask'
      readonly clientOrderId: string
      /** A change was refused that is still wanted: it is asked for again where the order works. */
      readonly isAfterRefusal?: boolean
    }
  /** Holds the whole account against the venue. */
  | { readonly type: 'reconcile' }

/** What the parts of the engine share: the account, a pen, and a list of what is to be done. */
export interface KernelPort {
  readonly state: AccountState
  readonly accountId: string
  readonly runners: ReadonlyMap<string, StrategyRunner>
  readonly capabilities: BrokerCapabilities
  readonly mint: ApprovalMint
  /** Whether the venue fills from the market data that the engine gets. */
  readonly matchesHere: boolean
  /** Fills of which nobody can say yet whose they are, by their ids: the venue is asked. */
  readonly heldFills: Map<string, VenueFill>
  /** The limits in force: the hard ones, made stricter by settings. */
  readonly rules: GateRules
  /** Epoch ms by the clock, fixed for the turn. */
  readonly now: number
  /** Whether the venue answers. */
  readonly isConnected: boolean
  /** Whether the engine still finds out where it stands. */
  readonly isStarting: boolean
  /** Whether a moment of the market is being told to a venue that fills from it: what strategies decide on it comes first. */
  readonly isInMoment: boolean
  record<Type extends AccountFactType>(type: Type, data: AccountFacts[Type], correlationId?: string | null): void
  plan(effect: Effect): void
}
