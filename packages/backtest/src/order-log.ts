import type { OrderSizing, TrailDistance, VenueOrder } from '@race/brokers/simulated'
import {
  holdingOf,
  type OrderRole,
  type OrderStatus,
  type OrderType,
  orderStatuses,
  orderTypes,
  type Scaled,
  statusCodeOf,
  type TimeInForce,
  type TradingAccount,
  timesInForce,
} from '@race/core'
import type { SignalKey } from './lot.ts'
import { NumberTable, type NumberTableSnapshot } from './number-table.ts'
import type { RecordedOrder } from './recorded-order.ts'

/** Sizes that need more than their kind. */
type ShareSizing = Exclude<OrderSizing, { readonly type: 'fixed' | 'held' }>

const roles = ['entry', 'stop-loss', 'take-profit', 'close'] as const satisfies readonly OrderRole[]

/** Places of the fields in a row. */
const field = {
  /** Type, role, side, time in force and flags in one small integer. */
  kind: 0,
  instrument: 1,
  decisionTime: 2,
  ordinal: 3,
  parent: 4,
  createdAt: 5,
  updatedAt: 6,
  status: 7,
  limitTicks: 8,
  stopTicks: 9,
  steps: 10,
  filledSteps: 11,
  filledValue: 12,
  /** What the size is a share of, or an amount: numerator, or the amount itself, and denominator. */
  sizeNumerator: 13,
  sizeDenominator: 14,
} as const
const width = 15

const sellBit = 1 << 8
const reduceOnlyBit = 1 << 9
const postOnlyBit = 1 << 10
/** Three bits name the kind of size. */
const sizingShift = 11
/** What is left above counts brackets. */
const legShift = 14

const sizings = [
  'fixed',
  'held',
  'held-fraction',
  'notional',
  'equity-fraction',
  'target-fraction',
  'risk-fraction',
] as const satisfies readonly OrderSizing['type'][]

/** Every order so far as rows of numbers, and the few texts by order. */
export interface OrderLogSnapshot {
  readonly table: NumberTableSnapshot
  readonly reasons: readonly (readonly [number, string])[]
  readonly ordinals: readonly (readonly [number, string])[]
  readonly trails: readonly (readonly [number, TrailDistance])[]
  readonly riskStops: readonly (readonly [number, Scaled])[]
}

/**
 * Every order of a run as rows of numbers. The venue's own objects live only as long as they work, so they die young and cost
 * the garbage collector nothing.
 */
export class OrderLog {
  readonly #account: Pick<TradingAccount, 'holdings'>
  readonly #table = new NumberTable(width)
  /** Of the few that have one. */
  readonly #reasons = new Map<number, string>()
  /** Ordinals that are words: closings at the end of a run. */
  readonly #ordinals = new Map<number, string>()
  /** Of the few that trail, how far behind; of sizes by risk, the stop that the risk was measured to. */
  readonly #trails = new Map<number, TrailDistance>()
  readonly #riskStops = new Map<number, Scaled>()

  constructor(account: Pick<TradingAccount, 'holdings'>) {
    this.#account = account
  }

  get length(): number {
    return this.#table.rows
  }

  snapshot(): OrderLogSnapshot {
    return {
      table: this.#table.snapshot(),
      reasons: [...this.#reasons],
      ordinals: [...this.#ordinals],
      trails: [...this.#trails],
      riskStops: [...this.#riskStops],
    }
  }

  restore({ table, reasons, ordinals, trails, riskStops }: OrderLogSnapshot): void {
    this.#table.restore(table)
    for (const [index, reason] of reasons) this.#reasons.set(index, reason)
    for (const [index, ordinal] of ordinals) this.#ordinals.set(index, ordinal)
    for (const [index, trail] of trails) this.#trails.set(index, trail)
    for (const [index, stop] of riskStops) this.#riskStops.set(index, stop)
  }

  /** Notes a new order. */
  add(order: VenueOrder): void {
    const table = this.#table
    const row = table.add()
    table.set(row, field.kind, kindOf(order))
    table.set(row, field.instrument, order.instrument)
    table.set(row, field.decisionTime, order.decisionTime)
    if (typeof order.ordinal === 'number') table.set(row, field.ordinal, order.ordinal)
    else this.#ordinals.set(order.index, order.ordinal)
    table.set(row, field.parent, order.parent === null ? -1 : order.parent.index)
    table.set(row, field.createdAt, order.createdAt)
    if (order.reason !== null) this.#reasons.set(order.index, order.reason)
    if (order.trail !== null) this.#trails.set(order.index, order.trail)
    if (order.sizing.type !== 'fixed' && order.sizing.type !== 'held') this.#addSizing(order, order.sizing)
    this.note(order)
  }

  #addSizing({ index }: VenueOrder, sizing: ShareSizing): void {
    const table = this.#table
    if (sizing.type === 'notional') {
      table.setScaled(index, field.sizeNumerator, sizing.amount)
      return
    }
    table.setScaled(index, field.sizeNumerator, sizing.fraction.numerator)
    table.setScaled(index, field.sizeDenominator, sizing.fraction.denominator)
    if (sizing.type === 'risk-fraction') this.#riskStops.set(index, sizing.stopTicks)
  }

  #sizingAt(index: number, kind: number): OrderSizing {
    const table = this.#table
    const type = sizings[(kind >> sizingShift) & 7] as OrderSizing['type']
    if (type === 'held') return { type }
    if (type === 'fixed') return { type, steps: table.getScaledOrNull(index, field.steps) ?? 0 }
    const numerator = table.getScaled(index, field.sizeNumerator)
    if (type === 'notional') return { type, amount: numerator }
    const fraction = { numerator, denominator: table.getScaled(index, field.sizeDenominator) }
    return type === 'risk-fraction'
      ? { type, fraction, stopTicks: this.#riskStops.get(index) ?? 0 }
      : { type, fraction }
  }

  /** Notes how an order stands. */
  note(order: VenueOrder): void {
    const table = this.#table
    const row = order.index
    table.set(row, field.updatedAt, order.updatedAt)
    table.set(row, field.status, statusCodeOf(order.status))
    table.setScaled(row, field.limitTicks, order.limitTicks)
    table.setScaled(row, field.stopTicks, order.stopTicks)
    table.setScaled(row, field.steps, order.steps)
    table.setScaled(row, field.filledSteps, order.filledSteps)
    table.setScaled(row, field.filledValue, order.filledValue)
    if (order.endReason !== null) this.#reasons.set(order.index, order.endReason)
  }

  /** What a fill of an order needs to know of it. */
  tradedBy(index: number): Pick<RecordedOrder, 'holding' | 'side'> & { readonly order: SignalKey } {
    const { holding, side } = this.#tradedBy(index, this.#table.get(index, field.kind))
    return {
      holding,
      side,
      order: { decisionTime: this.#table.get(index, field.decisionTime), ordinal: this.#ordinalAt(index) },
    }
  }

  #tradedBy(index: number, kind: number): Pick<RecordedOrder, 'holding' | 'side'> {
    const side = (kind & sellBit) === 0 ? 1 : -1
    const isReduceOnly = (kind & reduceOnlyBit) !== 0
    return { holding: holdingOf(this.#account, this.#table.get(index, field.instrument), side, isReduceOnly), side }
  }

  #ordinalAt(index: number): number | string {
    return this.#ordinals.get(index) ?? this.#table.get(index, field.ordinal)
  }

  at(index: number): RecordedOrder {
    const table = this.#table
    const kind = table.get(index, field.kind)
    const { holding, side } = this.#tradedBy(index, kind)
    return {
      index,
      holding,
      side,
      type: orderTypes[kind & 7] as OrderType,
      role: roles[(kind >> 3) & 3] as OrderRole,
      timeInForce: timesInForce[(kind >> 5) & 7] as TimeInForce,
      isReduceOnly: (kind & reduceOnlyBit) !== 0,
      isPostOnly: (kind & postOnlyBit) !== 0,
      decisionTime: table.get(index, field.decisionTime),
      ordinal: this.#ordinalAt(index),
      parent: table.get(index, field.parent),
      legNumber: 1 + (kind >> legShift),
      createdAt: table.get(index, field.createdAt),
      updatedAt: table.get(index, field.updatedAt),
      status: orderStatuses[table.get(index, field.status)] as OrderStatus,
      limitTicks: table.getScaledOrNull(index, field.limitTicks),
      stopTicks: table.getScaledOrNull(index, field.stopTicks),
      steps: table.getScaledOrNull(index, field.steps),
      filledSteps: table.getScaled(index, field.filledSteps),
      filledValue: table.getScaled(index, field.filledValue),
      sizing: this.#sizingAt(index, kind),
      trail: this.#trails.get(index) ?? null,
      reason: this.#reasons.get(index) ?? null,
    }
  }
}

function kindOf(order: VenueOrder): number {
  const words =
    order.type === 'market' && order.role === 'entry' && order.timeInForce === 'gtc'
      ? 0
      : orderTypes.indexOf(order.type) |
        (roles.indexOf(order.role) << 3) |
        (timesInForce.indexOf(order.timeInForce) << 5)
  return (
    words |
    (order.side === 1 ? 0 : sellBit) |
    (order.isReduceOnly ? reduceOnlyBit : 0) |
    (order.isPostOnly ? postOnlyBit : 0) |
    (sizings.indexOf(order.sizing.type) << sizingShift) |
    ((order.legNumber - 1) << legShift)
  )
}
