import { RaceError } from '../error/race-error.ts'
import type { StandardSchema, StandardSchemaIssue } from './standard-schema.ts'

/** A value as its schema gives it back, or each thing that is wrong as `path: message`, with `(root)` for the whole. */
export type Validation<Output> =
  | { readonly isValid: true; readonly value: Output }
  | { readonly isValid: false; readonly problems: readonly string[] }

/** Whose schema it is, for messages. */
export interface SchemaOwner {
  readonly strategy: string
  readonly field: 'params' | 'state'
}

/**
 * Asks a schema of a strategy about a value.
 *
 * @throws RaceError `STRATEGY_INVALID` for a schema that answers with a promise, with nothing, or by throwing
 *
 * @example
 * ```ts
 * validateWithSchema(z.strictObject({ period: z.int() }), { period: 'ten' }, { strategy: 'acme/trend', field: 'params' })
 * // { isValid: false, problems: ['period: Invalid input: expected int, received string'] }
 * ```
 */
export function validateWithSchema<Output>(
  schema: StandardSchema<unknown, Output>,
  value: unknown,
  owner: SchemaOwner,
): Validation<Output> {
  const result = answerOf(schema, value, owner)
  if (isPromise(result)) {
    // Nobody will hear what it comes to; without this a rejection would end the process.
    Promise.resolve(result).catch(() => undefined)
    throw unusable(owner, 'answers with a promise', 'Leave out its asynchronous parts: a strategy is set up in one go.')
  }
  if (typeof result !== 'object' || result === null)
    throw unusable(owner, `answered ${String(result)}`, 'Let its validate return { value } or { issues }.')
  if (result.issues === undefined) return { isValid: true, value: result.value }
  return { isValid: false, problems: result.issues.map(problemOf) }
}

function answerOf<Output>(schema: StandardSchema<unknown, Output>, value: unknown, owner: SchemaOwner) {
  try {
    return schema['~standard'].validate(value)
  } catch (error) {
    throw unusable(owner, `threw ${String(error)}`, 'Let its validate return issues instead of throwing.', error)
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'
}

function problemOf({ message, path = [] }: StandardSchemaIssue): string {
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment))
  return `${keys.join('.') || '(root)'}: ${message}`
}

function unusable({ strategy, field }: SchemaOwner, what: string, hint: string, cause?: unknown): RaceError {
  return new RaceError('STRATEGY_INVALID', {
    message: `Strategy '${strategy}': the schema of its ${field} ${what}`,
    facts: { strategy, field },
    hint,
    cause,
  })
}
