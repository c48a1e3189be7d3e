import type { Decimal, Instrument, Side, Size } from '@race/core'

/** What a compatibility policy is asked when an entry needs its size. Everything is exact. */
export interface SizingRequest {
  readonly instrument: Instrument
  readonly side: Side
  readonly size: Size
  /** The last close at a signal, the price after slippage at a fill. */
  readonly price: Decimal
  /** Close of the bar that is being processed. At a fill it lies in the future of the fill: some engines use it all the same. */
  readonly barClose: Decimal
  readonly cash: Decimal
  /** Cash plus positions, with this instrument marked at `barClose`. */
  readonly equityAtBarClose: Decimal
  /** Worth of all positions without sign, with this instrument marked at `barClose`. */
  readonly exposureAtBarClose: Decimal
  /** Signed units held. */
  readonly positionQuantity: Decimal
  /** Fee of this many units at `price`. */
  fee(units: Decimal): Decimal
}

/**
 * The rules of another engine where they differ from ours, as typed hooks. The engine's own code knows no other engine.
 * Each hook returns units (floored to the quantity step by the engine), or null to leave the matter to our own rule;
 * 0 rejects the entry.
 */
export interface CompatibilityPolicy {
  readonly name: string
  /** Turns a size into fixed units when the signal is made. */
  unitsAtSignal?(request: SizingRequest): Decimal | null
  /** Decides the units when the entry fills. Buying power is then the policy's own business. */
  unitsAtFill?(request: SizingRequest): Decimal | null
}
