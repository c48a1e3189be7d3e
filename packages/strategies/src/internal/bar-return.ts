import type { IndicatorDefinition, IndicatorStream } from '@race/core'

const warmupBars = 2

/** A change from a price of 0 counts as none, as in `beta` of the indicators. */
function changeOf(value: number, before: number): number {
  return before === 0 ? 0 : value / before - 1
}

class ReturnStream implements IndicatorStream {
  readonly warmupBars = warmupBars
  #before = Number.NaN
  #latest = Number.NaN

  update(value: number): number {
    this.#latest = changeOf(value, this.#before)
    this.#before = value
    return this.#latest
  }

  output(k: number): number {
    return k === 0 ? this.#latest : Number.NaN
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.#latest)
  }
}

/** The change of a price from the bar before, as a fraction of it: 0.01 is a rise of a hundredth. First value at the second bar. */
export const barReturn: IndicatorDefinition<readonly ['value'], readonly ['value'], readonly []> = {
  id: 'barReturn',
  inputs: ['value'],
  outputs: ['value'],
  warmupBars: () => warmupBars,
  column([values], _params, [output]) {
    const prices = values as Float64Array
    const changes = output as Float64Array
    let before = Number.NaN
    for (let i = 0; i < prices.length; i++) {
      const price = prices[i] as number
      changes[i] = changeOf(price, before)
      before = price
    }
  },
  stream: () => new ReturnStream(),
}
