import type { AccountEvent, AccountFactType } from '@race/core'
import type { JournalTableName, JournalTables } from './journal-rows.ts'
import type { RowReference } from './journal-tables.ts'
import type { RowSet } from './row-set.ts'

export type AccountEventOf<Type extends AccountFactType> = Extract<AccountEvent, { readonly type: Type }>

/** How one type of event changes rows. */
export interface EventFold<Type extends AccountFactType> {
  /** The rows it reads; left out for none. */
  readonly reads?: (event: AccountEventOf<Type>) => readonly RowReference[]
  /** Pure: rows in, rows out, by nothing but the event. */
  readonly fold: (event: AccountEventOf<Type>, rows: RowSet) => void
}

/**
 * Tables that are folded from an account's log and from nothing else, so that they can be dropped and folded again. Projections
 * share no table.
 */
export interface Projection {
  readonly name: string
  /** Grows when the same events would give other rows: what was folded by another version is folded again. */
  readonly version: number
  readonly tables: readonly JournalTableName[]
  readonly folds: { readonly [Type in AccountFactType]?: EventFold<Type> }
  /** Rows that must be read beside one that was found, such as the position of a fill that is taken back. */
  readonly follows?: <Name extends JournalTableName>(table: Name, row: JournalTables[Name]) => readonly RowReference[]
}

/** The fold for an event, or undefined where the projection has nothing to do with it. */
export function foldOf(projection: Projection, event: AccountEvent): EventFold<AccountFactType> | undefined {
  // The type of the event picks the fold of the same type, which TypeScript cannot see.
  return projection.folds[event.type] as EventFold<AccountFactType> | undefined
}
