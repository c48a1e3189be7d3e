import type { CompiledQuery } from 'kysely'

/**
 * What is done in one transaction: queries, one after the other, each of which is answered with its rows. A database that
 * answers at once and one that answers later run the same steps.
 */
export type Steps<T> = Generator<CompiledQuery, T, readonly unknown[]>

export function* rowsOf<Row>(query: CompiledQuery<Row>): Steps<readonly Row[]> {
  return (yield query) as readonly Row[]
}

export function* firstOf<Row>(query: CompiledQuery<Row>): Steps<Row | undefined> {
  return (yield* rowsOf(query))[0]
}
