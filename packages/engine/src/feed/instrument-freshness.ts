/** Knows which instruments have brought nothing for too long. */
export class InstrumentFreshness {
  readonly #instruments = new Map<string, { readonly staleAfterMs: number; seenAt: number; isStale: boolean }>()

  /**
   * @param instruments how long each may bring nothing, null for as long as it likes, and whether it is stale now
   * @param now epoch ms; they count as seen now
   */
  constructor(
    instruments: readonly { readonly id: string; readonly staleAfterMs: number | null; readonly isStale: boolean }[],
    now: number,
  ) {
    for (const { id, staleAfterMs, isStale } of instruments) {
      this.#instruments.set(id, { staleAfterMs: staleAfterMs ?? Number.POSITIVE_INFINITY, seenAt: now, isStale })
    }
  }

  /** It has brought something; true where it was stale before. */
  see(id: string, now: number): boolean {
    const instrument = this.#instruments.get(id)
    if (instrument === undefined) return false
    const wasStale = instrument.isStale
    instrument.seenAt = now
    instrument.isStale = false
    return wasStale
  }

  /** Instruments that have gone stale since the last call. */
  fallen(now: number, dueOf: (id: string) => number): string[] {
    const fallen: string[] = []
    for (const [id, instrument] of this.#instruments) {
      if (instrument.isStale || now < deadlineOf(instrument, dueOf(id))) continue
      instrument.isStale = true
      fallen.push(id)
    }
    return fallen
  }

  /** When the next one goes stale, if nothing comes. */
  deadline(dueOf: (id: string) => number): number {
    let least = Number.POSITIVE_INFINITY
    for (const [id, instrument] of this.#instruments) {
      if (!instrument.isStale) least = Math.min(least, deadlineOf(instrument, dueOf(id)))
    }
    return least
  }
}

/** Nobody expects anything before the next bar is due. */
function deadlineOf(
  { seenAt, staleAfterMs }: { readonly seenAt: number; readonly staleAfterMs: number },
  due: number,
): number {
  return Math.max(seenAt, due) + staleAfterMs
}
