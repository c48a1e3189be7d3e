import {
  type Calendar,
  createApprovalMint,
  decimal,
  defineInstrument,
  type Holding,
  invariant,
  ledgerScaleOf,
  type OrderType,
  type TimeInForce,
  TradingAccount,
} from '@race/core'
import type { AccountRules } from './account/account-rules.ts'
import type { LiquidityModel } from './liquidity.ts'
import { linkOrders } from './order-group.ts'
import { SimulatedVenue } from './simulated-venue.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type { SimulatedVenueOptions, VenueListener } from './venue-options.ts'
import { type Bracket, type BracketLeg, type OrderSizing, type TrailDistance, VenueOrder } from './venue-order.ts'

/** How far a trailing stop stays behind, in price units or percent. */
export type ScriptTrail = { readonly amount: number } | { readonly percent: number }

/** A child of a bracket as data; the type follows from what is given, unless it is named. */
export interface ScriptLeg {
  readonly type?: OrderType
  readonly stop?: number
  readonly limit?: number
  readonly trail?: ScriptTrail
  readonly limitOffset?: number
}

/** An order as data: a market order to buy one unit, unless it says otherwise. A number for a leg is its price. */
export interface ScriptOrder {
  readonly id: string
  readonly side?: 'buy' | 'sell'
  readonly type?: OrderType
  readonly size?: number
  readonly sizing?: OrderSizing
  readonly limit?: number
  readonly stop?: number
  readonly trail?: ScriptTrail
  readonly limitOffset?: number
  readonly timeInForce?: TimeInForce
  readonly expiresAt?: number
  readonly postOnly?: boolean
  readonly reduceOnly?: boolean
  readonly protect?: number | ScriptLeg
  readonly target?: number | ScriptLeg
  readonly after?: string
  readonly instrument?: number
}

export type ScriptPrices = readonly [open: number, high: number, low: number, close: number]

/** A bar with more than its prices. `onceOpen` happens when it has opened and before its path. */
export interface ScriptBar {
  readonly bar: ScriptPrices
  readonly instrument?: number
  readonly volume?: number
  readonly openTime?: number
  readonly closeTime?: number
  readonly onceOpen?: readonly ScriptStep[]
}

export type ScriptStep =
  | ScriptOrder
  | ScriptPrices
  | ScriptBar
  | { readonly cancel: string }
  | { readonly modify: string; readonly limit?: number; readonly stop?: number; readonly size?: number }
  | { readonly link: 'oco' | 'ouo'; readonly of: readonly string[] }

export interface ScriptOptions {
  readonly policy?: IntrabarPolicy
  readonly capital?: number
  /** The ends of sessions in epoch ms, ascending. */
  readonly sessionEnds?: readonly number[]
  /** The share of a bar's volume that may be taken, as 1 ÷ this number. */
  readonly volumeDivisor?: number
  readonly slippageTicks?: number
  /** Terms of the venue that nothing above gives; they have the last word. */
  readonly venue?: Partial<SimulatedVenueOptions>
  readonly rulesOf?: (account: TradingAccount) => AccountRules
  /** Is told everything as well. */
  readonly listener?: VenueListener
}

/** What a script has led to. */
export interface Played {
  /**
   * What happened: `1o` is at the open of the first bar, `1p` in its path, `1c` after it. A fill tells its side, units and
   * price; that an order was taken, or is filled, is not told.
   */
  readonly lines: string[]
  readonly venue: SimulatedVenue
  readonly account: TradingAccount
  readonly orders: ReadonlyMap<string, VenueOrder>
  /** Signed units of an instrument. */
  readonly position: (instrument?: number) => number
}

const tick = 100

/**
 * Plays orders and bars against a venue with two instruments of tick 0.01. Bar k opens at 10 × k ms and closes at
 * 10 × k + 10 ms; what stands between two bars happens at the close of the first.
 */
export function playScript(steps: readonly ScriptStep[], options: ScriptOptions = {}): Played {
  return new ScriptPlayer(options).play(steps)
}

class ScriptPlayer implements Played {
  readonly lines: string[] = []
  readonly orders = new Map<string, VenueOrder>()
  readonly venue: SimulatedVenue
  readonly account: TradingAccount
  readonly #names = new Map<VenueOrder, string>()
  readonly #mint = createApprovalMint()
  #bars = 0
  #moment = 'c'
  #time = 10
  #ordinal = 0
  #previousOpenTime = Number.NaN

  constructor(options: ScriptOptions) {
    const {
      policy,
      capital = 1_000_000,
      sessionEnds,
      volumeDivisor,
      slippageTicks = 0,
      venue,
      rulesOf,
      listener,
    } = options
    const instruments = ['ACME', 'EMCA'].map((id) => defineInstrument({ id, assetClass: 'crypto', tickSize: '0.01' }))
    const scale = ledgerScaleOf(instruments, [decimal(0)])
    this.account = new TradingAccount({ currency: 'USD', capital: decimal(capital), instruments, scale })
    this.venue = new SimulatedVenue({
      account: this.account,
      instruments,
      fee: { type: 'none' },
      slippage: { type: 'ticks', ticks: slippageTicks },
      verify: (approval, intent) => this.#mint.verify(approval, intent),
      intrabar: policy ?? 'pessimistic',
      listener: {
        onOrder: (order, time) => {
          this.#tellStatus(order)
          listener?.onOrder(order, time)
        },
        onModify: (order, time) => {
          this.#tell(order, `is for ${order.steps ?? '?'}${pricesOf(order)}`)
          listener?.onModify(order, time)
        },
        onFill: (order, ticks, filled, fee, time, lot) => {
          this.#tell(order, `${order.side === 1 ? 'buys' : 'sells'} ${filled} at ${Number(ticks) / tick}`)
          listener?.onFill(order, ticks, filled, fee, time, lot)
        },
      },
      ...(sessionEnds === undefined ? {} : { calendars: instruments.map(() => calendarOf(sessionEnds)) }),
      ...(volumeDivisor === undefined ? {} : { liquidity: shareOfVolume(volumeDivisor) }),
      ...(rulesOf === undefined ? {} : { accountRules: rulesOf(this.account) }),
      ...venue,
    })
  }

  play(steps: readonly ScriptStep[]): this {
    for (const step of steps) this.#take(step)
    return this
  }

  readonly position = (instrument = 0): number => Number(this.account.holdings[instrument]?.position.steps)

  #take(step: ScriptStep): void {
    if (Array.isArray(step)) this.#bar({ bar: step as unknown as ScriptPrices })
    else if ('bar' in step) this.#bar(step)
    else if ('id' in step) this.#place(step)
    else if ('cancel' in step) this.venue.cancel(this.#order(step.cancel), this.#time, 'BY_HAND')
    else if ('link' in step)
      linkOrders(
        step.link,
        step.of.map((id) => this.#order(id)),
      )
    else if ('modify' in step) this.#modify(step)
  }

  #modify({ modify, limit, stop, size }: { modify: string; limit?: number; stop?: number; size?: number }): void {
    const changes = {
      ...(limit === undefined ? {} : { limitTicks: ticksOf(limit) }),
      ...(stop === undefined ? {} : { stopTicks: ticksOf(stop) }),
      ...(size === undefined ? {} : { steps: size }),
    }
    this.venue.modify(this.#order(modify), changes, this.#time)
  }

  /** Orders go by their id, children by that of their parent: `a.stop`, `a.target`. */
  #order(id: string): VenueOrder {
    const [parent, child] = id.split('.')
    const order = this.orders.get(parent ?? id)
    const found = child === undefined ? order : child === 'stop' ? order?.stopChild : order?.targetChild
    invariant(found instanceof VenueOrder, `the script has no order ${id}`)
    return found
  }

  #place(terms: ScriptOrder): void {
    const intent = { strategyInstance: 's', decisionTime: this.#time, ordinal: this.#ordinal++ }
    const instrument = terms.instrument ?? 0
    const holding = this.account.holdings[instrument] as Holding
    const sizing: OrderSizing = terms.sizing ?? { type: 'fixed', steps: terms.size ?? 1 }
    const order = new VenueOrder(holding, instrument, terms.side === 'sell' ? -1 : 1, intent, this.#time, sizing)
    order.type = terms.type ?? 'market'
    order.isReduceOnly = terms.reduceOnly ?? false
    order.isPostOnly = terms.postOnly ?? false
    order.limitTicks = priceOrNull(terms.limit)
    order.stopTicks = priceOrNull(terms.stop)
    order.trail = distanceOf(terms.trail)
    order.limitOffset = ticksOf(terms.limitOffset ?? 0)
    order.timeInForce = terms.timeInForce ?? 'gtc'
    order.expiresAt = terms.expiresAt ?? Number.POSITIVE_INFINITY
    order.bracket = bracketOf(terms)
    order.approval = this.#mint.approve(intent).approval
    this.orders.set(terms.id, order)
    this.#names.set(order, terms.id)
    if (terms.after === undefined) this.venue.submit(order, this.#time)
    else this.venue.submitAfter(this.#order(terms.after), order, this.#time)
  }

  #bar({ bar, instrument = 0, volume, openTime, closeTime, onceOpen = [] }: ScriptBar): void {
    this.#bars++
    const [open, high, low, close] = bar
    const venueBar: VenueBar = {
      open: ticksOf(open),
      high: ticksOf(high),
      low: ticksOf(low),
      close: ticksOf(close),
      openTime: openTime ?? 10 * this.#bars,
      closeTime: closeTime ?? (openTime ?? 10 * this.#bars) + 10,
      previousOpenTime: this.#previousOpenTime,
      previousClose: null,
      previousCloseTime: Number.NaN,
      volumeSteps: volume ?? null,
    }
    this.#at('o', venueBar.openTime)
    this.venue.matchOpen(instrument, venueBar)
    for (const step of onceOpen) this.#take(step)
    this.#at('p', venueBar.closeTime)
    this.venue.matchPath(instrument, venueBar)
    this.venue.expire(instrument, venueBar.closeTime)
    this.#at('c', venueBar.closeTime)
    this.#previousOpenTime = venueBar.openTime
    const holding = this.account.holdings[instrument] as Holding
    holding.markTicks = venueBar.close
  }

  #at(moment: 'o' | 'p' | 'c', time: number): void {
    this.#moment = moment
    this.#time = time
  }

  #tellStatus(order: VenueOrder): void {
    const { status, endReason } = order
    if (status === 'triggered' || endReason !== null)
      this.#tell(order, `${status}${endReason === null ? '' : ` ${endReason}`}`)
  }

  #tell(order: VenueOrder, what: string): void {
    this.lines.push(`${this.#bars}${this.#moment} ${this.#nameOf(order)} ${what}`)
  }

  #nameOf(order: VenueOrder): string {
    const name = this.#names.get(order)
    if (name !== undefined) return name
    const parent = order.parent === null ? '?' : this.#nameOf(order.parent)
    return `${parent}.${order.role === 'stop-loss' ? 'stop' : 'target'}`
  }
}

function pricesOf({ stopTicks, limitTicks }: VenueOrder): string {
  const stop = stopTicks === null ? '' : ` stop ${Number(stopTicks) / tick}`
  return `${stop}${limitTicks === null ? '' : ` limit ${Number(limitTicks) / tick}`}`
}

function ticksOf(price: number): number {
  return Math.round(price * tick)
}

function priceOrNull(price: number | undefined): number | null {
  return price === undefined ? null : ticksOf(price)
}

function distanceOf(trail: ScriptTrail | undefined): TrailDistance | null {
  if (trail === undefined) return null
  if ('amount' in trail) return { ticks: ticksOf(trail.amount) }
  return { share: { numerator: Math.round(trail.percent * 1000), denominator: 100_000 } }
}

function bracketOf({ protect, target }: ScriptOrder): Bracket | null {
  if (protect === undefined && target === undefined) return null
  const stop = typeof protect === 'number' ? { stop: protect } : protect
  const goal = typeof target === 'number' ? { limit: target } : target
  return {
    stop: stop === undefined ? null : legOf(stop, stop.trail === undefined ? 'stop' : 'trailing-stop'),
    target: goal === undefined ? null : legOf(goal, goal.stop === undefined ? 'limit' : 'market-if-touched'),
  }
}

function legOf(leg: ScriptLeg, type: OrderType): BracketLeg {
  return {
    type: leg.type ?? type,
    stopTicks: priceOrNull(leg.stop),
    limitTicks: priceOrNull(leg.limit),
    trail: distanceOf(leg.trail),
    limitOffset: ticksOf(leg.limitOffset ?? 0),
  }
}

function shareOfVolume(divisor: number): LiquidityModel {
  return {
    participation: decimal(1).dividedBy(divisor, { decimals: 12, rounding: 'half-even' }),
    unknownVolume: 'none',
  }
}

/** Sessions that follow each other without a pause and end at these times. */
function calendarOf(ends: readonly number[]): Calendar {
  const unused = (): never => {
    throw new Error('the venue asks a calendar for the end of a session only')
  }
  return {
    id: 'script',
    openTime: unused,
    closeTime: unused,
    isOpen: unused,
    isSession: unused,
    sessions: unused,
    sessionEndAfter: (time) => ends.find((end) => end > time) ?? Number.POSITIVE_INFINITY,
  }
}
