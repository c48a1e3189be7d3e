/** What can be wrong with data so that it cannot be used as it is. */
export const unusableKinds = [
  'unreadable-row',
  'unreadable-time',
  'unreadable-number',
  'missing-value',
  'out-of-order',
  'duplicate-row',
  'duplicate-time',
  'non-positive-price',
  'high-below-low',
  'open-outside-range',
  'close-outside-range',
  'negative-volume',
] as const

/** What is doubtful about data that can be used. */
export const suspiciousKinds = [
  'gap',
  'overlap',
  'off-grid',
  'closed-day',
  'outside-session',
  'jump',
  'off-tick',
  'zero-volume',
] as const

export type FindingKind = (typeof unusableKinds)[number] | (typeof suspiciousKinds)[number]

export type Severity = 'unusable' | 'suspicious'

export interface FindingOccurrence {
  /** Line of the file, or row of the rows, from 1. */
  readonly line: number
  /** Epoch ms of the bar; null where it could not be read. */
  readonly time: number | null
  readonly text: string
}

export interface QualityFinding {
  readonly kind: FindingKind
  readonly severity: Severity
  /** How often; for gaps, the number of bars that are missing. */
  readonly count: number
  readonly text: string
  /** The first ones, at most `checks.occurrencesMax`. */
  readonly occurrences: readonly FindingOccurrence[]
}

export type RepairKind =
  | 'dropped-unreadable'
  | 'dropped-non-positive'
  | 'sorted'
  | 'dropped-duplicate-row'
  | 'dropped-duplicate-time'
  | 'swapped-high-low'
  | 'expanded-range'
  | 'zeroed-volume'

export interface QualityRepair {
  readonly kind: RepairKind
  /** Rows that were changed or dropped. */
  readonly count: number
  readonly text: string
  /** Lines of the first ones, at most `checks.occurrencesMax`. */
  readonly lines: readonly number[]
}

/** What was found in data, and what was done about it. */
export interface QualityReport {
  /** File, address (without its query) or name. */
  readonly source: string
  readonly mode: 'strict' | 'repair'
  readonly instrument: string
  readonly timeframe: string
  readonly calendar: string
  /** What `line` of an occurrence counts. */
  readonly place: 'line' | 'row'
  readonly rowsRead: number
  /** Bars in the series. */
  readonly bars: number
  /** Epoch ms of the first and the last bar; null without bars. */
  readonly firstTime: number | null
  readonly lastTime: number | null
  /** Findings of the data as it was read; doubtful ones of the bars after repair. Unusable ones first. */
  readonly findings: readonly QualityFinding[]
  readonly repairs: readonly QualityRepair[]
  /** What could not be checked, and why. */
  readonly notes: readonly string[]
}

/** What each kind means. */
export const findingTexts: Readonly<Record<FindingKind, string>> = {
  'unreadable-row': 'rows have too few fields',
  'unreadable-time': 'times cannot be read',
  'unreadable-number': 'values are not numbers',
  'missing-value': 'values are missing',
  'out-of-order': 'rows are earlier than a row before them',
  'duplicate-row': 'rows repeat the row before them',
  'duplicate-time': 'rows have the time of the row before them but other values',
  'non-positive-price': 'bars have a price of zero or below',
  'high-below-low': 'bars have a high below their low',
  'open-outside-range': 'bars open outside their high and low',
  'close-outside-range': 'bars close outside their high and low',
  'negative-volume': 'bars have a volume below zero',
  gap: 'bars are missing while the market was open',
  overlap: 'bars begin before the bar before them has ended',
  'off-grid': 'bars do not begin at a time that the timeframe allows',
  'closed-day': 'bars lie on days without trading',
  'outside-session': 'bars lie outside the hours of their session',
  jump: 'closes jump away from the close before, as at a split that was not adjusted for',
  'off-tick': 'bars have prices off the tick',
  'zero-volume': 'bars have no volume',
}
