import { decimal } from '../decimal/decimal.ts'
import { type Money, money } from '../decimal/money.ts'
import {
  absScaled,
  addScaled,
  fromScaled,
  negateScaled,
  type Scaled,
  subtractScaled,
  toScaled,
} from '../decimal/scaled.ts'
import type { Instrument } from '../instrument/instrument.ts'
import { AverageCostPosition } from '../position/average-cost-position.ts'
import { LotBook, type LotClose } from '../position/lot-book.ts'
import { CashBook } from './cash-book.ts'
import { convertedAmount, type ScaledRatio } from './currency-conversion.ts'
import { bothSides, requireSide } from './hedged-holdings.ts'
import {
  closeLots,
  type FillAmounts,
  type Holding,
  keepsNoLots,
  type LotFill,
  legsOf,
  nettedFills,
  openLot,
  paidInFull,
} from './holding.ts'
import { Ledger } from './ledger.ts'
import type { LedgerAccount, Posting, PostingCause } from './posting.ts'
import {
  type CurrencyExchange,
  checkOptions,
  type LotOptions,
  type PaymentOptions,
  type TradingAccountOptions,
} from './trading-account-options.ts'
import { notionalOf, valuationOf } from './valuation.ts'
import { verifyAccount } from './verify-account.ts'

/**
 * An exact account over several instruments: cash by currency, positions by average cost or lots, and a double-entry
 * ledger that everything passes. The same class serves the fast backtest and real time.
 *
 * @example
 * ```ts
 * const instruments = [defineInstrument({ id: 'ACME' })]
 * const account = new TradingAccount({ currency: 'USD', capital: decimal(1000), instruments, scale: 2 })
 * const [acme] = account.holdings
 * if (acme) account.applyFill(acme, 1, 5000, 10, 100) // buys 10 at 50.00, fee 1.00
 * account.pay('interest', 25)
 * account.verify()
 * console.log(`${account.cashMoney}, ${account.equityMoney()}`) // 499.25 USD, 999.25 USD
 * ```
 */
export class TradingAccount {
  readonly currency: string
  readonly scale: number
  readonly initialEquity: Money
  readonly ledger: Ledger
  /** By instrument; where positions are hedged, the long sides and then the short ones: see `holdingOf` and `sidesOf`. */
  readonly holdings: readonly Holding[]
  readonly positions: 'netting' | 'hedging'
  readonly #book: CashBook
  readonly #cash: LedgerAccount
  readonly #lots: LotOptions | null
  readonly #autoConverts: boolean
  /** Grows with every change; a reader that keeps floats of the account compares it. */
  revision = 0

  /**
   * @throws RaceError `CURRENCY_MISMATCH` for an instrument quoted in another currency without a conversion,
   * `QUANTIZE_INVALID` for capital with more decimals than the scale, `ACCOUNT_CONFIG_INVALID` for a margined id that no
   * instrument has, and for more currencies without a conversion
   */
  constructor(options: TradingAccountOptions) {
    const { currency, capital, instruments, scale, conversion, lots = null, margined = [] } = options
    checkOptions(options)
    this.currency = currency
    this.scale = scale
    this.initialEquity = money(capital, currency)
    this.ledger = new Ledger(scale, options.journal ?? null)
    this.#book = new CashBook(this.ledger, currency, conversion)
    this.#cash = this.#book.of(currency).cash
    this.#lots = lots
    this.#autoConverts = conversion?.policy === 'auto-convert-fees-and-profit'
    for (const extra of options.currencies ?? []) this.#book.open(extra)
    const hold = (side: Holding['side']): Holding[] =>
      instruments.map((instrument) => this.#hold(instrument, margined.includes(instrument.id), side))
    this.positions = options.positions ?? 'netting'
    this.holdings = this.positions === 'netting' ? hold(0) : bothSides(hold(1), hold(-1))
    if (this.#book.currencies.length > 1 || margined.length > 0 || lots !== null) {
      // Replaced here, once, so that an account of one currency that pays in full has no branch to take at every bar.
      this.equity = this.#equityOfAll
      this.grossExposure = this.#exposureOfAll
    }
    this.#book.pay('capital', currency, toScaled(capital, scale), null)
  }

  /** Cash of the account's own currency, at the ledger scale. */
  get cash(): Scaled {
    return this.#cash.balance
  }

  get cashMoney(): Money {
    return this.ledger.balance(this.#cash)
  }

  /** Every currency held, the account's own first. */
  get currencies(): readonly string[] {
    return this.#book.currencies.map(({ currency }) => currency)
  }

  /**
   * The ledger's cash account of a currency; `ledger.balanceByCause` tells what moved it.
   *
   * @throws RaceError `CURRENCY_MISMATCH` for a currency that is not held
   */
  cashAccount(currency: string = this.currency): LedgerAccount {
    return this.#book.of(currency).cash
  }

  /**
   * Books a fill: `side` is 1 for a buy and −1 for a sell, `steps` is positive, `fee` is at the ledger scale. In an account
   * of hedged lots it always opens one; `applyLotFill` closes.
   *
   * @throws RaceError `INVARIANT_VIOLATED` for a fill that would turn one side of a hedge into the other; nothing is booked
   */
  applyFill(holding: Holding, side: 1 | -1, ticks: Scaled, steps: Scaled, fee: Scaled): void {
    if (holding.lots !== null) {
      this.#fillLots(holding, holding.lots, side, ticks, steps, fee)
      return
    }
    const { position, valuation } = holding
    const held = position.steps
    const isOpposite = side === 1 ? held < 0 : held > 0
    const size = absScaled(held)
    const closed = !isOpposite ? 0 : steps < size ? steps : size
    const opened = subtractScaled(steps, closed)
    if (holding.side !== 0) requireSide(holding, side, opened)
    let proceeds: Scaled = 0
    let removed: Scaled = 0
    let invested: Scaled = 0
    if (closed !== 0) {
      const worth = notionalOf(valuation, ticks, closed)
      proceeds = side === 1 ? negateScaled(worth) : worth
      removed = position.close(closed, proceeds)
    }
    if (opened !== 0) {
      const signedSteps = side === 1 ? opened : negateScaled(opened)
      invested = notionalOf(valuation, ticks, signedSteps)
      position.open(signedSteps, invested)
    }
    holding.markTicks = ticks
    this.revision++
    if (!holding.isPlain) {
      this.#bookFill(holding, { proceeds, removed, invested }, fee)
      return
    }
    const cash = subtractScaled(subtractScaled(proceeds, invested), fee)
    const realised = subtractScaled(removed, proceeds)
    this.ledger.postTrade(holding.accounts, cash, subtractScaled(invested, removed), realised, fee)
  }

  /**
   * Books a fill of an account that keeps lots, which says whether it opens or closes. Returns what it closed.
   *
   * @throws RaceError `LOT_NOT_FOUND` when it closes what is not held, `ACCOUNT_CONFIG_INVALID` when the account keeps no
   * lots; nothing is booked then
   */
  applyLotFill(holding: Holding, fill: LotFill): readonly LotClose[] {
    const { lots } = holding
    if (lots === null) throw keepsNoLots(holding)
    const closes = fill.lots ?? this.#lots?.closes ?? 'fifo'
    const amounts =
      fill.effect === 'open'
        ? { ...openLot(holding, lots, fill, this.ledger.time), closes: [] }
        : closeLots(holding, lots, { ...fill, lots: closes })
    holding.markTicks = fill.ticks
    this.revision++
    this.#bookFill(holding, amounts, fill.fee)
    return amounts.closes
  }

  /**
   * Takes everything held of an instrument away at a price, without a fee: what a delisting or another event does that is
   * no trade. Long and short lots are both closed.
   */
  closeOut(holding: Holding, ticks: Scaled, cause: PostingCause): void {
    const { lots, position, valuation } = holding
    holding.markTicks = ticks
    this.revision++
    if (lots === null) {
      if (position.steps === 0) return
      const proceeds = notionalOf(valuation, ticks, position.steps)
      const removed = position.close(absScaled(position.steps), proceeds)
      this.#bookFill(holding, { proceeds, removed, invested: 0 }, 0, cause)
      return
    }
    const { long, short } = legsOf(holding)
    for (const [side, steps] of [
      [-1, long],
      [1, short],
    ] as const) {
      if (steps !== 0) this.#bookFill(holding, closeLots(holding, lots, { side, ticks, steps, fee: 0 }), 0, cause)
    }
  }

  /**
   * Cash that comes in (positive) or goes out (negative) by itself: a dividend, interest, a deposit. `amount` is at the
   * ledger scale.
   *
   * @throws RaceError `CURRENCY_MISMATCH` for a currency that is not held
   */
  pay(cause: PostingCause, amount: Scaled, { instrument, currency }: PaymentOptions = {}): void {
    const paid = currency ?? instrument?.quoteCurrency ?? this.currency
    const id = instrument?.id ?? null
    this.#book.pay(cause, paid, amount, id)
    if (cause !== 'capital') this.#autoConvert(paid, amount, id)
    this.revision++
  }

  /**
   * The daily settlement of a margined instrument: what its position has gained since it was opened or last settled goes
   * to the cash, and its cost becomes its worth at `ticks`. Returns that variation margin, positive for a gain; nothing is
   * posted for a flat position.
   *
   * @throws RaceError `ACCOUNT_CONFIG_INVALID` for an instrument that is paid in full
   */
  settle(holding: Holding, ticks: Scaled): Scaled {
    const { accounts, clearing, lots, position, valuation } = holding
    if (clearing === null) throw paidInFull(holding)
    holding.markTicks = ticks
    this.revision++
    const before = position.cost
    const worth = (steps: Scaled): Scaled => notionalOf(valuation, ticks, steps)
    const variation =
      lots === null ? position.settle(worth(position.steps)) : position.settle(addScaled(before, lots.settle(worth)))
    if (variation === 0) return variation
    const { id, quoteCurrency } = valuation.instrument
    this.#post('settlement', id, [
      { account: accounts.cash, amount: variation },
      { account: clearing, amount: negateScaled(variation) },
      { account: accounts.position, amount: variation },
      { account: accounts.realised, amount: negateScaled(variation) },
    ])
    this.#autoConvert(quoteCurrency, variation, id)
    return variation
  }

  /**
   * Gives `amount` of one currency (ledger units) for another at the account's rate, or at the one that is named. Returns
   * what was received, rounded once, half to even.
   *
   * @throws RaceError `CURRENCY_MISMATCH` for a currency that is not held, `RATE_NOT_FOUND`
   */
  convert({ from, to, amount, rate }: CurrencyExchange): Scaled {
    const received = this.#book.convert(from, to, amount, rate, null)
    this.revision++
    return received
  }

  /**
   * The exact rate of a currency in the account's own, at the ledger's time.
   *
   * @throws RaceError `RATE_NOT_FOUND`
   */
  rateToBase(currency: string): ScaledRatio {
    return this.#book.rateToBase(currency)
  }

  /** Cash plus every position at its last price, in the account's own currency, at the ledger scale. */
  equity(): Scaled {
    let total = this.#cash.balance
    for (const { valuation, position, markTicks } of this.holdings) {
      if (position.steps !== 0) total = addScaled(total, notionalOf(valuation, markTicks, position.steps))
    }
    return total
  }

  /**
   * The worth of all positions at their last price, without sign, in the account's own currency. Long and short lots both
   * count.
   */
  grossExposure(): Scaled {
    let total: Scaled = 0
    for (const { valuation, position, markTicks } of this.holdings) {
      if (position.steps !== 0) total = addScaled(total, absScaled(notionalOf(valuation, markTicks, position.steps)))
    }
    return total
  }

  equityMoney(): Money {
    return money(fromScaled(this.equity(), this.scale), this.currency)
  }

  /** Fees of fills paid so far, in the account's own currency; those of others at the rates of now. */
  get feesPaid(): Money {
    let total: Scaled = 0
    for (const { currency, fees } of this.#book.currencies) {
      if (fees.balance !== 0) total = addScaled(total, convertedAmount(fees.balance, this.rateToBase(currency)))
    }
    return money(total === 0 ? decimal(0) : fromScaled(total, this.scale), this.currency)
  }

  /**
   * Proves the account against its ledger: each currency sums to zero, costs, profits and lots agree, and equity by cash
   * and positions is equity by capital and profit.
   *
   * @throws RaceError `INVARIANT_VIOLATED` with the figures
   */
  verify(): void {
    verifyAccount(this)
  }

  #hold(instrument: Instrument, isMargined: boolean, side: Holding['side']): Holding {
    const { id, quoteCurrency } = instrument
    const { cash, fees } = this.#book.open(quoteCurrency)
    const part = side === 0 ? '' : side === 1 ? ':long' : ':short'
    return {
      side,
      valuation: valuationOf(instrument, this.scale),
      position: new AverageCostPosition(),
      accounts: this.ledger.openTrade(id, cash, fees, part),
      markTicks: 0,
      lots: this.#lots === null ? null : new LotBook(),
      openLots: null,
      clearing: isMargined ? this.ledger.open(`clearing:${id}${part}`, quoteCurrency) : null,
      isPlain: !isMargined && (quoteCurrency === this.currency || !this.#autoConverts),
    }
  }

  #fillLots(holding: Holding, lots: LotBook, side: 1 | -1, ticks: Scaled, steps: Scaled, fee: Scaled): void {
    const fill = { side, ticks, steps, fee }
    const fills = this.#lots?.mode === 'hedging' ? [{ ...fill, effect: 'open' } as const] : nettedFills(lots, fill)
    for (const part of fills) this.applyLotFill(holding, part)
  }

  /** The way through the ledger of what is margined, of lots, converted, or has another cause than a trade. */
  #bookFill(holding: Holding, amounts: FillAmounts, fee: Scaled, cause: PostingCause = 'trade'): void {
    const { proceeds, removed, invested } = amounts
    const { accounts, clearing, valuation } = holding
    const { id, quoteCurrency } = valuation.instrument
    const profit = subtractScaled(proceeds, removed)
    const position = subtractScaled(invested, removed)
    if (clearing === null && cause === 'trade') {
      const cash = subtractScaled(subtractScaled(proceeds, invested), fee)
      this.ledger.postTrade(accounts, cash, position, negateScaled(profit), fee)
    } else {
      this.#post(cause, id, [
        { account: accounts.cash, amount: profit },
        { account: clearing ?? accounts.cash, amount: negateScaled(position) },
        { account: accounts.position, amount: position },
        { account: accounts.realised, amount: negateScaled(profit) },
      ])
      if (fee !== 0) this.#book.pay('fee', quoteCurrency, negateScaled(fee), id)
    }
    this.#autoConvert(quoteCurrency, subtractScaled(profit, fee), id)
  }

  #post(cause: PostingCause, instrument: string, postings: readonly Posting[]): void {
    this.ledger.post(
      postings.filter(({ amount }) => amount !== 0),
      cause,
      instrument,
    )
  }

  #autoConvert(currency: string, amount: Scaled, instrument: string | null): void {
    if (!this.#autoConverts || currency === this.currency || amount === 0) return
    this.#book.convert(currency, this.currency, amount, undefined, instrument)
  }

  #exposureOfAll(): Scaled {
    let total: Scaled = 0
    for (const holding of this.holdings) {
      const { long, short } = legsOf(holding)
      const worth = notionalOf(holding.valuation, holding.markTicks, addScaled(long, short))
      const { quoteCurrency } = holding.valuation.instrument
      if (worth !== 0) total = addScaled(total, convertedAmount(worth, this.rateToBase(quoteCurrency)))
    }
    return total
  }

  /** Each currency is summed exactly and converted once. */
  #equityOfAll(): Scaled {
    let total: Scaled = 0
    for (const { currency, cash } of this.#book.currencies) {
      let sum = cash.balance
      for (const { valuation, position, markTicks, clearing } of this.holdings) {
        if (valuation.instrument.quoteCurrency !== currency) continue
        if (position.steps !== 0) sum = addScaled(sum, notionalOf(valuation, markTicks, position.steps))
        if (clearing !== null) sum = addScaled(sum, clearing.balance)
      }
      if (sum !== 0) total = addScaled(total, convertedAmount(sum, this.rateToBase(currency)))
    }
    return total
  }
}
