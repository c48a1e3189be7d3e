import {
  canonicalJson,
  type ErrorCode,
  type EventLog,
  type EventStore,
  type LogKey,
  type NewEvent,
  RaceError,
  type StoredEvent,
} from '@race/core'

/** The stores of one case, which are closed at its end, and logs that no other case has. */
export interface StoreTrial {
  readonly store: EventStore
  /** Another store over the same data, as another process has it. */
  openSecond(): Promise<EventStore>
  /** A key of this case: every name gives another log. */
  key(account?: string, tenant?: string): LogKey
  log(account?: string): EventLog
}

export interface StoreCase {
  readonly id: string
  /** The claim, as the end of a sentence that begins with the store. */
  readonly name: string
  /** Whether it needs a second store over the same data. */
  readonly isShared?: boolean
  check(trial: StoreTrial): Promise<void>
}

export const event = (type: string, data: NewEvent['data'] = null): NewEvent => ({
  ...{ type, schemaVersion: 1, time: 1_700_000_000_000, correlationId: null, causationId: null, data },
})

/** Events `e1`, `e2` and so on. */
export const events = (count: number, from = 1): readonly NewEvent[] =>
  Array.from({ length: count }, (_, index) => event(`e${from + index}`, { index }))

/** Appends to a log that nobody leases. */
export async function fill(log: EventLog, count: number): Promise<void> {
  const { sequence } = await log.head()
  const answer = await log.append(events(count, sequence + 1), { expectedSequence: sequence, fence: null })
  expectSame(answer.type, 'appended', `appending ${count} events to a log that nobody leases`)
}

export async function all(given: AsyncIterable<StoredEvent>): Promise<readonly StoredEvent[]> {
  const list: StoredEvent[] = []
  for await (const one of given) list.push(one)
  return list
}

/** @throws RaceError `CONTRACT_BROKEN` */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const [is, mustBe] = [canonicalJson({ value: actual }), canonicalJson({ value: expected })]
  expectTrue(is === mustBe, `${what} gives ${shown(is)}, and must give ${shown(mustBe)}`)
}

/** @throws RaceError `CONTRACT_BROKEN` */
export function expectTrue(condition: boolean, message: string): asserts condition {
  if (condition) return
  throw new RaceError('CONTRACT_BROKEN', {
    message,
    hint: 'Read what the port EventStore of @race/core says of this call, and correct the store.',
  })
}

/** @throws RaceError `CONTRACT_BROKEN` where the call resolves, or rejects with anything else */
export async function expectRefused(call: () => unknown, code: ErrorCode, what: string): Promise<void> {
  try {
    await call()
  } catch (error) {
    expectTrue(RaceError.is(error, code), `${what} is refused with ${String(error)}, and must be with ${code}`)
    return
  }
  expectTrue(false, `${what} is taken, and must be refused with ${code}`)
}

const shownMax = 300

/** The canonical text of `{ value }`, without the member's name. */
function shown(text: string): string {
  const value = text === '{}' ? 'nothing' : text.slice('{"value":'.length, -1)
  return value.length > shownMax ? `${value.slice(0, shownMax)}…` : value
}
