import { Decimal as Engine } from 'decimal.js'
import { RaceError } from '../error/race-error.ts'
import type { Rounding } from './rounding.ts'

/** What becomes a `Decimal`. A number is taken by its shortest decimal text: `0.1` is exactly 0.1. */
export type DecimalInput = Decimal | string | number | bigint

const digitsMax = 60

// A private clone: the host's own use of decimal.js, and its Decimal.set, cannot change our arithmetic. It has room for
// any product of two values of 60 digits, so that one that does not fit is seen rather than rounded.
const Exact = /*#__PURE__*/ Engine.clone({
  precision: 2 * digitsMax + 2,
  rounding: Engine.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
  defaults: true,
})

const modes: Readonly<Record<Rounding, Engine.Rounding>> = {
  up: 0,
  down: 1,
  ceiling: 2,
  floor: 3,
  'half-up': 4,
  'half-even': 6,
}

const grammar = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,4})?$/i

/**
 * An exact decimal number of up to 60 significant digits. Immutable. Addition, subtraction and multiplication are exact
 * or throw; every division names its decimals and rounding.
 *
 * @example
 * ```ts
 * decimal('0.1').plus('0.2').toString() // '0.3'
 * decimal(1).dividedBy(3, { decimals: 4, rounding: 'half-even' }).toString() // '0.3333'
 * ```
 */
export class Decimal {
  readonly #value: Engine

  /** Use `decimal(x)`. */
  private constructor(value: Engine) {
    this.#value = value
  }

  /** @internal */
  static parse(input: DecimalInput): Decimal {
    if (input instanceof Decimal) return input
    const text = typeof input === 'string' ? input : textOf(input)
    if (!grammar.test(text)) throw notDecimal(input)
    const value = new Exact(text)
    return new Decimal(requireDigits(value, text))
  }

  plus(x: DecimalInput): Decimal {
    return this.#exact(this.#value.plus(Decimal.parse(x).#value), 'sum')
  }

  minus(x: DecimalInput): Decimal {
    return this.#exact(this.#value.minus(Decimal.parse(x).#value), 'difference')
  }

  times(x: DecimalInput): Decimal {
    return this.#exact(this.#value.times(Decimal.parse(x).#value), 'product')
  }

  negated(): Decimal {
    return new Decimal(this.#value.negated())
  }

  abs(): Decimal {
    return new Decimal(this.#value.abs())
  }

  /**
   * The quotient, rounded once.
   *
   * @throws RaceError `DIVISION_BY_ZERO`
   */
  dividedBy(
    x: DecimalInput,
    { decimals, rounding }: { readonly decimals: number; readonly rounding: Rounding },
  ): Decimal {
    const divisor = Decimal.parse(x).#value
    if (divisor.isZero()) {
      throw new RaceError('DIVISION_BY_ZERO', {
        message: `${this} cannot be divided by 0`,
        facts: { dividend: this.toString() },
        hint: 'Check the divisor with isZero before dividing.',
      })
    }
    requireDecimals(decimals)
    return Decimal.#quotient(this.#value, divisor, decimals, rounding)
  }

  /** Rounds to a number of decimals; 0 or more. */
  roundTo(decimals: number, rounding: Rounding): Decimal {
    requireDecimals(decimals)
    return new Decimal(this.#value.toDecimalPlaces(decimals, modes[rounding]))
  }

  /** Rounds to a multiple of a step, such as a tick. */
  roundToStep(step: DecimalInput, rounding: Rounding): Decimal {
    const size = Decimal.parse(step)
    return this.dividedBy(size, { decimals: 0, rounding }).times(size)
  }

  /** −1, 0 or 1: less than, equal to, greater than `x`. */
  compare(x: DecimalInput): -1 | 0 | 1 {
    return this.#value.comparedTo(Decimal.parse(x).#value) as -1 | 0 | 1
  }

  equals(x: DecimalInput): boolean {
    return this.compare(x) === 0
  }

  lessThan(x: DecimalInput): boolean {
    return this.compare(x) < 0
  }

  lessThanOrEqual(x: DecimalInput): boolean {
    return this.compare(x) <= 0
  }

  greaterThan(x: DecimalInput): boolean {
    return this.compare(x) > 0
  }

  greaterThanOrEqual(x: DecimalInput): boolean {
    return this.compare(x) >= 0
  }

  get isZero(): boolean {
    return this.#value.isZero()
  }

  get sign(): -1 | 0 | 1 {
    return this.#value.isZero() ? 0 : this.#value.isNegative() ? -1 : 1
  }

  /** Digits after the point, trailing zeros not counted. */
  get decimalPlaces(): number {
    return this.#value.decimalPlaces()
  }

  /** The nearest float: the door back to signals and charts. */
  toNumber(): number {
    return this.#value.isZero() ? 0 : this.#value.toNumber()
  }

  /** Plain text without exponent, trailing zeros or a negative zero. */
  toString(): string {
    return this.#value.isZero() ? '0' : this.#value.toString()
  }

  /** Text with exactly this many decimals, ties to even; for display. */
  toFixed(decimals: number): string {
    requireDecimals(decimals)
    const rounded = this.roundTo(decimals, 'half-even')
    return rounded.#value
      .abs()
      .toFixed(decimals)
      .replace(/^/, rounded.sign < 0 ? '-' : '')
  }

  toJSON(): string {
    return this.toString()
  }

  #exact(result: Engine, what: string): Decimal {
    return new Decimal(requireDigits(result, `the ${what}`))
  }

  static #quotient(dividend: Engine, divisor: Engine, decimals: number, rounding: Rounding): Decimal {
    // Integer division with remainder: rounding once, from the exact quotient, whatever its length.
    const scale = Exact.pow(10, Math.max(dividend.decimalPlaces(), divisor.decimalPlaces()))
    const unit = Exact.pow(10, decimals)
    const top = BigInt(dividend.times(scale).times(unit).toFixed(0))
    const bottom = BigInt(divisor.times(scale).toFixed(0))
    const quotient = roundedQuotient(top, bottom, rounding)
    const text = quotient.toString()
    return new Decimal(requireDigits(new Exact(text).dividedBy(unit), text))
  }
}

/** Makes an exact decimal. */
export function decimal(x: DecimalInput): Decimal {
  return Decimal.parse(x)
}

function roundedQuotient(top: bigint, bottom: bigint, rounding: Rounding): bigint {
  const isNegative = top < 0n !== bottom < 0n
  const a = top < 0n ? -top : top
  const b = bottom < 0n ? -bottom : bottom
  const down = a / b
  const rest = a % b
  const awayFromZero = rest !== 0n && goesUp(rounding, isNegative, 2n * rest - b, down % 2n === 1n)
  const size = awayFromZero ? down + 1n : down
  return isNegative ? -size : size
}

function goesUp(rounding: Rounding, isNegative: boolean, overHalf: bigint, isOdd: boolean): boolean {
  switch (rounding) {
    case 'up':
      return true
    case 'down':
      return false
    case 'floor':
      return isNegative
    case 'ceiling':
      return !isNegative
    case 'half-up':
      return overHalf >= 0n
    case 'half-even':
      return overHalf > 0n || (overHalf === 0n && isOdd)
  }
}

function textOf(input: unknown): string {
  if (typeof input === 'bigint') return input.toString()
  if (typeof input === 'number' && Number.isFinite(input)) return String(input)
  throw notDecimal(input)
}

function notDecimal(input: unknown): RaceError {
  const shown = typeof input === 'string' ? `'${input}'` : String(input)
  return new RaceError('DECIMAL_INVALID', {
    message: `${shown} is not a decimal number`,
    facts: { value: String(input) },
    hint: "Give digits with an optional sign, point and exponent, such as '1250.75', a finite number, or a bigint.",
  })
}

function requireDigits(value: Engine, what: string): Engine {
  const digits = value.precision()
  if (digits <= digitsMax) return value
  throw new RaceError('DECIMAL_INVALID', {
    message: `${what.length > 80 ? `${what.slice(0, 77)}…` : what} has ${digits} significant digits, more than the ${digitsMax} that are kept`,
    facts: { digits, digitsMax },
    hint: 'Round an operand first with roundTo(decimals, rounding).',
  })
}

function requireDecimals(decimals: number): void {
  if (Number.isInteger(decimals) && decimals >= 0 && decimals <= digitsMax) return
  throw new RaceError('DECIMAL_INVALID', {
    message: `The number of decimals is ${decimals}`,
    facts: { decimals },
    hint: 'Give a whole number from 0 to 60.',
  })
}
