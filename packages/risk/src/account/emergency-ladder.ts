import { RaceError } from '@race/core'
import { type HardLimits, hardLimits } from '../hard-limits.ts'
import { isBelow, shown } from './finding.ts'
import type { TradingHalt } from './trading-halts.ts'

/**
 * The steps of the ladder, each with all of those before it: `block` holds entries back, `reduce` has working entries
 * cancelled, `flatten` has all positions closed.
 */
export type LadderStepName = 'block' | 'reduce' | 'flatten'

/** At which loss each step is taken, as a fraction; one that is left out is none. Later steps have larger losses. */
export type LadderThresholds = Partial<Readonly<Record<LadderStepName, number>>>

/** The emergency ladder of an account, as data. */
export interface LadderRules {
  /** Of the loss from the highest equity, as a fraction of it. */
  readonly drawdown: LadderThresholds
  /** Of the loss of the trading day, as a fraction of the equity at its start. */
  readonly dailyLoss: LadderThresholds
}

/** The highest step that each loss has reached; null where it is below all of them. */
export interface LadderReached {
  readonly drawdown: LadderStepName | null
  readonly dailyLoss: LadderStepName | null
}

/** A step that was reached: what to add to the halts of the account, and what is to be done beyond holding back. */
export interface LadderStep {
  readonly step: LadderStepName
  readonly halt: TradingHalt
  /** Whether entry orders that work are to be cancelled. */
  readonly cancelsEntries: boolean
  /** Whether all positions are to be closed. */
  readonly flattens: boolean
}

/** What the ladder looks at. */
export interface LadderStanding {
  /** Epoch ms. */
  readonly time: number
  readonly equity: number
  readonly equityPeak: number
  readonly dayStartEquity: number
  /** The date of the trading day. */
  readonly dayId: string
}

/** No step at all. */
export const ladderGround: LadderReached = Object.freeze({ drawdown: null, dailyLoss: null })

const steps = ['block', 'reduce', 'flatten'] as const

/**
 * Ladder rules with what was left out filled in: all positions are closed at the drawdown of an emergency, and entries are
 * held back at the largest loss of a day. Both steps may come sooner and never later.
 *
 * @throws RaceError `RISK_CONFIG_INVALID` naming the step, its value and what it may be; for a step that would come later than
 *   the hard limit with both values
 *
 * @example
 * ```ts
 * const { drawdown, dailyLoss } = resolveLadder({ drawdown: { block: 0.08, reduce: 0.1 } })
 * console.log(drawdown, dailyLoss) // { block: 0.08, reduce: 0.1, flatten: 0.15 } { block: 0.05 }
 * ```
 */
export function resolveLadder(rules: Partial<LadderRules> = {}, limits: HardLimits = hardLimits): LadderRules {
  const { emergencyDrawdownMax, dailyLossMax } = limits
  const drawdown = { ...rules.drawdown, flatten: rules.drawdown?.flatten ?? emergencyDrawdownMax }
  const dailyLoss = { ...rules.dailyLoss, block: rules.dailyLoss?.block ?? dailyLossMax }
  requireAscending('drawdown', drawdown)
  requireAscending('dailyLoss', dailyLoss)
  requireWithin('drawdown.flatten', drawdown.flatten, 'emergencyDrawdownMax', emergencyDrawdownMax)
  requireWithin('dailyLoss.block', dailyLoss.block, 'dailyLossMax', dailyLossMax)
  return Object.freeze({ drawdown: Object.freeze(drawdown), dailyLoss: Object.freeze(dailyLoss) })
}

/** The highest step that each loss reaches now. A loss that is no number reaches none: the gate denies without it. */
export function reachedSteps(standing: Omit<LadderStanding, 'time' | 'dayId'>, rules: LadderRules): LadderReached {
  const { equity, equityPeak, dayStartEquity } = standing
  const drawdown = highestStep(lossOf(equity, equityPeak), rules.drawdown)
  const dailyLoss = highestStep(lossOf(equity, dayStartEquity), rules.dailyLoss)
  return drawdown === null && dailyLoss === null ? ladderGround : { drawdown, dailyLoss }
}

/**
 * The steps that an account takes on the ladder: those that its losses reach now and had not reached before. A pure
 * function; what comes of it is latched by the halts, which only a named person lifts (`addHalt`, `liftHalt`). A loss that
 * recovers and comes back takes its steps again, and one that goes deeper the next. A loss that goes past several steps at
 * once takes the last of them, which holds all before it.
 *
 * Every halt of the ladder lets out what makes positions smaller, so that they can be closed. A step is reached when the loss
 * is at its threshold, whatever the rounding.
 *
 * @param before what was reached before; nothing by default
 * @returns of drawdown and daily loss at most one step each
 *
 * @example
 * ```ts
 * const rules = resolveLadder({ drawdown: { block: 0.08, reduce: 0.1 } })
 * const standing = { time: 0, equity: 89_000, equityPeak: 100_000, dayStartEquity: 90_000, dayId: '2026-01-05' }
 * for (const { step, halt, flattens } of ladderStep(standing, rules)) console.log(step, flattens, halt.reason)
 * // reduce false the loss from the highest equity is 0.11, at or above 0.1
 * ```
 */
export function ladderStep(
  standing: LadderStanding,
  rules: LadderRules,
  before: LadderReached = ladderGround,
): readonly LadderStep[] {
  const reached = reachedSteps(standing, rules)
  if (reached === ladderGround) return []
  const { time: since, equity, equityPeak, dayStartEquity, dayId } = standing
  const taken: LadderStep[] = []
  if (isDeeper(reached.drawdown, before.drawdown)) {
    const cause = reached.drawdown === 'flatten' ? 'emergency-drawdown' : 'drawdown'
    const loss = lossOf(equity, equityPeak)
    const reason = `the loss from the highest equity is ${shown(loss)}, at or above ${rules.drawdown[reached.drawdown]}`
    taken.push(stepOf(reached.drawdown, { id: `drawdown ${reached.drawdown}`, cause, reason, since }))
  }
  if (isDeeper(reached.dailyLoss, before.dailyLoss)) {
    const loss = lossOf(equity, dayStartEquity)
    const reason = `the loss of the day is ${shown(loss)}, at or above ${rules.dailyLoss[reached.dailyLoss]}`
    const id = `daily-loss ${reached.dailyLoss} ${dayId}`
    taken.push(stepOf(reached.dailyLoss, { id, cause: 'daily-loss', reason, since }))
  }
  return taken
}

function stepOf(step: LadderStepName, halt: Omit<TradingHalt, 'state' | 'by'>): LadderStep {
  const { id, cause, reason, since } = halt
  return {
    step,
    halt: { id, state: 'reducing', cause, by: 'emergency ladder', reason, since },
    cancelsEntries: step !== 'block',
    flattens: step === 'flatten',
  }
}

/** Of an account that began without equity, any loss is all of it. */
function lossOf(equity: number, from: number): number {
  if (from > 0) return 1 - equity / from
  return equity < from ? 1 : equity >= from ? 0 : Number.NaN
}

function highestStep(loss: number, { block, reduce, flatten }: LadderThresholds): LadderStepName | null {
  if (hasReached(loss, flatten)) return 'flatten'
  if (hasReached(loss, reduce)) return 'reduce'
  return hasReached(loss, block) ? 'block' : null
}

function hasReached(loss: number, threshold: number | undefined): boolean {
  return threshold !== undefined && !Number.isNaN(loss) && !isBelow(loss, threshold)
}

function isDeeper(now: LadderStepName | null, before: LadderStepName | null): now is LadderStepName {
  return now !== null && (before === null || steps.indexOf(now) > steps.indexOf(before))
}

function requireAscending(measure: keyof LadderRules, thresholds: LadderThresholds): void {
  const unknown = Object.keys(thresholds).find((name) => !steps.some((step) => step === name))
  if (unknown !== undefined) throw invalid(`${measure}.${unknown}`, 'given', `one of ${steps.join(', ')}`)
  let last = 0
  for (const step of steps) {
    const value = thresholds[step]
    if (value === undefined) continue
    if (!(value > last && value <= 1)) {
      throw invalid(`${measure}.${step}`, value, `a fraction above ${last} and at most 1, such as 0.1 for 10 %`)
    }
    last = value
  }
}

function requireWithin(field: string, value: number, limit: string, hard: number): void {
  if (value > hard) throw invalid(field, value, `at most the hard limit ${limit} of ${hard}`)
}

function invalid(field: string, value: unknown, wanted: string): RaceError {
  return new RaceError('RISK_CONFIG_INVALID', {
    message: `Ladder step ${field} is ${String(value)}, but must be ${wanted}`,
    facts: { field, value: String(value) },
    hint: 'Correct the step, or leave it out; block comes before reduce, and reduce before flatten.',
  })
}
