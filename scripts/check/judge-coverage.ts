type Share = { readonly total: number; readonly covered: number }
export type FileCoverage = { readonly lines: Share; readonly branches: Share }

/** Percentages from 0 to 100 of one package. */
export type AreaCoverage = {
  readonly name: string
  /** How many files were measured. */
  readonly files: number
  readonly lines: number
  readonly branches: number
}

/** Where money is at stake the tests must run nearly everything, branches too. */
const strict = { lines: 90, branches: 90 }
const strictPackages = new Set(['core', 'brokers', 'risk'])
const usual = { lines: 85, branches: 0 }

/** Adds up the files of one package. */
export function sumCoverage(name: string, files: readonly (readonly [string, FileCoverage])[]): AreaCoverage {
  const own = files.filter(([path]) => path.startsWith(`packages/${name}/src/`)).map(([, file]) => file)
  const percent = (shares: readonly Share[]): number => {
    const total = shares.reduce((sum, share) => sum + share.total, 0)
    return total === 0 ? 100 : (100 * shares.reduce((sum, share) => sum + share.covered, 0)) / total
  }
  return {
    name,
    files: own.length,
    lines: percent(own.map((file) => file.lines)),
    branches: percent(own.map((file) => file.branches)),
  }
}

/** Holds each package against what is asked of it. A package of which nothing was measured fails. */
export function judgeCoverage(areas: readonly AreaCoverage[]): {
  readonly failures: readonly string[]
  readonly table: string
} {
  const rows = areas.map((area) => ({ ...area, asked: strictPackages.has(area.name) ? strict : usual }))
  const failures = rows.flatMap(({ name, asked, files, ...area }) =>
    files === 0
      ? [`${name}: no file was measured`]
      : (['lines', 'branches'] as const)
          .filter((what) => area[what] < asked[what])
          .map((what) => `${name}: ${what} ${area[what].toFixed(2)} %, asked are ${asked[what]} %`),
  )
  const table = rows.map(({ name, files, lines, branches, asked }) =>
    [
      name.padEnd(12),
      `${String(files).padStart(3)} files`,
      `lines ${lines.toFixed(2).padStart(6)} % (asked ${asked.lines})`,
      `branches ${branches.toFixed(2).padStart(6)} %${asked.branches > 0 ? ` (asked ${asked.branches})` : ''}`,
    ].join('  '),
  )
  return { failures, table: table.join('\n') }
}
