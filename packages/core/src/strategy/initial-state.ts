import { RaceError } from '../error/race-error.ts'
import type { StateOf, Strategy, StrategySchema } from './define-strategy.ts'
import { validateWithSchema } from './validate-with-schema.ts'

/**
 * The state that a strategy begins with: what its schema makes of `{}`; undefined for one without a schema.
 *
 * @throws RaceError `STRATEGY_INVALID` naming each field of the state that has no default, or for a schema that does not
 * answer at once
 *
 * @example
 * ```ts
 * const once = defineStrategy({ ...trend, state: z.object({ hasBought: z.boolean().default(false) }) })
 * initialState(once) // { hasBought: false }
 * ```
 */
export function initialState<State extends StrategySchema>(strategy: Strategy<StrategySchema, State>): StateOf<State> {
  if (strategy.state === undefined) return undefined as StateOf<State>
  const validation = validateWithSchema(strategy.state, {}, { strategy: strategy.id, field: 'state' })
  if (validation.isValid) return validation.value as StateOf<State>
  throw new RaceError('STRATEGY_INVALID', {
    message: `Strategy '${strategy.id}': its state cannot begin as {}: ${validation.problems.join('; ')}`,
    facts: { strategy: strategy.id, issues: validation.problems.length },
    hint: 'Give every field in `state` of defineStrategy a default: these defaults are the initial state.',
  })
}
