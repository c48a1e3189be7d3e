import type { JudgedCheck, RiskJudged } from './decision-facts.ts'

/**
 * The checks of a verdict in full, in the order in which they were made: `RiskJudged` leaves out what follows from the rest.
 *
 * @example
 * ```ts
 * for (const [check, outcome, limit, actual] of judgedChecks(event.data)) console.log(check, outcome, actual, limit)
 * ```
 */
export function judgedChecks({ checks, denial }: RiskJudged): readonly JudgedCheck[] {
  return checks.map((kept): JudgedCheck => {
    if (typeof kept === 'string') return [kept, 'not-applicable', null, null]
    if (kept.length === 4) return kept
    const [check, limit, actual] = kept
    return [check, check === denial?.check ? 'failed' : 'passed', limit, actual]
  })
}
