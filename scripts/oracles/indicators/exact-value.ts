import { Fraction } from './fraction.ts'

type ExactValue = (inputs: readonly Float64Array[], period: number, bar: number) => number

/** The definition in exact fractions, of functions whose library keeps running sums of raw values. */
export const exactValues: Readonly<Record<string, ExactValue>> = {
  BETA([base, values], period, bar) {
    const x = changesOf(base as Float64Array, period, bar)
    const y = changesOf(values as Float64Array, period, bar)
    const spread = covariance(x, x)
    return spread.isZero ? 0 : covariance(x, y).by(spread).toNumber()
  },
  CORREL([first, second], period, bar) {
    const x = fractionsOf(first as Float64Array, period, bar)
    const y = fractionsOf(second as Float64Array, period, bar)
    const [a, b] = [covariance(x, x), covariance(y, y)]
    if (a.isZero || b.isZero) return 0
    const both = covariance(x, y)
    const square = both.times(both).by(a.times(b)).toNumber()
    return Math.sign(both.toNumber()) * Math.sqrt(square)
  },
}

function fractionsOf(values: Float64Array, count: number, bar: number): Fraction[] {
  return Array.from(values.subarray(bar + 1 - count, bar + 1), Fraction.of)
}

function changesOf(values: Float64Array, count: number, bar: number): Fraction[] {
  const prices = fractionsOf(values, count + 1, bar)
  return prices.slice(1).map((price, i) => price.by(prices[i] as Fraction).minus(Fraction.of(1)))
}

/** Times the number of values, squared. */
function covariance(x: readonly Fraction[], y: readonly Fraction[]): Fraction {
  const count = Fraction.of(x.length)
  const products = x.map((value, i) => value.times(y[i] as Fraction))
  return count.times(Fraction.sum(products)).minus(Fraction.sum(x).times(Fraction.sum(y)))
}
