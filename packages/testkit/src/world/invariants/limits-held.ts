import { type AccountEvent, type AccountFacts, decimal } from '@race/core'
import { type Evidence, type Violation, violation, type WorldInvariant } from './invariant-check.ts'
import { accountEvents } from './log-view.ts'

/** Limits of an account that its log alone can be held to, named and counted as those of `@race/risk`. */
export interface WatchedLimits {
  /** Most instruments with a position or a working entry at a time. */
  readonly openPositionsMax: number
  /** Most entries in any 60 minutes. */
  readonly tradesPerHourMax: number
  /** Largest position in lots, with all that may still fill on its side. */
  readonly positionLotsMax: number
  /** The same as a fraction of equity. */
  readonly positionFractionMax: number
}

const hourMs = 3_600_000

/** Floats are summed in another order than the gate does it. */
const tolerance = 1 + 1e-9

/**
 * The law that no entry is intended beyond a limit, judged by nothing but the log: what was intended and is not known to have
 * ended counts as if it had filled, above all what nobody knows the outcome of. It goes beside `worldInvariants`.
 *
 * @example
 * ```ts
 * const limits = { openPositionsMax: 2, tradesPerHourMax: 20, positionLotsMax: 50, positionFractionMax: 0.5 }
 * await runWorld({ seed: 7, driver, invariants: [...worldInvariants, limitsHeld(limits)] })
 * ```
 */
export function limitsHeld(limits: WatchedLimits): WorldInvariant {
  return {
    name: 'limits-held',
    claim: 'no entry is intended beyond a limit, with everything unknown counted as filled',
    check(evidence) {
      const view = createView(evidence)
      const found: Omit<Violation, 'invariant'>[] = []
      for (const event of accountEvents(evidence.log)) {
        if (event.type === 'order-intended' && event.data.role === 'entry') {
          found.push(...beyond(view, event.data, event, limits))
        }
        take(view, event)
      }
      return found
    },
  }
}

interface WatchedOrder {
  readonly instrument: string
  readonly side: 'buy' | 'sell'
  /** A leg of a bracket fills no more than its entry has opened: it adds to nothing. */
  readonly isLeg: boolean
  wanted: number
  /** Told fills, those that were taken back as well. */
  filled: number
  /** What the venue says has filled. */
  reported: number
  hasEnded: boolean
}

interface AccountView {
  readonly multiplierOf: (instrument: string) => number
  readonly contractSizes: Map<string, number>
  readonly orders: Map<string, WatchedOrder>
  /** Orders that nobody here had intended, as far as was known, by their names at the venue. */
  readonly adopted: Map<string, WatchedOrder>
  readonly fills: Map<string, AccountFacts['order-filled']>
  readonly positions: Map<string, number>
  readonly prices: Map<string, number>
  readonly entryTimes: number[]
  cash: number
}

function createView({ truth }: Evidence): AccountView {
  return {
    multiplierOf: (instrument) => truth.multipliers[instrument]?.toNumber() ?? 1,
    contractSizes: new Map(),
    orders: new Map(),
    adopted: new Map(),
    fills: new Map(),
    positions: new Map(),
    prices: new Map(),
    entryTimes: [],
    cash: 0,
  }
}

function beyond(
  view: AccountView,
  { clientOrderId, instrument, side, quantity, limitPrice, stopPrice }: AccountFacts['order-intended'],
  { sequence, time }: AccountEvent,
  { openPositionsMax, tradesPerHourMax, positionLotsMax, positionFractionMax }: WatchedLimits,
): readonly Omit<Violation, 'invariant'>[] {
  const sign = side === 'buy' ? 1 : -1
  const held = sign * (view.positions.get(instrument) ?? 0)
  const units = Math.max(0, held + pendingOf(view, instrument, side) + Number(quantity))
  // What can only make a position smaller passes every limit.
  if (held < 0 && pendingOf(view, instrument, side) + Number(quantity) <= -held) return []
  const others = new Set([...view.prices.keys()].filter((id) => id !== instrument && isOpen(view, id)))
  const price = Number(limitPrice ?? stopPrice ?? view.prices.get(instrument) ?? Number.NaN)
  const equity = equityOf(view)
  const lately = view.entryTimes.filter((at) => at > time - hourMs).length
  const figures: readonly (readonly [string, number, number])[] = [
    ['open positions', others.size + 1, openPositionsMax],
    ['entries within an hour', lately + 1, tradesPerHourMax],
    ['lots', units / (view.contractSizes.get(instrument) ?? 1), positionLotsMax],
    ['of equity', (units * price * view.multiplierOf(instrument)) / equity, positionFractionMax],
  ]
  return figures
    .filter(([, actual, limit]) => !(actual <= limit * tolerance))
    .map(([what, actual, limit]) =>
      violation(`order ${clientOrderId} of ${instrument} makes ${actual} ${what}, above ${limit}`, sequence),
    )
}

function pendingOf({ orders }: AccountView, instrument: string, side: 'buy' | 'sell'): number {
  let sum = 0
  for (const order of orders.values()) {
    if (order.isLeg || order.instrument !== instrument || order.side !== side) continue
    sum += Math.max(0, (order.hasEnded ? order.reported : order.wanted) - order.filled)
  }
  return sum
}

function isOpen(view: AccountView, instrument: string): boolean {
  const held = view.positions.get(instrument) ?? 0
  return held !== 0 || pendingOf(view, instrument, 'buy') > 0 || pendingOf(view, instrument, 'sell') > 0
}

function equityOf({ cash, positions, prices, multiplierOf }: AccountView): number {
  let equity = cash
  for (const [id, quantity] of positions) equity += quantity * (prices.get(id) ?? 0) * multiplierOf(id)
  return equity
}

function take(view: AccountView, event: AccountEvent): void {
  if (event.type === 'order-answered' || event.type === 'order-reported' || event.type === 'order-filled') {
    standAside(view, event.data)
  }
  switch (event.type) {
    case 'account-opened':
      view.cash = Number(event.data.capital)
      for (const json of event.data.instruments) {
        const { id, contractSize } = json as { readonly id: string; readonly contractSize?: string }
        view.contractSizes.set(id, Number(contractSize ?? 1))
      }
      return
    case 'bar-closed':
      view.prices.set(event.data.instrument, event.data.bar[4])
      return
    case 'trade-received':
      view.prices.set(event.data.instrument, event.data.price)
      return
    case 'order-filled':
      book(view, event.data, 1)
      view.fills.set(event.data.fillId, event.data)
      return
    case 'fill-busted': {
      const filled = view.fills.get(event.data.fillId)
      if (filled !== undefined) book(view, filled, -1)
      return
    }
    case 'balance-adjusted': {
      const { kind, of, before, after } = event.data
      const change = decimal(after).minus(before)
      if (kind === 'cash') view.cash += change.toNumber()
      else view.positions.set(of, change.plus(view.positions.get(of) ?? 0).toNumber())
      return
    }
    default:
      takeOrder(view, event)
  }
}

/** The name of an order that was adopted turns out to be that of one that was intended: nothing more comes of the adopted one. */
function standAside(
  { orders, adopted }: AccountView,
  { clientOrderId, venueOrderId }: { readonly clientOrderId: string; readonly venueOrderId: string | null },
): void {
  const order = venueOrderId === null ? undefined : adopted.get(venueOrderId)
  if (order === undefined || order === orders.get(clientOrderId)) return
  order.hasEnded = true
  order.reported = order.filled
}

function takeOrder({ orders, adopted, entryTimes }: AccountView, { type, data, time }: AccountEvent): void {
  if (type === 'order-intended' || type === 'order-adopted') {
    const { instrument, side, parentId, role } = data
    const isLeg = parentId !== null && (type === 'order-intended' ? data.isReduceOnly : role !== 'entry')
    const known = { instrument, side, isLeg, wanted: Number(data.quantity), filled: 0, reported: 0, hasEnded: false }
    orders.set(data.clientOrderId, known)
    if (type === 'order-adopted') adopted.set(data.venueOrderId, known)
    if (type === 'order-intended' && role === 'entry') entryTimes.push(time)
  }
  if (type === 'order-reported' || type === 'order-adopted') {
    const order = orders.get(data.clientOrderId)
    if (order === undefined) return
    order.wanted = Number(data.quantity)
    order.reported = Math.max(order.reported, Number(data.filledQuantity))
    order.hasEnded = ['filled', 'cancelled', 'expired', 'rejected'].includes(data.status)
  } else if (type === 'fills-missing') {
    // They were taken back before they were told.
    const order = orders.get(data.clientOrderId)
    if (order !== undefined) order.filled = decimal(order.filled).plus(data.quantity).toNumber()
  } else if (type === 'order-missing' || (type === 'order-answered' && isRejection(data))) {
    const order = orders.get(data.clientOrderId)
    if (order !== undefined) order.hasEnded = true
  }
}

function isRejection({ command, answer }: AccountFacts['order-answered']): boolean {
  return command === 'submit' && answer === 'rejected'
}

function book(view: AccountView, filled: AccountFacts['order-filled'], sign: 1 | -1): void {
  const { instrument, side, quantity, price, fee, clientOrderId } = filled
  const direction = side === 'buy' ? sign : -sign
  const before = decimal(view.positions.get(instrument) ?? 0)
  view.positions.set(instrument, before.plus(decimal(quantity).times(direction)).toNumber())
  view.cash -= direction * Number(price) * Number(quantity) * view.multiplierOf(instrument) + sign * Number(fee)
  const order = view.orders.get(clientOrderId)
  if (order === undefined || sign === -1) return
  order.filled = decimal(order.filled).plus(quantity).toNumber()
}
