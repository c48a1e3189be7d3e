import type { AnyStrategy, JsonValue } from '@race/core'

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, JsonValue>>

/** The part of Standard JSON Schema (https://standardschema.dev/json-schema) that is asked for here. */
interface JsonSchemaSource {
  readonly input: (options: { readonly target: 'draft-2020-12' }) => unknown
}

/**
 * JSON Schema (2020-12) of what a strategy's parameters may be given as: that of an empty object where it takes none. It
 * comes from the schema itself, by `~standard.jsonSchema` of Standard JSON Schema, which zod has from 4.2 on; so no library
 * of schemas has to be there. Null for a schema that does not tell, or that has a part which JSON Schema cannot say.
 */
export function paramsJsonSchema({ params }: AnyStrategy): JsonSchema | null {
  if (params === undefined) return { type: 'object', properties: {}, additionalProperties: false }
  const source: JsonSchemaSource | undefined = params['~standard'].jsonSchema
  if (typeof source?.input !== 'function') return null
  try {
    // What a library made is copied, so that nobody who has a description can change the strategy's own.
    return JSON.parse(JSON.stringify(source.input({ target: 'draft-2020-12' })))
  } catch {
    return null
  }
}
