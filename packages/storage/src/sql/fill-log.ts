import type { AppendAnswer, LogHead } from '@race/core'
import { encodeCommand } from '../log/command-row.ts'
import type { LogSink } from '../log/line-log.ts'
import { headAfter, readySteps } from './append-steps.ts'
import type { LogQueries } from './log-queries.ts'
import { submitSteps } from './log-steps.ts'
import type { HeldTransaction } from './sql-session.ts'
import type { Steps } from './steps.ts'

interface FillRequest {
  readonly queries: LogQueries
  readonly genesis: LogHead
  readonly held: HeldTransaction
}

/** Stores a whole log in a transaction that is held open, and has to be undone where this rejects. */
export async function fillLog(
  { queries, genesis, held: { execute, insert } }: FillRequest,
  fill: (sink: LogSink) => Promise<void>,
): Promise<void> {
  const toEnd = async <T>(steps: Steps<T>): Promise<T> => {
    let step = steps.next()
    while (step.done !== true) step = steps.next(await execute(step.value))
    return step.value
  }
  /** The rows of lease and head are made before they are looked at: so they are locked, and nobody else makes them. */
  const begin = async (): Promise<AppendAnswer> => {
    for (const query of queries.begin(genesis)) await execute(query)
    const answer = await toEnd(
      readySteps(queries, genesis, { events: [], expectedSequence: 0, fence: null, known: null }, true),
    )
    // Without events nothing is looked at that could be damaged or ready.
    return answer.type === 'fenced' || answer.type === 'conflict' ? answer : { type: 'appended', head: genesis }
  }
  let head: LogHead | null = null
  await fill({
    async add(rows) {
      if (head === null) {
        const begun = await begin()
        if (begun.type !== 'appended') return begun
      }
      await insert(rows)
      head = headAfter(head ?? genesis, rows)
      return { type: 'appended', head }
    },
    submit: (command) => toEnd(submitSteps(queries, genesis, encodeCommand(command))),
  })
  if (head !== null) await execute(queries.saveHead(head))
}
