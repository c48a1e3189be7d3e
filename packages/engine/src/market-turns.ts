import type { Broker, BrokerReport, MarketEvent } from '@race/core'
import type { Kernel, Turn } from './kernel.ts'
import type { StrategyRunner } from './strategy/strategy-runner.ts'

/** What market events need of the engine. */
export interface MarketStage {
  readonly kernel: Kernel
  readonly broker: Broker
  /** Lets something happen, and gives what comes of it. */
  decide(work: () => void): Turn
  /** Makes that durable, and does what it planned, where something else has to be over first then after it. */
  keep(turn: Turn, sendsAfter?: Promise<void>): Promise<void>
  /** Events of decisions after which others have their turn. */
  readonly eventsPerPause: number
  /** Lets others have their turn. */
  pause(): Promise<void>
  /** Whether facts wait to be written. */
  isBehind(): boolean
  /** Whether nothing is on its way to the venue, or about to be. */
  isSettled(): boolean
  /** Resolves when that is so. */
  settled(): Promise<void>
}

/**
 * Tells an engine of the market: one moment after the other, also where the host does not wait for them.
 *
 * Where the venue fills from what it is told here, a moment is whole: what people ask for meanwhile is done after it, and has
 * reached the venue before the next event does. So the log says exactly what the venue knew when.
 */
export class MarketTurns {
  readonly #stage: MarketStage
  #last: Promise<void> = Promise.resolve()
  #isInMoment = false
  /** What is to be done when the moment is over. */
  #after: (() => void)[] = []

  constructor(stage: MarketStage) {
    this.#stage = stage
  }

  /** Resolves when everything that was told has been dealt with. */
  idle(): Promise<void> {
    return this.#last
  }

  /** Does something at once, or after the moment that is being dealt with. */
  between(work: () => Promise<void>): Promise<void> {
    if (!this.#isInMoment || this.#stage.broker.match === undefined) return work()
    return new Promise((resolve, reject) => {
      this.#after.push(() => void work().then(resolve, reject))
    })
  }

  take(events: readonly MarketEvent[], isHistory: boolean): Promise<void> {
    return this.#inTurn(() => this.#take(events, isHistory))
  }

  time(marketTime: number): Promise<void> {
    const { kernel, decide, keep } = this.#stage
    return this.#inTurn(() => keep(decide(() => kernel.time(marketTime))))
  }

  freshness(instrument: string, isFresh: boolean, why: string): Promise<void> {
    const { kernel, decide, keep } = this.#stage
    return this.#inTurn(async () => {
      if (kernel.state.stale.has(instrument) !== isFresh) return
      await keep(decide(() => kernel.record('freshness-changed', { instrument, isFresh, why })))
    })
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(() => this.#moment(work))
    // One that failed does not fail those after it: the engine's own failure does.
    this.#last = turn.catch(() => {})
    return turn
  }

  async #moment(work: () => Promise<void>): Promise<void> {
    const { kernel, broker, decide, keep } = this.#stage
    this.#isInMoment = true
    kernel.beginMoment()
    try {
      await work()
      if (broker.match !== undefined) await this.#quiet()
      const turn = decide(() => kernel.endMoment())
      if (turn.events.length + turn.effects.length > 0) await keep(turn)
      if (broker.match !== undefined) await this.#quiet()
    } finally {
      kernel.isInMoment = false
      this.#isInMoment = false
      for (const next of this.#after.splice(0)) next()
    }
  }

  /** Whether nothing is on its way to a venue of ours, and nothing of what it has said is still to be heard. */
  #isQuiet(): boolean {
    return this.#stage.isSettled() && this.#stage.broker.ahead?.isHeard() !== false
  }

  /** Resolves when that is so. */
  async #quiet(): Promise<void> {
    const { decide, pause, isSettled, settled } = this.#stage
    while (!this.#isQuiet()) {
      if (isSettled()) await pause()
      else await settled()
      // An engine that has failed waits for nothing.
      decide(() => {})
    }
  }

  async #take(events: readonly MarketEvent[], isHistory: boolean): Promise<void> {
    const { kernel, broker, decide, keep, isBehind, pause } = this.#stage
    // What came before is written meanwhile, such as answers of the venue.
    if (isBehind()) await pause()
    const closedAt = isHistory ? undefined : events.findLast(({ type }) => type === 'bar-closed')?.time
    const decided = closedAt === undefined || broker.match === undefined ? null : Promise.withResolvers<void>()
    for (const [n, event] of events.entries()) {
      let reports: readonly BrokerReport[] = []
      // A venue that fills from our own market data has to have what is on its way to it.
      if (broker.match !== undefined) {
        if (!this.#isQuiet()) await this.#quiet()
        reports = broker.ahead === undefined ? await broker.match(event) : broker.ahead.match(event)
      }
      // What strategies ask for on hearing of their orders has to be there before they see the event itself.
      let isSeen = false
      let turn = decide(() => {
        kernel.market(event, reports, isHistory)
        isSeen = broker.match === undefined || !kernel.hasPlans
        if (isSeen) kernel.see(event)
      })
      if (!isSeen) {
        keep(turn).catch(() => {})
        await this.#quiet()
        turn = decide(() => kernel.see(event))
      }
      // What fails one turn fails those after it: the last one tells. Facts alone go into one group of the log.
      keep(turn, n === events.length - 1 ? decided?.promise : undefined).catch(() => {})
    }
    if (closedAt === undefined) await keep(decide(() => {}))
    else await this.#close(closedAt, decided?.promise).finally(decided?.resolve)
  }

  /**
   * Strategies decide one after the other. What many have decided goes on its way while the others decide.
   *
   * @param decided when that is over: what the engine does by itself comes to a venue of ours after it
   */
  async #close(time: number, decided: Promise<void> | undefined): Promise<void> {
    const { kernel, broker, decide, keep, eventsPerPause, pause } = this.#stage
    if (broker.ahead !== undefined) {
      // The journal waits for what the venue has to store: that begins before anyone decides.
      broker.ahead.stored().catch(() => {})
      await pause()
    }
    let runners: readonly StrategyRunner[] = []
    const works: Promise<void>[] = []
    const begin = (turn: Turn): void => {
      const work = keep(turn)
      // All are waited for in the end.
      work.catch(() => {})
      works.push(work)
    }
    const marked = decide(() => {
      runners = kernel.close(time)
    })
    keep(marked, decided).catch(() => {})
    let count = 0
    for (const runner of runners) {
      if (count >= eventsPerPause) {
        count = 0
        await pause()
      }
      const turn = decide(() => kernel.decide(runner, time))
      count += turn.events.length
      begin(turn)
    }
    await Promise.all(works)
  }
}
