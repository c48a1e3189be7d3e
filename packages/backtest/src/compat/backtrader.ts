import type { PriceRule, VenueBar, VenueOrder } from '@race/brokers/simulated'
import {
  addScaled,
  type Decimal,
  type DecimalInput,
  decimal,
  minScaled,
  multiplyDivideHalfEven,
  type Scaled,
  subtractScaled,
  toScaled,
} from '@race/core'
import type {
  AccountFacts,
  CarryRequest,
  CompatibilityPolicy,
  HoldingFacts,
  SizingRequest,
  SubmittedOrder,
} from '../compatibility-policy.ts'

/** Options of backtrader's broker and commission, by the names that it gives them, as far as they touch the hooks. */
export interface BacktraderOptions {
  /** Market orders fill at the close of the bar on which they were sent. */
  readonly cheatOnClose?: boolean
  /** Share of the price by which fills are worse; it goes before `slippageFixed`. */
  readonly slippagePercent?: DecimalInput
  /** Price units by which fills are worse. */
  readonly slippageFixed?: DecimalInput
  /** Whether fills at the open slip too; false by default. */
  readonly slipsAtOpen?: boolean
  /** Whether a price that slipped out of the bar is brought back to its edge (default) or does not fill. */
  readonly slipsMatch?: boolean
  /** The same for limit orders; true by default. */
  readonly slipsLimit?: boolean
  /** Whether a price may slip out of the bar; false by default. */
  readonly slipsOut?: boolean
  /** Most of a bar's volume that an order fills, in percent; all by default. */
  readonly fillerPercent?: number
  /** Cash that a contract ties up, which makes it a future; none by default: a stock. */
  readonly margin?: DecimalInput
  /** Share of a long stock position that is paid in cash is 1 ÷ leverage; 1 by default. */
  readonly leverage?: DecimalInput
  /** Yearly interest on the worth at entry of what is short. */
  readonly interest?: DecimalInput
  /** Whether it is due on what is long too. */
  readonly interestOnLongs?: boolean
}

const dayMs = 86_400_000
const zero = decimal(0)

/**
 * The rules of backtrader 1.9 where they differ from ours.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy, data, capital: 10_000, compatibility: backtrader() })
 * ```
 */
export function backtrader(options: BacktraderOptions = {}): CompatibilityPolicy {
  const cash = createCash(options)
  const { fillerPercent } = options
  const interest = decimal(options.interest ?? 0)
  const leverage = decimal(options.leverage ?? 1)
  const created = new WeakMap<VenueOrder, Scaled>()
  return Object.freeze({
    name: 'backtrader',
    unitsAtSignal({ size, side, price, positionQuantity, equityAtBarClose }: SizingRequest) {
      if (!('targetFraction' in size)) return null
      const worth = positionQuantity.times(price)
      const difference = equityAtBarClose.times(decimal(size.targetFraction)).minus(worth)
      const wanted = side === 'buy' ? difference : difference.negated()
      if (wanted.sign <= 0) return zero
      // That engine multiplies what the worth pays for by the leverage, and then cuts off.
      const paid = wanted.dividedBy(price, { decimals: 0, rounding: 'floor' })
      return paid.times(leverage).roundTo(0, 'floor')
    },
    queue: {
      isShared: true,
      placeOf(order: VenueOrder) {
        if (options.cheatOnClose === true) created.set(order, order.holding.markTicks)
        return 'back' as const
      },
      ...(fillerPercent === undefined
        ? {}
        : {
            stepsMax: (_: VenueOrder, { volumeSteps }: VenueBar) =>
              Math.floor((Number(volumeSteps ?? 0) * fillerPercent) / 100),
          }),
    },
    prices: createPrices(options, (order) => created.get(order)),
    cash: {
      ...cash,
      ...(interest.isZero ? {} : { accrual: createAccrual(interest, options.interestOnLongs ?? false) }),
    },
  } satisfies CompatibilityPolicy)
}

/** Interest for the calendar days since the bar before, on what was held over them. */
function createAccrual(interest: Decimal, isOnLongs: boolean) {
  return ({ units, cost }: HoldingFacts, openTime: number, since: number): Decimal => {
    if (units.sign > 0 && !isOnLongs) return zero
    const days = Math.floor(openTime / dayMs) - Math.floor(since / dayMs)
    if (!(days > 0)) return zero
    const yearly = cost.abs().times(interest).times(days)
    return yearly.dividedBy(365, { decimals: 18, rounding: 'half-even' })
  }
}

/** What an order does to the cash of backtrader's books, which differ from ours in leverage and margins. */
interface Trade {
  readonly holding: { readonly units: Decimal; readonly cost: Decimal }
  readonly side: 'buy' | 'sell'
  readonly closes: Decimal
  readonly opens: Decimal
  readonly price: Decimal
  readonly fee: Decimal
}

function createCash(options: BacktraderOptions) {
  const leverage = decimal(options.leverage ?? 1)
  const margin = options.margin === undefined ? null : decimal(options.margin)
  const unlevered = (amount: Decimal): Decimal =>
    leverage.equals(1) ? amount : amount.dividedBy(leverage, { decimals: 18, rounding: 'half-even' })

  /** Cash as that engine counts it: of longs only a part was paid; contracts are settled every day and tie up a margin. */
  const cashOf = ({ cash, holdings }: AccountFacts): Decimal => {
    let total = cash
    for (const { instrument, units, cost, price } of holdings) {
      if (margin !== null) {
        total = total.plus(units.times(price).times(instrument.multiplier)).minus(units.abs().times(margin))
      } else if (units.sign > 0) total = total.plus(cost.minus(unlevered(cost)))
    }
    return total
  }

  const cashAfter = (cash: Decimal, { holding, side, closes, opens, price, fee }: Trade): Decimal => {
    const net = cash.minus(fee)
    if (margin !== null) return net.plus(closes.minus(opens).times(margin))
    const opened = opens.times(price)
    if (side === 'sell') {
      if (closes.isZero) return net.plus(opened)
      const paid = holding.cost.times(closes).dividedBy(holding.units, { decimals: 18, rounding: 'half-even' })
      const profit = closes.times(price).minus(paid)
      return net.plus(opened).plus(unlevered(paid)).plus(profit)
    }
    return net.minus(closes.times(price)).minus(unlevered(opened))
  }

  return {
    carries({ instrumentIndex, side, closes, opens, price, fee }: CarryRequest, account: AccountFacts): boolean {
      const holding = account.holdings[instrumentIndex] as HoldingFacts
      const fees = (closes.isZero ? zero : fee(closes)).plus(fee(opens))
      const cash = cashAfter(cashOf(account), { holding, side, closes, opens, price, fee: fees })
      if (margin === null) return cash.sign >= 0
      // Contracts that close are settled before the others open.
      const settled = closes.times(price.minus(holding.price)).times(holding.instrument.multiplier)
      return cash.plus(side === 'sell' ? settled : settled.negated()).sign >= 0
    },
    /**
     * Orders of one instant are tried one after the other on a copy of the account, at the prices they name: what they close
     * counts as paid at that price as well. The stop and the target of a bracket are tried with it, as orders like any other.
     */
    acceptance(account: AccountFacts): (order: SubmittedOrder) => boolean {
      let cash = cashOf(account)
      const copies = account.holdings.map(({ units }) => units)
      const carries = ({ instrument, side, units, price, fee }: Trial): boolean => {
        const held = copies[instrument] ?? zero
        const isOpposite = side === 'buy' ? held.sign < 0 : held.sign > 0
        const closes = isOpposite ? smaller(held.abs(), units) : zero
        const opens = units.minus(closes)
        const fees = (closes.isZero ? zero : fee(closes)).plus(opens.isZero ? zero : fee(opens))
        const holding = { units: held, cost: held.times(price) }
        cash = cashAfter(cash, { holding, side, closes, opens, price, fee: fees })
        copies[instrument] = side === 'buy' ? held.plus(units) : held.minus(units)
        return cash.sign >= 0
      }
      return ({ units, children, ...order }) => {
        if (units === null) return true
        const opposite = order.side === 'buy' ? ('sell' as const) : ('buy' as const)
        return (
          carries({ ...order, units }) &&
          children.every(({ price, fee }) => carries({ ...order, units, side: opposite, price, fee }))
        )
      }
    },
  }
}

/** An order as it is tried when it is sent. */
type Trial = Omit<SubmittedOrder, 'units' | 'children'> & { readonly units: Decimal }

function smaller(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? a : b
}

/** `limit`: how far a limit order may slip at most; `isLimit`: whether the rule of limit orders holds. */
type Slip = (order: VenueOrder, ticks: Scaled, bar: VenueBar, isLimit: boolean, limit?: Scaled | null) => Scaled | null

/** Where orders fill; `createdTicks` is the close of the bar on which an order was sent. */
function createPrices(options: BacktraderOptions, createdTicks: (order: VenueOrder) => Scaled | undefined): PriceRule {
  const slip = createSlip(options)
  const atOpen: Slip = options.slipsAtOpen === true ? slip : (_, ticks) => ticks
  const isOnClose = options.cheatOnClose === true
  const marketTicks = (order: VenueOrder, bar: VenueBar): Scaled | null =>
    atOpen(order, (isOnClose ? createdTicks(order) : undefined) ?? bar.open, bar, false)
  /** A stop is met anew on every bar, until all of it is filled at a price that slippage allows. */
  const stopTicks = (order: VenueOrder, bar: VenueBar): Scaled | null => {
    if (order.stopTicks === null || !isReached(order, bar)) return null
    return isGap(order, bar) ? atOpen(order, bar.open, bar, false) : slip(order, order.stopTicks, bar, false)
  }
  return {
    isTriggered: isReached,
    fillTicks(order, bar, justTriggered) {
      if (order.type === 'market') return marketTicks(order, bar)
      if (order.type === 'stop') return stopTicks(order, bar)
      if (!justTriggered || isGap(order, bar)) return limitTicks(order, bar, atOpen)
      return order.stopTicks === null ? null : stopLimitTicks(order, order.stopTicks, bar, slip)
    },
    ...(isOnClose ? { fillTime: ({ type, createdAt }: VenueOrder) => (type === 'market' ? createdAt : null) } : {}),
  }
}

function isGap({ side, stopTicks }: VenueOrder, { open }: VenueBar): boolean {
  return stopTicks !== null && (side === 1 ? open >= stopTicks : open <= stopTicks)
}

function isReached(order: VenueOrder, bar: VenueBar): boolean {
  const { side, stopTicks } = order
  return isGap(order, bar) || (stopTicks !== null && (side === 1 ? bar.high >= stopTicks : bar.low <= stopTicks))
}

/** At the open where that is within the limit, else at the limit where the bar reached it. */
function limitTicks(order: VenueOrder, bar: VenueBar, atOpen: Slip): Scaled | null {
  const { side, limitTicks: limit } = order
  if (limit === null) return null
  if (side === 1 ? bar.open <= limit : bar.open >= limit) return atOpen(order, bar.open, bar, true, limit)
  return (side === 1 ? bar.low <= limit : bar.high >= limit) ? limit : null
}

/** A stop that was reached inside the bar: at the stop where the limit allows it, else by the direction of the bar. */
function stopLimitTicks(order: VenueOrder, stop: Scaled, bar: VenueBar, slip: Slip): Scaled | null {
  const { side, limitTicks: limit } = order
  if (limit === null) return null
  if (side === 1 ? limit >= stop : limit <= stop) return slip(order, stop, bar, true)
  const isBack = side === 1 ? bar.open > bar.close && limit >= bar.close : bar.open <= bar.close && limit <= bar.close
  return isBack ? limit : null
}

function createSlip(options: BacktraderOptions): Slip {
  const percent = decimal(options.slippagePercent ?? 0)
  const fixed = decimal(options.slippageFixed ?? 0)
  const { slipsMatch = true, slipsLimit = true, slipsOut = false } = options
  if (percent.isZero && fixed.isZero) return (_, ticks) => ticks
  const whole = toScaled(decimal(`1e${percent.decimalPlaces}`), 0)
  const part = toScaled(percent, percent.decimalPlaces)
  const slipped = ({ side, holding }: VenueOrder, ticks: Scaled): Scaled => {
    if (!percent.isZero) {
      return multiplyDivideHalfEven(ticks, side === 1 ? addScaled(whole, part) : subtractScaled(whole, part), whole)
    }
    const { tickSize } = holding.valuation.instrument
    const way = toScaled(fixed.dividedBy(tickSize, { decimals: 0, rounding: 'half-even' }), 0)
    return side === 1 ? addScaled(ticks, way) : subtractScaled(ticks, way)
  }
  return (order, ticks, bar, isLimit, limit = null) => {
    const price = slipped(order, ticks)
    const edge = edgeOf(order, bar, limit)
    if (order.side === 1 ? price <= edge : price >= edge) return price
    if (!slipsMatch && !(isLimit && slipsLimit)) return null
    return slipsOut ? price : edge
  }
}

/** How far a price may slip: to the end of the bar, and not beyond a limit. That engine lets a sell with a limit leave the bar. */
function edgeOf({ side }: VenueOrder, { high, low }: VenueBar, limit: Scaled | null): Scaled {
  if (side === 1) return limit !== null ? minScaled(high, limit) : high
  return limit ?? low
}
