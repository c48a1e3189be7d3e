import type { BarSeries } from '@race/core'

/** One source of a stream and how far its bars have happened. */
interface StreamedSeries {
  readonly nominalMs: number
  readonly isTraded: boolean
  bars: BarSeries
  /** Bars of the chunk that have opened, and closed. */
  opened: number
  closed: number
  hasEnded: boolean
}

/**
 * The events of several streams in the order in which they happen, as `mergeTimeline` has them: at equal times closes come
 * before openings; closes by timeframe, short first; then in the configured order. It can only go on while each stream that
 * has not ended has a bar that has not closed, because what comes next might come first.
 */
export class StreamTimeline {
  readonly #sources: StreamedSeries[]
  /** The event that `find` has found: its source, the bar within the chunk, and whether it opens. */
  source = -1
  bar = -1
  isOpening = false
  time = Number.NaN

  constructor(first: readonly BarSeries[], nominalMs: readonly number[], isTraded: readonly boolean[]) {
    this.#sources = first.map((bars, index) => ({
      nominalMs: nominalMs[index] as number,
      isTraded: isTraded[index] as boolean,
      bars,
      opened: 0,
      closed: 0,
      hasEnded: false,
    }))
  }

  /** A source that must be fed before time can go on; −1 for none. */
  starving(): number {
    const sources = this.#sources
    for (let index = 0; index < sources.length; index++) {
      const { hasEnded, closed, bars } = sources[index] as StreamedSeries
      if (!hasEnded && closed === bars.length) return index
    }
    return -1
  }

  /** Gives a starving source its next bars. */
  feed(index: number, bars: BarSeries): void {
    const source = this.#sources[index] as StreamedSeries
    source.bars = bars
    source.opened = 0
    source.closed = 0
  }

  end(index: number): void {
    ;(this.#sources[index] as StreamedSeries).hasEnded = true
  }

  /** Finds the next event; false when there is none left. */
  find(): boolean {
    this.source = -1
    const sources = this.#sources
    for (let index = 0; index < sources.length; index++) {
      const { bars, opened, closed, isTraded } = sources[index] as StreamedSeries
      if (isTraded && opened < bars.length) this.#offer(index, opened, true, bars.openTimes[opened] as number)
      if (closed < bars.length) this.#offer(index, closed, false, bars.closeTimes[closed] as number)
    }
    return this.source >= 0
  }

  /** Takes the event that was found. */
  take(): void {
    const source = this.#sources[this.source] as StreamedSeries
    if (this.isOpening) source.opened++
    else source.closed++
  }

  #offer(index: number, bar: number, isOpening: boolean, time: number): void {
    if (this.source >= 0 && !this.#isBefore(index, isOpening, time)) return
    this.source = index
    this.bar = bar
    this.isOpening = isOpening
    this.time = time
  }

  /** Sources are offered in configured order, so an equal one comes after. */
  #isBefore(index: number, isOpening: boolean, time: number): boolean {
    if (time !== this.time) return time < this.time
    if (isOpening !== this.isOpening) return !isOpening
    if (isOpening) return false
    const sources = this.#sources
    return (sources[index] as StreamedSeries).nominalMs < (sources[this.source] as StreamedSeries).nominalMs
  }
}
