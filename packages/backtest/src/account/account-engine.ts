import type { SimulatedVenue, VenueOrder } from '@race/brokers/simulated'
import type { BarSeries, RiskGate, Scaled } from '@race/core'
import type { RunRecorder } from '../recording.ts'

/** What the desk of an account needs of the engine that it belongs to. */
export interface AccountEngine {
  readonly venue: SimulatedVenue
  readonly gate: RiskGate
  readonly recorder: RunRecorder
  /** Where messages take time: every bar is walked. */
  readonly traffic: object | null
  /** Quotes and trades; null for a run without. */
  readonly tape: {
    /** Whether an instrument's orders meet ticks. */
    has(instrument: number): boolean
    /** The bid or the ask that stands; NaN for none. */
    touchOf(instrument: number, side: 'bid' | 'ask'): number
    /** The venue's own order meets what stands; where nothing does, the next tick. */
    meetNow(order: VenueOrder, time: number): void
    /** What is known of an instrument's prices is in units from before a split. */
    forget(instrument: number): void
  } | null
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
