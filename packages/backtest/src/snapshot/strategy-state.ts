import { type AnyStrategy, canonicalJson, RaceError, validateWithSchema } from '@race/core'
import { dataToJson } from './json-codec.ts'

/** What is wrong with a state, or nothing. */
type Judgement =
  | { readonly problem: string; readonly state?: undefined }
  | { readonly problem: null; readonly state: unknown }

/**
 * Refuses a state that its own schema would not give back as it is: what the schema does not declare would be lost when
 * the run is resumed.
 *
 * @throws RaceError `SNAPSHOT_UNSUPPORTED` naming the place in the state
 */
export function requireDeclared(strategy: AnyStrategy, state: unknown): void {
  const { problem } = judge(strategy, state)
  if (problem === null) return
  throw new RaceError('SNAPSHOT_UNSUPPORTED', {
    message: `The run cannot be snapshotted: the state of strategy '${strategy.id}' is not as its schema declares: ${problem}`,
    facts: { part: 'state', strategy: strategy.id },
    hint: 'Declare every member in `state` of defineStrategy, with a type that every value of it has, NaN and null too.',
  })
}

/**
 * The state of a snapshot, parsed by the strategy's schema.
 *
 * @throws RaceError `SNAPSHOT_INVALID`
 */
export function parsedState(strategy: AnyStrategy, state: unknown): unknown {
  const { problem, state: parsed } = judge(strategy, state)
  if (problem === null) return parsed
  throw new RaceError('SNAPSHOT_INVALID', {
    message: `The state of the snapshot does not fit strategy '${strategy.id}': ${problem}`,
    facts: { part: 'state', strategy: strategy.id },
    hint: 'Resume with the strategy as it was; raise its version when its state is changed.',
  })
}

function judge(strategy: AnyStrategy, state: unknown): Judgement {
  if (strategy.state === undefined) return { problem: null, state: undefined }
  const given = dataToJson(state, 'state')
  const validation = validateWithSchema(strategy.state, state, { strategy: strategy.id, field: 'state' })
  if (!validation.isValid) return { problem: validation.problems.map(withinState).join('; ') }
  const kept = dataToJson(validation.value, 'state')
  return canonicalJson(given) === canonicalJson(kept)
    ? { problem: null, state: validation.value }
    : { problem: `${lostMember(given, kept)}: the schema does not give it back as it is` }
}

function withinState(problem: string): string {
  return problem.startsWith('(root): ') ? problem.replace('(root)', 'state') : `state.${problem}`
}

/** The first member that two values do not share, by its path. */
function lostMember(given: unknown, kept: unknown, path = 'state'): string {
  if (typeof given !== 'object' || given === null || typeof kept !== 'object' || kept === null) return path
  const others = kept as Readonly<Record<string, unknown>>
  for (const [key, member] of Object.entries(given)) {
    if (!(key in others)) return `${path}.${key}`
    if (canonicalJson(member) !== canonicalJson(others[key])) return lostMember(member, others[key], `${path}.${key}`)
  }
  return path
}
