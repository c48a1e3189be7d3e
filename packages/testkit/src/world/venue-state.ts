import {
  type BrokerCapabilities,
  type BrokerReport,
  type Decimal,
  decimal,
  type Instrument,
  type OrderCommand,
  type OrderRole,
  type OrderType,
  type Random,
  type Side,
  type TimeInForce,
  type VenueFill,
  type VenueOrderReport,
} from '@race/core'
import type { Faults } from './faults.ts'
import type { VirtualTime } from './virtual-time.ts'

/** An order as the venue keeps it. */
export interface VenueOrder {
  readonly venueOrderId: string
  /** What it was sent under; kept for the truth also by a venue that tells no client order ids. */
  readonly sentAs: string | null
  /** The intent it was sent for, which no venue knows; null for orders from outside. */
  readonly intentId: string | null
  /** The order it took the place of; null for others. */
  readonly replaces: string | null
  readonly parent: VenueOrder | null
  readonly role: OrderRole
  readonly instrument: Instrument
  readonly side: Side
  readonly timeInForce: TimeInForce
  readonly expiresAt: number | null
  readonly isReduceOnly: boolean
  readonly acceptedAt: number
  readonly bracket: OrderCommand['bracket']
  type: OrderType
  status: VenueOrderReport['status']
  quantity: Decimal
  filledQuantity: Decimal
  limitPrice: Decimal | null
  stopPrice: Decimal | null
  reason: string | null
  changedAt: number
  legs: readonly VenueOrder[]
}

/** A fill as the venue keeps it. */
export interface KeptFill {
  readonly fill: VenueFill
  /** What it was sent under, as in `VenueOrder`. */
  readonly sentAs: string | null
  isBusted: boolean
}

export interface VenueOptions {
  readonly time: VirtualTime
  readonly random: Random
  readonly faults: Faults
  readonly instruments: readonly Instrument[]
  /** First price of each instrument, by its id. */
  readonly prices: Readonly<Record<string, Decimal>>
  readonly currency: string
  readonly capital: Decimal
  readonly capabilities: BrokerCapabilities
  /** Fraction of the worth of a fill; negative is a rebate. */
  readonly feeRate: Decimal
}

/** Everything at the venue. */
export interface VenueState extends VenueOptions {
  /** How far the venue's clock is ahead of the world's, ms. */
  readonly clockOffMs: number
  readonly orders: VenueOrder[]
  readonly fills: KeptFill[]
  readonly positions: Map<string, Decimal>
  readonly market: Map<string, Decimal>
  /** Instruments that do not trade now. */
  readonly halted: Set<string>
  /** What listens to reports, and every report so far. */
  readonly listeners: Set<(report: BrokerReport, lateMs: number) => void>
  readonly told: BrokerReport[]
  cash: Decimal
  /** What of the cash, and of each holding, came and went without a fill. */
  cashMoved: Decimal
  readonly positionsMoved: Map<string, Decimal>
}

/** Decimals of fees and of money. */
const moneyDecimals = 8

export function createVenueState(options: VenueOptions): VenueState {
  const { random, faults, instruments, prices, capital } = options
  return {
    ...options,
    clockOffMs: faults.strikes('venue-clock-off') ? random.integer(-2000, 2000) : 0,
    orders: [],
    fills: [],
    positions: new Map(instruments.map(({ id }) => [id, decimal(0)])),
    market: new Map(Object.entries(prices)),
    halted: new Set(),
    listeners: new Set(),
    told: [],
    cash: capital,
    cashMoved: decimal(0),
    positionsMoved: new Map(),
  }
}

export function venueTime({ time, clockOffMs }: VenueState): number {
  return Math.floor(time.now()) + clockOffMs
}

export function isWorking({ status }: VenueOrder): boolean {
  return status === 'accepted' || status === 'triggered' || status === 'partially-filled'
}

export function remainingOf({ quantity, filledQuantity }: VenueOrder): Decimal {
  return quantity.minus(filledQuantity)
}

/** The worth of a quantity at a price, exactly. */
export function worthOf(instrument: Instrument, price: Decimal, quantity: Decimal): Decimal {
  return price.times(quantity).times(instrument.multiplier)
}

export function feeOf({ feeRate }: VenueState, worth: Decimal): Decimal {
  return worth.times(feeRate).roundTo(moneyDecimals, 'half-even')
}

/** The client order id that this venue tells of. */
export function toldId({ capabilities }: VenueState, sentAs: string | null): string | null {
  return capabilities.clientOrderIds === 'none' ? null : sentAs
}

export function reportOf(state: VenueState, order: VenueOrder): VenueOrderReport {
  return {
    clientOrderId: toldId(state, order.sentAs),
    venueOrderId: order.venueOrderId,
    parentVenueOrderId: order.parent?.venueOrderId ?? null,
    role: order.parent === null ? null : order.role,
    instrument: order.instrument.id,
    side: order.side,
    type: order.type,
    status: order.status,
    quantity: order.quantity,
    filledQuantity: order.filledQuantity,
    limitPrice: order.limitPrice,
    stopPrice: order.stopPrice,
    reason: order.reason,
    time: order.changedAt,
  }
}

export function tell(state: VenueState, report: BrokerReport, lateMs = 0): void {
  state.told.push(report)
  for (const listener of state.listeners) listener(report, lateMs)
}

export function tellOrder(state: VenueState, order: VenueOrder): void {
  tell(state, { type: 'order', order: reportOf(state, order) })
}
