import type { Broker, BrokerReport, MarketEvent } from '@race/core'
import type { Kernel, Turn } from './kernel.ts'
import type { StrategyRunner } from './strategy/strategy-runner.ts'

/** What market events need of the engine. */
export interface MarketStage {
  readonly kernel: Kernel
  readonly broker: Broker
  /** Lets something happen, and gives what comes of it. */
  decide(work: () => void): Turn
  /** Makes that durable, and does what it planned. */
  keep(turn: Turn): Promise<void>
  /** Events of decisions after which others have their turn. */
  readonly eventsPerPause: number
  /** Lets others have their turn. */
  pause(): Promise<void>
  /** Whether facts wait to be written. */
  isBehind(): boolean
  /** Resolves when nothing is on its way to the venue. */
  settled(): Promise<void>
}

/** Tells an engine of the market: one thing after the other, also where the host does not wait for them. */
export class MarketTurns {
  readonly #stage: MarketStage
  #last: Promise<void> = Promise.resolve()

  constructor(stage: MarketStage) {
    this.#stage = stage
  }

  /** Resolves when everything that was told has been dealt with. */
  idle(): Promise<void> {
    return this.#last
  }

  take(events: readonly MarketEvent[], isHistory: boolean): Promise<void> {
    return this.#inTurn(() => this.#take(events, isHistory))
  }

  time(marketTime: number): Promise<void> {
    const { kernel, broker, decide, keep, settled } = this.#stage
    return this.#inTurn(async () => {
      await keep(decide(() => kernel.time(marketTime)))
      if (broker.match !== undefined) await settled()
    })
  }

  freshness(instrument: string, isFresh: boolean, why: string): Promise<void> {
    const { kernel, decide, keep } = this.#stage
    return this.#inTurn(async () => {
      if (kernel.state.stale.has(instrument) !== isFresh) return
      await keep(decide(() => kernel.record('freshness-changed', { instrument, isFresh, why })))
    })
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work)
    // One that failed does not fail those after it: the engine's own failure does.
    this.#last = turn.catch(() => {})
    return turn
  }

  async #take(events: readonly MarketEvent[], isHistory: boolean): Promise<void> {
    const { kernel, broker, decide, keep, isBehind, pause, settled } = this.#stage
    // What came before is written meanwhile, such as answers of the venue.
    if (isBehind()) await pause()
    let closedAt: number | null = null
    for (const event of events) {
      let reports: readonly BrokerReport[] = []
      // A venue that fills from our own market data has to have what is on its way to it.
      if (broker.match !== undefined) {
        await settled()
        reports = broker.ahead === undefined ? await broker.match(event) : broker.ahead.match(event)
      }
      const turn = decide(() => kernel.market(event, reports, isHistory))
      const work = keep(turn)
      // What is to be sent has to be there before the venue meets the next event. Facts alone go into one group of the log.
      if (broker.match !== undefined && turn.effects.length > 0) await work
      // What fails one turn fails those after it: the last one tells.
      else work.catch(() => {})
      if (event.type === 'bar-closed' && !isHistory) closedAt = event.time
    }
    if (closedAt === null) await keep(decide(() => {}))
    else await this.#close(closedAt)
    if (broker.match !== undefined) await settled()
  }

  /** Strategies decide one after the other. What many have decided goes on its way while the others decide. */
  async #close(time: number): Promise<void> {
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
    begin(
      decide(() => {
        runners = kernel.close(time)
      }),
    )
    let decided = 0
    for (const runner of runners) {
      if (decided >= eventsPerPause) {
        decided = 0
        await pause()
      }
      const turn = decide(() => kernel.decide(runner, time))
      decided += turn.events.length
      begin(turn)
    }
    await Promise.all(works)
  }
}
