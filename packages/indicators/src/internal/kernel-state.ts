import type { IndicatorParam, IndicatorState } from '../indicator.ts'

type Field = number | boolean | string | readonly IndicatorParam[] | Float64Array | object

/** The fields of a kernel, and of the kernels in it, as JSON. What JSON has no number for is a string: `'NaN'`, `'-0'`. */
export function stateOf(kernel: object): IndicatorState {
  return Object.fromEntries(
    Object.entries(kernel).map(([name, field]: [string, Field]) => [
      name,
      typeof field === 'number'
        ? toJson(field)
        : field instanceof Float64Array
          ? Array.from(field, toJson)
          : Array.isArray(field) || typeof field !== 'object'
            ? field
            : stateOf(field),
    ]),
  )
}

/**
 * Gives a kernel the fields of a snapshot. Names and parameters must be those of the kernel, and windows as long, but in a kernel
 * whose `isGrowing` is true.
 *
 * @throws RangeError
 */
export function restoreState(kernel: object, state: IndicatorState): void {
  const fields = kernel as Record<string, Field>
  // All is checked before anything is changed.
  const changes: (() => void)[] = []
  collect(fields, state, changes, fields.isGrowing === true)
  for (const change of changes) change()
}

function collect(
  fields: Record<string, Field>,
  state: IndicatorState,
  changes: (() => void)[],
  isGrowing: boolean,
): void {
  if (namesOf(fields) !== namesOf(state ?? {})) throw refusal(fields, 'its fields are others')
  for (const [name, field] of Object.entries(fields)) {
    const given = state[name] as IndicatorState[string]
    if (field instanceof Float64Array) {
      const values = Float64Array.from(given as IndicatorParam[], Number)
      if (values.length !== field.length && !isGrowing) throw refusal(fields, `its ${name} is of another length`)
      changes.push(() => {
        fields[name] = values
      })
    } else if (typeof field === 'string' || Array.isArray(field)) {
      if (String(field) !== String(given)) throw refusal(fields, `its ${name} is '${given}'`)
    } else if (typeof field === 'object') {
      collect(field as Record<string, Field>, given as IndicatorState, changes, isGrowing)
    } else {
      changes.push(() => {
        fields[name] = typeof field === 'number' ? Number(given) : (given as boolean)
      })
    }
  }
}

function toJson(value: number): number | string {
  return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value)
}

function refusal({ indicator, params }: Record<string, Field>, why: string): RangeError {
  return new RangeError(
    `${indicator}(${params}): it cannot go on from this snapshot, ${why}. Give a snapshot of the same indicator and parameters.`,
  )
}

/** Sorted, because canonical JSON is. */
function namesOf(record: object): string {
  return Object.keys(record).sort().join()
}
