export { affordableSteps } from './affordable-steps.ts'
export { type FeeModel, FeeSchedule, feeRateOf } from './fee.ts'
export { linkOrders } from './order-group.ts'
export type { LotRule, PriceRule, QueueRule } from './queue-rule.ts'
export { resolveSteps } from './resolve-steps.ts'
export { SimulatedVenue } from './simulated-venue.ts'
export { createSlip, type Slip, type SlippageModel } from './slippage.ts'
export { type IntrabarPolicy, intrabarPolicies, type VenueBar } from './venue-bar.ts'
export { VenueLot } from './venue-lot.ts'
export type {
  LiquidityRule,
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
