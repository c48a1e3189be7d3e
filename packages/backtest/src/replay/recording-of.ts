import {
  type AccountEvent,
  type AccountOpened,
  accountFactVersions,
  defineInstrument,
  type EventLog,
  type InstrumentOptions,
  RaceError,
} from '@race/core'
import type { Recorded, RecordedFacts, SessionRecording } from './session-recording.ts'

/**
 * Reads the log of an account as a recording of what it did. It is held in memory as a whole.
 *
 * @throws RaceError `LOG_DAMAGED`, `STORE_FAILED`; `DATA_INVALID` for a log that is not that of an account
 *
 * @example
 * ```ts
 * const recording = await recordingOf(store.log({ tenant: 'default', account: 'paper' }))
 * console.log(recording.opened.seed, recording.facts['approval-decided'].length)
 * ```
 */
export async function recordingOf(
  log: Pick<EventLog, 'key' | 'read'>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<SessionRecording> {
  const lists: Record<string, Recorded<unknown>[]> = Object.fromEntries(
    Object.keys(accountFactVersions).map((type) => [type, []]),
  )
  let opened: AccountOpened | null = null
  for await (const stored of log.read(options)) {
    const { type, data, sequence, time } = stored as unknown as AccountEvent
    if (opened === null) {
      if (type !== 'account-opened') throw notAnAccount(log.key.account, type)
      opened = data
    }
    lists[type]?.push({ sequence, time, data })
  }
  if (opened === null) throw notAnAccount(log.key.account, null)
  return {
    account: log.key.account,
    opened,
    instruments: opened.instruments.map((json) => defineInstrument(json as unknown as InstrumentOptions)),
    facts: lists as unknown as RecordedFacts,
  }
}

function notAnAccount(account: string, type: string | null): RaceError {
  return new RaceError('DATA_INVALID', {
    message:
      type === null
        ? `The log '${account}' is empty, so there is nothing to replay`
        : `The log '${account}' begins with '${type}', so it is not that of an engine's account`,
    facts: { account, type },
    hint: 'Name the account that the engine traded: logs of brokers are kept apart.',
  })
}
