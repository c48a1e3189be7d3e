import { accountChecks, type Check, checkInputs, checkTradingState } from './account-checks.ts'
import { type AccountStanding, isReducing, type ProposedOrder } from './account-standing.ts'
import { exposureChecks } from './exposure-checks.ts'
import type { Finding } from './finding.ts'
import type { GateRules } from './gate-rules.ts'

/** What became of a proposed order: every check up to the one that denied it, for the audit log. */
export interface Verdict {
  readonly isApproved: boolean
  /** Whether it can only make a position smaller; then only its numbers and the trading state were judged. */
  readonly isReducing: boolean
  readonly findings: readonly Finding[]
  /** The finding that denied it, which is the last one; null where it is approved. */
  readonly denial: Finding | null
}

const checks: Readonly<Record<GateRules['order'][number], Check>> = { ...accountChecks, ...exposureChecks }

/**
 * Judges an order by an account's limits. A pure function: the same order, account and rules give the same verdict.
 *
 * Numbers that cannot be judged by, and a price that is missing or old, deny everything. A halt denies everything, too. An
 * order that can only make a position smaller passes from there, so that no limit holds a position captive. An entry meets
 * the checks in the order of the rules; the first that fails denies it. Limits are judged with a relative tolerance of
 * 10^-9, so that an order sized to a limit passes; drawdown, losses and counts have none.
 *
 * @example
 * ```ts
 * const rules = resolveGateRules({ requireStop: false })
 * const { isApproved, denial } = judgeOrder(order, account, rules)
 * if (!isApproved) console.log(denial?.check, denial?.message)
 * ```
 */
export function judgeOrder(order: ProposedOrder, account: AccountStanding, rules: GateRules): Verdict {
  const reduces = isReducing(order, account)
  const findings: Finding[] = []
  const all = [checkInputs, checkTradingState, ...(reduces ? [] : rules.order.map((name) => checks[name]))]
  for (const check of all) {
    const finding = check(order, account, rules)
    findings.push(finding)
    if (finding.outcome === 'failed') return { isApproved: false, isReducing: reduces, findings, denial: finding }
  }
  return { isApproved: true, isReducing: reduces, findings, denial: null }
}
