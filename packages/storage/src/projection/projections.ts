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

export const projectionNames = [
  'execution',
  'trades',
  'equity',
  'decisions',
  'audit',
  'halts',
  'strategies',
  'commands',
] as const

export type ProjectionName = (typeof projectionNames)[number]

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
