import { addScaled, RaceError, type Scaled, subtractScaled } from '@race/core'
import { requireWhole } from './require-figure.ts'

/** What was traded, as JSON: whole numbers as text, the day of `day` last. */
export interface TradedVolumeState {
  /** Days since 1970-01-01, UTC. */
  readonly day: number
  readonly amounts: readonly string[]
}

const dayMs = 86_400_000

/**
 * What an account has traded in the last days: a sum for each UTC day, the present one included, in one ring of a fixed
 * length. Fee tiers of an account share one, over all of its instruments.
 *
 * @example
 * ```ts
 * const volume = new TradedVolume(30)
 * volume.observe(500, Date.UTC(2026, 0, 1))
 * console.log(volume.at(Date.UTC(2026, 0, 30)), volume.at(Date.UTC(2026, 0, 31))) // 500 0
 * ```
 */
export class TradedVolume {
  readonly #amounts: Scaled[]
  #sum: Scaled = 0
  #day = Number.NEGATIVE_INFINITY

  /**
   * @throws RaceError `CONFIG_INVALID` for a number of days that is not a whole one from 1 to 3660
   */
  constructor(days: number) {
    requireWhole(days, { place: 'costs.fee (tiered)', name: 'days', min: 1, max: 3660 })
    this.#amounts = new Array<Scaled>(days).fill(0)
  }

  /** Counts an amount traded at `time`, epoch ms. What is older than the days that are kept is left out. */
  observe(amount: Scaled, time: number): void {
    const day = Math.floor(time / dayMs)
    if (day > this.#day) this.#advance(day)
    if (this.#day - day >= this.#amounts.length) return
    const slot = this.#slot(day)
    this.#amounts[slot] = addScaled(this.#amounts[slot] as Scaled, amount)
    this.#sum = addScaled(this.#sum, amount)
  }

  /** The sum of the days that end with that of `time`. Time does not go back: an earlier one gives the latest sum. */
  at(time: number): Scaled {
    const day = Math.floor(time / dayMs)
    if (day > this.#day) this.#advance(day)
    return this.#sum
  }

  /** The sum as it was last asked for. */
  get latest(): Scaled {
    return this.#sum
  }

  /** What `TradedVolume.restore` goes on from, as JSON; null before anything was seen. */
  snapshot(): TradedVolumeState | null {
    if (this.#day === Number.NEGATIVE_INFINITY) return null
    const { length } = this.#amounts
    return {
      day: this.#day,
      amounts: Array.from({ length }, (_, n) => String(this.#amounts[this.#slot(this.#day - length + 1 + n)])),
    }
  }

  /**
   * Takes the place of what was counted so far.
   *
   * @throws RaceError `CONFIG_INVALID` for a state of another number of days, or one that no volume has
   */
  restore(state: TradedVolumeState): void {
    const { day, amounts } = state
    const { length } = this.#amounts
    if (!Number.isSafeInteger(day) || amounts.length !== length || !amounts.every((text) => /^\d+$/.test(text))) {
      throw new RaceError('CONFIG_INVALID', {
        message: `A traded volume of ${length} days cannot go on from ${JSON.stringify(state)}`,
        facts: { days: length, day },
        hint: 'Give what snapshot() of a volume of as many days returned.',
      })
    }
    this.#day = day
    this.#sum = 0
    for (let n = 0; n < length; n++) {
      const wide = BigInt(amounts[n] as string)
      const amount = Number.isSafeInteger(Number(wide)) ? Number(wide) : wide
      this.#amounts[this.#slot(day - length + 1 + n)] = amount
      this.#sum = addScaled(this.#sum, amount)
    }
  }

  /** Moves on to a later day: the days that fall out are taken from the sum. */
  #advance(day: number): void {
    const { length } = this.#amounts
    const passed = Math.min(length, day - this.#day)
    for (let n = 0; n < passed; n++) {
      const slot = this.#slot(day - n)
      this.#sum = subtractScaled(this.#sum, this.#amounts[slot] as Scaled)
      this.#amounts[slot] = 0
    }
    this.#day = day
  }

  /** Days before 1970 are negative: their remainder must not be. */
  #slot(day: number): number {
    const { length } = this.#amounts
    return ((day % length) + length) % length
  }
}
