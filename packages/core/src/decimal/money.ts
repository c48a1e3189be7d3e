import { RaceError } from '../error/race-error.ts'
import { type Decimal, type DecimalInput, decimal } from './decimal.ts'
import type { Rounding } from './rounding.ts'

/**
 * An exact amount of one currency. Amounts of different currencies do not mix.
 *
 * @example
 * ```ts
 * money('100.25', 'USD').plus(money(1, 'USD')).toString() // '101.25 USD'
 * ```
 */
export class Money {
  readonly amount: Decimal
  readonly currency: string

  /** Use `money(amount, currency)`. */
  constructor(amount: Decimal, currency: string) {
    this.amount = amount
    this.currency = currency
    Object.freeze(this)
  }

  /** @throws RaceError `CURRENCY_MISMATCH` */
  plus(other: Money): Money {
    return new Money(this.amount.plus(this.#same(other)), this.currency)
  }

  /** @throws RaceError `CURRENCY_MISMATCH` */
  minus(other: Money): Money {
    return new Money(this.amount.minus(this.#same(other)), this.currency)
  }

  times(factor: DecimalInput): Money {
    return new Money(this.amount.times(factor), this.currency)
  }

  negated(): Money {
    return new Money(this.amount.negated(), this.currency)
  }

  /** @throws RaceError `CURRENCY_MISMATCH` */
  compare(other: Money): -1 | 0 | 1 {
    return this.amount.compare(this.#same(other))
  }

  get isZero(): boolean {
    return this.amount.isZero
  }

  get sign(): -1 | 0 | 1 {
    return this.amount.sign
  }

  roundTo(decimals: number, rounding: Rounding): Money {
    return new Money(this.amount.roundTo(decimals, rounding), this.currency)
  }

  toString(): string {
    return `${this.amount} ${this.currency}`
  }

  toJSON(): { amount: string; currency: string } {
    return { amount: this.amount.toString(), currency: this.currency }
  }

  #same(other: Money): Decimal {
    if (other.currency === this.currency) return other.amount
    throw new RaceError('CURRENCY_MISMATCH', {
      message: `${this} and ${other} are of different currencies`,
      facts: { left: this.currency, right: other.currency },
      hint: 'Convert one of them first, at a rate that you name.',
    })
  }
}

/**
 * Makes an amount of money.
 *
 * @param currency 2 to 12 capital letters or digits, such as `USD` or `USDT`
 * @throws RaceError `DECIMAL_INVALID`, `CURRENCY_MISMATCH` for a text that is no currency
 */
export function money(amount: DecimalInput, currency: string): Money {
  if (/^[A-Z0-9]{2,12}$/.test(currency)) return new Money(decimal(amount), currency)
  throw new RaceError('CURRENCY_MISMATCH', {
    message: `'${currency}' is not a currency code`,
    facts: { currency },
    hint: "Give 2 to 12 capital letters or digits, such as 'USD' or 'USDT'.",
  })
}
