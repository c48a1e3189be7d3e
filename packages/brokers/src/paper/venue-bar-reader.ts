import { type Bar, createTickQuantizer, decimal, type Instrument, type Scaled, toScaled } from '@race/core'
import { createVenueBar, type VenueBar } from '../simulated/venue-bar.ts'
import type { OpenBar } from './open-bar.ts'

/** Reads bars as they are told into the one that a venue meets, in ticks and steps. */
export class VenueBarReader {
  readonly #instruments: readonly Instrument[]
  readonly #ticksOf: readonly ((price: number) => number)[]
  /** Whether volume is asked for. */
  readonly #needsVolume: boolean
  readonly #bar = createVenueBar()

  constructor(instruments: readonly Instrument[], { needsVolume }: { readonly needsVolume: boolean }) {
    this.#instruments = instruments
    this.#ticksOf = instruments.map(({ tickSize }) => createTickQuantizer(tickSize))
    this.#needsVolume = needsVolume
  }

  ticks(instrument: number, price: number): Scaled {
    return (this.#ticksOf[instrument] as (price: number) => number)(price)
  }

  /**
   * What is known of a bar: its opening, and all of it once it has closed. Good until the next call.
   *
   * @param hasVolume whether the bars of its instrument have volume at all
   */
  read({ instrument, open, openTime, closeTime, previousOpenTime, closed }: OpenBar, hasVolume: boolean): VenueBar {
    const bar = this.#bar
    bar.open = this.ticks(instrument, open)
    bar.openTime = openTime
    bar.previousOpenTime = previousOpenTime
    if (closed === null) return bar
    bar.high = this.ticks(instrument, closed.high)
    bar.low = this.ticks(instrument, closed.low)
    bar.close = this.ticks(instrument, closed.close)
    bar.closeTime = closeTime
    bar.volumeSteps = this.#needsVolume && hasVolume ? this.#volumeSteps(instrument, closed) : null
    return bar
  }

  /** A bar's volume in whole steps, floored. */
  #volumeSteps(instrument: number, { volume }: Bar): Scaled {
    if (!(volume > 0)) return 0
    const { quantityStep } = this.#instruments[instrument] as Instrument
    return toScaled(decimal(volume).dividedBy(quantityStep, { decimals: 0, rounding: 'floor' }), 0)
  }
}
