import { RaceError } from '@race/core'

/** What is left of a diagonal below this is rounding, not a direction of its own. */
const pivotMin = 1e-10

/**
 * The lower triangle L of a correlation matrix C = L Lᵀ: row i has i + 1 values.
 *
 * @throws RaceError `CONFIG_INVALID` for a matrix that is not square of `size`, not symmetric, with anything but 1 on its
 *   diagonal, or not positive definite
 */
export function choleskyOf(matrix: readonly (readonly number[])[], size: number): readonly Float64Array[] {
  requireCorrelations(matrix, size)
  const rows: Float64Array[] = []
  for (let i = 0; i < size; i++) {
    const row = new Float64Array(i + 1)
    rows.push(row)
    for (let j = 0; j <= i; j++) {
      const other = rows[j] as Float64Array
      let rest = (matrix[i] as readonly number[])[j] as number
      for (let k = 0; k < j; k++) rest -= (row[k] as number) * (other[k] as number)
      if (j < i) row[j] = rest / (other[j] as number)
      else if (rest > pivotMin) row[j] = Math.sqrt(rest)
      else throw notDefinite(i, rest)
    }
  }
  return rows
}

function requireCorrelations(matrix: readonly (readonly number[])[], size: number): void {
  const short = matrix.findIndex((row) => row.length !== size)
  if (matrix.length !== size || short >= 0) {
    const found =
      matrix.length === size
        ? `correlation[${short}] has ${matrix[short]?.length} values`
        : `correlation has ${matrix.length} rows`
    throw wrongMatrix(`${found}, but there are ${size} members`, 'Give one row and one column for each member.')
  }
  matrix.forEach((row, i) => {
    row.forEach((value, j) => {
      if (i === j && value !== 1)
        throw wrongMatrix(`correlation[${i}][${i}] is ${value}, not 1`, 'Everything is correlated with itself by 1.')
      const mirrored = (matrix[j] as readonly number[])[i] as number
      if (mirrored === value) return
      throw wrongMatrix(
        `correlation[${i}][${j}] is ${value}, but correlation[${j}][${i}] is ${mirrored}`,
        'Give the same correlation on both sides of the diagonal.',
      )
    })
  })
}

function notDefinite(index: number, rest: number): RaceError {
  return wrongMatrix(
    `correlation is not positive definite: member ${index} cannot move with the ones before it as its row says ` +
      `(its pivot is ${rest})`,
    `Bring the correlations of row ${index} nearer to 0: no markets can have them all.`,
  )
}

function wrongMatrix(message: string, hint: string): RaceError {
  return new RaceError('CONFIG_INVALID', { message, facts: { option: 'correlation' }, hint })
}
