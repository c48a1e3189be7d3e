import type { ReferenceBar } from './backtesting-py.ts'

/**
 * The broker of backtrader as its oracle's notes describe it, in plain loops over floats: what the policy is tested against.
 * Nothing of the engine is used here, so that a fault of one is not a fault of the other.
 */
export interface ReferenceBacktraderOptions {
  readonly cash: number
  readonly commission: number
  /** Cash per contract, which makes it a future; null for what is like a stock. */
  readonly margin: number | null
  readonly mult: number
  readonly leverage: number
  readonly interest: number
  readonly interestLong: boolean
  readonly coc: boolean
  readonly slipPerc: number
  readonly slipFixed: number
  readonly slipOpen: boolean
  readonly slipMatch: boolean
  readonly slipLimit: boolean
  readonly slipOut: boolean
  readonly fillerPerc: number | null
}

export interface BacktraderBar extends ReferenceBar {
  /** Whole days since some day. */
  readonly day: number
  readonly volume: number
}

interface OrderWords {
  readonly data: number
  readonly type: 'Market' | 'Limit' | 'Stop' | 'StopLimit'
  /** Signed. */
  readonly size: number
  readonly price?: number | undefined
  readonly limit?: number | undefined
  readonly validDays?: number | undefined
}

export interface ReferenceFill {
  readonly data: number
  readonly bar: number
  readonly size: number
  readonly price: number
  readonly fee: number
}

interface Pending extends OrderWords {
  left: number
  readonly createdBar: number
  readonly createdClose: number
  isTriggered: boolean
  /** Bar from which a child of a bracket is worked; null while its parent waits. */
  activeFrom: number | null
  parent: Pending | null
  children: Pending[]
  isAlive: boolean
}

interface Held {
  size: number
  price: number
  adjusted: number
  day: number
  interest: number
}

/** What of an order changes a position. */
function parts(held: number, size: number): { readonly closed: number; readonly opened: number } {
  const closed = held * size < 0 ? Math.sign(size) * Math.min(Math.abs(size), Math.abs(held)) : 0
  return { closed, opened: size - closed }
}

export class ReferenceBacktrader {
  readonly fills: ReferenceFill[] = []
  readonly equity: number[] = []
  readonly positions: Held[]
  cash: number
  #submitted: Pending[] = []
  #pending: Pending[] = []
  readonly #feeds: readonly (readonly BacktraderBar[])[]
  readonly #options: ReferenceBacktraderOptions
  #i = -1

  constructor(feeds: readonly (readonly BacktraderBar[])[], options: ReferenceBacktraderOptions) {
    this.#feeds = feeds
    this.#options = options
    this.cash = options.cash
    this.positions = feeds.map(() => ({ size: 0, price: 0, adjusted: 0, day: 0, interest: 0 }))
  }

  run(next: (broker: ReferenceBacktrader, i: number) => void): void {
    for (let i = 0; i < (this.#feeds[0]?.length ?? 0); i++) {
      this.#i = i
      this.#acceptSubmitted()
      this.#takeInterest()
      this.#work()
      this.#settle()
      this.equity.push(this.value())
      next(this, i)
    }
  }

  /** Cash and positions, whose longs were paid in part only where there is leverage. */
  value(): number {
    const { margin, leverage } = this.#options
    return this.positions.reduce((sum, { size, price }, data) => {
      if (margin !== null) return sum + Math.abs(size) * margin
      const { close } = this.#bar(data)
      return sum + (size > 0 ? (size * price) / leverage + size * (close - price) : size * close)
    }, this.cash)
  }

  get liveCount(): number {
    return [...this.#submitted, ...this.#pending].filter(({ isAlive }) => isAlive).length
  }

  order(words: OrderWords, parent: Pending | null = null): Pending {
    const created = { createdBar: this.#i, createdClose: this.#bar(words.data).close }
    const activeFrom = parent === null ? 0 : null
    const order: Pending = {
      ...words,
      ...created,
      left: words.size,
      isTriggered: false,
      activeFrom,
      parent,
      children: [],
      isAlive: true,
    }
    parent?.children.push(order)
    this.#submitted.push(order)
    return order
  }

  bracket(words: OrderWords, stop: number, target: number): void {
    const parent = this.order(words)
    this.order({ data: words.data, type: 'Stop', size: -words.size, price: stop }, parent)
    this.order({ data: words.data, type: 'Limit', size: -words.size, price: target }, parent)
  }

  cancelAll(): void {
    for (const order of [...this.#submitted, ...this.#pending]) order.isAlive = false
  }

  #bar(data: number): BacktraderBar {
    return this.#feeds[data]?.[this.#i] as BacktraderBar
  }

  #acceptSubmitted(): void {
    let { cash } = this
    const copies = this.positions.map(({ size }) => size)
    for (const order of this.#submitted) {
      if (!order.isAlive) continue
      const price = order.price ?? order.createdClose
      const held = copies[order.data] as number
      const { closed, opened } = parts(held, order.size)
      cash += this.#closing(closed, price, price) + this.#opening(opened, price)
      copies[order.data] = held + order.size
      if (cash >= 0) this.#pending.push(order)
      else this.#endFamily(order)
    }
    this.#submitted = []
  }

  /** Cash from closing: what was paid, and the profit. */
  #closing(closed: number, paid: number, price: number): number {
    const { margin, leverage, commission } = this.#options
    if (closed === 0) return 0
    if (margin !== null) return (Math.abs(closed) * margin) / leverage - Math.abs(closed) * commission
    const worth = -closed * paid
    return (worth > 0 ? worth / leverage : worth) - closed * (price - paid) - Math.abs(closed) * price * commission
  }

  #opening(opened: number, price: number): number {
    const { margin, leverage, commission } = this.#options
    if (opened === 0) return 0
    if (margin !== null) return (-Math.abs(opened) * margin) / leverage - Math.abs(opened) * commission
    const worth = opened * price
    return -(worth > 0 ? worth / leverage : worth) - Math.abs(worth) * commission
  }

  #endFamily(order: Pending): void {
    const head = order.parent ?? order
    for (const one of [head, ...head.children]) one.isAlive = false
  }

  #takeInterest(): void {
    const { interest, interestLong } = this.#options
    for (const [data, held] of this.positions.entries()) {
      const { day } = this.#bar(data)
      if (held.size === 0) continue
      const due =
        held.size > 0 && !interestLong ? 0 : (day - held.day) * (interest / 365) * Math.abs(held.size) * held.price
      held.day = day
      held.interest += due
      this.cash -= due
    }
  }

  #work(): void {
    for (const order of [...this.#pending]) {
      if (!order.isAlive) continue
      const { day } = this.#bar(order.data)
      const created = this.#feeds[order.data]?.[order.createdBar] as BacktraderBar
      if (order.type !== 'Market' && order.validDays !== undefined && day > created.day + order.validDays) {
        this.#endFamily(order)
        continue
      }
      if (order.activeFrom === null || order.activeFrom > this.#i) continue
      const price = this.#priceOf(order)
      if (price !== null) this.#execute(order, price)
    }
    this.#pending = this.#pending.filter(({ isAlive }) => isAlive)
  }

  #priceOf(order: Pending): number | null {
    const { open, high, low, close } = this.#bar(order.data)
    const { type, size, price: stop = Number.NaN } = order
    const { coc, slipOpen } = this.#options
    const edge = size > 0 ? high : low
    if (type === 'Market') return this.#slip(size, edge, coc ? order.createdClose : open, slipOpen, false)
    if (type === 'Limit') return this.#limitPrice(order, stop)
    if (order.isTriggered) return this.#limitPrice(order, order.limit ?? Number.NaN)
    const isGap = size > 0 ? open >= stop : open <= stop
    const isReached = isGap || (size > 0 ? high >= stop : low <= stop)
    if (!isReached) return null
    if (type === 'Stop') return this.#slip(size, edge, isGap ? open : stop, isGap ? slipOpen : true, false)
    order.isTriggered = true
    const limit = order.limit ?? Number.NaN
    if (isGap) return this.#limitPrice(order, limit)
    if (size > 0 ? limit >= stop : limit <= stop) return this.#slip(size, edge, stop, true, true)
    if (size > 0) return open > close && limit >= close ? limit : null
    return open <= close && limit <= close ? limit : null
  }

  #limitPrice({ data, size }: Pending, limit: number): number | null {
    const { open, high, low } = this.#bar(data)
    const { slipOpen } = this.#options
    if (size > 0) {
      if (limit >= open) return this.#slip(size, Math.min(high, limit), open, slipOpen, true)
      return limit >= low ? limit : null
    }
    if (limit <= open) return this.#slip(size, limit, open, slipOpen, true)
    return limit <= high ? limit : null
  }

  #slip(size: number, edge: number, price: number, isOn: boolean, isLimit: boolean): number | null {
    const { slipPerc, slipFixed, slipMatch, slipLimit, slipOut } = this.#options
    if (!isOn || (slipPerc === 0 && slipFixed === 0)) return price
    const way = Math.sign(size)
    const slipped = slipPerc === 0 ? price + way * slipFixed : price * (1 + way * slipPerc)
    if (way > 0 ? slipped <= edge : slipped >= edge) return slipped
    if (!slipMatch && !(isLimit && slipLimit)) return null
    return slipOut ? slipped : edge
  }

  #execute(order: Pending, price: number): void {
    const { mult, margin, fillerPerc, coc } = this.#options
    const { data } = order
    const held = this.positions[data] as Held
    const { volume, day } = this.#bar(data)
    const most = fillerPerc === null ? Number.POSITIVE_INFINITY : Math.floor((volume * fillerPerc) / 100)
    const size = Math.sign(order.left) * Math.min(Math.abs(order.left), most)
    const { closed, opened } = parts(held.size, size)
    const settled = (units: number): number => (margin === null ? 0 : units * (price - held.adjusted) * mult)
    let { cash } = this
    let fee = 0
    let done = closed
    if (closed !== 0) {
      cash += this.#closing(closed, held.price, price) + settled(-closed)
      fee += this.#feeOf(closed, price) + held.interest
      held.interest = 0
      this.cash = cash
    }
    let isRefused = false
    if (opened !== 0) {
      cash += this.#opening(opened, price)
      isRefused = cash < 0
      if (!isRefused) {
        const before = held.size + closed
        this.cash = cash + settled(before)
        held.adjusted = price
        held.price = before === 0 ? price : (before * held.price + opened * price) / (before + opened)
        fee += this.#feeOf(opened, price)
        done += opened
      }
    }
    if (done !== 0) {
      held.size += done
      held.day = day
      order.left -= done
      const bar = coc && order.type === 'Market' ? order.createdBar : this.#i
      this.fills.push({ data, bar, size: done, price, fee })
    }
    if (isRefused) this.#endFamily(order)
    else if (order.left === 0) this.#complete(order)
  }

  #complete(order: Pending): void {
    order.isAlive = false
    for (const child of order.children) child.activeFrom = this.#i + 1
    if (order.parent !== null) this.#endFamily(order)
  }

  #feeOf(size: number, price: number): number {
    const { commission, margin } = this.#options
    return Math.abs(size) * commission * (margin === null ? price : 1)
  }

  /** Contracts are settled at every close. */
  #settle(): void {
    const { margin, mult } = this.#options
    if (margin === null) return
    for (const [data, held] of this.positions.entries()) {
      const { close } = this.#bar(data)
      this.cash += held.size * (close - held.adjusted) * mult
      held.adjusted = close
    }
  }
}
