import type { TickRules } from '@race/brokers/simulated'

/** Which instruments' orders met quotes and trades in place of bars, and how: as the paper broker was given it. */
export interface ReplayTicks extends TickRules {
  /** Ids of instruments; none by default. */
  readonly quotes?: readonly string[]
  readonly trades?: readonly string[]
}
