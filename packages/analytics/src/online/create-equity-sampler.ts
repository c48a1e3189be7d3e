import { RaceError } from '@race/core'
import { GrowingColumn } from './growing-column.ts'

/** Rows of a sampled curve, for a sink. Both columns have the same length and belong to the sink. */
export interface EquityChunk {
  /** Epoch ms. */
  readonly times: Float64Array<ArrayBuffer>
  readonly equity: Float64Array<ArrayBuffer>
}

/** Takes the rows that a sampler keeps, chunk by chunk in order of time: a file, a store, a message to another thread. */
export interface EquitySink {
  /** Rows of a chunk at most: 65,536 by default, which is a megabyte. Only the last chunk has fewer. */
  readonly rowsMax?: number
  write(chunk: EquityChunk): void
  /** Says that there is no more, after the last chunk. */
  end?(rows: number): void
}

/**
 * Which instants are kept: all of them, none, or of each period of `everyMs` the last one and, besides, the first and
 * the last of the run. Periods are counted from the epoch, in UTC; an instant at a boundary ends the period before it, as
 * in `dailyPoints`.
 */
export type EquitySampling = 'every-bar' | 'none' | { readonly everyMs: number }

/** See `createEquitySampler`. */
export interface EquitySampler {
  /**
   * The equity of the next instant.
   *
   * @param value in the account's currency
   * @param time epoch ms, not before the last one
   * @throws RaceError `CONFIG_INVALID` after the end
   */
  observe(value: number, time: number): void
  /** Rows that are kept, or went to the sink, so far. The latest instant is one of them only when its period is over. */
  readonly rows: number
  /** Keeps the last instant and tells the sink of the end. Called again it only returns the same. */
  end(): SampledEquity
}

/** A sampled curve: as `EquityRecord` of a store has it. */
export interface SampledEquity {
  /** Epoch ms; without rows when they went to a sink. */
  readonly time: Float64Array<ArrayBuffer>
  readonly equity: Float64Array<ArrayBuffer>
}

/**
 * Thins an equity curve out while a run goes on, so that a run of any length leaves a curve of the size that is wanted.
 * Rows are kept in memory, or go to a sink in chunks, and then memory is that of one chunk. What a sample does not show,
 * such as the lowest point within a period, is not lost to the metrics: `createOnlineMetrics` sees every instant.
 *
 * With a period that divides the day, the daily returns of the sample are those of the whole curve.
 *
 * @throws RaceError `CONFIG_INVALID` for a mode that is not there, and unless `everyMs` and `rowsMax` are whole and above
 * zero. What a sink throws goes through.
 *
 * @example
 * ```ts
 * const sampler = createEquitySampler({ everyMs: 60_000 })
 * for (let second = 1; second <= 150; second++) sampler.observe(100 + second, 1000 * second)
 * console.log(Array.from(sampler.end().time)) // [ 1000, 60000, 120000, 150000 ]
 * ```
 */
export function createEquitySampler(mode: EquitySampling, sink?: EquitySink): EquitySampler {
  const rows = sink === undefined ? new KeptRows() : new SentRows(sink)
  if (mode === 'none') return new Sampler(rows, null)
  if (mode === 'every-bar') return new Sampler(rows, 0)
  const everyMs = mode?.everyMs
  if (Number.isSafeInteger(everyMs) && everyMs > 0) return new Sampler(rows, everyMs)
  throw new RaceError('CONFIG_INVALID', {
    message: `the mode of a sampler is ${JSON.stringify(mode)}`,
    facts: { mode: JSON.stringify(mode) ?? 'undefined' },
    hint: "Give 'every-bar', 'none' or { everyMs } with a whole number of milliseconds above zero.",
  })
}

/** Where rows go. */
interface Rows {
  readonly count: number
  push(value: number, time: number): void
  end(): SampledEquity
}

class KeptRows implements Rows {
  readonly #time = new GrowingColumn()
  readonly #equity = new GrowingColumn()

  get count(): number {
    return this.#time.length
  }

  push(value: number, time: number): void {
    this.#time.push(time)
    this.#equity.push(value)
  }

  end(): SampledEquity {
    return { time: this.#time.toArray(), equity: this.#equity.toArray() }
  }
}

class SentRows implements Rows {
  readonly #sink: EquitySink
  readonly #rowsMax: number
  #times: Float64Array<ArrayBuffer>
  #equity: Float64Array<ArrayBuffer>
  #filled = 0
  #sent = 0

  constructor(sink: EquitySink) {
    const { rowsMax = 65_536 } = sink
    if (!Number.isSafeInteger(rowsMax) || rowsMax < 1) {
      throw new RaceError('CONFIG_INVALID', {
        message: `rowsMax of the sink is ${rowsMax}`,
        facts: { rowsMax: String(rowsMax) },
        hint: 'Give a whole number of rows above zero.',
      })
    }
    this.#sink = sink
    this.#rowsMax = rowsMax
    this.#times = new Float64Array(rowsMax)
    this.#equity = new Float64Array(rowsMax)
  }

  get count(): number {
    return this.#sent + this.#filled
  }

  push(value: number, time: number): void {
    this.#times[this.#filled] = time
    this.#equity[this.#filled] = value
    if (++this.#filled < this.#rowsMax) return
    const full = { times: this.#times, equity: this.#equity }
    // The chunk now belongs to the sink, which may have sent its memory to another thread.
    this.#times = new Float64Array(this.#rowsMax)
    this.#equity = new Float64Array(this.#rowsMax)
    this.#send(full)
  }

  #send(chunk: EquityChunk): void {
    this.#sent += this.#filled
    this.#filled = 0
    this.#sink.write(chunk)
  }

  end(): SampledEquity {
    const rest = this.#filled
    if (rest > 0) this.#send({ times: this.#times.slice(0, rest), equity: this.#equity.slice(0, rest) })
    this.#sink.end?.(this.#sent)
    return { time: new Float64Array(0), equity: new Float64Array(0) }
  }
}

/** Places in the state of a sampler: the latest instant, whether there is one that is no row yet, and its period's end. */
const latestTime = 0
const latestEquity = 1
const isPending = 2
const periodEnd = 3

class Sampler implements EquitySampler {
  readonly #rows: Rows
  /** 0 keeps every instant, null keeps none. */
  readonly #everyMs: number | null
  readonly #state = Float64Array.of(0, 0, 0, Number.NEGATIVE_INFINITY)
  #ended: SampledEquity | null = null

  constructor(rows: Rows, everyMs: number | null) {
    this.#rows = rows
    this.#everyMs = everyMs
  }

  get rows(): number {
    return this.#rows.count
  }

  observe(value: number, time: number): void {
    if (this.#ended !== null) throw endedError(time)
    const state = this.#state
    const everyMs = this.#everyMs
    if (everyMs === null) return
    if (everyMs === 0) {
      this.#rows.push(value, time)
      return
    }
    if (time > (state[periodEnd] as number)) {
      const isFirst = state[periodEnd] === Number.NEGATIVE_INFINITY
      this.#keepPending()
      state[periodEnd] = Math.ceil(time / everyMs) * everyMs
      if (isFirst) {
        this.#rows.push(value, time)
        return
      }
    }
    state[latestTime] = time
    state[latestEquity] = value
    state[isPending] = 1
  }

  #keepPending(): void {
    const state = this.#state
    if (state[isPending] !== 1) return
    state[isPending] = 0
    this.#rows.push(state[latestEquity] as number, state[latestTime] as number)
  }

  end(): SampledEquity {
    if (this.#ended === null) {
      this.#keepPending()
      this.#ended = this.#rows.end()
    }
    return this.#ended
  }
}

function endedError(time: number): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `equity at ${time} was observed after the end of the sampler`,
    facts: { time: String(time) },
    hint: 'Call end() once, after the last instant; make a sampler for each run.',
  })
}
