import { RaceError } from '@race/core'
import { requireWords } from '../internal/require-words.ts'
import type { TradingState } from './account-standing.ts'

/**
 * What holds trading back: a limit that was reached, the engine that no longer knows where it stands, or somebody.
 * `emergency-drawdown` shuts the account down; `drawdown` is a step of the ladder before that.
 */
export type HaltCause = 'emergency-drawdown' | 'drawdown' | 'daily-loss' | 'engine' | 'person'

/** One reason why not everything may leave. It stays, whatever becomes of its cause, until a person lifts it. */
export interface TradingHalt {
  /** Names it, such as `daily-loss 2026-01-05`: the same halt told twice is one. */
  readonly id: string
  readonly state: Exclude<TradingState, 'active'>
  readonly cause: HaltCause
  /** Who: a person, or the part of the program that saw it. */
  readonly by: string
  readonly reason: string
  /** Epoch ms. */
  readonly since: number
}

/** A halt that was lifted, with who did and why. */
export interface LiftedHalt {
  readonly halt: TradingHalt
  readonly by: string
  readonly reason: string
  /** Epoch ms. */
  readonly at: number
}

/** Every halt of an account: a value, which events change and a log can rebuild. */
export interface TradingHalts {
  /** Those in force, in the order in which they came. */
  readonly open: readonly TradingHalt[]
  /** Those that are over, in the order in which they were lifted. */
  readonly lifted: readonly LiftedHalt[]
}

const onRecord = 'A halt and its end are on record: say who, and why.'

/** An account in which everything may leave. */
export const noHalts: TradingHalts = Object.freeze({ open: Object.freeze([]), lifted: Object.freeze([]) })

/** What may leave under all halts in force: the strictest of them. */
export function tradingStateOf({ open }: TradingHalts): TradingState {
  if (open.some(({ state }) => state === 'halted')) return 'halted'
  return open.length > 0 ? 'reducing' : 'active'
}

/**
 * Adds a halt. One with the id of a halt in force makes it stricter or changes nothing: it never loosens it, and the first
 * reason stays.
 *
 * @throws RaceError `CONFIG_INVALID` for a halt without an id, a name or a reason
 */
export function addHalt(halts: TradingHalts, halt: TradingHalt): TradingHalts {
  requireWords('The halt', { id: halt.id, 'name of who saw it': halt.by, reason: halt.reason }, onRecord)
  const known = halts.open.find(({ id }) => id === halt.id)
  if (known === undefined) return { ...halts, open: [...halts.open, Object.freeze({ ...halt })] }
  if (known.state === 'halted' || halt.state === 'reducing') return halts
  return {
    ...halts,
    open: halts.open.map((one) => (one === known ? Object.freeze({ ...one, state: halt.state }) : one)),
  }
}

/**
 * Lifts one halt. Others stay in force: what may leave afterwards is what `tradingStateOf` says.
 *
 * @param by the person who takes it upon themselves, by name
 * @throws RaceError `CONFIG_INVALID` without a name or a reason, and for a halt that is not in force, with those that are
 *
 * @example
 * ```ts
 * const halt = { id: 'h1', state: 'halted', cause: 'person', by: 'Ada', reason: 'odd quotes', since: 0 } as const
 * const halted = addHalt(noHalts, halt)
 * const lifted = liftHalt(halted, { id: 'h1', by: 'Ada', reason: 'quotes are fine again', at: 60_000 })
 * console.log(tradingStateOf(halted), tradingStateOf(lifted)) // halted active
 * ```
 */
export function liftHalt(
  halts: TradingHalts,
  { id, by, reason, at }: { readonly id: string; readonly by: string; readonly reason: string; readonly at: number },
): TradingHalts {
  requireWords('The end of the halt', { 'name of a person': by, reason }, onRecord)
  const halt = halts.open.find((one) => one.id === id)
  if (halt === undefined) {
    const open = halts.open.map((one) => one.id).join(', ')
    throw new RaceError('CONFIG_INVALID', {
      message: `There is no halt '${id}' in force`,
      facts: { halt: id, open },
      hint: open === '' ? 'Nothing is held back.' : `In force: ${open}.`,
    })
  }
  return {
    open: halts.open.filter((one) => one !== halt),
    lifted: [...halts.lifted, Object.freeze({ halt, by, reason, at })],
  }
}
