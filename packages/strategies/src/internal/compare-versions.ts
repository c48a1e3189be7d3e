/**
 * Order of two semantic versions by precedence: below 0 when `a` is the older one. After Semantic Versioning 2.0.0,
 * section 11: a pre-release comes before its release, its parts are compared one by one, numbers before words.
 */
export function compareVersions(a: string, b: string): number {
  const [coreA, preA] = split(a)
  const [coreB, preB] = split(b)
  return compareParts(coreA, coreB) || comparePreReleases(preA, preB)
}

/** Whether a version is a pre-release, such as `2.0.0-beta.1`. */
export function isPreRelease(version: string): boolean {
  return version.includes('-')
}

function split(version: string): [core: readonly string[], preRelease: readonly string[]] {
  const dash = version.indexOf('-')
  if (dash < 0) return [version.split('.'), []]
  return [version.slice(0, dash).split('.'), version.slice(dash + 1).split('.')]
}

function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  return compareParts(a, b)
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    const order = comparePart(part, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function comparePart(a: string, b: string): number {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumberA && isNumberB) return Number(a) - Number(b)
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
