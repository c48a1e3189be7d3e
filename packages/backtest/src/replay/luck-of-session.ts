import type { LuckPlace } from '@race/brokers/simulated'
import type { SessionRecording } from './session-recording.ts'

/**
 * Where each order stood among those by which the session's venue drew chances: of all strategies, by the positions of the account's
 * instruments.
 *
 * @param neverSent intents whose orders did not come to the venue, and took nobody's luck there
 */
export function luckOfSession(
  { facts, instruments }: SessionRecording,
  neverSent: ReadonlySet<string>,
): ReadonlyMap<string, LuckPlace> {
  const places = new Map<string, LuckPlace>()
  const latest = instruments.map(() => ({ time: Number.NaN, count: 0 }))
  for (const { data } of facts['order-intended']) {
    const instrument = instruments.findIndex(({ id }) => id === data.instrument)
    const decision = latest[instrument]
    if (decision === undefined || data.parentId !== null || neverSent.has(data.intentId)) continue
    if (decision.time !== data.decisionTime) {
      decision.time = data.decisionTime
      decision.count = 0
    }
    places.set(data.intentId, { instrument, count: decision.count++ })
  }
  return places
}
