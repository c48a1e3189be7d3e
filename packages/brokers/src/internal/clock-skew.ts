import type { Clock } from '@race/core'

/** One look at the venue's clock. */
export interface ClockSample {
  /** Epoch ms by our clock, before the question left. */
  readonly sentAt: number
  /** Epoch ms by our clock, when the answer was there. */
  readonly receivedAt: number
  /** Epoch ms by the venue's. */
  readonly venueTime: number
}

/** How far the venue's clock is ahead of ours. */
export interface ClockSkew {
  observe(sample: ClockSample): void
  /** Epoch ms by the venue's clock, as far as it is known. */
  now(): number
  /** The venue's clock less ours, ms; 0 before the first sample. */
  readonly offsetMs: number
  /** How wrong `offsetMs` may be, ms: half of the way there and back; infinite before the first sample. */
  readonly uncertaintyMs: number
  /** Forgets all samples: the venue says that our time is wrong. */
  reset(): void
}

const samplesMax = 8

/**
 * Estimates the venue's clock as NTP does (D. Mills, RFC 5905, section 8): the venue is taken to have answered in the middle
 * of the way, and of the latest samples the one with the shortest way is believed.
 *
 * @param options.resolutionMs what the venue's time is rounded down to, such as 1000 for an HTTP date
 *
 * @example
 * ```ts
 * const skew = createClockSkew({ clock: { now: () => 1_000 } })
 * skew.observe({ sentAt: 900, receivedAt: 1_000, venueTime: 1_450 })
 * skew.now() // 1500
 * ```
 */
export function createClockSkew({ clock, resolutionMs = 1 }: { clock: Clock; resolutionMs?: number }): ClockSkew {
  let samples: { readonly offsetMs: number; readonly uncertaintyMs: number }[] = []
  const best = () =>
    samples.reduce<(typeof samples)[number] | undefined>(
      (found, sample) => (found === undefined || sample.uncertaintyMs <= found.uncertaintyMs ? sample : found),
      undefined,
    )
  return {
    observe({ sentAt, receivedAt, venueTime }) {
      const wayMs = receivedAt - sentAt
      // Our own clock was set back in between: nothing can be told from this sample.
      if (!(wayMs >= 0) || !Number.isFinite(venueTime)) return
      const middle = sentAt + wayMs / 2
      const rounding = (resolutionMs - 1) / 2
      samples = [
        ...samples.slice(1 - samplesMax),
        { offsetMs: Math.round(venueTime + rounding - middle), uncertaintyMs: Math.ceil(wayMs / 2 + rounding) },
      ]
    },
    now: () => clock.now() + (best()?.offsetMs ?? 0),
    get offsetMs() {
      return best()?.offsetMs ?? 0
    },
    get uncertaintyMs() {
      return best()?.uncertaintyMs ?? Number.POSITIVE_INFINITY
    },
    reset: () => {
      samples = []
    },
  }
}
