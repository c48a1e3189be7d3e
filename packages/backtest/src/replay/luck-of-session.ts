import type { SessionRecording } from './session-recording.ts'

/**
 * By intent, the number of its order among those of its instrument and decision at the session's venue, of all strategies.
 *
 * @param neverSent intents whose orders did not come to the venue, and took nobody's luck there
 */
export function luckOfSession(
  { facts }: SessionRecording,
  neverSent: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>()
  const latest = new Map<string, { readonly time: number; count: number }>()
  for (const { data } of facts['order-intended']) {
    const { instrument, decisionTime, intentId } = data
    if (data.parentId !== null || neverSent.has(intentId)) continue
    const known = latest.get(instrument)
    const decision = known?.time === decisionTime ? known : { time: decisionTime, count: 0 }
    latest.set(instrument, decision)
    numbers.set(intentId, decision.count++)
  }
  return numbers
}
