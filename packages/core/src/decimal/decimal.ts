import { Decimal as Engine } from 'decimal.js'
import { RaceError } from '../error/race-error.ts'
import type { Rounding } from './rounding.ts'
import { scaledToText } from './scaled-text.ts'

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

/** Characters of a text whose digits a float holds exactly, whatever they are. */
const shortMax = 15

/** By their number of zeros. */
const powersOfTen: readonly number[] = /*#__PURE__*/ Array.from({ length: shortMax + 1 }, (_, zeros) =>
  Number(`1e${zeros}`),
)

const modes: Readonly<Record<Rounding, Engine.Rounding>> = {
  up: 0,
  down: 1,
  ceiling: 2,
  floor: 3,
  'half-up': 4,
  'half-even': 6,
}

/** What `toString` gives: no sign of plus, no exponent, no zeros that say nothing. */
const plain = /^(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d*[1-9])$/

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
  // One value has one text. Not a #private field: those are invisible to whatever compares values by structure, to which all
  // decimals would be equal then, and a test that compares two of them would pass for nothing.
  private readonly text: string
  /** Made when it is first calculated with: most decimals are read, held against another and written again. */
  #engine: Engine | null

  /** Use `decimal(x)`. */
  private constructor(text: string, engine: Engine | null) {
    this.text = text
    this.#engine = engine
  }

  private static counting(count: number, decimals: number): Decimal {
    // A product of zero and a negative is a negative zero.
    return new Decimal(scaledToText(count + 0, decimals), null)
  }

  private static of(engine: Engine): Decimal {
    // There is no negative zero.
    return engine.isZero() ? new Decimal('0', null) : new Decimal(engine.toString(), engine)
  }

  /** @internal */
  static parse(input: DecimalInput): Decimal {
    if (input instanceof Decimal) return input
    const text = typeof input === 'string' ? input : textOf(input)
    if (text.length <= digitsMax && plain.test(text)) return new Decimal(text, null)
    if (!grammar.test(text)) throw notDecimal(input)
    return Decimal.of(requireDigits(new Exact(text), `'${text}'`))
  }

  /** Its digits as one integer, of which the value is 10^-decimalPlaces each; NaN for more than a float holds exactly. */
  private get count(): number {
    const { text } = this
    if (text.length > shortMax) return Number.NaN
    const point = text.indexOf('.')
    return Number(point < 0 ? text : text.slice(0, point) + text.slice(point + 1))
  }

  /** How many units of 10^-decimals it is, of which there are at least as many as it has; no safe integer where that is unknown. */
  private countAt(decimals: number): number {
    return this.count * (powersOfTen[decimals - this.decimalPlaces] ?? Number.NaN)
  }

  private get engine(): Engine {
    this.#engine ??= new Exact(this.text)
    return this.#engine
  }

  /**
   * The exact sum.
   *
   * @throws RaceError `DECIMAL_INVALID` when it has more than 60 significant digits
   */
  plus(x: DecimalInput): Decimal {
    return Decimal.sum(this, Decimal.parse(x), 'The sum')
  }

  /**
   * The exact difference.
   *
   * @throws RaceError `DECIMAL_INVALID` when it has more than 60 significant digits
   */
  minus(x: DecimalInput): Decimal {
    return Decimal.sum(this, Decimal.parse(x).negated(), 'The difference')
  }

  /**
   * The exact product.
   *
   * @throws RaceError `DECIMAL_INVALID` when it has more than 60 significant digits
   */
  times(x: DecimalInput): Decimal {
    const other = Decimal.parse(x)
    // Two short ones are as exact as integers of a float, without an engine.
    const product = this.count * other.count
    if (Number.isSafeInteger(product)) return Decimal.counting(product, this.decimalPlaces + other.decimalPlaces)
    return Decimal.of(requireDigits(this.engine.times(other.engine), 'The product'))
  }

  negated(): Decimal {
    if (this.isZero) return this
    return new Decimal(this.sign < 0 ? this.text.slice(1) : `-${this.text}`, null)
  }

  abs(): Decimal {
    return this.sign < 0 ? this.negated() : this
  }

  /**
   * The quotient, rounded once.
   *
   * @throws RaceError `DIVISION_BY_ZERO`; `DECIMAL_INVALID` for a number of decimals that is not a whole one from 0 to 60,
   * and for a quotient of more than 60 significant digits
   *
   * @example
   * ```ts
   * decimal(2).dividedBy(3, { decimals: 2, rounding: 'half-even' }).toString() // '0.67'
   * ```
   */
  dividedBy(
    x: DecimalInput,
    { decimals, rounding }: { readonly decimals: number; readonly rounding: Rounding },
  ): Decimal {
    const divisor = Decimal.parse(x).engine
    if (divisor.isZero()) {
      throw new RaceError('DIVISION_BY_ZERO', {
        message: `${this} cannot be divided by 0`,
        facts: { dividend: this.toString() },
        hint: 'Check the divisor with isZero before dividing.',
      })
    }
    requireDecimals(decimals)
    return Decimal.of(quotientOf(this.engine, divisor, decimals, rounding))
  }

  /** Rounds to a number of decimals, from 0 to 60. */
  roundTo(decimals: number, rounding: Rounding): Decimal {
    requireDecimals(decimals)
    return Decimal.of(this.engine.toDecimalPlaces(decimals, modes[rounding]))
  }

  /**
   * Rounds to a multiple of a step, such as a tick.
   *
   * @throws RaceError `QUANTIZE_INVALID` for a step that is not above zero
   *
   * @example
   * ```ts
   * decimal('101.23').roundToStep('0.05', 'down').toString() // '101.2'
   * ```
   */
  roundToStep(step: DecimalInput, rounding: Rounding): Decimal {
    const size = Decimal.parse(step)
    if (size.sign <= 0) {
      throw new RaceError('QUANTIZE_INVALID', {
        message: `The step is ${size}, but must be above 0`,
        facts: { step: size.toString() },
        hint: "Give an increment such as '0.01'.",
      })
    }
    return this.dividedBy(size, { decimals: 0, rounding }).times(size)
  }

  /** −1, 0 or 1: less than, equal to, greater than `x`. */
  compare(x: DecimalInput): -1 | 0 | 1 {
    const other = Decimal.parse(x)
    return this.text === other.text ? 0 : (this.engine.comparedTo(other.engine) as -1 | 0 | 1)
  }

  equals(x: DecimalInput): boolean {
    return this.text === Decimal.parse(x).text
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
    return this.text === '0'
  }

  get sign(): -1 | 0 | 1 {
    return this.isZero ? 0 : this.text.startsWith('-') ? -1 : 1
  }

  /** Digits after the point, trailing zeros not counted. */
  get decimalPlaces(): number {
    const point = this.text.indexOf('.')
    return point < 0 ? 0 : this.text.length - point - 1
  }

  /** The nearest float: the door back to signals and charts. */
  toNumber(): number {
    return Number(this.text)
  }

  /** Plain text without exponent, trailing zeros or a negative zero. */
  toString(): string {
    return this.text
  }

  /** Text with exactly this many decimals, ties to even; for display. */
  toFixed(decimals: number): string {
    return this.roundTo(decimals, 'half-even').engine.toFixed(decimals)
  }

  /** The same text as `toString`. */
  toJSON(): string {
    return this.toString()
  }

  /** @internal */
  static sum(a: Decimal, b: Decimal, what: string): Decimal {
    const decimals = Math.max(a.decimalPlaces, b.decimalPlaces)
    const [first, second] = [a.countAt(decimals), b.countAt(decimals)]
    if (Number.isSafeInteger(first) && Number.isSafeInteger(second) && Number.isSafeInteger(first + second)) {
      return Decimal.counting(first + second, decimals)
    }
    const span = a.isZero || b.isZero ? 0 : spanOf(a.engine, b.engine)
    // Two values of 60 digits that lie so far apart have a sum of more than 60 digits, which the engine would round.
    if (span > 2 * digitsMax) throw tooManyDigits(span, what)
    return Decimal.of(requireDigits(a.engine.plus(b.engine), what))
  }
}

/**
 * Makes an exact decimal.
 *
 * @throws RaceError `DECIMAL_INVALID` for a text that is no number, for NaN and infinities, and for more than 60
 * significant digits
 *
 * @example
 * ```ts
 * decimal('1e-7').toString() // '0.0000001'
 * ```
 */
export function decimal(x: DecimalInput): Decimal {
  return Decimal.parse(x)
}

/** Digits from the first of the larger to the last of either; neither is zero. */
function spanOf(a: Engine, b: Engine): number {
  return Math.max(a.e, b.e) - Math.min(a.e - a.precision(), b.e - b.precision())
}

/** By integers, so that it is rounded once, from the exact quotient, whatever the length of that. */
function quotientOf(dividend: Engine, divisor: Engine, decimals: number, rounding: Rounding): Engine {
  const scale = Exact.pow(10, Math.max(dividend.decimalPlaces(), divisor.decimalPlaces()))
  const unit = Exact.pow(10, decimals)
  const top = BigInt(dividend.times(scale).times(unit).toFixed(0))
  const bottom = BigInt(divisor.times(scale).toFixed(0))
  const count = roundedQuotient(top, bottom, rounding).toString()
  return requireDigits(new Exact(count), 'The quotient').dividedBy(unit)
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
  throw tooManyDigits(digits, what)
}

function tooManyDigits(digits: number, what: string): RaceError {
  return new RaceError('DECIMAL_INVALID', {
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
