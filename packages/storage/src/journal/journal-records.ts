import { type Decimal, decimal, type JsonValue } from '@race/core'
import type {
  ApprovalRow,
  AuditRow,
  CommandRow,
  DecisionRow,
  EquityRow,
  FillRow,
  HaltRow,
  IntentRow,
  OrderRow,
  PositionRow,
  StrategyRow,
  TradeRow,
} from '../projection/journal-rows.ts'
import type {
  JournalApproval,
  JournalAudit,
  JournalCommand,
  JournalDecision,
  JournalEquity,
  JournalFill,
  JournalHalt,
  JournalIntent,
  JournalOrder,
  JournalPosition,
  JournalStrategy,
  JournalTrade,
} from './journal.ts'

const priceRounding = { decimals: 12, rounding: 'half-even' } as const

export function orderRecord(row: OrderRow): JournalOrder {
  const { filledNotional, reportedAt: _, trail, isOpen, isReduceOnly, isPostOnly, isAdopted, ...rest } = row
  const quantity = decimal(row.filledQuantity)
  return {
    ...rest,
    isOpen: isOpen === 1,
    isReduceOnly: isReduceOnly === 1,
    isPostOnly: isPostOnly === 1,
    isAdopted: isAdopted === 1,
    trail: parsed(trail),
    averagePrice: quantity.isZero ? null : decimal(filledNotional).dividedBy(quantity, priceRounding).toString(),
  }
}

export function fillRecord({ isBusted, bustReason, bustedAt, ...rest }: FillRow): JournalFill {
  return { ...rest, bust: isBusted === 1 ? { time: bustedAt ?? rest.time, reason: bustReason ?? '' } : null }
}

export function positionRecord(row: PositionRow): JournalPosition {
  const { strategyInstance, instrument, currency, quantity, cost, realisedProfit, fills, updatedAt } = row
  return {
    ...{ strategyInstance: strategyInstance === '' ? null : strategyInstance, instrument, currency, quantity, cost },
    averagePrice: averageOf(decimal(cost), decimal(quantity).times(row.multiplier)),
    ...{ realisedProfit, fees: JSON.parse(row.fees), fills, isAdjusted: row.isAdjusted === 1, updatedAt },
  }
}

export function tradeRecord({ time, ...rest }: TradeRow): JournalTrade {
  return { ...rest, exitTime: time, durationMs: time - rest.entryTime }
}

export function equityRecord(row: EquityRow): JournalEquity {
  return { ...row }
}

export function intentRecord({ signal, refusalCode, refusalMessage, ...rest }: IntentRow): JournalIntent {
  const refusal = refusalCode === null ? null : { code: refusalCode, message: refusalMessage ?? '' }
  return { ...rest, signal: parsed(signal), refusal }
}

export function decisionRecord(row: DecisionRow): JournalDecision {
  const { intentId, strategyInstance, instrument, deniedBy, limitValue, actualValue, severity, message } = row
  const denial =
    deniedBy === null || severity === null
      ? null
      : { check: deniedBy, limit: limitValue, actual: actualValue, severity, message: message ?? '' }
  return {
    ...{ intentId, strategyInstance, instrument, denial, time: row.time, sequence: row.sequence },
    ...{ isApproved: row.isApproved === 1, isReducing: row.isReducing === 1, checks: JSON.parse(row.checks) },
  }
}

export function approvalRecord({ amended, ...rest }: ApprovalRow): JournalApproval {
  return { ...rest, amended: parsed(amended) }
}

export function auditRecord(row: AuditRow): JournalAudit {
  const { kind, subject, changedBy, origin, why, before, after, details, time, sequence } = row
  return {
    ...{ kind, subject, by: changedBy, from: origin, why },
    ...{ old: parsed(before), new: parsed(after), details: parsed(details), time, sequence },
  }
}

export function haltRecord(row: HaltRow): JournalHalt {
  const { haltId, state, cause, addedBy, reason, isStanding, liftedBy, liftReason, liftedAt, time, sequence } = row
  const lifted = { by: liftedBy ?? '', reason: liftReason ?? '', time: liftedAt ?? time }
  return { id: haltId, state, cause, by: addedBy, reason, lifted: isStanding === 1 ? null : lifted, time, sequence }
}

export function strategyRecord(row: StrategyRow): JournalStrategy {
  const { strategyInstance, strategyId, strategyVersion, capital, steps, steppedAt } = row
  const { switchedBy, switchedWhy, switchedAt } = row
  return {
    ...{ strategyInstance, strategyId, strategyVersion, capital, steps, steppedAt },
    params: parsed(row.params),
    isEnabled: row.isEnabled === 1,
    switched: switchedAt === null ? null : { by: switchedBy ?? '', why: switchedWhy ?? '', time: switchedAt },
    memory: parsed(row.memory),
  }
}

export function commandRecord(row: CommandRow): JournalCommand {
  const { commandId, ordinal, type, askedBy, origin, status, answeredAt, time, sequence } = row
  const answer = { message: row.message ?? '', data: parsed(row.answer), time: answeredAt ?? time }
  return {
    ...{ id: commandId, number: ordinal, type, by: askedBy, from: origin, data: parsed(row.data), status },
    ...{ answer: status === 'taken' ? null : answer, time, sequence },
  }
}

function parsed(json: string | null): JsonValue {
  return json === null ? null : (JSON.parse(json) as JsonValue)
}

function averageOf(cost: Decimal, quantity: Decimal): string | null {
  return quantity.isZero ? null : cost.dividedBy(quantity, priceRounding).toString()
}
