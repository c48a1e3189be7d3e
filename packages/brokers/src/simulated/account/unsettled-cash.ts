import { addScaled, type Calendar, type CalendarId, getCalendar, type Scaled, subtractScaled } from '@race/core'
import { accountConfigProblem } from './account-config-problem.ts'

const dayMs = 86_400_000

/** Proceeds of one sale that wait. */
export interface WaitingProceeds {
  /** Epoch ms at which they settle. */
  readonly time: number
  /** In ledger units of the account's own currency. */
  readonly amount: Scaled
}

/** Proceeds that were earned and cannot be spent yet. */
export interface UnsettledCash {
  /** In ledger units of the account's own currency. */
  readonly total: Scaled
  /** Epoch ms at which the next proceeds settle; Infinity for none. */
  readonly nextTime: number
  /** Takes the proceeds of a sale at an instant; sales come in the order of time. */
  add(amount: Scaled, time: number): void
  /** Lets go of everything due up to and including an instant. */
  settle(time: number): void
  /** What waits, in the order in which it settles; `restore` goes on from it. */
  snapshot(): readonly WaitingProceeds[]
  restore(waiting: readonly WaitingProceeds[]): void
}

/**
 * Proceeds that settle at the open of the nth session after the session of their sale. A sale at the very close of a
 * session is one of that session.
 *
 * @throws RaceError `ACCOUNT_CONFIG_INVALID` for days that are no whole number from 0 to 10; `CALENDAR_RANGE` from `add`
 * outside the years the calendar knows
 */
export function createUnsettledCash({
  days,
  calendar: given,
}: {
  readonly days: number
  readonly calendar: CalendarId | Calendar
}): UnsettledCash {
  if (!Number.isInteger(days) || days < 0 || days > 10) {
    throw accountConfigProblem('settlement.days', String(days), 'a whole number from 0 to 10')
  }
  const calendar = typeof given === 'string' ? getCalendar(given) : given
  const waiting: WaitingProceeds[] = []
  let total: Scaled = 0
  return {
    get total() {
      return total
    },
    get nextTime() {
      return waiting[0]?.time ?? Number.POSITIVE_INFINITY
    },
    add(amount, time) {
      if (days === 0 || amount <= 0) return
      waiting.push({ time: settlementTime(calendar, time, days), amount })
      total = addScaled(total, amount)
    },
    settle(time) {
      while (waiting[0] !== undefined && waiting[0].time <= time) {
        total = subtractScaled(total, waiting[0].amount)
        waiting.shift()
      }
    },
    snapshot: () => waiting.slice(),
    restore(given) {
      waiting.splice(0, waiting.length, ...given)
      total = given.reduce<Scaled>((sum, { amount }) => addScaled(sum, amount), 0)
    },
  }
}

function settlementTime(calendar: Calendar, time: number, days: number): number {
  const close = calendar.sessionEndAfter(time - 1)
  // Ten sessions and the longest closures of an exchange lie within five weeks.
  const sessions = calendar.sessions(close - 2 * dayMs, close + 35 * dayMs).filter((session) => session.close > close)
  const session = sessions[days - 1]
  if (session !== undefined) return session.open
  throw accountConfigProblem('settlement.calendar', `'${calendar.id}'`, `one with ${days} sessions in five weeks`)
}
