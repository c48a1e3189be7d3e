import {
  type AccountKind,
  type AccountRules,
  createAccountRules,
  createFinancing,
  createMarginModel,
  type Financing,
  type SimulatedVenue,
  type SimulatedVenueOptions,
  type VenueListener,
  type VenueOrder,
} from '@race/brokers/simulated'
import { type Holding, instrumentIndexOf, scaledToFloat } from '@race/core'
import type { AccountWorth } from '@race/host'
import type { PreparedBacktest } from '../prepare-backtest.ts'
import type { AccountDeskSnapshot } from './account-desk-snapshot.ts'
import type { AccountEngine } from './account-engine.ts'
import { AccountListener } from './account-listener.ts'
import type { AccountTime } from './account-time.ts'
import type { CorporateActionDesk } from './corporate-action-desk.ts'
import { corporateActionsOfRun } from './corporate-actions-of-run.ts'
import { type DueSource, firstDue } from './due-source.ts'
import { MarginDesk } from './margin-desk.ts'
import { type AccountPosting, PostingJournal, postingFromData, postingToData } from './posting-journal.ts'
import type { PreparedAccounting } from './prepare-accounting.ts'
import { SettlementDesk } from './settlement-desk.ts'
import { TickMargin } from './tick-margin.ts'

/** Who is told of postings. */
interface PostingTellers {
  readonly onPosting?: (posting: AccountPosting) => void
  readonly keepsPostings?: boolean
}

/** What the account is like without rules of its own: nothing is borrowed, but shorts need no loan. */
const unborrowed: AccountKind = { type: 'margin', initialMargin: 1, maintenanceMargin: 0 }

/**
 * Everything that happens to the account of a run besides trades, each at its instant: what time costs, corporate actions,
 * settlements, the checks of the margin. A run without such options has none of this and pays nothing for it.
 *
 * An instant T is placed among the bars so: up to the open of a bar, before that open is matched, at the last closes. Inside
 * a bar, after its open and before its path, at its open. At the close of a bar, after its path and before the strategy
 * sees it, at its close.
 *
 * Where there is more than bars, it is placed among everything in order of time. At one instant: quotes and trades, the way
 * of bars that are walked, reports and closes come first, then what falls due, then orders that arrive, and openings. Only
 * corporate actions come before the quotes and trades of their instant, which are in new units already, unless a bar closes
 * then: those ticks are still the end of that bar.
 */
export class AccountDesk implements AccountTime {
  readonly accounting: PreparedAccounting
  /** Null where the venue's own rule holds. */
  readonly rules: AccountRules | null
  /** By instrument, why the venue takes no more orders. */
  readonly closed: (string | null)[]
  readonly postings: AccountPosting[] = []
  readonly #prepared: PreparedBacktest
  /** The last price of each instrument: a close, or the open of the bar that runs; NaN before the first. */
  readonly #price: Float64Array
  #sources: readonly DueSource[] = []
  #engine: AccountEngine | null = null
  #margin: MarginDesk | null = null
  #settlements: SettlementDesk | null = null
  #financing: Financing | null = null
  /** Null where the margin is checked with bars only. */
  #ticks: TickMargin | null = null
  #checksExtremes = false
  #corporateActions: CorporateActionDesk | null = null

  /** Null for a run that names nothing of its account. */
  static of(prepared: PreparedBacktest, venueOf: () => SimulatedVenue): AccountDesk | null {
    const { accounting } = prepared
    return accounting === null ? null : new AccountDesk(prepared, accounting, venueOf)
  }

  /** @param venueOf the venue, once it is made */
  constructor(prepared: PreparedBacktest, accounting: PreparedAccounting, venueOf: () => SimulatedVenue) {
    const { account } = prepared
    this.#prepared = prepared
    this.accounting = accounting
    this.closed = account.holdings.map(() => null)
    this.#price = new Float64Array(account.holdings.length).fill(Number.NaN)
    const borrow = accounting.financing?.borrow
    const hasRules = accounting.account !== null || accounting.isComposite || borrow !== undefined
    const indices = new Map(account.holdings.map((holding, index) => [holding, index]))
    const margin = !hasRules
      ? null
      : createMarginModel(accounting.account ?? unborrowed, account, {
          feeOf: (holding, ticks, steps) =>
            venueOf()
              .feeOf(indices.get(holding) ?? 0)
              .of(ticks, steps),
        })
    this.rules = margin === null ? null : createAccountRules(margin, account, borrow)
  }

  /** What the venue must know of the account. */
  get venueOptions(): Pick<SimulatedVenueOptions, 'closed' | 'accountRules'> {
    return { closed: this.closed, ...(this.rules === null ? {} : { accountRules: this.rules }) }
  }

  /** Dividends that went ex and were not paid so far. */
  get unpaidDividends(): number {
    return this.#corporateActions?.unpaidDividends ?? 0
  }

  /** What the host cannot read from the closes of its handles. */
  worthOf(engine: AccountEngine): AccountWorth {
    const { account } = this.#prepared
    return {
      lastPriceOf: (holding) => engine.desk.lastClose[instrumentIndexOf(account, holding)] as number,
      equity: () => engine.markedEquity(),
    }
  }

  /** Who the venue tells: the recorder, and this desk where a fill moves more than its worth and its fee. */
  listenerOf(recorder: VenueListener): VenueListener {
    if (this.rules === null) return recorder
    const isLiquidation = (order: VenueOrder): boolean => this.#margin?.isLiquidation(order) === true
    return new AccountListener(recorder, this.#prepared.account, this.rules, isLiquidation)
  }

  /** Takes up its work, when all else of the engine is made. */
  attach(engine: AccountEngine, { onPosting, keepsPostings: keeps = false }: PostingTellers): void {
    this.#engine = engine
    const { account, series } = this.#prepared
    const { accounting, rules } = this
    const startTime = series.reduce((least, { openTimes }) => Math.min(least, openTimes[0] ?? Infinity), Infinity)
    if (onPosting !== undefined || keeps) {
      account.ledger.journal = new PostingJournal(account.scale, (posting) => {
        if (keeps) this.postings.push(posting)
        onPosting?.(posting)
      })
    }
    const sources: DueSource[] = []
    const calendars = this.#prepared.instruments.map((_, instrument) => engine.tradedSeries(instrument).calendar)
    if (Object.keys(accounting.futures).length > 0) {
      this.#settlements = new SettlementDesk(accounting.futures, account, calendars, startTime)
      sources.push(this.#settlements)
    }
    const unsettled = rules?.margin.unsettled ?? null
    if (unsettled !== null) {
      sources.push({
        get nextTime() {
          return unsettled.nextTime
        },
        advance: (time) => unsettled.settle(time),
      })
    }
    if (accounting.financing !== null) {
      this.#financing = createFinancing(accounting.financing, account, { startTime })
      sources.push(this.#financing)
    }
    const places = { accounting, closed: this.closed, price: this.#price, startTime }
    this.#corporateActions = corporateActionsOfRun(this.#prepared, engine, places)
    if (this.#corporateActions !== null) sources.push(this.#corporateActions)
    this.#sources = sources
    if (accounting.account?.type === 'margin' && rules !== null) {
      const { gate, venue } = engine
      this.#margin = new MarginDesk({
        prepared: this.#prepared,
        account,
        gate,
        venue,
        rules,
        mark: () => this.#mark(),
        equity: () => scaledToFloat(account.equity(), account.scale),
        isOnTicks: (instrument) => engine.tape?.has(instrument) === true,
        meetNow: (order, time) => this.#meetNow(order, time),
        graceMs: accounting.account.marginCall?.graceMs ?? 0,
      })
      this.#checksExtremes = accounting.account.checkAt === 'bar-extreme'
      if (engine.tape !== null && accounting.account.checkAt !== 'close') this.#watchTicks(this.#margin, rules, engine)
    }
  }

  #meetNow(order: VenueOrder, time: number): void {
    const { tape, venue } = this.#engine as AccountEngine
    if (tape?.has(order.instrument) === true) tape.meetNow(order, time)
    else venue.walk?.meetArrival(order, time)
    venue.sweep(order.instrument)
  }

  /** Checks the margin at every tick as well; the end of a grace is then an instant at which something falls due. */
  #watchTicks(margin: MarginDesk, rules: AccountRules, { desk, tape }: AccountEngine): void {
    this.#ticks = new TickMargin({
      account: this.#prepared.account,
      rules,
      ticksOf: desk.ticksOf,
      lastPrice: desk.lastClose,
      hasRates: this.accounting.tradingOptions.conversion !== undefined,
      touchOf: (instrument, side) => tape?.touchOf(instrument, side) ?? Number.NaN,
    })
    this.#sources = [...this.#sources, graceOf(margin)]
  }

  get nextTime(): number {
    return firstDue(this.#sources)
  }

  get nextActionTime(): number {
    return this.#corporateActions?.nextTime ?? Number.POSITIVE_INFINITY
  }

  moveTo(time: number, rateTime = time): void {
    this.#setTime(time, rateTime)
  }

  get watchesTicks(): boolean {
    return this.#ticks !== null
  }

  watches(instrument: number): boolean {
    return this.#ticks?.holds(instrument) === true
  }

  isSafe(instrument: number): boolean {
    return this.#ticks?.isSafe(instrument) === true
  }

  seeTick(instrument: number, time: number): void {
    if (!this.isSafe(instrument)) this.#checkTicks(time)
  }

  noteMoment(): void {
    if (this.accounting.verifiesAccount) this.#prepared.account.verify()
  }

  /** Closes what must be closed, at the prices at which that could be done; nothing where only bars are looked at. */
  #checkTicks(time: number): void {
    const ticks = this.#ticks
    if (ticks === null) return
    this.#mark()
    ticks.mark()
    ticks.note()
    const hasActed = this.#margin?.checkAtTouch(time) === true
    this.#mark()
    if (hasActed) (this.#engine as AccountEngine).afterMatch(time)
  }

  passActionsTo(time: number): void {
    this.#setTime(time, time)
    this.#mark()
    this.#corporateActions?.advance(time)
    this.#checkTicks(time)
    this.noteMoment()
  }

  /** A bar opens. */
  openBar(instrument: number, index: number): void {
    const engine = this.#engine as AccountEngine
    const series = engine.tradedSeries(instrument)
    const time = series.openTimes[index] as number
    this.passTo(time)
    this.#setTime(time, time)
    if (this.#isAwaited(instrument)) engine.openBar(instrument, index)
    this.#price[instrument] = series.open[index] as number
    this.#ticks?.forget()
    if (!this.#checksExtremes) return
    engine.setMatching(instrument, index)
    this.#mark()
    this.#margin?.closeAtMarks(time)
    engine.afterMatch(time)
  }

  /** A traded bar closes. */
  closeBar(instrument: number, index: number): void {
    const engine = this.#engine as AccountEngine
    const series = engine.tradedSeries(instrument)
    const time = series.closeTimes[index] as number
    const holding = this.#prepared.account.holdings[instrument] as Holding
    const beforeClose = time - 1
    this.passTo(beforeClose)
    // A rate that is made at the close was not there inside the bar.
    this.#setTime(time, beforeClose)
    const way = this.#checksExtremes ? this.#wayOf(instrument, index) : null
    if (way !== null) {
      engine.setMatching(instrument, index)
      this.#margin?.closeOnTheWay(instrument, way, time, true)
    }
    const held = holding.position.steps
    if (this.#isAwaited(instrument)) engine.matchBar(instrument, index)
    if (way !== null) {
      const from = holding.position.steps === held ? way.from : holding.markTicks
      this.#margin?.closeOnTheWay(instrument, { ...way, from }, time, false)
      engine.afterMatch(time)
    }
    this.#price[instrument] = series.close[index] as number
  }

  /** Every bar of an instant has closed, and the strategy has not seen it yet. */
  endInstant(time: number): void {
    this.#setTime(time, time)
    this.passTo(time)
    this.#setTime(time, time)
    this.#mark()
    if (this.#ticks === null) this.#margin?.checkAtClose(time)
    else this.#checkTicks(time)
    ;(this.#engine as AccountEngine).afterMatch(time)
    this.noteMoment()
  }

  /** What everything here remembers; each owner gives its own piece. */
  snapshot(): AccountDeskSnapshot {
    return {
      rateTime: this.accounting.rateClock.time,
      price: this.#price.slice(),
      closed: [...this.closed],
      postings: this.postings.map(postingToData),
      margin: this.rules?.margin.snapshot() ?? null,
      liquidations: this.#margin?.snapshot() ?? null,
      settlements: this.#settlements?.snapshot() ?? null,
      financing: this.#financing?.snapshot() ?? null,
      corporateActions: this.#corporateActions?.snapshot() ?? null,
    }
  }

  /** Goes on from a snapshot of a run of the same configuration. The orders of the venue are restored before. */
  restore(snapshot: AccountDeskSnapshot): void {
    const { margin, liquidations, settlements, financing, corporateActions } = snapshot
    this.accounting.rateClock.time = snapshot.rateTime
    this.#price.set(snapshot.price)
    // The venue holds this very list.
    for (const [instrument, reason] of snapshot.closed.entries()) this.closed[instrument] = reason
    for (const posting of snapshot.postings) this.postings.push(postingFromData(posting))
    if (margin !== null) this.rules?.margin.restore(margin)
    if (liquidations !== null) this.#margin?.restore(liquidations)
    if (settlements !== null) this.#settlements?.restore(settlements)
    if (financing !== null) this.#financing?.restore(financing)
    if (corporateActions !== null) this.#corporateActions?.restore(corporateActions)
  }

  passTo(time: number): void {
    for (let next = this.nextTime; next <= time; next = this.nextTime) {
      this.#setTime(next, next)
      for (const source of this.#sources) {
        if (source.nextTime > next) continue
        this.#mark()
        source.advance(next)
      }
      // It may have left the account short of margin.
      this.#checkTicks(next)
      this.noteMoment()
    }
  }

  /** Whether the venue must see the bars of an instrument. */
  #isAwaited(instrument: number): boolean {
    const { traffic, venue } = this.#engine as AccountEngine
    return traffic !== null || (venue.working[instrument] as unknown[]).length !== 0
  }

  #setTime(time: number, rateTime: number): void {
    this.#prepared.account.ledger.time = time
    this.accounting.rateClock.time = rateTime
  }

  #mark(): void {
    const { holdings } = this.#prepared.account
    const { desk, tape } = this.#engine as AccountEngine
    for (let k = 0; k < desk.lastClose.length; k++) {
      const price = (tape?.has(k) === true ? desk.lastClose[k] : this.#price[k]) as number
      if (!Number.isNaN(price))
        (holdings[k] as Holding).markTicks = (desk.ticksOf[k] as (price: number) => number)(price)
    }
  }

  #wayOf(instrument: number, index: number) {
    const engine = this.#engine as AccountEngine
    const { open, high, low } = engine.tradedSeries(instrument)
    return {
      from: engine.ticks(instrument, open[index] as number),
      high: engine.ticks(instrument, high[index] as number),
      low: engine.ticks(instrument, low[index] as number),
    }
  }
}

/** The end of the grace of a margin call; the account is checked after everything that falls due. */
function graceOf(margin: MarginDesk): DueSource {
  return {
    get nextTime() {
      return margin.graceEnd
    },
    advance() {
      margin.graceEnd = Number.POSITIVE_INFINITY
    },
  }
}
