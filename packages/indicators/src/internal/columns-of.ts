/**
 * Checks that columns belong together and gives the first.
 *
 * @throws RangeError
 */
export function columnsOf(indicator: string, columns: readonly Float64Array[], count: number): number {
  const length = columns[0]?.length ?? 0
  if (columns.length !== count) {
    throw new RangeError(
      `${indicator}: it takes ${count} columns, but got ${columns.length}. Give one column per input.`,
    )
  }
  const other = columns.find((column) => column.length !== length)
  if (other === undefined) return length
  throw new RangeError(
    `${indicator}: its columns must be of one length, but have ${length} and ${other.length} values. Give columns of the same bars.`,
  )
}
