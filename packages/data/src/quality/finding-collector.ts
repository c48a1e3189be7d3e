import {
  type FindingKind,
  type FindingOccurrence,
  findingTexts,
  type QualityFinding,
  suspiciousKinds,
  unusableKinds,
} from './quality-report.ts'

/** Counts findings and keeps the first few of each kind. */
export interface FindingCollector {
  readonly occurrencesMax: number
  /** `text` is asked for only while occurrences are kept. */
  add(kind: FindingKind, line: number, time: number | null, text: () => string, count?: number): void
  /** Findings in the order of their kinds, unusable first. */
  findings(): readonly QualityFinding[]
}

export function createFindingCollector(occurrencesMax = 10): FindingCollector {
  const found = new Map<FindingKind, { count: number; occurrences: FindingOccurrence[] }>()
  return {
    occurrencesMax,
    add(kind, line, time, text, count = 1) {
      let entry = found.get(kind)
      if (entry === undefined) {
        entry = { count: 0, occurrences: [] }
        found.set(kind, entry)
      }
      entry.count += count
      if (entry.occurrences.length < occurrencesMax) {
        entry.occurrences.push({ line, time: time === null || Number.isNaN(time) ? null : time, text: text() })
      }
    },
    findings() {
      const unusable = new Set<FindingKind>(unusableKinds)
      return [...unusableKinds, ...suspiciousKinds].flatMap((kind): QualityFinding[] => {
        const entry = found.get(kind)
        if (entry === undefined) return []
        const severity = unusable.has(kind) ? 'unusable' : 'suspicious'
        return [{ kind, severity, count: entry.count, text: findingTexts[kind], occurrences: entry.occurrences }]
      })
    },
  }
}
