import { Worker } from 'node:worker_threads'
import { type LogKey, RaceError } from '@race/core'
import type { LogWriter } from '../sql/log-writer.ts'
import { packEvents } from './pack-events.ts'
import {
  openingNumber,
  type WriterCall,
  type WriterFailure,
  type WriterReply,
  type WriterStart,
  writerProgram,
} from './writer-call.ts'

/** What a thread that writes has thrown. */
export class WriterError extends Error {
  /** Whether a row with the same key was there already. */
  readonly isDuplicate: boolean
  /** As the store reports it; for a mistake of ours, what was thrown. */
  readonly reported: unknown

  constructor({ problem, isDuplicate, cause }: WriterFailure) {
    super('a thread that writes has failed', { cause })
    this.isDuplicate = isDuplicate
    this.reported = problem === null ? cause : errorOf(problem, cause)
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

type Unnumbered<Call> = Call extends unknown ? Omit<Call, 'number'> : never

/** Writes logs in a thread of its own, so that neither the disk nor what is hashed and stored holds up the calling one. */
export class WriterThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #number = openingNumber
  #end: unknown = null

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', ({ number, result, failure }: WriterReply) => {
      const waiting = this.#waiting.get(number)
      this.#waiting.delete(number)
      // An idle thread keeps no process alive.
      if (this.#waiting.size === 0) worker.unref()
      if (failure === undefined) waiting?.resolve(result)
      else waiting?.reject(new WriterError(failure))
    })
    worker.on('error', (error) => this.#rejectAll(error))
    worker.on('exit', (code) => this.#rejectAll(new Error(`the thread that writes has ended with ${code}`)))
  }

  /**
   * @param entry the module of the package that the thread runs
   * @param options what it opens its database with
   * @throws RaceError `STORE_FAILED`
   */
  static async start(entry: string, options: unknown): Promise<WriterThread> {
    const workerData: WriterStart = { program: writerProgram, options }
    const thread = new WriterThread(
      new Worker(moduleOf(entry), { workerData, name: writerProgram, ...asThisProcess() }),
    )
    try {
      await thread.#reply(openingNumber)
    } catch (error) {
      throw error instanceof WriterError ? error.reported : cannotStart(error)
    }
    return thread
  }

  writer(key: LogKey): LogWriter {
    return {
      append: ({ events, ...rest }) =>
        this.#call({ type: 'append', key, request: { ...rest, events: packEvents(events) } }),
      saveSnapshot: (fields) => this.#call({ type: 'save-snapshot', key, fields }),
    }
  }

  /** Ends it after the calls under way. */
  async close(): Promise<void> {
    if (this.#end !== null) return
    await this.#call({ type: 'close' })
  }

  #call<Result>(call: Unnumbered<WriterCall>): Promise<Result> {
    if (this.#end !== null) return Promise.reject(this.#end)
    this.#number += 1
    const reply = this.#reply<Result>(this.#number)
    this.#worker.postMessage({ number: this.#number, ...call })
    return reply
  }

  #reply<Result>(number: number): Promise<Result> {
    if (this.#waiting.size === 0) this.#worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve: resolve as (result: unknown) => void, reject })
    })
  }

  /** Of what was under way nobody knows whether it was stored. */
  #rejectAll(cause: unknown): void {
    this.#end ??= new WriterError({
      problem: {
        code: 'STORE_FAILED',
        detail: `the thread that writes the store has ended: ${cause instanceof Error ? cause.message : String(cause)}`,
        hint: 'Nobody knows what was stored of the calls under way: open the store again, and look at the head.',
        ...{ retryable: false, facts: {} },
      },
      ...{ isDuplicate: false, cause },
    })
    for (const { reject } of this.#waiting.values()) reject(this.#end)
    this.#waiting.clear()
  }
}

function moduleOf(entry: string): URL {
  try {
    return new URL(import.meta.resolve(entry))
  } catch (cause) {
    throw cannotStart(cause)
  }
}

/**
 * A thread runs as this process was started. Where the program was given as text, what says so is left out: Node refuses it to
 * a thread, whose program is a file.
 */
function asThisProcess(): { readonly execArgv?: string[] } {
  const flags = process.execArgv
  if (!flags.some((flag) => flag.startsWith('--input-type'))) return {}
  return { execArgv: flags.filter((flag) => flag.startsWith('--conditions=') || flag.startsWith('--import=')) }
}

function cannotStart(cause: unknown): RaceError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new RaceError('STORE_FAILED', {
    message: `cannot start a thread that writes: ${why}`,
    hint: "Leave @race/storage outside of your bundle, so that its files are found, or take writer: 'inline'.",
    cause,
  })
}

function errorOf({ code, detail, hint, ...rest }: NonNullable<WriterFailure['problem']>, cause: unknown): RaceError {
  return new RaceError(code, { message: detail, ...(hint === undefined ? {} : { hint }), ...rest, cause })
}
