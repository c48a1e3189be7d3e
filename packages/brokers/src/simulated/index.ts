export { affordableSteps } from './affordable-steps.ts'
export { type CostPreset, costPresets } from './costs/cost-presets.ts'
export type {
  CustomFee,
  FeeFill,
  FeeLimits,
  FeeTier,
  MakerTakerFee,
  NoFee,
  PerContractFee,
  PercentageFee,
  PerOrderFee,
  PerShareFee,
  PerTradeFee,
  TieredFee,
} from './costs/fee-model.ts'
export { functionPlaces } from './costs/function-places.ts'
export { createMarketMoment, type MarketMoment, type PriceCost } from './costs/market-moment.ts'
export type {
  BasisPointsSlippage,
  NoSlippage,
  RandomSlippage,
  SlippageLimits,
  SquareRootImpactSlippage,
  SumOfSlippage,
  TicksSlippage,
  VolumeShareSlippage,
} from './costs/slippage-model.ts'
export { createSpread, type SpreadModel } from './costs/spread.ts'
export { TradedVolume, type TradedVolumeState } from './costs/traded-volume.ts'
export {
  createOrderFees,
  createTradedVolume,
  type FeeModel,
  FeeSchedule,
  feeRateOf,
  type OrderFees,
} from './fee.ts'
export { createLatency, type Delay, type Latency, type LatencyModel } from './latency.ts'
export {
  createLiquidity,
  createTouchRule,
  type Liquidity,
  type LiquidityModel,
  type TouchModel,
  type TouchRule,
} from './liquidity.ts'
export { resolveSteps } from './resolve-steps.ts'
export {
  type BarTicks,
  SimulatedVenue,
  type SimulatedVenueOptions,
  type VenueListener,
  type VenuePolicy,
} from './simulated-venue.ts'
export { createSlip, createSlippage, type Slip, type SlippageInputs, type SlippageModel } from './slippage.ts'
export type { Halt } from './venue-hours.ts'
export {
  type BracketTicks,
  type OrderSizing,
  type OrderToSize,
  type Ratio,
  VenueOrder,
  type VenueOrderInit,
} from './venue-order.ts'
export { type VenueRefusal, venueRefusals } from './venue-refusals.ts'
export {
  createVenueRules,
  type MarketFacts,
  type OrderFacts,
  type PriceIncrement,
  type VenueRuleBook,
  type VenueRules,
} from './venue-rules.ts'
