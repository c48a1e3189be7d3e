import { type Decimal, decimal } from '../decimal/decimal.ts'
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
import { RaceError } from '../error/race-error.ts'
import type { Instrument } from '../instrument/instrument.ts'
import { AverageCostPosition } from '../position/average-cost-position.ts'
import type { Lot } from '../position/lot.ts'
import { Ledger, type LedgerAccount, type TradeAccounts } from './ledger.ts'
import { notionalOf, type Valuation, valuationOf } from './valuation.ts'

/** What an account holds of one instrument, and its last price. */
export interface Holding {
  readonly valuation: Valuation
  readonly position: AverageCostPosition
  readonly accounts: TradeAccounts
  /** The last price in ticks, by which the position is marked. */
  markTicks: Scaled
  /** Its open lots, the oldest first, where the venue keeps lots; none otherwise. */
  lots: readonly Lot[]
}

export interface TradingAccountOptions {
  readonly currency: string
  readonly capital: Decimal
  readonly instruments: readonly Instrument[]
  /** Decimals of every amount, see `ledgerScaleOf`. */
  readonly scale: number
}

/**
 * An exact account of one currency over several instruments: cash, positions by average cost and a double-entry ledger
 * that every fill passes. The same class serves the fast backtest and real time.
 */
export class TradingAccount {
  readonly currency: string
  readonly scale: number
  readonly initialEquity: Money
  readonly ledger: Ledger
  readonly holdings: readonly Holding[]
  readonly #cash: LedgerAccount
  readonly #capital: LedgerAccount
  /** Grows with every fill; a reader that keeps floats of the account compares it. */
  revision = 0

  /**
   * @throws RaceError `CURRENCY_MISMATCH` for an instrument quoted in another currency, `QUANTIZE_INVALID` for capital
   * with more decimals than the scale
   */
  constructor({ currency, capital, instruments, scale }: TradingAccountOptions) {
    this.currency = currency
    this.scale = scale
    this.initialEquity = money(capital, currency)
    this.ledger = new Ledger(scale)
    this.#cash = this.ledger.open('cash', currency)
    const equity = this.ledger.open('capital', currency)
    this.#capital = equity
    const fees = this.ledger.open('fees', currency)
    this.holdings = instruments.map((instrument) => {
      requireCurrency(instrument, currency)
      const position = this.ledger.open(`position:${instrument.id}`, currency)
      const realised = this.ledger.open(`realised-profit:${instrument.id}`, currency)
      return {
        valuation: valuationOf(instrument, scale),
        position: new AverageCostPosition(),
        accounts: { cash: this.#cash, position, realised, fees },
        markTicks: 0,
        lots: [],
      }
    })
    const amount = toScaled(capital, scale)
    this.ledger.post([
      { account: this.#cash, amount },
      { account: equity, amount: negateScaled(amount) },
    ])
  }

  /** Cash at the ledger scale. */
  get cash(): Scaled {
    return this.#cash.balance
  }

  get cashMoney(): Money {
    return this.ledger.balance(this.#cash)
  }

  /** Books a fill: `side` is 1 for a buy and −1 for a sell, `steps` is positive, `fee` is at the ledger scale. */
  applyFill(holding: Holding, side: 1 | -1, ticks: Scaled, steps: Scaled, fee: Scaled): void {
    const { position, valuation } = holding
    const held = position.steps
    const isOpposite = side === 1 ? held < 0 : held > 0
    const size = absScaled(held)
    const closed = !isOpposite ? 0 : steps < size ? steps : size
    const opened = subtractScaled(steps, closed)
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
    const cash = subtractScaled(subtractScaled(proceeds, invested), fee)
    const realised = subtractScaled(removed, proceeds)
    this.ledger.postTrade(holding.accounts, cash, subtractScaled(invested, removed), realised, fee)
    holding.markTicks = ticks
    this.revision++
  }

  /** Takes an amount out of cash that no fill explains, such as interest; negative puts it in. Booked against capital. */
  charge(amount: Scaled): void {
    this.ledger.post([
      { account: this.#cash, amount: negateScaled(amount) },
      { account: this.#capital, amount },
    ])
    this.revision++
  }

  /** Cash plus every position at its last price, at the ledger scale. */
  equity(): Scaled {
    let total = this.#cash.balance
    for (const { valuation, position, markTicks } of this.holdings) {
      if (position.steps !== 0) total = addScaled(total, notionalOf(valuation, markTicks, position.steps))
    }
    return total
  }

  /** The worth of all positions at their last price, without sign. */
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

  /** Fees paid so far. */
  get feesPaid(): Money {
    const first = this.holdings[0]
    return first === undefined ? money(decimal(0), this.currency) : this.ledger.balance(first.accounts.fees)
  }
}

function requireCurrency(instrument: Instrument, currency: string): void {
  if (instrument.quoteCurrency === currency) return
  throw new RaceError('CURRENCY_MISMATCH', {
    message: `${instrument.id} is quoted in ${instrument.quoteCurrency}, but the account is in ${currency}`,
    facts: { instrument: instrument.id, quoteCurrency: instrument.quoteCurrency, accountCurrency: currency },
    hint: `Give the account the currency ${instrument.quoteCurrency}, or an instrument quoted in ${currency}.`,
  })
}
