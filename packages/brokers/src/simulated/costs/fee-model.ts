import type { Decimal, DecimalInput, Instrument, Rounding } from '@race/core'

/** What bounds and rounds the fee of an order. Amounts are in the account's currency. */
export interface FeeLimits {
  /** Least fee of an order, however many fills it takes. */
  readonly minimum?: DecimalInput
  /** Greatest fee of an order, as a share of its notional: `'0.01'` is 1 %. */
  readonly maximumRate?: DecimalInput
  /** Where the minimum is above the maximum: by default the maximum holds, as at Interactive Brokers. */
  readonly minimumWins?: boolean
  /** Rounds the fee of an order, once, to so many decimals; by default half to even, to the ledger scale. */
  readonly roundTo?: { readonly decimals: number; readonly rounding: Rounding }
}

/** Nothing. */
export interface NoFee {
  readonly type: 'none'
}

/** `rate` × notional: `'0.001'` is 0.1 %. */
export interface PercentageFee extends FeeLimits {
  readonly type: 'percentage'
  readonly rate: DecimalInput
}

/** `perShare` × units. */
export interface PerShareFee extends FeeLimits {
  readonly type: 'per-share'
  readonly perShare: DecimalInput
}

/** `perContract` × units ÷ the instrument's contract size, which is 1 for futures and shares. */
export interface PerContractFee extends FeeLimits {
  readonly type: 'per-contract'
  readonly perContract: DecimalInput
}

/** `amount` for every fill. */
export interface PerTradeFee {
  readonly type: 'per-trade'
  readonly amount: DecimalInput
}

/** `amount` for every order, plus `rate` × notional; 0 by default. */
export interface PerOrderFee extends FeeLimits {
  readonly type: 'per-order'
  readonly amount: DecimalInput
  readonly rate?: DecimalInput
}

/** `maker` × notional for what rested in the book, `taker` × notional for the rest. A negative `maker` is a rebate. */
export interface MakerTakerFee extends FeeLimits {
  readonly type: 'maker-taker'
  readonly maker: DecimalInput
  readonly taker: DecimalInput
}

/** The rates from a traded volume on: shares of notional for makers and takers, or an amount per unit. */
export type FeeTier =
  | { readonly from: DecimalInput; readonly maker: DecimalInput; readonly taker: DecimalInput }
  | { readonly from: DecimalInput; readonly perShare: DecimalInput }

/**
 * Rates by what the account has traded in the last `days` UTC days, the present one included, before the fill that is
 * charged; `by` says whether notional (the default) or units count. A fill pays one tier's rate as a whole.
 */
export interface TieredFee extends FeeLimits {
  readonly type: 'tiered'
  readonly days: number
  readonly by?: 'notional' | 'units'
  /** The first from 0, the others from more and more. */
  readonly tiers: readonly FeeTier[]
}

/** One fill, as a fee function of the host's own sees it. */
export interface FeeFill {
  readonly instrument: Instrument
  readonly side: 'buy' | 'sell'
  readonly price: Decimal
  /** Units of this fill. */
  readonly quantity: Decimal
  /** Price × quantity × multiplier. */
  readonly notional: Decimal
  readonly isMaker: boolean
  /** Epoch ms. */
  readonly time: number
  /** Units of the order that filled before. */
  readonly filledBefore: Decimal
  /** What the order has paid before. */
  readonly paidBefore: Decimal
}

/**
 * A function of the host's own, pure, which gives the fee of one fill; it is rounded half to even to the ledger scale. No
 * file can hold a function: a race with one is raced, but cannot be verified by others.
 */
export interface CustomFee {
  readonly type: 'custom'
  readonly feeOf: (fill: FeeFill) => Decimal
  /** Decimals of what the function gives, which make the ledger finer; 4 by default. */
  readonly decimals?: number
}

/**
 * What trading costs, as data. Fees are exact: the fee of an order is the rule over all of its fills so far, bounded,
 * then rounded once, half to even, to the ledger scale; a fill pays what that is more than what the order has paid.
 */
export type FeeModel =
  | NoFee
  | PercentageFee
  | PerShareFee
  | PerContractFee
  | PerTradeFee
  | PerOrderFee
  | MakerTakerFee
  | TieredFee
  | CustomFee
