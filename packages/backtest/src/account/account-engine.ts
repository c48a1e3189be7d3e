import type { SimulatedVenue } from '@race/brokers/simulated'
import type { BarSeries, RiskGate, Scaled } from '@race/core'
import type { RunRecorder } from '../recording.ts'

/** What the desk of an account needs of the engine that it belongs to. */
export interface AccountEngine {
  readonly venue: SimulatedVenue
  readonly gate: RiskGate
  readonly recorder: RunRecorder
  readonly desk: {
    /** The last close by instrument, as a float, and how a price becomes ticks. */
    readonly lastClose: Float64Array
    readonly ticksOf: readonly ((price: number) => number)[]
  }
  tradedSeries(instrument: number): BarSeries
  ticks(instrument: number, price: number): Scaled
  /** Index of the latest closed bar of an instrument's traded series, from the beginning of the run. */
  lastBarOf(instrument: number): number
  /** The bar of an instrument that fills are recorded with. */
  setMatching(instrument: number, index: number): void
  /** A bar opens, and one has closed, where orders wait for it. */
  openBar(instrument: number, index: number): void
  matchBar(instrument: number, index: number): void
  /** Tells the strategy what has happened. */
  afterMatch(time: number): void
  /** Cash plus positions at their last close, in the account's own currency. */
  markedEquity(): number
}
