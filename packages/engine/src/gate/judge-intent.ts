import { type IntentKey, incrementsToFloat, type OrderIntended, type RiskJudged } from '@race/core'
import { judgeOrder, type ProposedOrder, type Verdict } from '@race/risk'
import { stepsOfText } from '../account/increments.ts'
import type { KernelPort } from '../kernel-port.ts'
import { groupOf, standingFor } from './standing-of.ts'

/** Judges an order that would be sent by the account's limits, and puts the verdict on record. */
export function judgeIntent(port: KernelPort, intent: IntentKey, intended: OrderIntended): Verdict {
  const order = proposedOrder(port, intent, intended)
  const verdict = judgeOrder(order, standingFor(port, intended.instrument), port.rules)
  port.record('risk-judged', judgedOf(intended, verdict), intended.intentId)
  return verdict
}

function proposedOrder({ state }: KernelPort, intent: IntentKey, intended: OrderIntended): ProposedOrder {
  const spec = state.instrument(intended.instrument)
  const index = state.indexOf.get(spec.id) ?? 0
  const valuation = state.whole.account.holdings[index]?.valuation
  const steps = stepsOfText(intended.quantity, spec)
  return {
    intent,
    strategyId: intended.strategyInstance ?? 'engine',
    instrument: spec.id,
    side: intended.side,
    quantity: valuation === undefined ? Number.NaN : incrementsToFloat(steps, valuation.step),
    price: Number(intended.limitPrice ?? intended.stopPrice ?? state.lastPrices.get(spec.id)?.price ?? Number.NaN),
    unitValue: valuation?.multiplierFloat ?? Number.NaN,
    contractSize: spec.contractSize.toNumber(),
    stop: priceOf(intended.stop),
    target: priceOf(intended.target),
    group: groupOf(spec),
  }
}

function priceOf(leg: OrderIntended['stop']): number | null {
  const price = leg?.stopPrice ?? leg?.limitPrice ?? null
  return price === null ? null : Number(price)
}

function judgedOf(intended: OrderIntended, verdict: Verdict): RiskJudged {
  const { isApproved, isReducing, denial } = verdict
  return {
    checks: verdict.checks.map(({ check, outcome, limit, actual }) =>
      outcome === 'not-applicable' ? check : ([check, finite(limit), finite(actual)] as const),
    ),
    denial:
      denial === null
        ? null
        : {
            actual: finite(denial.actual),
            check: denial.check,
            limit: finite(denial.limit),
            message: denial.message,
            severity: denial.severity,
          },
    intentId: intended.intentId,
    isApproved,
    isReducing,
    strategyInstance: intended.strategyInstance,
  }
}

/** JSON has no NaN and no infinities; the words of the finding tell them. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}
