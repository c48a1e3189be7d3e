import { parentPort, workerData } from 'node:worker_threads'
import { type LogKey, RaceError } from '@race/core'
import type { LogWriter } from '../sql/log-writer.ts'
import type { SqlSession } from '../sql/sql-session.ts'
import { unpackEvents } from './pack-events.ts'
import {
  openingNumber,
  type WriterCall,
  type WriterFailure,
  type WriterReply,
  type WriterStart,
  writerProgram,
} from './writer-call.ts'

/** What a thread does that writes the logs of one database, until it is told to close. */
export async function serveWriter<Options>(open: (options: Options) => Promise<SqlSession>): Promise<void> {
  const port = parentPort
  const start = workerData as WriterStart | null
  // Whoever imports it in another thread asks for nothing.
  if (port === null || start?.program !== writerProgram) return
  const reply = (answer: WriterReply): void => port.postMessage(answer)
  let session: SqlSession
  try {
    session = await open(start.options as Options)
  } catch (error) {
    reply({ number: openingNumber, failure: failureOf(error, 'open the store', null) })
    port.close()
    return
  }
  const writers = new Map<string, LogWriter>()
  const writerOf = (key: LogKey): LogWriter => {
    const name = JSON.stringify([key.tenant, key.account])
    const writer = writers.get(name) ?? session.writer(key)
    writers.set(name, writer)
    return writer
  }
  port.on('message', (call: WriterCall) => {
    run(call).then(
      (result) => {
        reply({ number: call.number, result })
        if (call.type === 'close') port.close()
      },
      (error: unknown) => reply({ number: call.number, failure: failureOf(error, actionOf(call), session) }),
    )
  })
  const run = (call: WriterCall): Promise<unknown> => {
    if (call.type === 'close') return session.close()
    const writer = writerOf(call.key)
    if (call.type === 'save-snapshot') return writer.saveSnapshot(call.fields)
    return writer.append({ ...call.request, events: unpackEvents(call.request.events) })
  }
  reply({ number: openingNumber, result: null })
}

function actionOf(call: WriterCall): string {
  if (call.type === 'append') return `append ${unpackEvents(call.request.events).length} events`
  return call.type === 'close' ? 'close the store' : `save snapshot '${call.fields.name}'`
}

function failureOf(error: unknown, action: string, session: SqlSession | null): WriterFailure {
  const told = session?.toStoreError(error, action) ?? error
  const cause = RaceError.is(told) ? (told.cause ?? null) : error
  return {
    problem: RaceError.is(told) ? told.toProblem() : null,
    isDuplicate: session?.isDuplicate(error) ?? false,
    cause: cause instanceof Error ? cause : String(cause),
  }
}
