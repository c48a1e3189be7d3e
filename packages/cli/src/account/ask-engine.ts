import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { AccountEvent, EventLog, JsonValue } from '@race/core'
import type { EngineCommand } from '@race/engine'
import { exitCodes } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { openAccount } from './account-place.ts'
import { sessionState } from './session-holder.ts'

export interface AskOptions {
  readonly dir: string
  /** Who asks; the user of the system by default. */
  readonly by?: string
  /** How long the answer is waited for, seconds of the wall. */
  readonly timeout: number
  readonly json: boolean
}

/** How often the log is looked at for the answer, ms. */
const lookEveryMs = 100

/**
 * Leaves a command for the engine of an account, waits for its answer and tells it. Where no engine runs, or none answers in time, the
 * command stays where it is, and the next start takes it up before anything else. Gives the exit code.
 */
export async function askEngine(command: EngineCommand, options: AskOptions, terminal: Terminal): Promise<number> {
  await using account = await openAccount(options.dir, terminal.signal)
  const { log, journal } = account
  const { sequence } = await log.head()
  const { type, ...data } = command
  const id = randomUUID()
  const by = options.by ?? userInfo().username
  const from = `race on ${hostname()}:${process.pid}`
  const number = await log.submitCommand({ id, type, time: Date.now(), by, from, data: data as JsonValue })
  const { state } = await sessionState(journal)
  const until = state === 'stopped' ? 0 : Date.now() + 1000 * options.timeout
  const answer = await answerTo(log, { id, after: sequence, until, signal: terminal.signal })
  if (options.json) terminal.out(JSON.stringify({ id, number, state, answer }, null, 2))
  else if (answer !== null) terminal.out(`${answer.isDone ? 'Done' : 'Refused'}: ${answer.message}`)
  else {
    const why = state === 'stopped' ? 'No engine runs' : `No engine has answered within ${options.timeout} s`
    terminal.out(`${why}: the command '${type}' is stored as number ${number} and will be honoured at the next start.`)
  }
  if (answer === null) return exitCodes.unanswered
  return answer.isDone ? exitCodes.ok : exitCodes.failed
}

interface Answer {
  readonly isDone: boolean
  readonly message: string
  readonly data: JsonValue
}

/** What the engine answered to a command; null where it did not until then. */
async function answerTo(
  log: EventLog,
  { id, until, signal, ...from }: { id: string; after: number; until: number; signal: AbortSignal },
): Promise<Answer | null> {
  for (let { after } = from; ; ) {
    for await (const stored of log.read({ after, signal })) {
      const event = stored as unknown as AccountEvent
      after = event.sequence
      if (event.type === 'command-answered' && event.data.id === id) {
        const { isDone, message, data } = event.data
        return { isDone, message, data }
      }
    }
    if (Date.now() >= until) return null
    await delay(lookEveryMs, undefined, { signal })
  }
}
