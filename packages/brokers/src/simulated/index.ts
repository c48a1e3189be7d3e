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
