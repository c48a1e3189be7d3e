const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** The sessions of a day each, by number: 0 is the one that begins on 1970-01-01. */
export interface SessionClock {
  /** The session that an instant, epoch ms, falls in. */
  sessionOf(time: number): number
  /** When trading in a session ends, epoch ms. */
  endOf(session: number): number
}

/**
 * Sessions that begin every day at the same hour of UTC.
 *
 * @param startHour UTC hour, with fractions
 * @param hours how long of a session is traded
 */
export function sessionClock(startHour: number, hours: number): SessionClock {
  const startMs = startHour * hourMs
  return {
    sessionOf: (time) => Math.floor((time - startMs) / dayMs),
    endOf: (session) => session * dayMs + startMs + hours * hourMs,
  }
}
