/**
 * A schema after Standard Schema v1 (https://standardschema.dev), the interface that zod, valibot, arktype and others
 * share: what parameters and state of strategies are declared with. The interface is written out here, so that no
 * library of schemas has to be there. A schema of one's own needs no more than `validate`.
 *
 * Strategies are set up in one go, so `validate` must answer at once: a promise is refused.
 *
 * @example
 * ```ts
 * const period: StandardSchema<unknown, { readonly period: number }> = {
 *   '~standard': {
 *     version: 1,
 *     vendor: 'acme',
 *     validate(value) {
 *       const { period = 20 } = value as { readonly period?: unknown }
 *       if (typeof period === 'number' && period >= 2) return { value: { period } }
 *       return { issues: [{ message: `must be 2 or more, but is ${period}`, path: ['period'] }] }
 *     },
 *   },
 * }
 * ```
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': StandardSchemaProps<Input, Output>
}

/** What a schema after Standard Schema v1 has under `~standard`. */
export interface StandardSchemaProps<Input = unknown, Output = Input> {
  readonly version: 1
  /** Name of the library that made it. */
  readonly vendor: string
  readonly validate: (value: unknown) => StandardSchemaResult<Output> | Promise<StandardSchemaResult<Output>>
  /** For types alone: there is nothing in it when a program runs. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined
}

/** What `validate` answers: a value, or what is wrong. */
export type StandardSchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardSchemaIssue[] }

/** One thing that is wrong with a value. */
export interface StandardSchemaIssue {
  readonly message: string
  /** Where in the value, from outside in; the value as a whole without it. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a schema takes. */
export type SchemaInput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['input']

/** What a schema gives, with defaults filled in. */
export type SchemaOutput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['output']
