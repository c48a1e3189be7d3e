export type {
  AccountKind,
  CashAccountKind,
  LiquidationOrder,
  MarginAccountKind,
  MarginCallTerms,
  MarginFractions,
} from './account/account-kind.ts'
export { type AccountRules, type BorrowRules, createAccountRules } from './account/account-rules.ts'
export type { AccrualState, FinancingAccrual } from './account/accrual.ts'
export {
  type Availability,
  type BorrowFeeModel,
  type BorrowRefusal,
  type BorrowTerms,
  createShortAvailability,
} from './account/borrow-fee.ts'
export type { CashInterestModel } from './account/cash-interest.ts'
export type { DayBoundary, DayBoundaryName } from './account/day-boundary.ts'
export {
  createFinancing,
  type Financing,
  type FinancingConfig,
  type FinancingFacts,
} from './account/financing.ts'
export { type Legs, legsAfter } from './account/legs.ts'
export type { LiquidationStep } from './account/liquidation-plan.ts'
export type { MarginStatus } from './account/margin-call.ts'
export {
  createMarginModel,
  type MarginModel,
  type MarginModelOptions,
  type MarginOrder,
  type MarginRefusal,
  type MarginSnapshot,
} from './account/margin-model.ts'
export type { OvernightSwapModel, SwapPoints } from './account/overnight-swap.ts'
export type { FundingPoint, PerpetualFundingModel } from './account/perpetual-funding.ts'
export type { RateInput, RatePoint, SpreadRate } from './account/rate-series.ts'
export {
  lowerModification,
  lowerVenueOrder,
  splitModification,
  splitVenueOrder,
} from './account/split-venue-order.ts'
export type { UnsettledCash, WaitingProceeds } from './account/unsettled-cash.ts'
export { type AdjustPort, adjustOrders } from './adjust-orders.ts'
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
export type { BarUse } from './fill-costs.ts'
export { createLatency, type Delay, type Latency, type LatencyModel } from './latency.ts'
export {
  createLiquidity,
  createTouchRule,
  type Liquidity,
  type LiquidityModel,
  type TouchModel,
  type TouchRule,
} from './liquidity.ts'
export type { LuckDecision, LuckOfVenue } from './luck-numbers.ts'
export { trailLevel } from './match-price.ts'
export type { ArrivalPort, GroupPort, MatchingPort } from './matching-port.ts'
export { type LegsToPlace, missingLegs } from './missing-legs.ts'
export { modificationOf, moveBracket, moveLeg } from './move-terms.ts'
export type { OrderCosts } from './order-costs.ts'
export { linkOrders } from './order-group.ts'
export {
  type CarriedSnapshot,
  type LineEnd,
  type MessageSnapshot,
  OrderLine,
  type OrderLineSnapshot,
  type OrderRoute,
} from './order-line.ts'
export { applyEntry, bracketOf, type PriceScale, trailPeriods } from './order-terms.ts'
export type { QueueMatching } from './queue-matching.ts'
export type { LotRule, PriceRule, QueueRule } from './queue-rule.ts'
export { resolveSteps } from './resolve-steps.ts'
export { SimulatedVenue } from './simulated-venue.ts'
export { type AccountSize, ratioOf, type SizingScale, sizingOfSignal, stepsOf } from './sizing-of-signal.ts'
export { createSlip, createSlippage, type Slip, type SlippageInputs, type SlippageModel } from './slippage.ts'
export type { BookSideSnapshot } from './ticks/book-side.ts'
export type { RestingPlace } from './ticks/resting-place.ts'
export type { TickFeed } from './ticks/tick-feed.ts'
export { TickMatching } from './ticks/tick-matching.ts'
export type { TickMatchingSnapshot, TickPort } from './ticks/tick-port.ts'
export { createTickRules, type ReadyTickRules, type TickRules } from './ticks/tick-rules.ts'
export { type BarWalkSnapshot, TimedWalk } from './timed-walk.ts'
export { findUntouchedRange, type UntouchedRange } from './untouched-range.ts'
export { createVenueBar, type IntrabarPolicy, intrabarPolicies, type VenueBar } from './venue-bar.ts'
export type { VenueCounters } from './venue-counters.ts'
export type { Halt } from './venue-hours.ts'
export { VenueLot } from './venue-lot.ts'
export type {
  OrderModification,
  SimulatedVenueOptions,
  VenueListener,
  VenuePolicy,
} from './venue-options.ts'
export {
  type Bracket,
  type BracketLeg,
  type OrderPhase,
  type OrderSizing,
  type OrderToSize,
  type Ratio,
  type TrailDistance,
  VenueOrder,
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
export {
  type OrderSnapshot,
  type RestoreVenueOptions,
  reachableOrders,
  restoreVenue,
  snapshotVenue,
  type VenueSnapshot,
} from './venue-snapshot.ts'
export type { FinerBars, FinerPort, FinerPrices } from './walk-finer.ts'
