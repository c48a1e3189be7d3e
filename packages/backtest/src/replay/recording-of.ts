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
 * @throws RaceError `RECORDING_INVALID` naming the event, for a log that is not that of an account, that lacks events, or that a
 *   later version has written; `LOG_DAMAGED`, `STORE_FAILED`
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
  const { account } = log.key
  const lists = new Map<string, Recorded<unknown>[]>(Object.keys(accountFactVersions).map((type) => [type, []]))
  let opened: AccountOpened | null = null
  let before = 0
  for await (const stored of log.read(options)) {
    const { type, data, sequence, time, schemaVersion } = stored as unknown as AccountEvent
    if (sequence !== before + 1) throw lacksEvents(account, before, sequence)
    before = sequence
    const list = lists.get(type)
    if (opened === null) {
      if (type !== 'account-opened') throw notAnAccount(account, type)
      opened = data
    }
    if (list === undefined || schemaVersion > accountFactVersions[type]) {
      throw writtenLater(account, { sequence, type, schemaVersion })
    }
    list.push({ sequence, time, data })
  }
  if (opened === null) throw isEmpty(account)
  return {
    ...{ account, opened },
    instruments: opened.instruments.map((json) => defineInstrument(json as unknown as InstrumentOptions)),
    facts: Object.fromEntries(lists) as unknown as RecordedFacts,
  }
}

function isEmpty(account: string): RaceError {
  return new RaceError('RECORDING_INVALID', {
    message: `The log '${account}' is empty, so there is nothing to replay`,
    facts: { account },
    hint: 'Name the account that the engine traded, and its tenant, as the engine did.',
  })
}

function notAnAccount(account: string, type: string): RaceError {
  return new RaceError('RECORDING_INVALID', {
    message: `The log '${account}' begins with '${type}', so it is not that of an engine's account`,
    facts: { account, sequence: 1, type },
    hint: 'Name the account that the engine traded: logs of brokers are kept apart.',
  })
}

function lacksEvents(account: string, before: number, sequence: number): RaceError {
  return new RaceError('RECORDING_INVALID', {
    message: `The log '${account}' goes from event ${before} to event ${sequence}, so a part of the session is missing`,
    facts: { account, before, sequence },
    hint: 'Read the log from its first event, and restore it from a backup where it has lost some.',
  })
}

function writtenLater(
  account: string,
  event: { readonly sequence: number; readonly type: string; readonly schemaVersion: number },
): RaceError {
  const { sequence, type, schemaVersion } = event
  const known = (accountFactVersions as Readonly<Record<string, number>>)[type]
  const why = known === undefined ? 'which is no fact that this version knows' : `and this version reads up to ${known}`
  return new RaceError('RECORDING_INVALID', {
    message: `Event ${sequence} of the log '${account}' is '${type}' in version ${schemaVersion}, ${why}`,
    facts: { account, ...event },
    hint: 'Replay it with the version of the packages that wrote it, or a later one.',
  })
}
