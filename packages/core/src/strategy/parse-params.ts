import { RaceError } from '../error/race-error.ts'
import type { ParamsOf, Strategy, StrategySchema } from './define-strategy.ts'
import { validateWithSchema } from './validate-with-schema.ts'

/**
 * Parses parameters against a strategy's schema, so that defaults are filled in. A strategy without a schema takes none.
 *
 * @throws RaceError `PARAMS_INVALID` naming each field and what it must be; `STRATEGY_INVALID` for a schema that does not
 * answer at once
 *
 * @example
 * ```ts
 * parseParams(trend, { period: 10 }) // { period: 10 }
 * parseParams(trend, undefined) // { period: 50 }, the default of its schema
 * ```
 */
export function parseParams<Params extends StrategySchema>(
  strategy: Strategy<Params, StrategySchema>,
  params: unknown,
): ParamsOf<Params> {
  const given = params ?? {}
  if (strategy.params === undefined) {
    requireNone(strategy.id, given)
    return {} as ParamsOf<Params>
  }
  const validation = validateWithSchema(strategy.params, given, { strategy: strategy.id, field: 'params' })
  if (validation.isValid) return validation.value as ParamsOf<Params>
  const { problems } = validation
  throw new RaceError('PARAMS_INVALID', {
    message: `Parameters of strategy '${strategy.id}' are not valid: ${problems.join('; ')}`,
    facts: { strategy: strategy.id, issues: problems.length },
    hint: 'Correct these fields; the schema in `strategy.params` says what each may be.',
  })
}

function requireNone(strategy: string, given: unknown): void {
  const isRecord = typeof given === 'object' && given !== null && !Array.isArray(given)
  const fields = isRecord ? Object.keys(given) : []
  if (isRecord && fields.length === 0) return
  throw new RaceError('PARAMS_INVALID', {
    message: `Strategy '${strategy}' takes no parameters, but was given ${isRecord ? fields.join(', ') : String(given)}`,
    facts: { strategy, issues: Math.max(1, fields.length) },
    hint: 'Leave `params` out, or declare in `params` of defineStrategy what the strategy takes.',
  })
}
