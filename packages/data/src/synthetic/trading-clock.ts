import type { Calendar, Session } from '@race/core'

const yearMs = 366 * 86_400_000

/**
 * Gives for an instant itself where the market trades, and otherwise the open of the next session. Instants must not go
 * back.
 */
export function createTradingClock(calendar: Calendar): (time: number) => number {
  if (calendar.id === '24x7') return (time) => time
  let sessions: readonly Session[] = []
  let known = Number.NEGATIVE_INFINITY
  let at = 0
  return (time) => {
    for (;;) {
      while (at < sessions.length && (sessions[at] as Session).close <= time) at++
      const session = sessions[at]
      if (session !== undefined) return Math.max(time, session.open)
      // A session's date may be a day away from its instants.
      const from = Math.max(known, time - 2 * 86_400_000)
      known = from + yearMs
      sessions = calendar.sessions(from, known)
      at = 0
    }
  }
}
