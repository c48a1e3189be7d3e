import {
  type ApprovalMint,
  type BrokerReport,
  createApprovalMint,
  fromScaled,
  type Holding,
  isTerminal,
  type JsonValue,
  type OrderCommand,
  type OrderReplacement,
  restoreAccount,
  type Scaled,
  snapshotAccount,
  TradingAccount,
  type VenueFill,
} from '@race/core'
import type { SimulatedVenue } from '../simulated/simulated-venue.ts'
import type { VenueListener } from '../simulated/venue-options.ts'
import type { VenueOrder } from '../simulated/venue-order.ts'
import { modificationOf, moveWaitingBracket } from './modification-of.ts'
import { orderOfCommand, type Refusal, unknownInstrument } from './order-of-command.ts'
import {
  fillFromJson,
  fillOf,
  fillToJson,
  type OrderRecord,
  reportFromJson,
  reportOf,
  reportToJson,
} from './order-record.ts'
import type { PaperFact, PaperFacts } from './paper-facts.ts'
import { type HistoryPart, PaperHistory } from './paper-history.ts'
import type { PaperMarket } from './paper-market.ts'
import type { PaperChange, PaperSettings, PaperStatistics } from './paper-settings.ts'
import { startBalanceOf } from './paper-settings.ts'
import { type PaperSetup, scaleOf } from './paper-setup.ts'
import type { PaperState } from './paper-state.ts'
import { PaperTotals } from './paper-totals.ts'
import { fromPlainJson, toPlainJson } from './plain-json.ts'
import { reachableFrom } from './reachable-from.ts'
import { restoreOrders } from './restore-orders.ts'
import { SavedOrders } from './saved-orders.ts'
import { marketOf, venueOf } from './venue-of.ts'

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
  readonly #history = new PaperHistory()
  readonly records = this.#history.records
  readonly fills: readonly VenueFill[] = this.#history.fills
  /** By position in the venue's list: those that have not ended. */
  readonly #live = new Map<number, VenueOrder>()
  #saved: SavedOrders
  #running = ''
  /** What was written last of what the market has seen. */
  #remembered: JsonValue = null
  #restored: { running: JsonValue; remembered: JsonValue } | null = null
  readonly #facts: PaperFact[] = []
  readonly #reports: BrokerReport[] = []
  readonly #dirty = new Set<VenueOrder>()
  readonly #dirtyLists = new Set<number>()
  /** Grows with each reset: names of orders and fills are never used again. */
  #generation = 0
  #totals = new PaperTotals()
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

  get statistics(): PaperStatistics {
    return this.#totals.statistics(this.scale)
  }

  submit(command: OrderCommand): OrderRecord | Refusal {
    const instrument = this.setup.instruments.findIndex(({ id }) => id === command.instrument)
    const holding = this.account.holdings[instrument]
    if (holding === undefined) return unknownInstrument(command.instrument)
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
    const record = this.records.byVenueId.get(this.#nameOf(order)) as OrderRecord
    const { intentId, timeInForce, isReduceOnly } = command
    const { report, stopId, targetId } = record
    this.#totals.countOrder(report.status === 'rejected')
    const data = { intentId, isReduceOnly, order: reportToJson(report), stopId, targetId, timeInForce }
    this.#facts.push({ type: 'order-taken', data })
    return record
  }

  cancel({ venueOrderId }: OrderRecord): Refusal | null {
    const order = this.#liveOf(venueOrderId)
    if (order === null) return { code: 'ORDER_ENDED', message: `Order ${venueOrderId} has ended` }
    this.market.cancel(order, this.#timeFor(order), 'CANCELLED')
    this.#touch(order)
    return null
  }

  replace({ venueOrderId }: OrderRecord, changes: OrderReplacement): Refusal | null {
    const order = this.#liveOf(venueOrderId)
    if (order === null) return { code: 'ORDER_ENDED', message: `Order ${venueOrderId} has ended` }
    const modification = modificationOf(order, changes)
    if ('code' in modification) return modification
    const refusal = moveWaitingBracket(order, changes)
    if (refusal !== null) return refusal
    this.market.modify(order, modification, this.#timeFor(order))
    this.#touch(order)
    return null
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
    this.#touch(order)
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
    const record = this.records.byVenueId.get(this.#nameOf(order)) as OrderRecord
    const fillId = `${this.#generation}-f${this.#totals.fills}`
    const fill = fillOf(order, record, { fillId, ticks, steps, fee: fromScaled(fee, this.scale), time })
    this.#totals.countFill(order.holding, ticks, steps, fee)
    this.#history.fills.push(fill)
    this.#reports.push({ type: 'fill', fill })
    const booked = toPlainJson([order.instrument, order.side, ticks, steps, fee])
    this.#facts.push({ type: 'order-filled', data: { booked, fill: fillToJson(fill) } })
  }

  /**
   * What happened since the last time: facts to be stored as a whole.
   *
   * @param options.withMarket also where nothing but the market has gone on, for the sake of its last prices
   */
  collect({ withMarket = false }: { readonly withMarket?: boolean } = {}): readonly PaperFact[] {
    this.#collectVenue(withMarket)
    return this.#facts.splice(0)
  }

  /** What is to be told of it, each report once. */
  takeReports(): readonly BrokerReport[] {
    return this.#reports.splice(0)
  }

  /** Folds a stored fact. `finish` follows the last one. */
  apply({ type, data }: PaperFact): void {
    switch (type) {
      case 'venue-opened':
        return
      case 'order-taken': {
        const record = this.records.keep({ ...data, report: reportFromJson(data.order) })
        this.#totals.countOrder(record.report.status === 'rejected')
        return
      }
      case 'order-reported':
        this.records.take(reportFromJson(data))
        return
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
    const restored = restoreOrders(this.venue, this.#saved, running, { account: this.account, mint: this.#mint })
    this.#live.clear()
    for (const [index, order] of restored) if (!isTerminal(order.status)) this.#live.set(index, order)
    this.market.restore(running, remembered, (index) => restored.get(index) as VenueOrder)
    this.#running = JSON.stringify(this.market.running())
    this.#remembered = this.market.remembered()
    this.#restored = null
  }

  /** So many orders that have ended and fills, for a part of snapshots; null where there are not as many. */
  takePart(count: number): JsonValue {
    return this.#history.takePart(count, this.#generation) as unknown as JsonValue
  }

  /** Everything that is in no part, for a snapshot of the log. */
  state(): JsonValue {
    const onTheirWay = this.market.lines.flatMap(({ named }) => named)
    this.#saved.keepOnly(reachableFrom([...this.#live.values(), ...onTheirWay]))
    const state: PaperState = {
      settings: this.setup.environment === 'simulation' ? toPlainJson(this.settings) : null,
      scale: this.scale,
      generation: this.#generation,
      totals: this.#totals.state(),
      ...this.#history.rest(),
      account: toPlainJson(snapshotAccount(this.account)),
      orders: this.#saved.whole() as unknown as JsonValue,
      running: this.market.running(),
      remembered: this.market.remembered(),
    }
    return state as unknown as JsonValue
  }

  /** Goes on from `state` and the parts that were taken before it; facts after it may follow, and then `finish`. */
  restoreState(json: JsonValue, parts: readonly JsonValue[]): void {
    const state = json as unknown as PaperState
    if (state.settings !== null) this.settings = fromPlainJson(state.settings) as PaperSettings
    this.#startOver(state.scale)
    this.#generation = state.generation
    this.#totals.restore(state.totals)
    this.#history.restore(state, parts as unknown as readonly HistoryPart[], state.generation)
    restoreAccount(this.account, fromPlainJson(state.account) as Parameters<typeof restoreAccount>[1])
    this.#saved.apply(state.orders as unknown as Parameters<SavedOrders['apply']>[0])
    this.#restored = { running: state.running, remembered: state.remembered }
  }

  #applyFill({ fill, booked }: PaperFacts['order-filled']): void {
    const [instrument, side, ticks, steps, fee] = fromPlainJson(booked) as [number, 1 | -1, Scaled, Scaled, Scaled]
    const holding = this.account.holdings[instrument] as Holding
    const told = fillFromJson(fill)
    this.#history.fills.push(told)
    this.account.ledger.time = told.time
    this.account.applyFill(holding, side, ticks, steps, fee)
    this.#totals.countFill(holding, ticks, steps, fee)
  }

  /** Tells how an order stands, and keeps it. */
  #tell(order: VenueOrder): void {
    const venueOrderId = this.#nameOf(order)
    const known = this.records.byVenueId.get(venueOrderId)
    const parent = order.parent === null ? null : (this.records.byVenueId.get(this.#nameOf(order.parent)) ?? null)
    const clientOrderId = known === undefined ? this.#clientIdOf(order, parent) : known.clientOrderId
    const parentVenueOrderId = parent?.venueOrderId ?? null
    const report = reportOf(order, { clientOrderId, venueOrderId, parentVenueOrderId })
    if (known === undefined) {
      const legs = this.#taking?.bracket ?? null
      const stopId = legs?.stop?.clientOrderId ?? null
      this.records.keep({ stopId, targetId: legs?.target?.clientOrderId ?? null, report })
      this.#live.set(order.index, order)
    } else this.records.tell(known, report)
    // Sent is not told: the answer says it.
    if (order.status === 'submitted') return
    this.#reports.push({ type: 'order', order: report })
    if (this.#taking === null) this.#facts.push({ type: 'order-reported', data: reportToJson(report) })
  }

  /** Of a leg that its entry was sent with; those of its later brackets are named after it, or not at all where that is taken. */
  #clientIdOf({ role, legNumber }: VenueOrder, parent: OrderRecord | null): string | null {
    if (parent === null) return this.#taking?.clientOrderId ?? null
    const first = role === 'stop-loss' ? parent.stopId : parent.targetId
    if (first === null || legNumber === 1) return first
    const later = `${first}-${legNumber}`
    return this.records.has(later) ? null : later
  }

  #collectVenue(withMarket = false): void {
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
    const isQuiet = orders === null && isSame && this.#facts.length === 0
    if (isQuiet && !withMarket) return
    const remembered = this.market.remembered()
    if (isQuiet && JSON.stringify(remembered) === JSON.stringify(this.#remembered)) return
    this.#remembered = remembered
    this.#facts.push({ type: 'venue-saved', data: { orders, remembered, running: isSame ? null : running } })
  }

  #startOver(scale: number): void {
    this.scale = scale
    this.#generation++
    this.#totals = new PaperTotals()
    this.#history.startOver()
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
    const { setup, settings, account } = this
    return venueOf(setup, settings, { account, listener: this, mint: this.#mint })
  }

  #newMarket(): PaperMarket {
    return marketOf(this.setup, this.settings, this.venue, this.account)
  }

  #touch(order: VenueOrder): void {
    this.#dirty.add(order)
    this.#dirtyLists.add(order.instrument)
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
