export type {
  AccountKind,
  CashAccountKind,
  LiquidationOrder,
  MarginAccountKind,
  MarginCallTerms,
  MarginFractions,
} from './account/account-kind.ts'
export type { FinancingAccrual } from './account/accrual.ts'
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
export {
  createMarginModel,
  type MarginModel,
  type MarginModelOptions,
  type MarginOrder,
  type MarginRefusal,
  type MarginStatus,
} from './account/margin-model.ts'
export type { OvernightSwapModel, SwapPoints } from './account/overnight-swap.ts'
export type { FundingPoint, PerpetualFundingModel } from './account/perpetual-funding.ts'
export type { RateInput, RatePoint, SpreadRate } from './account/rate-series.ts'
export type { UnsettledCash } from './account/unsettled-cash.ts'
export { affordableSteps } from './affordable-steps.ts'
export { type FeeModel, FeeSchedule, feeRateOf } from './fee.ts'
export { resolveSteps } from './resolve-steps.ts'
export {
  type BarTicks,
  SimulatedVenue,
  type SimulatedVenueOptions,
  type VenueListener,
  type VenuePolicy,
} from './simulated-venue.ts'
export { createSlip, type Slip, type SlippageModel } from './slippage.ts'
export {
  type BracketTicks,
  type OrderSizing,
  type OrderToSize,
  type Ratio,
  VenueOrder,
  type VenueOrderInit,
} from './venue-order.ts'
