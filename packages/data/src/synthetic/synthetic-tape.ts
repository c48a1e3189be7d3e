import { type Bar, type BarSeries, barSeriesFromRows, parseTimeframe, resampleBars, type Timeframe } from '@race/core'

/** Makes bars of one instrument, from a start and a price on: the first bar opens at that price. */
export type BlockMaker = (block: {
  /** Names the block: its chance comes from here. */
  readonly seed: string
  readonly bars: number
  /** Epoch ms; the first bar is the first that the calendar allows at it or later. */
  readonly start: number
  readonly price: number
}) => BarSeries

/** A bar, and when it opens and closes. */
export interface TapedBar {
  readonly bar: Bar
  /** Epoch ms. */
  readonly openTime: number
  readonly closeTime: number
}

const blockBars = 512
const blocksKept = 8

/**
 * The bars of one instrument without end, made in blocks: each block is drawn from a seed of its own and goes on from the
 * close of the block before, so that any part of the past can be made again, and a tape that is made anew is the same tape.
 * Only a few blocks are held; of the others their beginnings are.
 */
export class SyntheticTape {
  readonly #make: BlockMaker
  readonly #seed: string
  /** Where each known block begins, and at which price. */
  readonly #begins: { readonly start: number; readonly price: number }[]
  readonly #held = new Map<number, BarSeries>()

  constructor(make: BlockMaker, options: { readonly seed: string; readonly start: number; readonly price: number }) {
    this.#make = make
    this.#seed = options.seed
    this.#begins = [{ start: options.start, price: options.price }]
  }

  /** Bars of its own timeframe without end, from the first that opens at an instant or later. */
  *from(openTime: number): Generator<TapedBar, void> {
    let number = this.#blockOf(openTime)
    for (;;) {
      const block = this.#block(number++)
      for (let index = 0; index < block.length; index++) {
        const opens = block.openTimes[index] as number
        if (opens >= openTime)
          yield { bar: block.at(index), openTime: opens, closeTime: block.closeTimes[index] as number }
      }
    }
  }

  /** Bars of a longer timeframe without end: each is told with the bar that completes it. */
  *longer(timeframe: Timeframe, openTime: number): Generator<TapedBar, void> {
    const { instrument, calendar, timeframe: own } = this.#block(0)
    const { nominalMs } = parseTimeframe(timeframe)
    let rows: Bar[] = []
    // Two lengths back, so that the first bar that counts is whole.
    for (const { bar, closeTime } of this.from(openTime - 2 * nominalMs)) {
      rows.push(bar)
      const bars = resampleBars(barSeriesFromRows({ instrument, timeframe: own, calendar, rows }), timeframe)
      for (let index = 0; index < bars.length; index++) {
        const closes = bars.closeTimes[index] as number
        if (closes > closeTime) continue
        rows = []
        const opens = bars.openTimes[index] as number
        if (opens >= openTime) yield { bar: bars.at(index), openTime: opens, closeTime: closes }
      }
    }
  }

  /** The block that holds an instant, or begins after it. */
  #blockOf(time: number): number {
    let number = this.#begins.length - 1
    while (number > 0 && (this.#begins[number]?.start as number) > time) number--
    // What lies beyond is walked through once: prices go on from block to block.
    while ((this.#block(number).openTimes.at(-1) as number) < time) number++
    return number
  }

  #block(number: number): BarSeries {
    const held = this.#held.get(number)
    if (held !== undefined) return held
    const begin = this.#begins[number] as { readonly start: number; readonly price: number }
    const block = this.#make({ seed: `${this.#seed}/${number}`, bars: blockBars, ...begin })
    if (number === this.#begins.length - 1) {
      this.#begins.push({ start: (block.time.at(-1) as number) + 1, price: block.close.at(-1) as number })
    }
    if (this.#held.size === blocksKept) this.#held.delete(this.#held.keys().next().value as number)
    this.#held.set(number, block)
    return block
  }
}
