import type { DecimalInput } from '@race/core'

/** What every slippage model may say besides: how far it may go. */
export interface SlippageLimits {
  /** Never beyond the high of the bar for a buy, or its low for a sell. Outside of bars it does not bind. */
  readonly capToBar?: boolean
  /** Where the price would lie beyond the bar, the order does not fill in it. Not together with `capToBar`. */
  readonly refuseBeyondBar?: boolean
  /** Never worse by more than this many hundredths of a percent of the price before costs, rounded down to the tick. */
  readonly maxBps?: DecimalInput
}

/** Nothing. */
export interface NoSlippage extends SlippageLimits {
  readonly type: 'none'
}

/** Price × basisPoints ÷ 10,000. */
export interface BasisPointsSlippage extends SlippageLimits {
  readonly type: 'basis-points'
  readonly basisPoints: DecimalInput
}

/** So many ticks. */
export interface TicksSlippage extends SlippageLimits {
  readonly type: 'ticks'
  readonly ticks: number
}

/**
 * Price × priceImpact × share², where share is what the account has taken of the bar's volume, this fill included, and
 * at most `volumeLimit`: the model of Zipline, there with an impact of 0.1 and a limit of 0.025. An unknown or empty
 * volume counts as a share of `volumeLimit`. The limit bounds the price alone; the size that fills is bounded by a
 * liquidity model with a participation of the same value.
 */
export interface VolumeShareSlippage extends SlippageLimits {
  readonly type: 'volume-share'
  readonly priceImpact: DecimalInput
  /** Above 0, at most 1. */
  readonly volumeLimit: DecimalInput
}

/**
 * Price × coefficient × volatility × √share, where share is what the account has taken of the volume, this fill included,
 * and at most 1; an unknown or empty volume counts as a share of 1.
 */
export interface SquareRootImpactSlippage extends SlippageLimits {
  readonly type: 'square-root-impact'
  /** Of order 1 for volatility and volume of the same time span. */
  readonly coefficient: DecimalInput
  /** Standard deviation of returns over the volume's time span: 0.02 is 2 %. `rolling` is what the engine hands in. */
  readonly volatility: DecimalInput | 'rolling'
}

/**
 * Price × a random share: `uniform` from 0 to `bps`, or `half-normal`, the size of a normal deviate times `bps`. Drawn by
 * instrument, time and order number, to a millionth of a basis point.
 */
export interface RandomSlippage extends SlippageLimits {
  readonly type: 'random'
  readonly distribution: 'uniform' | 'half-normal'
  readonly bps: DecimalInput
}

/** What several models make a price worse by, added up; each is worked out from the price before costs. */
export interface SumOfSlippage extends SlippageLimits {
  readonly type: 'sum'
  readonly models: readonly SlippageModel[]
}

/**
 * How much worse than the market an order that takes liquidity fills, as data. What a model makes the price worse by is
 * rounded up to the tick, against the trader, then held within its limits. Limit orders do not slip: they fill at their
 * limit or better.
 */
export type SlippageModel =
  | NoSlippage
  | BasisPointsSlippage
  | TicksSlippage
  | VolumeShareSlippage
  | SquareRootImpactSlippage
  | RandomSlippage
  | SumOfSlippage
