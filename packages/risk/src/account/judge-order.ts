import { accountChecks, type Check, checkInputs, checkTradingState } from './account-checks.ts'
import { type AccountStanding, isReducing, type ProposedOrder } from './account-standing.ts'
import { exposureChecks } from './exposure-checks.ts'
import { type Finding, findingOf, type Trace } from './finding.ts'
import { checkOrder, type GateRules } from './gate-rules.ts'

/**
 * What became of a proposed order: every check up to the one that denied it, for the audit log. Findings are put into words
 * when they are first read, from the numbers that were judged; an account that changes in between does not change them.
 */
export interface Verdict {
  readonly isApproved: boolean
  /** Whether it can only make a position smaller; then only its numbers and the trading state were judged. */
  readonly isReducing: boolean
  readonly findings: readonly Finding[]
  /** The same findings as numbers, without the words that most records leave out. */
  readonly checks: readonly Pick<Finding, 'check' | 'outcome' | 'limit' | 'actual'>[]
  /** The finding that denied it, which is the last one; null where it is approved. */
  readonly denial: Finding | null
}

const checks: Readonly<Record<GateRules['order'][number], Check>> = { ...accountChecks, ...exposureChecks }
/** The checks in their usual order, so that they need not be looked up by name for every order. */
const usualChecks: readonly Check[] = checkOrder.map((name) => checks[name])

/**
 * Judges an order by an account's limits. A pure function: the same order, account and rules give the same verdict.
 *
 * Numbers that cannot be judged by, and a price that is missing or old, deny everything. A halt denies everything, too. An
 * order that can only make a position smaller passes from there, so that no limit holds a position captive. An entry meets
 * the checks in the order of the rules; the first that fails denies it. Limits are judged with a relative tolerance of
 * 10^-9, so that an order sized to a limit passes, and a loss that rounding alone keeps below its limit does not; counts are
 * exact.
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
  const inputs = checkInputs(order, account, rules)
  if (inputs.outcome === 'failed') return new LazyVerdict(false, reduces, [inputs])
  const state = checkTradingState(order, account, rules)
  if (state.outcome === 'failed') return new LazyVerdict(false, reduces, [inputs, state])
  if (reduces) return new LazyVerdict(true, true, [inputs, state])
  const ordered = rules.order === checkOrder ? usualChecks : rules.order.map((name) => checks[name])
  // Of its full length at once: an array that grows is copied twice on the way.
  const traces: Trace[] = new Array(2 + ordered.length)
  traces[0] = inputs
  traces[1] = state
  let found = 2
  for (const check of ordered) {
    const trace = check(order, account, rules)
    traces[found++] = trace
    if (trace.outcome === 'failed') return new LazyVerdict(false, false, traces.slice(0, found))
  }
  return new LazyVerdict(true, false, traces)
}

/** Holds what was found as numbers, and puts it into words when somebody reads it. */
class LazyVerdict implements Verdict {
  readonly isApproved: boolean
  readonly isReducing: boolean
  readonly #traces: readonly Trace[]
  #findings: readonly Finding[] | null = null

  constructor(isApproved: boolean, reduces: boolean, traces: readonly Trace[]) {
    this.isApproved = isApproved
    this.isReducing = reduces
    this.#traces = traces
  }

  get findings(): readonly Finding[] {
    this.#findings ??= this.#traces.map(findingOf)
    return this.#findings
  }

  get checks(): readonly Trace[] {
    return this.#traces
  }

  get denial(): Finding | null {
    const last = this.#traces.at(-1)
    return this.isApproved || last === undefined ? null : findingOf(last)
  }

  toJSON(): Omit<Verdict, 'checks'> {
    const { isApproved, isReducing: reduces, findings, denial } = this
    return { isApproved, isReducing: reduces, findings, denial }
  }
}
