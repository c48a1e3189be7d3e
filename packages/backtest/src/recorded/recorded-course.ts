import {
  moveBracket,
  type OrderRoute,
  resolveSteps,
  type SimulatedVenue,
  stepsOf,
  type VenueOrder,
} from '@race/brokers/simulated'
import {
  createTickQuantizer,
  fromScaled,
  intentId,
  invariant,
  type RiskGate,
  type Scaled,
  type TradingAccount,
} from '@race/core'
import type { StrategyHost, Ticket } from '@race/host'
import { closingOrder } from '../closing-order.ts'
import type { PreparedBacktest } from '../prepare-backtest.ts'
import type { PublicValues } from '../public-values.ts'
import { recordedOrderOf } from '../recorded-order.ts'
import { notAtVenue, type RecordedDecisions, type RecordedEvent, type RecordedStep } from './recorded-decisions.ts'
import type { ToldPrices } from './told-prices.ts'

/** What a course needs of its run. */
export interface CoursePort {
  readonly prepared: PreparedBacktest
  readonly gate: RiskGate
  readonly venue: SimulatedVenue
  readonly values: PublicValues
  readonly host: StrategyHost
  readonly desk: {
    readonly route: OrderRoute
    readonly prices: ToldPrices | null
    markAll(): void
    /** Has the gate pass an order, and submits it. */
    send(order: VenueOrder, ticket: Ticket, time: number): void
  }
  markedEquity(): number
  takeCommands(time: number): void
}

interface Waiting {
  readonly order: VenueOrder
  readonly ticket: Ticket
}

/**
 * Lets a run go as it is on record: signals that were denied are denied, those that waited wait, and what was decided between
 * two events of the market happens between them.
 */
export class RecordedCourse {
  readonly #port: CoursePort
  readonly #decisions: RecordedDecisions
  readonly #account: TradingAccount
  /** By the ticket's id. */
  readonly #waiting = new Map<string, Waiting>()
  #done = 0
  /** Epoch ms that the market has come to, and what its venue was told of; −Infinity before the first event on record. */
  marketTime = Number.NEGATIVE_INFINITY
  venueTime = Number.NEGATIVE_INFINITY

  /** Null for a run that has no such record. */
  static of(port: CoursePort): RecordedCourse | null {
    const { decisions } = port.prepared.config
    return decisions === undefined ? null : new RecordedCourse(port, decisions)
  }

  constructor(port: CoursePort, decisions: RecordedDecisions) {
    this.#port = port
    this.#decisions = decisions
    this.#account = port.prepared.account
  }

  /** How many events must have happened before the next step; Infinity where there is none. */
  get next(): number {
    return this.#decisions.steps[this.#done]?.after ?? Number.POSITIVE_INFINITY
  }

  /** The market as it was told; null where the run has an order of its own. */
  get events(): readonly RecordedEvent[] | null {
    return this.#decisions.events ?? null
  }

  /** An event is told: from now on it is the time that it brings. */
  reach(event: RecordedEvent): void {
    this.marketTime = event.marketTime
    this.venueTime = event.venueTime
    if (event.type === 'bar-opened') return
    const { prepared, desk } = this.#port
    const instrument =
      event.type === 'bar-closed'
        ? (prepared.instrumentOf[event.series] as number)
        : prepared.instruments.findIndex(({ id }) => id === event.instrument)
    desk.prices?.tellAccount(instrument, event.lastPrice)
  }

  /** The ticket of a signal that waits; null for any other. */
  ticketOf(id: string): Ticket | null {
    return this.#waiting.get(id)?.ticket ?? null
  }

  /**
   * Whether an order is sent now. Its size is fixed here, whatever it is a share of: what waits is sent with the size that it was
   * given with.
   *
   * @param isSound whether it can be sized at all; one that cannot is only asked for, so that nobody misses it
   */
  lets(order: VenueOrder, ticket: Ticket, time: number, isSound = true): boolean {
    const steps = isSound ? this.#fixSize(order) : null
    const { quantityStep } = order.holding.valuation.instrument
    const answer = this.#decisions.answerTo({
      intentId: intentId(order),
      signal: ticket.signal,
      quantity: steps === null ? null : fromScaled(steps, 0).times(quantityStep),
    })
    if (!isSound || answer.type === 'sent') return isSound
    if (answer.type === 'denied') this.#deny(order, time, answer.code)
    else this.#waiting.set(ticket.id, { order, ticket })
    return false
  }

  /** A strategy takes back what waits; false where it does not wait. */
  withdraw(ticket: Ticket, time: number): boolean {
    const waiting = this.#take(ticket.id)
    if (waiting !== null) this.#deny(waiting.order, time, 'APPROVAL_REJECTED')
    return waiting !== null
  }

  /** Takes the steps that come before an event of the timeline. */
  runBefore(event: number): void {
    const { desk, host } = this.#port
    const { steps } = this.#decisions
    for (let step = steps[this.#done]; step !== undefined && step.after <= event; step = steps[this.#done]) {
      this.#done++
      if (this.events !== null) this.venueTime = Math.max(this.venueTime, step.time)
      desk.markAll()
      // An interval is told its own time: the market may be further.
      host.time = Math.max(host.time, step.type === 'timer' ? step.due : step.time)
      this.#act(step)
      if (steps[this.#done]?.joins === true) continue
      this.#port.takeCommands(Math.max(host.time, step.time))
    }
  }

  #act(step: RecordedStep): void {
    const { time } = step
    switch (step.type) {
      case 'approve':
        this.#approve(step)
        return
      case 'deny': {
        const waiting = this.#takeIntent(step.intentId)
        if (waiting !== null) this.#deny(waiting.order, time, step.code)
        return
      }
      case 'drop':
        this.#takeIntent(step.intentId)
        return
      case 'cancel': {
        const { venue, values, desk } = this.#port
        const order = venue.unended().find((one) => values.idOf(recordedOrderOf(one)) === step.clientOrderId)
        if (order !== undefined) desk.route.cancel(order, time, step.reason)
        return
      }
      case 'close':
        this.#close(step)
        return
      case 'timer':
        this.#port.host.handlers.onTimer?.(step.due, this.#port.host)
    }
  }

  #approve({ intentId: id, quantity, stop, target, time }: Extract<RecordedStep, { type: 'approve' }>): void {
    const waiting = this.#takeIntent(id)
    if (waiting === null) return
    const { order, ticket } = waiting
    const { tickSize, quantityStep } = order.holding.valuation.instrument
    if (quantity !== null) setSteps(order, stepsOf(Number(quantity), quantityStep))
    const ticksOf = createTickQuantizer(tickSize)
    if (order.bracket !== null) {
      const [stopTicks, targetTicks] = [stop, target].map((to) => (to === null ? undefined : ticksOf(Number(to))))
      order.bracket = moveBracket(order.bracket, stopTicks, targetTicks)
    }
    this.#port.desk.send(order, ticket, time)
  }

  #close(step: Extract<RecordedStep, { type: 'close' }>): void {
    const { prepared, gate, desk } = this.#port
    const instrument = prepared.instruments.findIndex(({ id }) => id === step.instrument)
    const holding = this.#account.holdings[instrument]
    if (holding === undefined || holding.position.steps === 0) return
    const order = closingOrder({
      ...{ prepared, gate, holding, time: step.decisionTime, equity: this.#port.markedEquity() },
      ordinal: step.ordinal,
      steps: stepsOf(Number(step.quantity), holding.valuation.instrument.quantityStep),
      ...(step.reason === null ? {} : { reason: step.reason }),
    })
    if (order === null) return
    // It is an order like any other: the venue's rules ask it, and the market fills it.
    order.isForced = false
    desk.route.submit(order, Math.max(step.time, step.decisionTime))
  }

  #fixSize(order: VenueOrder): Scaled {
    const steps = resolveSteps(this.#account, order, this.#port.venue.feeOf(order.instrument))
    setSteps(order, steps)
    return steps
  }

  #deny(order: VenueOrder, time: number, code: string): void {
    const { venue } = this.#port
    // What never came to the venue took nobody's luck there.
    if (code !== notAtVenue) venue.recordDenied(order, time, code, false)
    else {
      // It was on record as sent, and its strategy heard of its end.
      venue.announce(order, time)
      venue.cancel(order, time, code)
    }
  }

  #takeIntent(id: string): Waiting | null {
    const prefix = `${this.#port.prepared.instanceId}:`
    invariant(id.startsWith(prefix), `the step names the intent '${id}', which is not one of '${prefix.slice(0, -1)}'`)
    return this.#take(id.slice(prefix.length))
  }

  #take(ticketId: string): Waiting | null {
    const waiting = this.#waiting.get(ticketId) ?? null
    this.#waiting.delete(ticketId)
    return waiting
  }
}

function setSteps(order: VenueOrder, steps: Scaled): void {
  order.sizing = { type: 'fixed', steps }
  order.steps = steps
}
