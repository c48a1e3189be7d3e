import type { CompiledQuery } from 'kysely'

/**
 * What is done in one transaction: queries, one after the other, each of which is answered with its rows. A database that
 * answers at once and one that answers later run the same steps.
 */
export type Steps<T> = Generator<CompiledQuery, T, readonly unknown[]>

/**
 * How steps are run together: `read` sees one state of the database, `write` is stored as a whole or not at all, and each
 * query of `single` is a transaction of its own.
 */
export type StepsMode = 'read' | 'write' | 'single'

export type RunSteps = <T>(mode: StepsMode, steps: () => Steps<T>) => Promise<T>

export function* rowsOf<Row>(query: CompiledQuery<Row>): Steps<readonly Row[]> {
  return (yield query) as readonly Row[]
}

export function* firstOf<Row>(query: CompiledQuery<Row>): Steps<Row | undefined> {
  return (yield* rowsOf(query))[0]
}
