import { type AccountEvent, type AccountFact, accountFactVersions } from '@race/core'
import type { Cell, JournalTableName, JournalTables } from './journal-rows.ts'
import { type CellsByColumn, keyOfRow } from './journal-tables.ts'
import { foldOf, type Projection } from './projection.ts'
import { WorkingRows } from './row-set.ts'

/** Facts as the events of a log, numbered from 1, a second apart. */
function eventsOf(facts: readonly AccountFact[]): readonly AccountEvent[] {
  return facts.map((fact, at) => {
    const place = { sequence: at + 1, hash: `hash-${at + 1}`, time: (at + 1) * 1_000 }
    const origin = { schemaVersion: accountFactVersions[fact.type], correlationId: null, causationId: null }
    return { ...fact, ...place, ...origin } as AccountEvent
  })
}

/** The rows that a projection makes of facts alone. Every event may read only what it and the rows it finds name. */
export function foldFacts(projection: Projection, facts: readonly AccountFact[]) {
  const stored = new Map<string, CellsByColumn>()
  const nameOf = (table: JournalTableName, key: readonly Cell[]): string => JSON.stringify([table, ...key])
  for (const event of eventsOf(facts)) {
    const rows = new WorkingRows()
    const wanted = [...(foldOf(projection, event)?.reads?.(event) ?? [])]
    for (const reference of wanted) {
      const row = stored.get(nameOf(reference.table, reference.key))
      rows.learn(reference, row)
      if (row !== undefined) wanted.push(...(projection.follows?.(reference.table, row as never) ?? []))
    }
    foldOf(projection, event)?.fold(event, rows)
    for (const [table, changed] of rows.changes()) {
      for (const row of changed) stored.set(nameOf(table, keyOfRow(table, row)), row)
    }
  }
  return <Name extends JournalTableName>(table: Name): readonly JournalTables[Name][] =>
    [...stored].flatMap(([name, row]) =>
      (JSON.parse(name) as readonly Cell[])[0] === table ? [row as unknown as JournalTables[Name]] : [],
    )
}
