/**
 * The rules of backtesting.py as its oracle's notes list them, in plain loops over floats: what the policy is tested against.
 * Nothing of the engine is used here, so that a fault of one is not a fault of the other.
 */
export interface ReferenceBar {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

export interface ReferenceOptions {
  readonly cash: number
  readonly spread: number
  readonly margin: number
  readonly tradeOnClose: boolean
  readonly hedging: boolean
  readonly exclusiveOrders: boolean
  readonly finalizeTrades: boolean
  fee(size: number, price: number): number
}

export interface ReferenceTrade {
  size: number
  readonly entryBar: number
  readonly entryPrice: number
  exitBar: number
  exitPrice: number
  sl: ReferenceOrder | null
  tp: ReferenceOrder | null
}

export interface ReferenceOrder {
  /** Signed; below 1 a share of the margin at hand. */
  size: number
  readonly limit: number | null
  stop: number | null
  readonly sl: number | null
  readonly tp: number | null
  readonly trade: ReferenceTrade | null
}

export interface EntryWords {
  readonly size: number
  readonly limit?: number | undefined
  readonly stop?: number | undefined
  readonly sl?: number | undefined
  readonly tp?: number | undefined
}

/** Reads a Python `round(value)`: ties go to the even neighbour. */
function pythonRound(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

export class ReferenceBroker {
  readonly closed: ReferenceTrade[] = []
  readonly equity: number[] = []
  trades: ReferenceTrade[] = []
  orders: ReferenceOrder[] = []
  cash: number
  isRuined = false
  readonly #bars: readonly ReferenceBar[]
  readonly #options: ReferenceOptions
  #i = 0

  constructor(bars: readonly ReferenceBar[], options: ReferenceOptions) {
    this.#bars = bars
    this.#options = options
    this.cash = options.cash
  }

  /** Runs a strategy from the bar `start` on. */
  run(start: number, next: (broker: ReferenceBroker, i: number) => void): void {
    for (let i = start; i < this.#bars.length && !this.isRuined; i++) {
      this.#process(i)
      if (!this.isRuined) next(this, i)
    }
    if (this.#options.finalizeTrades && !this.isRuined) {
      for (const trade of [...this.trades].reverse()) this.closeTrade(trade, 1)
      this.#process(this.#bars.length - 1)
    }
    this.equity.fill(this.equity[start] as number, 0, start)
  }

  order({ size, limit, stop, sl, tp }: EntryWords): void {
    if (this.#options.exclusiveOrders) {
      this.cancelEntries()
      for (const trade of this.trades) this.closeTrade(trade, 1)
    }
    this.orders.push({
      size,
      limit: limit ?? null,
      stop: stop ?? null,
      sl: sl ?? null,
      tp: tp ?? null,
      trade: null,
    })
  }

  cancelEntries(): void {
    this.orders = this.orders.filter((order) => isContingent(order))
  }

  closeTrade(trade: ReferenceTrade, portion: number): void {
    const units = Math.max(1, pythonRound(Math.abs(trade.size) * portion))
    this.orders.unshift({
      size: -Math.sign(trade.size) * units,
      limit: null,
      stop: null,
      sl: null,
      tp: null,
      trade,
    })
  }

  closeAll(portion: number): void {
    for (const trade of this.trades) this.closeTrade(trade, portion)
  }

  setStop(trade: ReferenceTrade, price: number): void {
    this.#remove(trade.sl)
    trade.sl = { size: -trade.size, limit: null, stop: price, sl: null, tp: null, trade }
    this.orders.unshift(trade.sl)
  }

  setTarget(trade: ReferenceTrade, price: number): void {
    this.#remove(trade.tp)
    trade.tp = { size: -trade.size, limit: price, stop: null, sl: null, tp: null, trade }
    this.orders.push(trade.tp)
  }

  #bar(i = this.#i): ReferenceBar {
    return this.#bars[i] as ReferenceBar
  }

  #equityNow(): number {
    const { close } = this.#bar()
    return this.trades.reduce((sum, { size, entryPrice }) => sum + size * (close - entryPrice), this.cash)
  }

  #marginAvailable(): number {
    const { close } = this.#bar()
    const used = this.trades.reduce((sum, { size }) => sum + Math.abs(size) * close * this.#options.margin, 0)
    return Math.max(0, this.#equityNow() - used)
  }

  #process(i: number): void {
    this.#i = i
    let repeats = true
    while (repeats) {
      repeats = false
      for (const order of [...this.orders]) {
        if (this.orders.includes(order) && this.#try(order)) repeats = true
      }
    }
    const equity = this.#equityNow()
    this.equity[i] = equity
    if (equity > 0) return
    for (const trade of [...this.trades]) this.#close(trade, trade.size, this.#bar().close, i)
    this.cash = 0
    this.isRuined = true
    for (let bar = i; bar < this.#bars.length; bar++) this.equity[bar] = 0
  }

  /** Whether the queue is worked again. */
  #try(order: ReferenceOrder): boolean {
    const { open, high, low } = this.#bar()
    const { stop } = order
    const isBuy = order.size > 0
    if (stop !== null) {
      if (isBuy ? high < stop : low > stop) return false
      order.stop = null
    }
    const isBack = this.#options.tradeOnClose && !isContingent(order)
    let price: number
    if (order.limit === null) {
      const base = isBack ? this.#bar(this.#i - 1).close : open
      price = stop === null ? base : isBuy ? Math.max(base, stop) : Math.min(base, stop)
    } else {
      const { limit } = order
      if (isBuy ? low > limit : high < limit) return false
      if (stop !== null && (isBuy ? limit <= stop : limit >= stop)) return false
      price = isBuy ? Math.min(stop ?? open, limit) : Math.max(stop ?? open, limit)
    }
    const isMarket = order.limit === null && stop === null
    const bar = isMarket && isBack ? this.#i - 1 : this.#i
    this.#remove(order)
    if (order.trade === null) return this.#enter(order, price, bar, isMarket, stop)
    if (this.trades.includes(order.trade)) this.#close(order.trade, -order.size, price, bar)
    return false
  }

  #enter(order: ReferenceOrder, price: number, bar: number, isMarket: boolean, stop: number | null): boolean {
    const { spread, margin, hedging, fee } = this.#options
    const sign = Math.sign(order.size)
    const adjusted = price * (1 + sign * spread)
    const perUnit = adjusted + fee(order.size, price) / Math.abs(order.size)
    let need = order.size
    if (Math.abs(need) < 1) {
      need = sign * Math.floor((this.#marginAvailable() * Math.abs(order.size)) / margin / perUnit)
      if (need === 0) return false
    }
    for (const trade of hedging ? [] : [...this.trades]) {
      if (Math.sign(trade.size) === sign || need === 0) continue
      const taken = Math.min(Math.abs(need), Math.abs(trade.size))
      this.#close(trade, -sign * taken, price, bar)
      need -= sign * taken
    }
    if (need === 0 || Math.abs(need) * perUnit > this.#marginAvailable() / margin) return false
    this.#open(order, need, adjusted, bar)
    return this.#repeats(order, isMarket, stop)
  }

  #open(order: ReferenceOrder, size: number, entryPrice: number, entryBar: number): void {
    const none = { exitBar: Number.NaN, exitPrice: Number.NaN, sl: null, tp: null }
    const trade: ReferenceTrade = { size, entryBar, entryPrice, ...none }
    this.trades.push(trade)
    this.cash -= this.#options.fee(size, entryPrice)
    if (order.tp !== null) this.setTarget(trade, order.tp)
    if (order.sl !== null) this.setStop(trade, order.sl)
  }

  #repeats({ size, limit, sl, tp }: ReferenceOrder, isMarket: boolean, stop: number | null): boolean {
    const { high, low } = this.#bar()
    if (sl === null && tp === null) return false
    if (isMarket) return true
    if (stop === null || limit !== null || tp === null) return false
    return size > 0 ? tp <= high && (sl === null || sl < low) : tp >= low && (sl === null || sl > high)
  }

  /** Closes `size` (of the trade's own sign) of a trade, at most all of it. */
  #close(trade: ReferenceTrade, size: number, exitPrice: number, exitBar: number): void {
    const taken = Math.sign(trade.size) * Math.min(Math.abs(size), Math.abs(trade.size))
    this.cash += taken * (exitPrice - trade.entryPrice) - this.#options.fee(taken, exitPrice)
    this.closed.push({ ...trade, size: taken, exitPrice, exitBar })
    trade.size -= taken
    if (trade.size !== 0) {
      if (trade.sl !== null) trade.sl.size = -trade.size
      if (trade.tp !== null) trade.tp.size = -trade.size
      return
    }
    this.trades = this.trades.filter((other) => other !== trade)
    this.#remove(trade.sl)
    this.#remove(trade.tp)
  }

  #remove(order: ReferenceOrder | null): void {
    this.orders = this.orders.filter((other) => other !== order)
  }
}

function isContingent(order: ReferenceOrder): boolean {
  return order.trade !== null && (order.trade.sl === order || order.trade.tp === order)
}
