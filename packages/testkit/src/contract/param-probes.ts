import type { JsonValue } from '@race/core'
import type { JsonSchema } from '@race/strategies'

/** A value of one parameter that a strategy is asked about. */
export interface ParamProbe {
  /** From outside in, such as `['exit', 'percent']`. */
  readonly path: readonly string[]
  readonly value: unknown
  /** What the schema says of the value, such as `its minimum`. */
  readonly what: string
  /** Whether the schema says that it is wrong. What is right may still be refused beside other parameters. */
  readonly isWrong: boolean
}

/** Beyond this a bound is that of exact numbers, not one of the strategy. */
const boundMax = Number.MAX_SAFE_INTEGER

/**
 * Values at the edge of what a JSON Schema of parameters says: each bound and what lies just beyond, each choice and
 * something that is none, both truths; and of the object as a whole, a field that it does not know.
 */
export function paramProbes(schema: JsonSchema, path: readonly string[] = []): readonly ParamProbe[] {
  const { type } = schema
  if (Array.isArray(schema.enum)) return choiceProbes(schema.enum, path)
  if (type === 'object') return objectProbes(schema, path)
  if (type === 'boolean') return [true, false].map((value) => right(path, value, String(value)))
  if (type === 'integer' || type === 'number') return numberProbes(schema, path)
  return []
}

function right(path: readonly string[], value: unknown, what: string): ParamProbe {
  return { path, value, what, isWrong: false }
}

function wrong(path: readonly string[], value: unknown, what: string): ParamProbe {
  return { path, value, what, isWrong: true }
}

function choiceProbes(choices: readonly JsonValue[], path: readonly string[]): readonly ParamProbe[] {
  return [
    ...choices.map((value) => right(path, value, 'a choice of it')),
    wrong(path, 'none of these', 'none of its choices'),
  ]
}

function objectProbes(
  { properties, additionalProperties }: JsonSchema,
  path: readonly string[],
): readonly ParamProbe[] {
  const fields = Object.entries((properties ?? {}) as Readonly<Record<string, JsonSchema>>)
  const inner = fields.flatMap(([name, schema]) => paramProbes(schema, [...path, name]))
  // A record of any names says so by the schema of its values.
  if (typeof additionalProperties === 'object' && additionalProperties !== null) return inner
  const unknown = wrong([...path, 'notAParameter'], 1, 'no parameter of it')
  return [...inner, unknown]
}

function numberProbes(schema: JsonSchema, path: readonly string[]): readonly ParamProbe[] {
  const step = typeof schema.multipleOf === 'number' ? schema.multipleOf : schema.type === 'integer' ? 1 : null
  const bounds = (['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const).flatMap((name) => {
    const bound = schema[name]
    if (typeof bound !== 'number' || Math.abs(bound) >= boundMax) return []
    const outward = (name.endsWith('inimum') ? -1 : 1) * (step ?? Math.max(1e-6, Math.abs(bound) * 1e-6))
    return name.startsWith('exclusive')
      ? [wrong(path, bound, `its ${name}`), right(path, bound - outward, `just inside its ${name}`)]
      : [right(path, bound, `its ${name}`), wrong(path, bound + outward, `just beyond its ${name}`)]
  })
  return [
    ...bounds,
    ...(schema.type === 'integer' ? [wrong(path, halfInside(schema), 'no whole number')] : []),
    wrong(path, Number.NaN, 'not a number'),
    wrong(path, 'not a number', 'a text'),
  ]
}

/** A half that no bound is the reason to refuse, where there is one. */
function halfInside({ minimum, maximum }: JsonSchema): number {
  if (typeof minimum === 'number' && minimum > -boundMax) return minimum + 0.5
  return typeof maximum === 'number' && maximum < boundMax ? maximum - 0.5 : 0.5
}
