import type { BarSeries } from '@race/core'

/** The events of several series in the order in which they happen. */
export interface Timeline {
  readonly length: number
  /** Epoch ms. */
  readonly time: Float64Array
  /** Position of the series; an opening is stored as −1 − position. */
  readonly series: Int32Array
  /** Index of the bar in its series. */
  readonly bar: Int32Array
  /** The distinct instants at which bars close, in order. */
  readonly instants: Float64Array
}

/**
 * Merges the openings and closes of bars. At equal times closes come before openings; closes by timeframe, short first;
 * then in the configured order. Only the first series of an instrument is traded, so only its openings appear.
 */
export function mergeTimeline(
  series: readonly BarSeries[],
  nominalMs: readonly number[],
  isTraded: readonly boolean[],
): Timeline {
  const sources: Source[] = []
  series.forEach((one, index) => {
    if (one.length === 0) return
    sources.push({ times: one.closeTimes, code: index, rank: [0, nominalMs[index] ?? 0, index], head: 0 })
    if (isTraded[index]) sources.push({ times: one.openTimes, code: -1 - index, rank: [1, 0, index], head: 0 })
  })
  const length = sources.reduce((sum, source) => sum + source.times.length, 0)
  const time = new Float64Array(length)
  const codes = new Int32Array(length)
  const bar = new Int32Array(length)
  const heap = createHeap(sources)
  const instants: number[] = []
  for (let n = 0; n < length; n++) {
    const source = heap.top()
    const at = source.times[source.head] as number
    time[n] = at
    codes[n] = source.code
    bar[n] = source.head
    if (source.code >= 0 && instants[instants.length - 1] !== at) instants.push(at)
    source.head++
    heap.sink()
  }
  return { length, time, series: codes, bar, instants: Float64Array.from(instants) }
}

interface Source {
  readonly times: Float64Array
  readonly code: number
  /** Decides among equal times. */
  readonly rank: readonly [number, number, number]
  head: number
}

/** A binary heap of sources by their next event, smallest on top. */
function createHeap(sources: Source[]) {
  const heap = [...sources]
  const at = (source: Source): number =>
    source.head < source.times.length ? (source.times[source.head] as number) : Number.POSITIVE_INFINITY
  const before = (a: Source, b: Source): boolean => {
    const difference = at(a) - at(b)
    // Two exhausted sources differ by NaN and fall through to their ranks.
    if (difference < 0 || difference > 0) return difference < 0
    for (let k = 0; k < 3; k++) if (a.rank[k] !== b.rank[k]) return (a.rank[k] as number) < (b.rank[k] as number)
    return false
  }
  const sink = (from: number): void => {
    let parent = from
    for (;;) {
      let least = parent
      for (let child = 2 * parent + 1; child <= 2 * parent + 2 && child < heap.length; child++) {
        if (before(heap[child] as Source, heap[least] as Source)) least = child
      }
      if (least === parent) return
      const moved = heap[parent] as Source
      heap[parent] = heap[least] as Source
      heap[least] = moved
      parent = least
    }
  }
  for (let start = heap.length >> 1; start >= 0; start--) sink(start)
  return { top: () => heap[0] as Source, sink: () => sink(0) }
}
