import {
  adjustOrders,
  lowerModification,
  lowerVenueOrder,
  type SimulatedVenue,
  splitModification,
  splitVenueOrder,
} from '@race/brokers/simulated'
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
  sidesOf,
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
  onChange(instrument: number, change: Pick<PositionChange, 'holding' | 'ratio' | 'steps' | 'ticks' | 'worth'>): void
}

/** A dividend that was counted and not paid yet. */
interface DueDividend {
  readonly time: number
  readonly holding: Holding
  readonly currency: string
  readonly gross: Scaled
  readonly withheld: Scaled
}

/** What the desk remembers between two instants. */
export interface CorporateActionSnapshot {
  /** Position of the next action in the run's list. */
  readonly next: number
  /** Dividends that wait for their payment, in its order; holdings by their position in the account. */
  readonly due: readonly (Omit<DueDividend, 'holding'> & { readonly holding: number })[]
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

  /** Dividends that went ex and were not paid so far. */
  get unpaidDividends(): number {
    return this.#due.length
  }

  /** Does everything that is due at `time`: payments first, then what takes effect. */
  advance(time: number): void {
    while ((this.#due[0]?.time ?? Number.POSITIVE_INFINITY) <= time) this.#pay(this.#due.shift() as DueDividend)
    for (let item = this.#actions[this.#next]; item !== undefined && item.action.time <= time; ) {
      this.#happen(item.instrument, item.action)
      item = this.#actions[++this.#next]
    }
  }

  snapshot(): CorporateActionSnapshot {
    const { holdings } = this.#port.account
    const due = this.#due.map((dividend) => ({ ...dividend, holding: holdings.indexOf(dividend.holding) }))
    return { next: this.#next, due }
  }

  restore({ next, due }: CorporateActionSnapshot): void {
    const { holdings } = this.#port.account
    this.#next = next
    const dividends = due.map((dividend) => ({ ...dividend, holding: holdings[dividend.holding] as Holding }))
    this.#due.splice(0, this.#due.length, ...dividends)
  }

  #happen(instrument: number, action: CorporateAction): void {
    const holdings = sidesOf(this.#port.account, instrument)
    if (action.type === 'split') this.#split(instrument, holdings, action)
    else if (action.type === 'dividend') this.#goEx(instrument, holdings, action)
    else if (action.type === 'delisting') this.#delist(instrument, holdings, action)
    // Under another name the instrument is the same: positions, orders and series go on.
  }

  #split(instrument: number, holdings: readonly Holding[], action: SplitAction): void {
    const { venue } = this.#port
    const [first] = holdings
    if (first === undefined) return
    const { ratio } = action
    const lastTicks = first.markTicks
    const splits = holdings.map((holding) => {
      const { position, valuation } = holding
      const held = position.steps
      const effect = splitEffect({ steps: held, cost: position.cost, action, lastTicks, valuation })
      this.#book(holding, effect, 'split-cash')
      return { holding, held, effect }
    })
    // Both sides of a hedge have one price.
    const ticks = splitPriceTicks(lastTicks, ratio, 'half-even')
    first.markTicks = ticks
    this.#port.scalePrice(instrument, ratio)
    for (const { holding, held, effect } of splits) {
      if (held !== 0)
        this.#port.onChange(instrument, { holding, ratio, steps: effect.steps, ticks, worth: effect.cash })
    }
    venue.line?.adjust(instrument, (order, changes) => splitModification(order, changes, action))
    adjustOrders(venue, instrument, action.time, (order) => splitVenueOrder(order, action))
    for (const { holding, effect } of splits) {
      if (effect.steps !== 0) continue
      for (const order of [...(venue.working[instrument] ?? [])]) {
        if (order.isReduceOnly && order.holding === holding) venue.cancel(order, action.time, 'POSITION_CLOSED')
      }
    }
  }

  #goEx(instrument: number, holdings: readonly Holding[], action: DividendAction): void {
    const { venue } = this.#port
    for (const holding of holdings) this.#owe(holding, action)
    if (!this.#lowersOrders) return
    venue.line?.adjust(instrument, (order, changes) => lowerModification(order, changes, action))
    const coming = (venue.line?.inFlight ?? []).filter((order) => order.instrument === instrument)
    for (const order of [...(venue.working[instrument] ?? []), ...coming]) {
      const isLive = order.isWorking || order.status === 'submitted'
      const outcome = isLive ? lowerVenueOrder(order, action) : 'same'
      if (outcome === 'lowered') venue.noteAdjusted(order, action.time)
      else if (outcome === 'ended') venue.cancel(order, action.time, 'NOTHING_LEFT')
    }
  }

  /** Counts a dividend: what is long receives it, what is short pays it. */
  #owe(holding: Holding, action: DividendAction): void {
    const { gross, withheld } = dividendEffect({
      steps: holding.position.steps,
      action,
      instrument: holding.valuation.instrument,
      scale: this.#port.account.scale,
    })
    if (gross === 0) return
    const time = this.#paysLater ? Math.max(action.time, action.paymentTime ?? action.time) : action.time
    const due = { time, holding, currency: action.currency, gross, withheld }
    if (time === action.time) {
      this.#pay(due)
      return
    }
    this.#due.push(due)
    this.#due.sort((a, b) => a.time - b.time)
  }

  #pay({ holding, currency, gross, withheld }: DueDividend): void {
    const { account } = this.#port
    const { instrument } = holding.valuation
    account.pay('dividend', gross, { currency, instrument })
    if (withheld !== 0) account.pay('withholding', negateScaled(withheld), { currency, instrument })
  }

  #delist(instrument: number, holdings: readonly Holding[], action: DelistingAction): void {
    const { account, closed, venue } = this.#port
    for (const order of [...(venue.working[instrument] ?? []), ...venue.held]) {
      if (order.instrument === instrument) venue.cancel(order, action.time, 'DELISTED')
    }
    closed[instrument] = 'DELISTED'
    for (const holding of holdings) {
      const { position, valuation, markTicks } = holding
      if (position.steps === 0) continue
      const effect = delistingEffect({
        steps: position.steps,
        cost: position.cost,
        action,
        lastTicks: markTicks,
        valuation,
        scale: account.scale,
      })
      this.#book(holding, effect, 'delisting')
      const ticks = finalTicks(holding, action)
      this.#port.onChange(instrument, { holding, ratio: null, steps: 0, ticks, worth: effect.cash })
    }
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
