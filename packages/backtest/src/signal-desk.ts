import {
  type BracketTicks,
  type OrderSizing,
  resolveSteps,
  type SimulatedVenue,
  VenueOrder,
} from '@race/brokers/simulated'
import {
  type Approval,
  absScaled,
  type BarSeries,
  createTickQuantizer,
  entryReference,
  type Holding,
  incrementsToFloat,
  intentId,
  type RiskGate,
  type Scaled,
  type Signal,
  scaledToFloat,
  type TradingAccount,
  validateSignal,
} from '@race/core'
import type { PriceChanges, StrategyCommand, Ticket } from '@race/host'
import type { PolicyDesk } from './policy-desk.ts'
import type { PreparedBacktest } from './prepare-backtest.ts'
import type { Recorder } from './recorder.ts'
import { sizingOfSignal } from './sizing-of-signal.ts'

export interface SignalDeskParts {
  readonly prepared: PreparedBacktest
  readonly gate: RiskGate
  readonly venue: SimulatedVenue
  readonly recorder: Recorder
  readonly policy: PolicyDesk | null
}

/** What of an order does not come from its signal. */
interface OrderPart {
  readonly holding: Holding
  readonly instrument: number
  readonly sizing: OrderSizing
  readonly time: number
  readonly approval: Approval | null
  readonly approvedNotional: Scaled | null
}

const held: OrderSizing = { type: 'held' }

/** Turns what a strategy asks for into orders: checked, sized, passed by the gate, submitted to the venue. */
export class SignalDesk {
  readonly #account: TradingAccount
  readonly #initialEquity: number
  readonly #prepared: PreparedBacktest
  readonly #gate: RiskGate
  readonly #venue: SimulatedVenue
  readonly #recorder: Recorder
  readonly #policy: PolicyDesk | null
  readonly #instrumentById: ReadonlyMap<string, number>
  /** Float price to ticks, by instrument. */
  readonly ticksOf: readonly ((price: number) => number)[]
  /** The last close by instrument; kept by the kernel. */
  readonly lastClose: Float64Array
  /** Warnings of signals that were not sound, by code, with the first message of each. */
  readonly unsound = new Map<string, { count: number; first: string }>()

  constructor({ prepared, gate, venue, recorder, policy }: SignalDeskParts) {
    this.#prepared = prepared
    this.#account = prepared.account
    this.#initialEquity = prepared.capital.toNumber()
    this.#gate = gate
    this.#venue = venue
    this.#recorder = recorder
    this.#policy = policy
    this.#instrumentById = new Map(prepared.instruments.map(({ id }, index) => [id, index]))
    this.ticksOf = prepared.instruments.map(({ tickSize }) => createTickQuantizer(tickSize))
    this.lastClose = new Float64Array(prepared.instruments.length).fill(Number.NaN)
  }

  /** Takes one command; `time` is the moment of the decision. */
  take(command: StrategyCommand, time: number): void {
    if (command.type === 'signal') this.#takeSignal(command.ticket, time)
    else if (command.type === 'cancel') this.#cancel(command.ticket, command.instrument, time)
    else this.#modify(command.ticket, command.changes, time)
  }

  /** Marks every position at its last close, in ticks, as exact equity needs it. */
  markAll(): void {
    const { holdings } = this.#account
    for (let k = 0; k < holdings.length; k++) {
      const close = this.lastClose[k] as number
      if (!Number.isNaN(close))
        (holdings[k] as Holding).markTicks = (this.ticksOf[k] as (price: number) => number)(close)
    }
  }

  #takeSignal(ticket: Ticket, time: number): void {
    const { signal } = ticket
    const instrument = this.#instrumentById.get(signal.instrument) as number
    const holding = this.#account.holdings[instrument] as Holding
    const lastPrice = this.lastClose[instrument] as number
    const id = intentIdOf(this.#prepared.instanceId, signal)
    const unsound = validateSignal(signal, lastPrice)
    if (unsound !== null) {
      this.#noteUnsound(unsound.code, unsound.message)
      const order = this.#orderOf(ticket, {
        holding,
        instrument,
        sizing: held,
        time,
        approval: null,
        approvedNotional: 0,
      })
      this.#venue.recordDenied(order, time, unsound.code)
      return
    }
    const equity = this.#account.equity()
    const sizing = this.#sizingOf(signal, instrument, holding)
    const decision = this.#gate.check({
      intentId: id,
      instrument: signal.instrument,
      side: signal.side,
      quantity: this.#quantityEstimate(sizing, holding, equity, lastPrice),
      price: entryReference(signal, lastPrice),
      unitValue: holding.valuation.multiplierFloat,
      positionQuantity: incrementsToFloat(holding.position.steps, holding.valuation.step),
      isReduceOnly: signal.isReduceOnly,
      openPositions: this.#openPositions(),
      pendingPositions: this.#pendingPositions(),
      equity: scaledToFloat(equity, this.#account.scale),
      initialEquity: this.#initialEquity,
      time,
    })
    const order = this.#orderOf(ticket, {
      holding,
      instrument,
      sizing,
      time,
      approval: decision.approved ? decision.approval : null,
      approvedNotional: signal.isReduceOnly ? null : equity,
    })
    if (decision.approved) this.#venue.submit(order, time, id)
    else this.#venue.recordDenied(order, time, decision.code)
  }

  #orderOf(ticket: Ticket, part: OrderPart): VenueOrder {
    const { signal } = ticket
    const { entry } = signal
    const { instrument } = part
    const limit = entry.type === 'limit' ? entry.price : entry.type === 'stop-limit' ? entry.limitPrice : undefined
    const stop = entry.type === 'stop' ? entry.price : entry.type === 'stop-limit' ? entry.stopPrice : undefined
    const order = new VenueOrder({
      holding: part.holding,
      instrument,
      side: signal.side === 'buy' ? 1 : -1,
      type: entry.type,
      role: signal.isReduceOnly ? 'close' : 'entry',
      timeInForce: signal.timeInForce,
      sizing: part.sizing,
      approvedNotional: part.approvedNotional,
      approval: part.approval,
      intent: {
        strategyInstance: this.#prepared.instanceId,
        decisionTime: signal.decisionTime,
        ordinal: signal.ordinal,
      },
      limitTicks: this.#ticksOrNull(instrument, limit),
      stopTicks: this.#ticksOrNull(instrument, stop),
      bracket: this.#bracketOf(signal, instrument),
      expiresAt: this.#expiryOf(signal, instrument, part.time),
      time: part.time,
      reason: signal.reason ?? null,
      ticket,
      parent: null,
    })
    ticket.order = order
    return order
  }

  #sizingOf(signal: Signal, instrument: number, holding: Holding): OrderSizing {
    if (signal.isReduceOnly) return held
    const byPolicy = this.#policy?.sizingAtSignal(signal, instrument) ?? null
    if (byPolicy !== null) return byPolicy
    const sizing = sizingOfSignal(signal.size, {
      quantityStep: holding.valuation.instrument.quantityStep,
      ledgerScale: this.#account.scale,
      stopTicks: this.#ticksOrNull(instrument, signal.stop),
    })
    return this.#prepared.sizeAt === 'fill' || sizing.type === 'fixed'
      ? sizing
      : this.#fixedNow(signal, instrument, sizing)
  }

  /** What a size that depends on the account is worth in steps now, at the last close. */
  #fixedNow(signal: Signal, instrument: number, sizing: OrderSizing): OrderSizing {
    const order = {
      holding: this.#account.holdings[instrument] as Holding,
      side: signal.side === 'buy' ? (1 as const) : (-1 as const),
      sizing,
      approvedNotional: null,
      isReduceOnly: false,
    }
    return { type: 'fixed', steps: resolveSteps(this.#account, order, this.#venue.feeOf(instrument)) }
  }

  /** The units an order is judged by at the gate, as a float. */
  #quantityEstimate(sizing: OrderSizing, holding: Holding, equity: Scaled, lastPrice: number): number {
    const { valuation, position } = holding
    if (sizing.type === 'fixed') return incrementsToFloat(sizing.steps, valuation.step)
    const held = incrementsToFloat(absScaled(position.steps), valuation.step)
    if (sizing.type === 'held') return held
    const money = scaledToFloat(equity, this.#account.scale)
    const perUnit = lastPrice * valuation.multiplierFloat
    if (sizing.type === 'notional') return scaledToFloat(sizing.amount, this.#account.scale) / perUnit
    const share = money * (Number(sizing.fraction.numerator) / Number(sizing.fraction.denominator))
    if (sizing.type === 'equity-fraction') return share / perUnit
    if (sizing.type === 'target-fraction') {
      return Math.abs(share / perUnit - incrementsToFloat(position.steps, valuation.step))
    }
    const riskPerUnit =
      Math.abs(lastPrice - incrementsToFloat(sizing.stopTicks, valuation.tick)) * valuation.multiplierFloat
    return Math.min(share / riskPerUnit, money / perUnit)
  }

  #bracketOf(signal: Signal, instrument: number): BracketTicks | null {
    if (signal.stop === undefined && signal.target === undefined) return null
    return { stop: this.#ticksOrNull(instrument, signal.stop), target: this.#ticksOrNull(instrument, signal.target) }
  }

  #ticksOrNull(instrument: number, price: number | undefined): Scaled | null {
    if (price === undefined || !Number.isFinite(price)) return null
    return (this.ticksOf[instrument] as (price: number) => number)(price)
  }

  #expiryOf(signal: Signal, instrument: number, time: number): number {
    const bySignal = signal.expiresAt ?? Number.POSITIVE_INFINITY
    if (signal.timeInForce === 'gtc') return bySignal
    const series = this.#prepared.series[this.#prepared.instrumentOf.indexOf(instrument)] as BarSeries
    return Math.min(bySignal, series.calendar.sessionEndAfter(time))
  }

  #openPositions(): number {
    const { holdings } = this.#account
    let count = 0
    for (let k = 0; k < holdings.length; k++) if ((holdings[k] as Holding).position.steps !== 0) count++
    return count
  }

  #pendingPositions(): number {
    if (this.#recorder.workingEntries === 0) return 0
    const { holdings } = this.#account
    let count = 0
    for (let k = 0; k < holdings.length; k++) {
      if ((holdings[k] as Holding).position.steps !== 0) continue
      if (this.#venue.working[k]?.some(({ role }) => role === 'entry')) count++
    }
    return count
  }

  #cancel(ticket: Ticket | null, instrument: string | null, time: number): void {
    if (ticket !== null) {
      if (ticket.order instanceof VenueOrder) this.#venue.cancel(ticket.order, time, 'CANCELLED_BY_STRATEGY')
      return
    }
    const only = instrument === null ? null : this.#instrumentById.get(instrument)
    this.#venue.working.forEach((orders, index) => {
      if (only !== null && index !== only) return
      for (const order of [...orders]) this.#venue.cancel(order, time, 'CANCELLED_BY_STRATEGY')
    })
  }

  #modify(ticket: Ticket, changes: PriceChanges, time: number): void {
    if (!(ticket.order instanceof VenueOrder)) return
    const entry = ticket.order
    const { instrument } = entry
    this.#venue.modify(entry, this.#pricesOf(instrument, changes.limitPrice, changes.stopPrice), time)
    for (const order of [...(this.#venue.working[instrument] ?? [])]) {
      if (order.parent !== entry) continue
      this.#venue.modify(order, this.#pricesOf(instrument, changes.target, changes.stop), time)
    }
  }

  #pricesOf(instrument: number, limit: number | undefined, stop: number | undefined) {
    const limitTicks = this.#ticksOrNull(instrument, limit)
    const stopTicks = this.#ticksOrNull(instrument, stop)
    return { ...(limitTicks === null ? {} : { limitTicks }), ...(stopTicks === null ? {} : { stopTicks }) }
  }

  #noteUnsound(code: string, message: string): void {
    const known = this.unsound.get(code)
    if (known === undefined) this.unsound.set(code, { count: 1, first: message })
    else known.count++
  }
}

function intentIdOf(strategyInstance: string, { decisionTime, ordinal }: Signal): string {
  return intentId({ strategyInstance, decisionTime, ordinal })
}
