import {
  type AccountRules,
  applyEntry,
  bracketOf,
  linkOrders,
  modificationOf,
  moveBracket,
  moveLeg,
  type OrderRoute,
  type OrderSizing,
  type PriceScale,
  ratioOf,
  resolveSteps,
  type SimulatedVenue,
  sizingOfSignal,
  stepsOf,
  trailPeriods,
  VenueLot,
  VenueOrder,
} from '@race/brokers/simulated'
import {
  createTickQuantizer,
  entryReference,
  type Holding,
  holdingOf,
  incrementsToFloat,
  type OpenLot,
  type OrderChanges,
  type RiskGate,
  type RiskRequest,
  type Scaled,
  type Signal,
  type SignalProblem,
  scaledToFloat,
  stopPriceOf,
  type TradingAccount,
  validateSignal,
} from '@race/core'
import { averageTrueRange, type RecentBars, type StrategyCommand, Ticket, volatilityShare } from '@race/host'
import { fractionMaxOf, unitValueOf } from './account/account-scale.ts'
import { ChangesInsideBars } from './changes-inside-bars.ts'
import { countOpen, countPending } from './open-positions.ts'
import { type LegPort, placeMissingLegs } from './place-missing-legs.ts'
import type { PolicyDesk } from './policy-desk.ts'
import { positionNameOf } from './position-name.ts'
import type { PreparedBacktest } from './prepare-backtest.ts'
import { quantityEstimate } from './quantity-estimate.ts'
import type { RecordedCourse } from './recorded/recorded-course.ts'
import { RouteOnRecord } from './recorded/route-on-record.ts'
import { ToldPrices } from './recorded/told-prices.ts'
import type { RunRecorder } from './recording.ts'

export interface SignalDeskParts {
  readonly prepared: PreparedBacktest
  readonly gate: RiskGate
  readonly venue: SimulatedVenue
  readonly recorder: RunRecorder
  readonly policy: PolicyDesk | null
  /** What the account may do; null where the venue's own rule holds. */
  readonly rules: AccountRules | null
  /** Closed bars of an instrument's traded series. */
  readonly recentOf: (instrument: number) => RecentBars
}

const held: OrderSizing = { type: 'held' }

/** A request that is filled anew for each order: a gate keeps nothing of it. */
type ReusedRequest = { -readonly [Name in keyof RiskRequest]: RiskRequest[Name] }

/** Turns what a strategy asks for into orders: checked, sized, passed by the gate, submitted to the venue. */
export class SignalDesk {
  readonly #account: TradingAccount
  readonly #prepared: PreparedBacktest
  readonly #gate: RiskGate
  readonly #venue: SimulatedVenue
  /** The way of orders to the venue, and what of it waits inside bars; null where nothing can. */
  readonly route: OrderRoute
  readonly inside: ChangesInsideBars | null
  readonly #recorder: RunRecorder
  readonly #policy: PolicyDesk | null
  readonly #rules: AccountRules | null
  readonly #recentOf: (instrument: number) => RecentBars
  readonly #instrumentById: ReadonlyMap<string, number>
  readonly #scales: readonly PriceScale[]
  readonly #request: ReusedRequest
  /** Filled anew for each order, which takes its parts. */
  readonly #intent: { readonly strategyInstance: string; decisionTime: number; ordinal: number }
  readonly #legPort: LegPort
  /** Float price to ticks, by instrument. */
  readonly ticksOf: readonly ((price: number) => number)[]
  /** The last close by instrument; kept by the kernel. */
  readonly lastClose: Float64Array
  /** What stands in `lastClose`, where the market is on record and its venue knows less of it than the account; null elsewhere. */
  readonly prices: ToldPrices | null
  /** Warnings of signals that were not sound, by code, with the first message of each. */
  readonly unsound = new Map<string, { count: number; first: string }>()
  /** What is on record of the run's signals; null where its own gate decides alone. Set by the kernel. */
  course: RecordedCourse | null = null

  constructor({ prepared, gate, venue, recorder, policy, rules, recentOf }: SignalDeskParts) {
    const { instruments } = prepared
    this.#prepared = prepared
    this.#account = prepared.account
    this.#gate = gate
    this.#venue = venue
    this.inside = ChangesInsideBars.of(prepared, venue)
    const route = this.inside ?? venue.line ?? venue
    this.lastClose = new Float64Array(instruments.length).fill(Number.NaN)
    this.prices = prepared.config.decisions?.events === undefined ? null : new ToldPrices(this.lastClose)
    this.route = this.prices === null ? route : new RouteOnRecord(route, this, this.prices)
    this.#recorder = recorder
    this.#policy = policy
    this.#rules = rules
    this.#recentOf = recentOf
    this.#instrumentById = new Map(instruments.map(({ id }, index) => [id, index]))
    this.ticksOf = instruments.map(({ tickSize }) => createTickQuantizer(tickSize))
    this.#scales = instruments.map((_, instrument) => this.#scaleOf(instrument))
    this.#intent = { strategyInstance: prepared.instanceId, decisionTime: 0.5, ordinal: 0 }
    const initialEquity = prepared.capital.toNumber()
    this.#legPort = { account: this.#account, gate, venue, route: this.route, recorder, initialEquity }
    this.#request = {
      intent: { strategyInstance: '', decisionTime: 0, ordinal: 0 },
      instrument: '',
      side: 'buy',
      quantity: 0.5,
      price: 0.5,
      unitValue: 0.5,
      positionQuantity: 0.5,
      isReduceOnly: false,
      openPositions: 0,
      pendingPositions: 0,
      equity: 0.5,
      initialEquity,
      time: 0.5,
    }
  }

  /** Takes one command; `time` is the moment of the decision. */
  take(command: StrategyCommand, time: number): void {
    if (command.type === 'signal') this.#takeSignal(command, time)
    else if (command.type === 'cancel') this.#cancel(command.ticket, command.instrument, time)
    else if (command.type === 'modify') this.#modify(command.ticket, command.changes, time)
    else if (command.type === 'close-lot') this.#closeLot(command.lot, command.fraction, time)
    else if (command.type === 'modify-lot') this.#modifyLot(command.lot, command.changes, time)
    else linkOrders(command.linkType, command.tickets.flatMap(openOrderOf))
  }

  /** Marks every position at its last close, in ticks, as exact equity needs it. */
  markAll(): void {
    const { holdings } = this.#account
    for (let k = 0; k < this.lastClose.length; k++) {
      const close = this.lastClose[k] as number
      if (!Number.isNaN(close))
        (holdings[k] as Holding).markTicks = (this.ticksOf[k] as (price: number) => number)(close)
    }
  }

  #takeSignal(ticket: Ticket, time: number): void {
    const { signal } = ticket
    const instrument = this.#instrumentById.get(signal.instrument) as number
    const holding = this.#holdingOf(signal, instrument)
    const lastPrice = this.lastClose[instrument] as number
    const reference = this.#policy?.bracketReference(signal, lastPrice)
    const unsound =
      validateSignal(signal, lastPrice, reference, fractionMaxOf(this.#rules, holding)) ??
      this.#unsupported(signal, instrument)
    if (unsound !== null) {
      this.#noteUnsound(unsound.code, unsound.message)
      const order = this.#orderOf(ticket, instrument, holding, held, time)
      this.course?.lets(order, ticket, time, false)
      this.#venue.recordDenied(order, time, unsound.code)
      return
    }
    const sizing = this.#sizingOf(ticket, instrument, holding)
    const order = this.#orderOf(ticket, instrument, holding, sizing, time)
    this.#setTerms(order, signal, instrument)
    if (this.course === null || this.course.lets(order, ticket, time)) this.send(order, ticket, time)
  }

  /** Has the gate pass an order, and submits it. */
  send(order: VenueOrder, { signal }: Ticket, time: number): void {
    const { holding, instrument } = order
    const equity = this.#account.equity()
    const decision = this.#gate.check(this.#requestOf(order, signal, equity, this.lastClose[instrument] as number))
    if (!decision.approved) {
      this.#venue.recordDenied(order, time, decision.code)
      return
    }
    order.approval = decision.approval
    // A venue that is sent an order does not know what its gate had in mind.
    if (!signal.isReduceOnly && this.course === null)
      order.approvedNotional = this.#rules?.worthOf(equity, holding) ?? equity
    const parent = signal.after instanceof Ticket ? signal.after.order : null
    if (parent instanceof VenueOrder) this.route.submitAfter(parent, order, time)
    else this.route.submit(order, time)
    const ticks = order.isWorking ? (this.#policy?.decisionTicks(order, time) ?? null) : null
    if (ticks !== null) this.#venue.fillAt(order, ticks, time)
  }

  #orderOf(ticket: Ticket, instrument: number, holding: Holding, sizing: OrderSizing, time: number): VenueOrder {
    const { signal } = ticket
    const intent = this.#intent
    intent.decisionTime = signal.decisionTime
    intent.ordinal = signal.ordinal
    const order = new VenueOrder(holding, instrument, signal.side === 'buy' ? 1 : -1, intent, time, sizing)
    order.type = signal.entry.type
    order.role = ticket.isClosing ? 'close' : 'entry'
    order.timeInForce = signal.timeInForce
    order.isReduceOnly = signal.isReduceOnly
    if (signal.reason !== undefined) order.reason = signal.reason
    order.ticket = ticket
    ticket.order = order
    return order
  }

  /** Prices, bracket and expiry, of a signal that is sound. */
  #setTerms(order: VenueOrder, signal: Signal, instrument: number): void {
    const scale = this.#scales[instrument] as PriceScale
    if (signal.entry.type !== 'market') applyEntry(order, signal.entry, scale)
    order.isPostOnly = signal.postOnly ?? false
    if (signal.displayUnits !== undefined) order.displaySteps = shownSteps(signal.displayUnits, order)
    if (signal.stop !== undefined || signal.target !== undefined) order.bracket = bracketOf(signal, scale)
    if (signal.expiresAt !== undefined) order.expiresAt = signal.expiresAt
  }

  #requestOf(order: VenueOrder, signal: Signal, equity: Scaled, lastPrice: number): RiskRequest {
    const { holding } = order
    const request = this.#request
    request.intent = order
    request.instrument = positionNameOf(holding)
    request.side = signal.side
    const account = this.#account
    const { sizing } = order
    request.quantity = quantityEstimate(sizing, { account, rules: this.#rules, holding, equity, lastPrice })
    request.price = entryReference(signal, lastPrice)
    request.unitValue = unitValueOf(this.#account, holding)
    request.positionQuantity = incrementsToFloat(holding.position.steps, holding.valuation.step)
    request.isReduceOnly = signal.isReduceOnly
    request.openPositions = countOpen(this.#account)
    request.pendingPositions = countPending(this.#account, this.#venue, this.#recorder)
    request.equity = scaledToFloat(equity, this.#account.scale)
    request.time = order.createdAt
    return request
  }

  #sizingOf(ticket: Ticket, instrument: number, holding: Holding): OrderSizing {
    const { signal, isClosing, fraction } = ticket
    if (isClosing) return fraction === 1 ? held : { type: 'held-fraction', fraction: ratioOf(fraction) }
    const byPolicy = this.#policy?.sizingAtSignal(signal, instrument) ?? null
    if (byPolicy !== null) return byPolicy
    const size = 'volatilityTarget' in signal.size ? { equityFraction: this.#shareOf(signal, instrument) } : signal.size
    const stopPrice = stopPriceOf(signal.stop)
    const sizing = sizingOfSignal(size, {
      quantityStep: holding.valuation.instrument.quantityStep,
      ledgerScale: this.#account.scale,
      stopTicks: stopPrice === null ? null : (this.#scales[instrument] as PriceScale).ticksOf(stopPrice),
    })
    return this.#prepared.sizeAt === 'fill' || sizing.type === 'fixed'
      ? sizing
      : this.#fixedNow(signal, instrument, sizing)
  }

  /** What a size that depends on the account is worth in steps now, at the last close. */
  #fixedNow(signal: Signal, instrument: number, sizing: OrderSizing): OrderSizing {
    const order = {
      holding: this.#holdingOf(signal, instrument),
      side: signal.side === 'buy' ? (1 as const) : (-1 as const),
      sizing,
      approvedNotional: null,
      isReduceOnly: signal.isReduceOnly,
    }
    return { type: 'fixed', steps: resolveSteps(this.#account, order, this.#venue.feeOf(instrument), this.#rules) }
  }

  #shareOf({ size }: Signal, instrument: number): number {
    const most = fractionMaxOf(this.#rules, this.#account.holdings[instrument] as Holding)
    return volatilityShare(size, this.#recentOf(instrument), most)
  }

  /** What the run cannot do, or cannot do yet. */
  #unsupported(signal: Signal, instrument: number): SignalProblem | null {
    const { size } = signal
    if (signal.displayUnits !== undefined && !this.#isOnTicks(instrument)) {
      return {
        code: 'UNSUPPORTED_ON_BARS',
        message: 'displayUnits was given, but an iceberg order needs quotes or trades, and this instrument has bars',
      }
    }
    if ('volatilityTarget' in size && Number.isNaN(this.#shareOf(signal, instrument))) {
      const { lookbackBars } = size.volatilityTarget
      return {
        code: 'SIGNAL_SIZE',
        message: `volatilityTarget needs ${lookbackBars + 1} closed bars, but there are ${this.#recentOf(instrument).last + 1}`,
      }
    }
    const scale = this.#scales[instrument] as PriceScale
    for (const period of trailPeriods(signal)) {
      if (Number.isNaN(scale.averageTrueRange(period)))
        return {
          code: 'SIGNAL_PRICE',
          message: `a trail by ATR(${period}) needs ${period + 1} closed bars, but there are ${this.#recentOf(instrument).last + 1}`,
        }
    }
    return null
  }

  #holdingOf({ side, isReduceOnly }: Signal, instrument: number): Holding {
    return holdingOf(this.#account, instrument, side === 'buy' ? 1 : -1, isReduceOnly)
  }

  #cancel(ticket: Ticket | null, instrument: string | null, time: number): void {
    if (ticket !== null) {
      if (this.course?.withdraw(ticket, time) === true) return
      for (const order of openOrderOf(ticket)) this.route.cancel(order, time, 'CANCELLED_BY_STRATEGY')
      return
    }
    const only = instrument === null ? null : this.#instrumentById.get(instrument)
    for (const order of this.#venue.unended()) {
      // A liquidation is the engine's own, and so is a closing on record that somebody asked for.
      if (order.isForced || typeof order.ordinal === 'string') continue
      if (only === null || order.instrument === only) this.route.cancel(order, time, 'CANCELLED_BY_STRATEGY')
    }
  }

  #modify(ticket: Ticket, changes: OrderChanges, time: number): void {
    const entry = ticket.order
    if (!(entry instanceof VenueOrder)) return
    // What waits for somebody to decide is decided on as it was given.
    if (this.course?.ticketOf(ticket.id) === ticket) return
    const { instrument, holding, stopChild, targetChild } = entry
    const { ticksOf } = this.#scales[instrument] as PriceScale
    const { limitPrice, stopPrice, stop, target, units } = changes
    // What is not a price or a size changes nothing.
    const ticks = (price: number | undefined) => (isPrice(price) ? ticksOf(price) : undefined)
    const isSize = units !== undefined && units >= 0 && units < Number.POSITIVE_INFINITY
    const steps = isSize ? stepsOf(units, holding.valuation.instrument.quantityStep) : undefined
    this.route.modify(entry, modificationOf(ticks(limitPrice), ticks(stopPrice), steps), time)
    const stopTicks = ticks(stop)
    const targetTicks = ticks(target)
    if (entry.bracket !== null) entry.bracket = moveBracket(entry.bracket, stopTicks, targetTicks)
    if (stopChild !== null && stopTicks !== undefined) this.route.modify(stopChild, moveLeg(stopChild, stopTicks), time)
    if (targetChild !== null && targetTicks !== undefined)
      this.route.modify(targetChild, moveLeg(targetChild, targetTicks), time)
    // Policies that work orders by a queue have their own rules of brackets; in real time only the legs of a signal are placed.
    const placesLegs = this.#venue.queue === null && this.prices === null
    if ((stopTicks !== undefined || targetTicks !== undefined) && placesLegs)
      placeMissingLegs(this.#legPort, ticket, entry, { stopTicks, targetTicks }, time)
  }

  #closeLot(lot: OpenLot, fraction: number, time: number): void {
    if (!(lot instanceof VenueLot) || this.#policy === null || lot.steps === 0) return
    this.#venue.queue?.closeLater(lot, this.#policy.stepsToClose(lot, fraction), time)
  }

  #modifyLot(lot: OpenLot, { stop, target }: { readonly stop?: number; readonly target?: number }, time: number): void {
    if (!(lot instanceof VenueLot) || lot.steps === 0) return
    const { ticksOf } = this.#scales[lot.entry.instrument] as PriceScale
    if (stop !== undefined) this.#venue.queue?.setLeg(lot, 'stop-loss', ticksOf(stop), time)
    if (target !== undefined) this.#venue.queue?.setLeg(lot, 'take-profit', ticksOf(target), time)
  }

  #isOnTicks(instrument: number): boolean {
    const { ticks } = this.#prepared
    return ticks !== null && (ticks.areMet.quotes[instrument] === true || ticks.areMet.trades[instrument] === true)
  }

  #scaleOf(instrument: number): PriceScale {
    return {
      ticksOf: this.ticksOf[instrument] as (price: number) => number,
      averageTrueRange: (periodBars) => averageTrueRange(this.#recentOf(instrument), periodBars),
    }
  }

  #noteUnsound(code: string, message: string): void {
    const known = this.unsound.get(code)
    if (known === undefined) this.unsound.set(code, { count: 1, first: message })
    else known.count++
  }
}

/** The shown part of an iceberg, floored to the step but never nothing. */
function shownSteps(units: number, { holding }: VenueOrder): Scaled {
  const steps = stepsOf(units, holding.valuation.instrument.quantityStep)
  return steps === 0 ? 1 : steps
}

/** The entry order of a ticket; none where the signal was not sound. */
function openOrderOf({ order }: Ticket): VenueOrder[] {
  return order instanceof VenueOrder ? [order] : []
}

function isPrice(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value < Number.POSITIVE_INFINITY
}
