import type { EventLog, JsonValue, StoredCommand } from '@race/core'
import type { Kernel } from '../kernel.ts'
import type { EngineMode, ModeSafety } from '../mode-safety.ts'
import { type CommandOutcome, type EngineCommand, parseCommand } from './command-schema.ts'
import { type CommandOrigin, runCommand } from './run-command.ts'
import { type SwitchMode, switchMode } from './switch-mode.ts'

/** What commands need of the engine. */
export interface CommandStage {
  readonly kernel: Kernel
  readonly log: Pick<EventLog, 'commands'>
  readonly checkPassword: ((password: string) => Promise<boolean>) | null
  /** Makes durable what comes of something, and does what it planned. */
  turn(cause: string | null, work: () => void): Promise<void>
  safetyOf(mode: EngineMode, command: Pick<SwitchMode, 'reason' | 'isConfirmed' | 'positions'>): ModeSafety
}

/** Does what people and other processes ask of an engine. */
export class CommandDesk {
  readonly #stage: CommandStage

  constructor(stage: CommandStage) {
    this.#stage = stage
  }

  /** Resolves when the command is done and durable, or refused. */
  async run(
    { type, ...data }: EngineCommand,
    origin: CommandOrigin,
    options: { readonly password?: string | undefined } = {},
  ): Promise<CommandOutcome> {
    return await this.#parsed(type, data as unknown as JsonValue, { origin, cause: null, password: options.password })
  }

  /** Does what other processes have asked for since, and answers it. */
  async takeStored(): Promise<void> {
    const { log, kernel } = this.#stage
    const commands = await log.commands({ after: kernel.state.lastCommand, limit: 100 })
    for (const command of commands) await this.#take(command)
  }

  async #take({ id, number, type, by, from, data }: StoredCommand): Promise<void> {
    const { kernel, turn } = this.#stage
    const cause = `command:${id}`
    await turn(cause, () => kernel.record('command-taken', { id, number, type, by, from, data }))
    const outcome = await this.#parsed(type, data, { origin: { by, from }, cause, password: undefined })
    await turn(cause, () =>
      kernel.record('command-answered', {
        ...{ id, isDone: outcome.isDone, message: outcome.message },
        data: 'data' in outcome ? (outcome.data ?? null) : null,
      }),
    )
  }

  async #parsed(type: string, data: JsonValue, asked: Asked): Promise<CommandOutcome> {
    const command = parseCommand(type, data)
    if (typeof command === 'string') return { isDone: false, message: command }
    if (command.type === 'switch-mode') return await this.#switchMode(command, asked)
    const { kernel, turn } = this.#stage
    let outcome: CommandOutcome = { isDone: false, message: 'Nothing was done.' }
    await turn(asked.cause, () => {
      outcome = runCommand(kernel, command, asked.origin)
      kernel.listen()
    })
    return outcome
  }

  /** Turns one of the two switches, if everything is there that it asks for. */
  async #switchMode(command: SwitchMode, { origin, cause, password }: Asked): Promise<CommandOutcome> {
    const { kernel, checkPassword, turn, safetyOf } = this.#stage
    const { autonomy, venue } = command
    const { isSafe, missing } = safetyOf({ autonomy, venue }, command)
    if (!isSafe) return { isDone: false, message: missing.join(' ') }
    if (venue === 'live' && (password === undefined || (await checkPassword?.(password)) !== true)) {
      return { isDone: false, message: 'The password for going live is missing or wrong.' }
    }
    await turn(cause, () => switchMode(kernel, command, origin))
    return { isDone: true, message: `The engine is '${autonomy}' on '${venue}'.` }
  }
}

interface Asked {
  readonly origin: CommandOrigin
  /** What brought it about, for the log; null for what the host asks. */
  readonly cause: string | null
  readonly password: string | undefined
}
