/** The part of Stryker's JSON report that is read here. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

/** A change of the sources, and what became of it. */
export interface Mutant {
  readonly mutatorName: string
  readonly replacement?: string
  readonly status: string
  readonly location: { readonly start: Place; readonly end: Place }
}

/** From 1. */
interface Place {
  readonly line: number
  readonly column: number
}

/** How many mutants the tests noticed. */
export interface Score {
  /** A test failed, or did not come to an end. */
  readonly detected: number
  /** All tests passed. */
  readonly survived: number
  /** No test runs that code. */
  readonly uncovered: number
}

const nothing: Score = { detected: 0, survived: 0, uncovered: 0 }

/** Counts the mutants of a file. Those that could not be run, or were left out on purpose, count for nothing. */
export function scoreOf(mutants: readonly Mutant[]): Score {
  const count = (...statuses: readonly string[]) => mutants.filter(({ status }) => statuses.includes(status)).length
  return { detected: count('Killed', 'Timeout'), survived: count('Survived'), uncovered: count('NoCoverage') }
}

export function sumOfScores(scores: readonly Score[]): Score {
  return scores.reduce(
    (sum, one) => ({
      detected: sum.detected + one.detected,
      survived: sum.survived + one.survived,
      uncovered: sum.uncovered + one.uncovered,
    }),
    nothing,
  )
}

/** The part of a report that is about some files. */
export function onlyFiles({ files }: MutationReport, paths: readonly string[]): MutationReport {
  return { files: Object.fromEntries(Object.entries(files).filter(([path]) => paths.includes(path))) }
}

/** Detected mutants in percent of all; NaN where there was none. */
export function percentOf({ detected, survived, uncovered }: Score): number {
  return (100 * detected) / (detected + survived + uncovered)
}

/** One line per file, the target's sum first. */
export function formatScores(title: string, report: MutationReport): string {
  const files = Object.entries(report.files).map(([path, { mutants }]) => [path, scoreOf(mutants)] as const)
  const total = sumOfScores(files.map(([, score]) => score))
  const rows = [[title, total] as const, ...files.map(([path, score]) => [`  ${path}`, score] as const)]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, score]) => `${name.padEnd(width)}  ${formatScore(score)}`).join('\n')
}

export function formatScore(score: Score): string {
  const percent = percentOf(score)
  const shown = Number.isNaN(percent) ? '—' : `${percent.toFixed(1)} %`
  return `${shown.padStart(8)}  ${score.detected} detected, ${score.survived} survived, ${score.uncovered} not run`
}

/** The mutants that no test noticed: `path:line:column  mutator  what stood there → what stands there now`. */
export function formatSurvivors({ files }: MutationReport): string {
  return Object.entries(files)
    .flatMap(([path, { source, mutants }]) =>
      mutants
        .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
        .map(({ location: { start, end }, mutatorName, replacement, status }) => {
          const was = shorten(textBetween(source, start, end))
          const mark = status === 'NoCoverage' ? ' (not run)' : ''
          return `${path}:${start.line}:${start.column}  ${mutatorName}${mark}  ${was} → ${shorten(replacement ?? '')}`
        }),
    )
    .join('\n')
}

function textBetween(source: string, start: Place, end: Place): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, k) => line.slice(k === 0 ? start.column - 1 : 0, k === last ? end.column - 1 : undefined))
    .join('\n')
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 70 ? `${line.slice(0, 69)}…` : line
}
