import type { GoldenLock } from './golden-lock.ts'
import { differencesOf, type Statistics } from './statistics.ts'

/** Rows of a Markdown table, for the changeset of a change that moves goldens on purpose; none where nothing moved. */
export function formatDifferences(lock: GoldenLock, runs: ReadonlyMap<string, Statistics>): readonly string[] {
  const rows = [...runs].flatMap(([id, now]) => {
    const pinned = lock.goldens[id]
    if (pinned === undefined) return [`| ${id} | | not pinned | ${now.hash.slice(0, 12)}… |`]
    return differencesOf(pinned, now).map(
      ({ statistic, pinned: was, now: is }, k) => `| ${k === 0 ? id : ''} | ${statistic} | ${was} | ${is} |`,
    )
  })
  if (rows.length === 0) return []
  return ['| golden | statistic | pinned | now |', '| --- | --- | --- | --- |', ...rows]
}
