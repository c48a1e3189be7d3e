import { createDefaultScheduler, noTelemetry, RaceError, type Scheduler } from '@race/core'
import { createColumnCache } from '@race/host'
import { Entry } from './entry.ts'
import type { RaceOptions, RaceProgress, RunOptions } from './race-options.ts'
import { planOf, type RacePlan } from './race-plan.ts'
import { RaceRecorder } from './race-recorder.ts'
import { RaceResult } from './race-result.ts'
import { rank, type Standing } from './standings.ts'

/** The standings after a lap. */
export interface Lap {
  /** From 1. */
  readonly lap: number
  readonly laps: number
  /** Epoch ms of the last instant of the lap. */
  readonly time: number
  readonly standings: readonly Standing[]
}

/** A race that is ready to run, once. */
export interface Race {
  readonly name: string
  /** Id under which a store keeps it; null without a store. The same race has the same id. */
  readonly id: string | null
  /**
   * Runs to the end.
   *
   * @throws RaceError `ABORTED` after `signal` was aborted; a store then shows the race as interrupted
   */
  run(options?: RunOptions): Promise<RaceResult>
  /** The standings after every lap, as the race goes on. Leaving the loop early interrupts the race. */
  laps(options?: RunOptions): AsyncIterableIterator<Lap>
  /** The result, once the race has ended. */
  readonly result: RaceResult | null
}

const lapsDefault = 20
/** An entrant runs this many instants before others have their turn. */
const chunkInstants = 4_096
const turnMs = 10

/**
 * Makes a race: every entrant runs on the same market with the same capital, costs and limits. Nothing runs yet.
 *
 * @throws RaceError `RACE_CONFIG_INVALID`, and what `createBacktest` throws for an entrant
 *
 * @example
 * ```ts
 * const race = createRace({ market: series, entrants: [{ strategy: buyAndHold }, { strategy: smaCross }] })
 * const { standings } = await race.run()
 * ```
 */
export function createRace(options: RaceOptions): Race {
  requireSound(options)
  const scheduler = options.scheduler ?? createDefaultScheduler()
  const columnCache = createColumnCache()
  const plan = planOf(options)
  const entries = options.entrants.map((entrant) => new Entry(plan.shared, entrant, columnCache))
  const recorder =
    options.store === undefined ? null : new RaceRecorder(options.store, plan, entries, () => scheduler.now())
  const runner = new RaceRunner(plan, entries, recorder, scheduler)
  return {
    name: options.name ?? 'Race',
    id: recorder?.raceId ?? null,
    async run(runOptions = {}) {
      for await (const _ of runner.laps(runOptions));
      return runner.result as RaceResult
    },
    laps: (runOptions = {}) => runner.laps(runOptions),
    get result() {
      return runner.result
    },
  }
}

/** Advances the entrants lap by lap. */
class RaceRunner {
  result: RaceResult | null = null
  readonly #plan: RacePlan
  readonly #options: RaceOptions
  readonly #entries: readonly Entry[]
  readonly #recorder: RaceRecorder | null
  readonly #scheduler: Scheduler
  #state: 'ready' | 'running' | 'ended' = 'ready'
  #turnStarted = 0
  #done = 0

  constructor(plan: RacePlan, entries: readonly Entry[], recorder: RaceRecorder | null, scheduler: Scheduler) {
    this.#plan = plan
    this.#options = plan.options
    this.#entries = entries
    this.#recorder = recorder
    this.#scheduler = scheduler
  }

  async *laps(options: RunOptions): AsyncGenerator<Lap, void> {
    this.#requireReady()
    const telemetry = this.#options.telemetry ?? noTelemetry
    const span = telemetry.startSpan('race.run', { entrants: this.#entries.length })
    const { length, instants } = (this.#entries[0] as Entry).backtest
    const lapInstants = this.#options.lapInstants ?? Math.max(1, Math.ceil(length / lapsDefault))
    const laps = Math.max(1, Math.ceil(length / lapInstants))
    let reason: 'interrupted' | 'failed' = 'interrupted'
    try {
      await this.#recorder?.start(this.#entries)
      this.#turnStarted = this.#scheduler.now()
      for (let lap = 1; lap <= laps; lap++) {
        const to = Math.min(length, lap * lapInstants)
        await this.#runLap(to, length, options)
        if (lap === laps) await this.#finish()
        else await this.#recorder?.touch(true)
        telemetry.count('race.laps', 1)
        yield {
          lap,
          laps,
          time: instants[to - 1] ?? 0,
          standings: this.result?.standings ?? rank(this.#entries.map((entry) => entry.standing())),
        }
      }
    } catch (error) {
      if (!RaceError.is(error, 'ABORTED')) reason = 'failed'
      span.recordError(error)
      throw error
    } finally {
      this.#state = 'ended'
      if (this.result === null) await this.#recorder?.stop(reason, this.#entries)
      span.end()
    }
  }

  async #runLap(to: number, length: number, options: RunOptions): Promise<void> {
    const total = length * this.#entries.length
    for (const entry of this.#entries) {
      // The whole lap is one entrant's before it is the next one's: its code and columns stay warm.
      while (entry.failure === null && entry.backtest.done < to) {
        const before = entry.backtest.done
        entry.advance(Math.min(chunkInstants, to - before))
        this.#done += entry.backtest.done - before
        await this.#turn(options, { done: this.#done, total, fraction: total === 0 ? 1 : this.#done / total })
      }
    }
  }

  /** Lets others have their turn when it is time, and sees whether the race is still wanted. */
  async #turn({ signal, onProgress }: RunOptions, progress: RaceProgress): Promise<void> {
    if (this.#scheduler.now() - this.#turnStarted >= turnMs) {
      onProgress?.(progress)
      await this.#recorder?.touch(false)
      await this.#scheduler.yield()
      this.#turnStarted = this.#scheduler.now()
    }
    if (signal?.aborted !== true) return
    throw new RaceError('ABORTED', {
      message: `The race '${this.#options.name ?? 'Race'}' was aborted`,
      hint: 'Its AbortSignal was aborted by the host; make the race again to run it.',
      cause: signal.reason,
    })
  }

  async #finish(): Promise<void> {
    for (const entry of this.#entries) entry.finish()
    const result = new RaceResult(this.#plan, this.#entries)
    await this.#recorder?.finish(result)
    this.result = result
  }

  #requireReady(): void {
    if (this.#state === 'ready') {
      this.#state = 'running'
      return
    }
    throw new RaceError('RACE_CONFIG_INVALID', {
      message: `The race '${this.#options.name ?? 'Race'}' has been started already`,
      hint: 'A race runs once, by run() or by laps(). Make another with createRace.',
    })
  }
}

function requireSound({ entrants, lapInstants, market, ticks }: RaceOptions): void {
  if (entrants.length === 0) throw invalid('there are no entrants', 'Give at least one entrant: { strategy }.')
  const names = entrants.map(({ name, strategy }) => name ?? strategy.title)
  const twin = names.find((name, index) => names.indexOf(name) !== index)
  if (twin !== undefined) throw invalid(`two entrants are named '${twin}'`, 'Give each entrant a name of its own.')
  if (lapInstants !== undefined && !(Number.isInteger(lapInstants) && lapInstants > 0)) {
    throw invalid(`lapInstants is ${lapInstants}`, 'Give a whole number of 1 or more.')
  }
  if ((market === undefined) === (ticks?.timeframe === undefined)) {
    throw market === undefined
      ? invalid('there is no market', "Give market, or ticks with a timeframe such as '1m'.")
      : invalid(`ticks.timeframe is '${ticks?.timeframe}' beside a market`, 'Leave one of both out.')
  }
}

function invalid(message: string, hint: string): RaceError {
  return new RaceError('RACE_CONFIG_INVALID', { message: `Race: ${message}`, hint })
}
