/** What can be wrong with bars. */
export type FindingKind =
  | 'unreadable-time'
  | 'not-a-number'
  | 'non-positive-price'
  | 'negative-volume'
  | 'out-of-order'
  | 'duplicate-time'
  | 'conflicting-duplicate'
  | 'high-below-low'
  | 'outside-high-low'
  | 'gap'
  | 'closed-day'
  | 'zero-volume'
  | 'price-jump'
  | 'off-tick'

/** `unusable`: no series can be made without a repair. `suspicious`: usable, and worth a look. */
export type Severity = 'unusable' | 'suspicious'

export interface Finding {
  readonly kind: FindingKind
  readonly severity: Severity
  /** How often. */
  readonly count: number
  /** The first few, in words. */
  readonly examples: readonly string[]
  /** Line of the first one, from 1 with the header; null where the place is between lines. */
  readonly firstLine: number | null
}

/** A repair that was made. */
export interface Repair {
  readonly kind: FindingKind
  readonly action: string
  readonly count: number
}

/** What was found in the data, and what was done about it. */
export interface QualityReport {
  /** Path, address, or null for rows in memory. */
  readonly source: string | null
  readonly rowsRead: number
  readonly bars: number
  readonly findings: readonly Finding[]
  readonly repairs: readonly Repair[]
}

const examplesMax = 3

/** Collects findings; bounded, however bad the data. */
export class FindingCollector {
  readonly #found = new Map<
    FindingKind,
    { severity: Severity; count: number; examples: string[]; firstLine: number | null }
  >()

  add(kind: FindingKind, severity: Severity, line: number | null, text: string): void {
    const known = this.#found.get(kind)
    if (known === undefined) {
      this.#found.set(kind, { severity, count: 1, examples: [text], firstLine: line })
      return
    }
    known.count++
    if (known.examples.length < examplesMax) known.examples.push(text)
  }

  get findings(): Finding[] {
    return [...this.#found].map(([kind, found]) => ({ kind, ...found }))
  }

  /** The first finding that makes the data unusable. */
  get unusable(): Finding | undefined {
    return this.findings.find(({ severity }) => severity === 'unusable')
  }
}

/** A report as plain text. */
export function formatQualityReport({ source, rowsRead, bars, findings, repairs }: QualityReport): string {
  return [
    `${source ?? 'rows'}: ${rowsRead} rows read, ${bars} bars`,
    ...findings.map(
      ({ kind, severity, count, examples }) => `  ${severity} ${kind} × ${count}: ${examples.join('; ')}`,
    ),
    ...repairs.map(({ kind, action, count }) => `  repaired ${kind} × ${count}: ${action}`),
    ...(findings.length === 0 ? ['  nothing to report'] : []),
  ].join('\n')
}
