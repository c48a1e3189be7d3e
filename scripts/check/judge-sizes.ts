/** The largest size in bytes by what a user imports. */
export type SizeBudgets = Readonly<Record<string, number>>

/** Room above the measured size, in percent, so that ordinary work does not move the budget. */
const roomPercent = 15

/** The budget for an entry of `bytes`, rounded up to a tenth of a kilobyte. */
export function budgetFor(bytes: number): number {
  return Math.ceil((bytes * (100 + roomPercent)) / 10_000) * 100
}

/** Holds the sizes against the budgets. Every way into a package needs one, and every budget a way in. */
export function judgeSizes(
  sizes: ReadonlyMap<string, number>,
  budgets: SizeBudgets,
): { readonly failures: readonly string[]; readonly table: string } {
  const advice = 'If this is meant, run "npm run check -- size --update".'
  const failures = [...sizes].flatMap(([name, bytes]) => {
    const budget = budgets[name]
    if (budget === undefined) return [`${name} has no budget. ${advice}`]
    return bytes <= budget ? [] : [`${name} weighs ${kilobytes(bytes)}, its budget is ${kilobytes(budget)}. ${advice}`]
  })
  const stale = Object.keys(budgets)
    .filter((name) => !sizes.has(name))
    .map((name) => `There is a budget for ${name}, which nobody can import. ${advice}`)
  const rows = [...sizes].map(
    ([name, bytes]) => `${name.padEnd(36)} ${kilobytes(bytes).padStart(9)} of ${kilobytes(budgets[name] ?? 0)}`,
  )
  return { failures: [...failures, ...stale], table: rows.join('\n') }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
