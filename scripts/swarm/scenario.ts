import type { BrokerCapabilities, OrderRole } from '@race/core'
import type { EngineCommand, EngineOptions } from '@race/engine'
import type { FaultKind } from '@race/testkit/world'

/** One thing that happens in a scenario, so many seconds after its start. */
export type ScenarioStep = { readonly at: number } & (
  | {
      /** A strategy asks for an order. */
      readonly do: 'order'
      readonly by?: ScenarioStrategy
      readonly side: 'buy' | 'sell'
      readonly units: number
      readonly limit?: number
      readonly stop?: number
      readonly target?: number
    }
  | { readonly do: 'close' | 'cancel'; readonly by?: ScenarioStrategy }
  | {
      readonly do: 'change'
      readonly by?: ScenarioStrategy
      readonly limit?: number
      readonly stop?: number
      readonly target?: number
    }
  /** Somebody leaves a command in the log; those that name something name the latest there is. */
  | { readonly do: 'command'; readonly command: EngineCommand }
  | { readonly do: 'lift' | 'approve' | 'reject' | 'cancel-by-hand' }
  /** The market trades at another price from now on. */
  | { readonly do: 'price'; readonly to: number }
  /** The next chance of a fault is taken. */
  | { readonly do: 'fault'; readonly kind: FaultKind }
  /** The venue fills some of the order of this role that works; an entry by default. */
  | { readonly do: 'fill'; readonly of?: OrderRole; readonly units: number; readonly price: number }
  /** The venue takes its latest fill back, ends an order, or stops trading. */
  | { readonly do: 'bust' | 'venue-cancels' | 'venue-halts' | 'venue-resumes' }
  | { readonly do: 'trade-by-hand'; readonly side: 'buy' | 'sell'; readonly units: number }
  | { readonly do: 'crash' | 'take-lease' }
)

export type ScenarioStrategy = 'one' | 'two'

/** A short story, in which the process may be lost at any of its writes. The market stands at 100 until it is told to move. */
export interface Scenario {
  /** What it shows, in a few words. */
  readonly shows: string
  readonly seconds: number
  readonly venue?: Partial<BrokerCapabilities>
  readonly autonomy?: EngineOptions['mode']['autonomy']
  readonly approvalForMs?: number
  /** Two strategies, with half of the capital each. */
  readonly hasTwo?: boolean
  readonly steps: readonly ScenarioStep[]
  /**
   * Whether every crash is tried in CI, and after each a second one at every write and moment of the recovery; else only a sample of
   * the first ones.
   */
  readonly isExhaustive?: boolean
}
