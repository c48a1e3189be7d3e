import { adjustOrders, lowerVenueOrder, type SimulatedVenue, splitVenueOrder } from '@race/brokers/simulated'
import {
  addScaled,
  type CorporateAction,
  type DelistingAction,
  type DividendAction,
  delistingEffect,
  dividendEffect,
  type Holding,
  negateScaled,
  type PositionEffect,
  type PostingCause,
  type Scaled,
  type SplitAction,
  type SplitRatio,
  splitEffect,
  splitPriceTicks,
  subtractScaled,
  type TradingAccount,
  toScaled,
} from '@race/core'
import type { PositionChange } from './position-change.ts'
import type { PreparedAccounting } from './prepare-accounting.ts'

/** What corporate actions touch of a run. */
export interface CorporateActionPort {
  readonly accounting: PreparedAccounting
  readonly account: TradingAccount
  readonly venue: SimulatedVenue
  /** By instrument, why orders are rejected. */
  readonly closed: (string | null)[]
  /** Only actions after this instant happen, epoch ms. */
  readonly startTime: number
  /** The last price of an instrument is counted in new units from now on. */
  scalePrice(instrument: number, ratio: SplitRatio): void
  onChange(instrument: number, change: Pick<PositionChange, 'ratio' | 'steps' | 'ticks' | 'worth'>): void
}

/** A dividend that was counted and not paid yet. */
interface DueDividend {
  readonly time: number
  readonly holding: Holding
  readonly currency: string
  readonly gross: Scaled
  readonly withheld: Scaled
}

/** Makes corporate actions happen to an account and to the orders that rest, each at its instant and before matching. */
export class CorporateActionDesk {
  readonly #port: CorporateActionPort
  readonly #actions: PreparedAccounting['actions']
  readonly #paysLater: boolean
  readonly #lowersOrders: boolean
  #next: number
  /** In the order in which they are paid. */
  readonly #due: DueDividend[] = []

  constructor(port: CorporateActionPort) {
    const { actions, corporateActions } = port.accounting
    this.#port = port
    this.#actions = actions
    this.#paysLater = corporateActions?.dividends === 'payment-date'
    this.#lowersOrders = corporateActions?.adjustOrders === 'us-gtc'
    const first = actions.findIndex(({ action }) => action.time > port.startTime)
    this.#next = first < 0 ? actions.length : first
  }

  get nextTime(): number {
    const action = this.#actions[this.#next]?.action.time ?? Number.POSITIVE_INFINITY
    return Math.min(action, this.#due[0]?.time ?? Number.POSITIVE_INFINITY)
  }

  /** Does everything that is due at `time`: payments first, then what takes effect. */
  advance(time: number): void {
    while ((this.#due[0]?.time ?? Number.POSITIVE_INFINITY) <= time) this.#pay(this.#due.shift() as DueDividend)
    for (let item = this.#actions[this.#next]; item !== undefined && item.action.time <= time; ) {
      this.#happen(item.instrument, item.action)
      item = this.#actions[++this.#next]
    }
  }

  #happen(instrument: number, action: CorporateAction): void {
    const holding = this.#port.account.holdings[instrument] as Holding
    if (action.type === 'split') this.#split(instrument, holding, action)
    else if (action.type === 'dividend') this.#goEx(instrument, holding, action)
    else if (action.type === 'delisting') this.#delist(instrument, holding, action)
    // Under another name the instrument is the same: positions, orders and series go on.
  }

  #split(instrument: number, holding: Holding, action: SplitAction): void {
    const { venue } = this.#port
    const { position, valuation, markTicks } = holding
    const { ratio } = action
    const effect = splitEffect({
      steps: position.steps,
      cost: position.cost,
      action,
      lastTicks: markTicks,
      valuation,
    })
    const held = position.steps
    this.#book(holding, effect, 'split-cash')
    holding.markTicks = splitPriceTicks(markTicks, ratio, 'half-even')
    this.#port.scalePrice(instrument, ratio)
    if (held !== 0) {
      this.#port.onChange(instrument, { ratio, steps: effect.steps, ticks: holding.markTicks, worth: effect.cash })
    }
    adjustOrders(venue, instrument, action.time, (order) => splitVenueOrder(order, action))
    if (effect.steps !== 0) return
    for (const order of [...(venue.working[instrument] ?? [])]) {
      if (order.isReduceOnly) venue.cancel(order, action.time, 'POSITION_CLOSED')
    }
  }

  #goEx(instrument: number, holding: Holding, action: DividendAction): void {
    const { account, venue } = this.#port
    const { instrument: paid } = holding.valuation
    const { gross, withheld } = dividendEffect({
      steps: holding.position.steps,
      action,
      instrument: paid,
      scale: account.scale,
    })
    if (gross !== 0) {
      const time = this.#paysLater ? Math.max(action.time, action.paymentTime ?? action.time) : action.time
      const due = { time, holding, currency: action.currency, gross, withheld }
      if (time === action.time) this.#pay(due)
      else {
        this.#due.push(due)
        this.#due.sort((a, b) => a.time - b.time)
      }
    }
    if (!this.#lowersOrders) return
    for (const order of [...(venue.working[instrument] ?? [])]) {
      const outcome = order.isWorking ? lowerVenueOrder(order, action) : 'same'
      if (outcome === 'lowered') venue.noteAdjusted(order, action.time)
      else if (outcome === 'ended') venue.cancel(order, action.time, 'NOTHING_LEFT')
    }
  }

  #pay({ holding, currency, gross, withheld }: DueDividend): void {
    const { account } = this.#port
    const { instrument } = holding.valuation
    account.pay('dividend', gross, { currency, instrument })
    if (withheld !== 0) account.pay('withholding', negateScaled(withheld), { currency, instrument })
  }

  #delist(instrument: number, holding: Holding, action: DelistingAction): void {
    const { account, closed, venue } = this.#port
    const { position, valuation } = holding
    for (const order of [...(venue.working[instrument] ?? []), ...venue.held]) {
      if (order.instrument === instrument) venue.cancel(order, action.time, 'DELISTED')
    }
    closed[instrument] = 'DELISTED'
    if (position.steps === 0) return
    const effect = delistingEffect({
      steps: position.steps,
      cost: position.cost,
      action,
      lastTicks: holding.markTicks,
      valuation,
      scale: account.scale,
    })
    this.#book(holding, effect, 'delisting')
    const ticks = finalTicks(holding, action)
    this.#port.onChange(instrument, { ratio: null, steps: 0, ticks, worth: effect.cash })
  }

  /** Books what an action has made of a position. */
  #book(holding: Holding, effect: PositionEffect, cause: PostingCause): void {
    const { account, accounting } = this.#port
    const { accounts, position, valuation } = holding
    const { id, quoteCurrency } = valuation.instrument
    const change = subtractScaled(effect.cost, position.cost)
    position.steps = effect.steps
    position.cost = effect.cost
    position.realisedProfit = addScaled(position.realisedProfit, effect.realised)
    account.revision++
    const postings = [
      { account: accounts.cash, amount: effect.cash },
      { account: accounts.position, amount: change },
      { account: accounts.realised, amount: negateScaled(effect.realised) },
    ].filter(({ amount }) => amount !== 0)
    if (postings.length === 0) return
    account.ledger.post(postings, cause, id)
    const converts =
      accounting.conversionPolicy === 'auto-convert-fees-and-profit' && quoteCurrency !== account.currency
    if (converts) account.convert({ from: quoteCurrency, to: account.currency, amount: effect.realised })
  }
}

/** What a position ended at, to the nearest tick. */
function finalTicks({ markTicks, valuation }: Holding, { rule, finalPrice }: DelistingAction): Scaled {
  if (rule === 'close-at-last-price') return markTicks
  if (finalPrice === null) return 0
  return toScaled(finalPrice.dividedBy(valuation.instrument.tickSize, { decimals: 0, rounding: 'half-even' }), 0)
}
