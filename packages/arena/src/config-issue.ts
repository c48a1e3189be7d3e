import type { z } from 'zod'

type Issue = z.core.$ZodIssue

const shownMax = 60

/**
 * What is wrong in a configuration, as `data[0].timeframe is 5: …`, or that something is missing there. Of what may have
 * several forms it is told by the form that it comes nearest to.
 */
export function describeIssue(issue: Issue, input: unknown, at: readonly PropertyKey[] = []): string {
  const path = [...at, ...issue.path]
  if (issue.code === 'invalid_union') {
    const near = nearestOf(issue.errors)
    if (near !== null) return describeIssue(near, input, path)
  }
  const place = placeOf(path)
  if (issue.code === 'unrecognized_keys') return `${placeOf([...path, issue.keys[0] ?? ''])} is not a field`
  const value = valueAt(input, path)
  return value === undefined ? `${place} is missing: ${issue.message}` : `${place} is ${shown(value)}: ${issue.message}`
}

/** The first issue of the branch that was followed farthest; null where none was followed at all. */
function nearestOf(branches: readonly (readonly Issue[])[]): Issue | null {
  let near: Issue | null = null
  let farthest = 0
  for (const branch of branches) {
    const [first] = branch
    const depth = first === undefined ? 0 : depthOf(first)
    if (first === undefined || depth <= farthest) continue
    near = first
    farthest = depth
  }
  return near
}

function depthOf(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.path.length + 1
  if (issue.code !== 'invalid_union') return issue.path.length
  const near = nearestOf(issue.errors)
  return issue.path.length + (near === null ? 0 : depthOf(near))
}

function placeOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return text === '' ? '(root)' : text.startsWith('.') ? text.slice(1) : text
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return value
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value))
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`
}
