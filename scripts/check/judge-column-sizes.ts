/** What a bundle of one column driver may weigh, in bytes, minified and compressed with Brotli. */
const columnSizeMax = 1_000

/** Room above and below a size in the table, so that a change of a few bytes elsewhere does not move it. */
const room = 25

/** Column drivers that weigh more than others may, by why they do. */
export type LargeColumns = readonly { readonly why: string; readonly sizes: Readonly<Record<string, number>> }[]

/**
 * Holds the size of each column driver alone against what all may weigh, or against the table of those that need more. A size that has
 * come down must come down in the table as well.
 * NaN, for a size that could not be measured, is within no bound.
 */
export function judgeColumnSizes(sizes: ReadonlyMap<string, number>, large: LargeColumns): readonly string[] {
  const listed = new Map(large.flatMap((group) => Object.entries(group.sizes)))
  const table = 'scripts/check/large-columns.ts'
  const failures = [...sizes].flatMap(([id, bytes]) => {
    const known = listed.get(id)
    if (known === undefined) {
      if (bytes <= columnSizeMax) return []
      return [
        `The column driver of ${id} alone weighs ${bytes} bytes, and may weigh ${columnSizeMax}. Make it smaller.`,
      ]
    }
    if (bytes <= columnSizeMax) return [`The column driver of ${id} fits into ${bytes} bytes. Take it out of ${table}.`]
    if (Math.abs(bytes - known) <= room) return []
    return [
      `The column driver of ${id} alone weighs ${bytes} bytes, and ${known} in ${table}. Make it smaller, or say there why.`,
    ]
  })
  const stale = [...listed.keys()]
    .filter((id) => !sizes.has(id))
    .map((id) => `${table} lists ${id}, which is not there.`)
  return [...failures, ...stale]
}
