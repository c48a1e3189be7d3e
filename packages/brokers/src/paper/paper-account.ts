import {
  type ApprovalMint,
  addScaled,
  type BrokerReport,
  createApprovalMint,
  createRandom,
  type Decimal,
  fromScaled,
  type Holding,
  isTerminal,
  type JsonValue,
  type MarketEvent,
  notionalOf,
  type OrderCommand,
  type OrderReplacement,
  restoreAccount,
  type Scaled,
  snapshotAccount,
  TradingAccount,
  type VenueFill,
} from '@race/core'
import { createLatency } from '../simulated/latency.ts'
import type { OrderLineSnapshot } from '../simulated/order-line.ts'
import { SimulatedVenue } from '../simulated/simulated-venue.ts'
import { createTickRules } from '../simulated/ticks/tick-rules.ts'
import type { OrderModification, VenueListener } from '../simulated/venue-options.ts'
import type { VenueOrder } from '../simulated/venue-order.ts'
import { restoreVenue } from '../simulated/venue-snapshot.ts'
import { orderOfCommand, wholeCount } from './order-of-command.ts'
import { fillFromJson, fillToJson, type OrderRecord, reportFromJson, reportOf, reportToJson } from './order-record.ts'
import type { PaperFact, PaperFacts } from './paper-facts.ts'
import { PaperMarket } from './paper-market.ts'
import type { PaperChange, PaperSettings, PaperStatistics } from './paper-settings.ts'
import { startBalanceOf } from './paper-settings.ts'
import { identityOf, type PaperSetup, scaleOf } from './paper-setup.ts'
import { fromPlainJson, toPlainJson } from './plain-json.ts'
import { SavedOrders } from './saved-orders.ts'

/** Why the account does not take a command. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

interface Totals {
  orders: number
  rejected: number
  fills: number
  fees: Scaled
  volume: Scaled
}

/**
 * The account and its venue in memory: commands and market events change it at once, and leave the facts that must be stored
 * and the reports that may be told then. Folding the facts makes it again.
 */
export class PaperAccount implements VenueListener {
  readonly setup: PaperSetup
  settings: PaperSettings
  scale: number
  account: TradingAccount
  venue: SimulatedVenue
  market: PaperMarket
  readonly fills: VenueFill[] = []
  readonly records = new Map<string, OrderRecord>()
  /** By client order id; null for a leg that has not been placed. */
  readonly byClientId = new Map<string, OrderRecord | null>()
  /** By position in the venue's list: those that have not ended. */
  readonly #live = new Map<number, VenueOrder>()
  #saved: SavedOrders
  #running = ''
  #restored: { running: JsonValue; remembered: JsonValue } | null = null
  #facts: PaperFact[] = []
  #reports: BrokerReport[] = []
  readonly #dirty = new Set<VenueOrder>()
  readonly #dirtyLists = new Set<number>()
  /** Grows with each reset: names of orders and fills are never used again. */
  #generation = 0
  #totals: Totals = noTotals()
  /** The command that is being taken; its order is told of by `order-taken`. */
  #taking: OrderCommand | null = null
  readonly #mint: ApprovalMint = createApprovalMint()

  constructor(setup: PaperSetup, settings: PaperSettings, scale: number) {
    this.setup = setup
    this.settings = settings
    this.scale = scale
    this.account = this.#newAccount()
    this.#saved = new SavedOrders(this.account.holdings)
    this.venue = this.#newVenue()
    this.market = this.#newMarket()
  }

  /** The first fact of a new account. */
  static opening(setup: PaperSetup): PaperFacts['venue-opened'] {
    const { settings, environment } = setup
    // Settings of a paper account are what it is opened with, which may hold functions.
    const kept = environment === 'simulation' ? toPlainJson(settings) : null
    return { identity: identityOf(setup), settings: kept, scale: scaleOf(setup, settings) }
  }

  get statistics(): PaperStatistics {
    const { orders, rejected, fills, fees, volume } = this.#totals
    return { orders, rejected, fills, fees: fromScaled(fees, this.scale), volume: fromScaled(volume, this.scale) }
  }

  /** How an order stands. */
  recordOf(clientOrderId: string, venueOrderId: string | null): OrderRecord | null {
    return this.byClientId.get(clientOrderId) ?? (venueOrderId === null ? null : this.records.get(venueOrderId)) ?? null
  }

  /** Takes an order, whose ids are new. */
  submit(command: OrderCommand): OrderRecord | Refusal {
    const instrument = this.setup.instruments.findIndex(({ id }) => id === command.instrument)
    const holding = this.account.holdings[instrument]
    if (holding === undefined) {
      return { code: 'INSTRUMENT_UNKNOWN', message: `The broker has no instrument '${command.instrument}'` }
    }
    const time = Math.max(this.market.time, command.decisionTime)
    const order = orderOfCommand(command, { holding, instrument, time })
    if ('code' in order) return order
    if (order.trail !== null && order.stopTicks === null && !this.market.hasPrice(instrument)) {
      return { code: 'PRICE_UNKNOWN', message: `A trail needs a price, and none of '${command.instrument}' was told` }
    }
    order.approval = this.#mint.approve(order).approval
    this.#taking = command
    this.market.submit(order, time)
    this.#taking = null
    this.#dirtyLists.add(instrument)
    const record = this.records.get(this.#nameOf(order)) as OrderRecord
    const { bracket, intentId, timeInForce, isReduceOnly } = command
    const stopId = bracket?.stop?.clientOrderId ?? null
    const targetId = bracket?.target?.clientOrderId ?? null
    for (const id of [stopId, targetId]) if (id !== null) this.byClientId.set(id, null)
    this.#countOrder(record)
    const json = reportToJson(record.report)
    this.#facts.push({
      type: 'order-taken',
      data: { order: json, intentId, timeInForce, isReduceOnly, stopId, targetId },
    })
    return record
  }

  /** Null where it ended before. */
  cancel({ venueOrderId }: OrderRecord): Refusal | null {
    const order = this.#liveOf(venueOrderId)
    if (order === null) return { code: 'ORDER_ENDED', message: `Order ${venueOrderId} has ended` }
    this.market.cancel(order, this.#timeFor(order), 'CANCELLED')
    this.#dirty.add(order)
    this.#dirtyLists.add(order.instrument)
    return null
  }

  replace({ venueOrderId }: OrderRecord, changes: OrderReplacement): Refusal | null {
    const order = this.#liveOf(venueOrderId)
    if (order === null) return { code: 'ORDER_ENDED', message: `Order ${venueOrderId} has ended` }
    const modification = this.#modificationOf(order, changes)
    if ('code' in modification) return modification
    this.market.modify(order, modification, this.#timeFor(order))
    this.#dirty.add(order)
    this.#dirtyLists.add(order.instrument)
    return null
  }

  match(event: MarketEvent): void {
    this.market.match(event)
  }

  /** New costs of a simulation account; what is on its way arrives first. */
  changeSettings(settings: PaperSettings, { by, why }: PaperChange): void {
    const old = toPlainJson(this.settings)
    const before = this.settings
    this.settings = settings
    try {
      this.#newVenue()
    } catch (error) {
      this.settings = before
      throw error
    }
    this.settings = before
    this.market.deliverAll()
    this.#collectVenue()
    const remembered = this.market.remembered()
    const running = JSON.parse(this.#running) as JsonValue
    this.settings = settings
    this.#facts.push({ type: 'settings-changed', data: { old, new: toPlainJson(settings), by, why } })
    this.#restored = { running, remembered }
    this.finish()
  }

  /** Ends every order, takes every position away, and begins with the start balance again. */
  reset({ by, why }: PaperChange): void {
    for (const order of [...this.#live.values()]) {
      if (!isTerminal(order.status)) this.venue.cancel(order, this.#timeFor(order), 'ACCOUNT_RESET')
    }
    const scale = scaleOf(this.setup, this.settings)
    const { startBalance } = this.settings
    const remembered = this.market.remembered()
    this.#facts.push({ type: 'account-reset', data: { by, why, startBalance, scale } })
    this.#startOver(scale)
    this.venue = this.#newVenue()
    this.market = this.#newMarket()
    this.market.remember(remembered)
  }

  onOrder(order: VenueOrder): void {
    this.#dirty.add(order)
    this.#dirtyLists.add(order.instrument)
    if (order.status === 'initialized') return
    this.#tell(order)
    if (isTerminal(order.status)) this.#live.delete(order.index)
  }

  onModify(order: VenueOrder): void {
    this.#dirty.add(order)
    // A leg that an order gets is told of when it is placed.
    if (order.status !== 'submitted') this.#tell(order)
  }

  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number): void {
    this.#dirty.add(order)
    const { instrument } = order.holding.valuation
    const record = this.records.get(this.#nameOf(order)) as OrderRecord
    const fill: VenueFill = {
      fillId: `${this.#generation}-f${this.#totals.fills}`,
      clientOrderId: record.clientOrderId,
      venueOrderId: record.venueOrderId,
      instrument: instrument.id,
      side: order.sideName,
      price: fromScaled(ticks, 0).times(instrument.tickSize),
      quantity: fromScaled(steps, 0).times(instrument.quantityStep),
      fee: fromScaled(fee, this.scale),
      feeCurrency: instrument.quoteCurrency,
      liquidity: order.hasMet && order.phase === 'limit' ? 'maker' : 'taker',
      time,
    }
    this.#countFill(order.holding, ticks, steps, fee)
    this.fills.push(fill)
    this.#reports.push({ type: 'fill', fill })
    const booked = toPlainJson([order.instrument, order.side, ticks, steps, fee])
    this.#facts.push({ type: 'order-filled', data: { fill: fillToJson(fill), booked } })
  }

  /** What happened since the last time: facts to be stored as a whole, and reports that may be told once they are. */
  collect(): { readonly facts: readonly PaperFact[]; readonly reports: readonly BrokerReport[] } {
    this.#collectVenue()
    const facts = this.#facts
    const reports = this.#reports
    this.#facts = []
    this.#reports = []
    return { facts, reports }
  }

  /** Folds a stored fact. `finish` follows the last one. */
  apply({ type, data }: PaperFact): void {
    switch (type) {
      case 'venue-opened':
        return
      case 'order-taken': {
        const record = this.#keep({ ...data, report: reportFromJson(data.order) })
        for (const id of [data.stopId, data.targetId]) if (id !== null) this.byClientId.set(id, null)
        this.#countOrder(record)
        return
      }
      case 'order-reported': {
        const report = reportFromJson(data)
        const known = this.records.get(report.venueOrderId)
        if (known === undefined) this.#keep({ stopId: null, targetId: null, report })
        else known.report = report
        return
      }
      case 'order-filled':
        this.#applyFill(data)
        return
      case 'venue-saved':
        if (data.orders !== null) this.#saved.apply(data.orders)
        this.#restored = { running: data.running ?? this.#restored?.running ?? null, remembered: data.remembered }
        return
      case 'settings-changed':
        this.settings = fromPlainJson(data.new) as PaperSettings
        return
      case 'account-reset':
        this.#startOver(data.scale)
    }
  }

  /** Makes the venue of what was folded. */
  finish(): void {
    this.venue = this.#newVenue()
    this.market = this.#newMarket()
    if (this.#restored === null) return
    const { running, remembered } = this.#restored
    const { counters, lines } = fromPlainJson(running) as {
      readonly counters: SimulatedVenue['counters']
      readonly lines: readonly (OrderLineSnapshot | null)[]
    }
    // What is on its way is in no list of the venue: it is handed over in that of orders that wait.
    const named = new Set(lines.flatMap((line) => (line === null ? [] : ordersNamedBy(line))))
    const held = [...named].filter((index) => !this.#saved.working.some((list) => list.includes(index)))
    const orders = this.#saved.snapshots()
    restoreVenue(
      this.venue,
      { counters, working: this.#saved.working, held, orders, line: null, walks: null },
      { holdings: this.account.holdings, approvalOf: (intent) => this.#mint.approve(intent).approval },
    )
    const restored = new Map<number, VenueOrder>()
    for (const order of reachableFrom(this.venue.unended())) restored.set(order.index, order)
    this.venue.held.length = 0
    this.#live.clear()
    for (const [index, order] of restored) if (!isTerminal(order.status)) this.#live.set(index, order)
    this.market.restore(running, remembered, (index) => restored.get(index) as VenueOrder)
    this.#running = JSON.stringify(this.market.running())
    this.#restored = null
  }

  /** Everything, for a snapshot of the log. */
  state(): JsonValue {
    const onTheirWay = this.market.lines.flatMap(({ named }) => named)
    this.#saved.keepOnly(reachableFrom([...this.#live.values(), ...onTheirWay]))
    return {
      settings: this.setup.environment === 'simulation' ? toPlainJson(this.settings) : null,
      scale: this.scale,
      generation: this.#generation,
      totals: toPlainJson(this.#totals),
      records: Array.from(this.records.values(), ({ report, stopId, targetId }) => ({
        order: reportToJson(report),
        stopId,
        targetId,
      })),
      fills: this.fills.map(fillToJson),
      account: toPlainJson(snapshotAccount(this.account)),
      orders: this.#saved.whole() as unknown as JsonValue,
      running: this.market.running(),
      remembered: this.market.remembered(),
    }
  }

  /** Goes on from `state`; facts after it may follow, and then `finish`. */
  restoreState(json: JsonValue): void {
    const state = json as unknown as PaperState
    if (state.settings !== null) this.settings = fromPlainJson(state.settings) as PaperSettings
    this.#startOver(state.scale)
    this.#generation = state.generation
    this.#totals = fromPlainJson(state.totals) as Totals
    for (const { order, stopId, targetId } of state.records) {
      for (const id of [stopId, targetId]) if (id !== null && !this.byClientId.has(id)) this.byClientId.set(id, null)
      this.#keep({ stopId, targetId, report: reportFromJson(order) })
    }
    for (const fill of state.fills) this.fills.push(fillFromJson(fill))
    restoreAccount(this.account, fromPlainJson(state.account) as Parameters<typeof restoreAccount>[1])
    this.#saved.apply(state.orders as unknown as Parameters<SavedOrders['apply']>[0])
    this.#restored = { running: state.running, remembered: state.remembered }
  }

  #applyFill({ fill, booked }: PaperFacts['order-filled']): void {
    const [instrument, side, ticks, steps, fee] = fromPlainJson(booked) as [number, 1 | -1, Scaled, Scaled, Scaled]
    const holding = this.account.holdings[instrument] as Holding
    const told = fillFromJson(fill)
    this.fills.push(told)
    this.account.ledger.time = told.time
    this.account.applyFill(holding, side, ticks, steps, fee)
    this.#countFill(holding, ticks, steps, fee)
  }

  #countFill({ valuation }: Holding, ticks: Scaled, steps: Scaled, fee: Scaled): void {
    const totals = this.#totals
    totals.fills++
    totals.fees = addScaled(totals.fees, fee)
    totals.volume = addScaled(totals.volume, notionalOf(valuation, ticks, steps))
  }

  #countOrder({ report: { status } }: OrderRecord): void {
    this.#totals.orders++
    if (status === 'rejected') this.#totals.rejected++
  }

  /** Tells how an order stands, and keeps it. */
  #tell(order: VenueOrder): void {
    const venueOrderId = this.#nameOf(order)
    const known = this.records.get(venueOrderId)
    const parent = order.parent === null ? null : (this.records.get(this.#nameOf(order.parent)) ?? null)
    const clientOrderId = known === undefined ? this.#clientIdOf(order, parent) : known.clientOrderId
    const parentVenueOrderId = parent?.venueOrderId ?? null
    const report = reportOf(order, { clientOrderId, venueOrderId, parentVenueOrderId })
    if (known === undefined) {
      const legs = this.#taking?.bracket ?? null
      const stopId = legs?.stop?.clientOrderId ?? null
      this.#keep({ stopId, targetId: legs?.target?.clientOrderId ?? null, report })
      this.#live.set(order.index, order)
    } else known.report = report
    // Sent is not told: the answer says it.
    if (order.status === 'submitted') return
    this.#reports.push({ type: 'order', order: report })
    if (this.#taking === null) this.#facts.push({ type: 'order-reported', data: reportToJson(report) })
  }

  /** Of a leg that its entry was sent with; later brackets of an entry that fills in parts have none. */
  #clientIdOf({ role, legNumber }: VenueOrder, parent: OrderRecord | null): string | null {
    if (parent === null) return this.#taking?.clientOrderId ?? null
    if (legNumber !== 1) return null
    return role === 'stop-loss' ? parent.stopId : parent.targetId
  }

  #keep({ report, stopId, targetId }: Pick<OrderRecord, 'report' | 'stopId' | 'targetId'>): OrderRecord {
    const { venueOrderId, clientOrderId } = report
    const record: OrderRecord = { venueOrderId, clientOrderId, stopId, targetId, report }
    this.records.set(venueOrderId, record)
    if (clientOrderId !== null) this.byClientId.set(clientOrderId, record)
    return record
  }

  #collectVenue(): void {
    for (const instrument of this.market.touched) {
      this.#dirtyLists.add(instrument)
      for (const order of this.venue.workingOf(instrument)) this.#dirty.add(order)
    }
    this.market.touched.clear()
    const orders = this.#saved.note(this.#dirty, this.#dirtyLists, (instrument) => this.venue.workingOf(instrument))
    this.#dirty.clear()
    this.#dirtyLists.clear()
    const running = this.market.running()
    const text = JSON.stringify(running)
    const isSame = text === this.#running
    this.#running = text
    if (orders === null && isSame && this.#facts.length === 0) return
    const remembered = this.market.remembered()
    this.#facts.push({ type: 'venue-saved', data: { orders, running: isSame ? null : running, remembered } })
  }

  #modificationOf(
    order: VenueOrder,
    { quantity, limitPrice, stopPrice }: OrderReplacement,
  ): OrderModification | Refusal {
    const { tickSize, quantityStep } = order.holding.valuation.instrument
    const changes: { limitTicks?: Scaled; stopTicks?: Scaled; steps?: Scaled } = {}
    const read = (name: keyof typeof changes, value: Decimal | undefined, increment: Decimal): Refusal | null => {
      if (value === undefined) return null
      const count = value.sign > 0 ? wholeCount(value, increment) : null
      if (count === null) return { code: 'VALUE_OFF_INCREMENT', message: `${value} is no number of ${increment}` }
      changes[name] = count
      return null
    }
    const refusal =
      read('steps', quantity, quantityStep) ??
      read('limitTicks', limitPrice, tickSize) ??
      read('stopTicks', stopPrice, tickSize)
    if (refusal !== null) return refusal
    if (changes.steps !== undefined && order.steps !== null && changes.steps > order.steps) {
      return {
        code: 'QUANTITY_LARGER',
        message: `${quantity} is more than the order is for; it can only become smaller`,
      }
    }
    return changes
  }

  #startOver(scale: number): void {
    this.scale = scale
    this.#generation++
    this.#totals = noTotals()
    this.fills.length = 0
    this.account = this.#newAccount()
    this.#saved = new SavedOrders(this.account.holdings)
    this.#live.clear()
    this.#dirty.clear()
    this.#dirtyLists.clear()
    this.#running = ''
    this.#restored = null
  }

  #newAccount(): TradingAccount {
    const { currency, instruments, capital, environment } = this.setup
    const paid = environment === 'simulation' ? startBalanceOf(this.settings.startBalance) : capital
    return new TradingAccount({ currency, capital: paid, instruments, scale: this.scale })
  }

  #newVenue(): SimulatedVenue {
    const { instruments, calendars, costs, intrabar, seed, ticks } = this.setup
    const { commission, slippage, latency, fillProbability } = this.settings
    const { spread, liquidity, touch, venueRules } = costs
    return new SimulatedVenue({
      account: this.account,
      instruments,
      fee: commission,
      slippage,
      ...(spread === undefined ? {} : { spread }),
      ...(liquidity === undefined ? {} : { liquidity }),
      ...(touch === undefined ? {} : { touch }),
      ...(venueRules === undefined ? {} : { venueRules }),
      ...(fillProbability === 1 ? {} : { fillProbability }),
      latency,
      random: createRandom(`${seed}/costs`),
      verify: (approval, intent) => this.#mint.verify(approval, intent),
      listener: this,
      intrabar,
      drawsByOrder: ticks !== null,
      calendars,
    })
  }

  #newMarket(): PaperMarket {
    const { instruments, calendars, ticks, seed } = this.setup
    const { quotes = [], trades = [], ...rules } = ticks ?? {}
    return new PaperMarket({
      venue: this.venue,
      account: this.account,
      instruments,
      calendars,
      latency: createLatency(this.settings.latency, createRandom(`${seed}/costs`)),
      ticks: ticks && {
        rules: createTickRules(rules, createRandom(`${seed}/ticks`)),
        kinds: instruments.map(({ id }) => ({ quotes: quotes.includes(id), trades: trades.includes(id) })),
      },
    })
  }

  #nameOf({ index }: VenueOrder): string {
    return `${this.#generation}-${index}`
  }

  #liveOf(venueOrderId: string): VenueOrder | null {
    const [generation, index] = venueOrderId.split('-')
    return Number(generation) === this.#generation ? (this.#live.get(Number(index)) ?? null) : null
  }

  #timeFor(order: VenueOrder): number {
    return Math.max(this.market.time, order.updatedAt)
  }
}

interface PaperState {
  readonly settings: JsonValue
  readonly scale: number
  readonly generation: number
  readonly totals: JsonValue
  readonly records: readonly {
    readonly order: JsonValue
    readonly stopId: string | null
    readonly targetId: string | null
  }[]
  readonly fills: readonly JsonValue[]
  readonly account: JsonValue
  readonly orders: JsonValue
  readonly running: JsonValue
  readonly remembered: JsonValue
}

function noTotals(): Totals {
  return { orders: 0, rejected: 0, fills: 0, fees: 0, volume: 0 }
}

function ordersNamedBy({ messages, inFlight, carried }: OrderLineSnapshot): readonly number[] {
  return [...messages.map(({ order }) => order), ...inFlight, ...carried.map(({ order }) => order)]
}

/** Orders, and those that they lead to. */
function reachableFrom(orders: Iterable<VenueOrder>): ReadonlySet<VenueOrder> {
  const found = new Set(orders)
  // A set that grows while it is walked is walked to its end.
  for (const { parent, linked, stopChild, targetChild } of found) {
    for (const other of [parent, linked, stopChild, targetChild]) if (other !== null) found.add(other)
  }
  return found
}
