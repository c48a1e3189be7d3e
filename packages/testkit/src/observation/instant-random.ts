import type { Random } from '@race/core'

/**
 * A stream of randomness that starts anew at every instant, from the seed and the time: whoever draws at one instant
 * draws the same numbers, however many were drawn before it.
 *
 * @param time the current instant; `null` during `setup`
 */
export function instantRandom(seeded: Random, time: () => number | null): Random {
  let at: number | null | undefined
  let stream = seeded
  const current = (): Random => {
    const now = time()
    if (now === at) return stream
    at = now
    stream = seeded.fork(now === null ? 'setup' : String(now))
    return stream
  }
  return {
    uint32: () => current().uint32(),
    next: () => current().next(),
    integer: (minimum, maximum) => current().integer(minimum, maximum),
    normal: () => current().normal(),
    fork: (label) => instantRandom(seeded.fork(`fork-${label}`), time),
    snapshot: () => current().snapshot(),
  }
}
