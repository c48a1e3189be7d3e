/**
 * Where data holds bare functions, as paths such as `costs.fee.feeOf`. What is hashed or written to a file cannot hold
 * them, so a run that has one cannot be verified by others.
 *
 * @example
 * ```ts
 * functionPlaces({ fee: { type: 'custom', feeOf: () => decimal(1) } }, 'costs') // ['costs.fee.feeOf']
 * ```
 */
export function functionPlaces(value: unknown, place: string): readonly string[] {
  if (typeof value === 'function') return [place]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((part, n) => functionPlaces(part, `${place}[${n}]`))
  return Object.entries(value).flatMap(([key, part]) => functionPlaces(part, `${place}.${key}`))
}
