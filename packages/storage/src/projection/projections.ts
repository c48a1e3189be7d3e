import {
  auditProjection,
  commandProjection,
  equityProjection,
  haltProjection,
  strategyProjection,
} from './account-projections.ts'
import { decisionProjection } from './decision-projection.ts'
import { executionProjection } from './execution-projection.ts'
import type { Projection } from './projection.ts'
import { tradeProjection } from './trade-projection.ts'

/** What is folded from an account's log, by name. */
export type ProjectionName =
  | 'execution'
  | 'trades'
  | 'equity'
  | 'decisions'
  | 'audit'
  | 'halts'
  | 'strategies'
  | 'commands'

export const projectionNames: readonly ProjectionName[] = [
  'execution',
  'trades',
  'equity',
  'decisions',
  'audit',
  'halts',
  'strategies',
  'commands',
]

/** Everything that is folded from an account's log. */
export const projections: readonly Projection[] = [
  executionProjection,
  tradeProjection,
  equityProjection,
  decisionProjection,
  auditProjection,
  haltProjection,
  strategyProjection,
  commandProjection,
]
