import { setTimeout as pause } from 'node:timers/promises'
import type { EventStore } from '@race/core'
import { type PaperStage, paperStage, type StageOptions } from './paper-stage.ts'

/** What orders a session sends. */
export interface FlowTerms extends Pick<StageOptions, 'strategies' | 'orders' | 'fills' | 'autonomy'> {
  readonly hours: number
  /** ms from one close to the next, whatever became of the orders before; as soon as they are sent, unless given. */
  readonly everyMs?: number
}

export interface FlowOutcome {
  /** Orders that the venue accepted, and of which that is on record. */
  readonly accepted: number
  /** ms from the close that they were decided on to that, in no order. */
  readonly latencies: readonly number[]
  readonly failure: string | null
}

/** Sends orders through an engine and a paper broker over one store, as fast as they are taken. */
export class OrderFlow {
  readonly terms: FlowTerms
  readonly #stage: PaperStage
  /** When a close was told, or the approval of what was decided on it, by its time. */
  readonly #told = new Map<number, number>()
  #latencies: number[] = []
  #end: () => void = () => {}
  #wanted = 0

  private constructor(terms: FlowTerms, stage: PaperStage) {
    this.terms = terms
    this.#stage = stage
    stage.engine.events.on('recorded', ({ type, correlationId }) => {
      if (type !== 'order-answered' || correlationId === null) return
      // Ids of intents are made of the instance, the time that was decided on and an ordinal.
      const [, time] = correlationId.split(':')
      this.#latencies.push(performance.now() - (this.#told.get(Number(time)) ?? Number.NaN))
      if (this.#latencies.length === this.#wanted) this.#end()
    })
    stage.engine.events.on('engine-failed', () => this.#end())
  }

  static async open(store: EventStore, account: string, terms: FlowTerms): Promise<OrderFlow> {
    return new OrderFlow(terms, await paperStage({ store, account, ...terms }))
  }

  /** So many hours of trading, until every order of them is accepted. */
  async run(): Promise<FlowOutcome> {
    const { hours, strategies, orders, fills, everyMs } = this.terms
    this.#wanted = hours * strategies * (fills ? 1 : orders)
    this.#latencies = []
    this.#told.clear()
    const ended = new Promise<void>((resolve) => {
      this.#end = resolve
    })
    if (everyMs === undefined) for (let hour = 0; hour < hours; hour++) await this.#hour(performance.now())
    else await this.#atPace(everyMs)
    await ended
    const { failure } = this.#stage.engine
    return { accepted: this.#latencies.length, latencies: this.#latencies, failure: failure?.message ?? null }
  }

  /** Latencies count from when a close was due: a session that is late for it waits no less. */
  async #atPace(everyMs: number): Promise<void> {
    const begun = performance.now()
    const underWay: Promise<void>[] = []
    for (let hour = 0; hour < this.terms.hours; hour++) {
      const due = begun + hour * everyMs
      await pause(Math.max(0, due - performance.now()))
      underWay.push(this.#hour(due))
    }
    await Promise.all(underWay)
  }

  async #hour(due: number): Promise<void> {
    const { engine, closesAt } = this.#stage
    this.#told.set(closesAt, due)
    await this.#stage.hour()
    if (this.terms.autonomy === 'autonomous') return
    // Each approval is a turn of the engine of its own, and none waits for another.
    this.#told.set(closesAt, performance.now())
    const origin = { by: 'bench', from: 'bench' }
    const approvals = [...engine.account.proposals.keys()].map((intentId) =>
      engine.command({ type: 'approve', intentId, reason: 'bench' }, origin),
    )
    await Promise.all(approvals)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stage[Symbol.asyncDispose]()
  }
}
