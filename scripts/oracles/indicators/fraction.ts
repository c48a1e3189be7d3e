/** A fraction of whole numbers, without rounding. */
export class Fraction {
  readonly #over: bigint
  readonly #under: bigint

  constructor(over: bigint, under: bigint) {
    this.#over = over
    this.#under = under
  }

  /** A finite float, which is a whole number over a power of two. */
  static of(value: number): Fraction {
    let under = 1n
    let scaled = value
    while (!Number.isInteger(scaled)) {
      scaled *= 2
      under *= 2n
    }
    return new Fraction(BigInt(scaled), under)
  }

  static sum(values: readonly Fraction[]): Fraction {
    return values.reduce((total, value) => total.plus(value), new Fraction(0n, 1n))
  }

  plus(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#under + other.#over * this.#under, this.#under * other.#under)
  }

  minus(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#under - other.#over * this.#under, this.#under * other.#under)
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#over, this.#under * other.#under)
  }

  by(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#under, this.#under * other.#over)
  }

  get isZero(): boolean {
    return this.#over === 0n
  }

  /** Good to 30 decimals. */
  toNumber(): number {
    return Number((this.#over * 10n ** 30n) / this.#under) / 1e30
  }
}
