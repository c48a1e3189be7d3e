import type { Approval, Broker, BrokerAnswer, OrderAnswer, OrderReference, OrderReplacement, Timers } from '@race/core'
import type { OrderRecord } from '../account/order-record.ts'
import type { Effect } from '../kernel-port.ts'
import { AnswersInTime } from './answers-in-time.ts'
import { commandOfOrder } from './command-of-order.ts'

/** How the engine deals with a venue that does not answer. */
export interface OutboxRules {
  /** How long an answer is waited for, ms. */
  readonly answerForMs: number
  /** How long after a lost answer the venue is first asked what became of it: by then it has arrived or never will, ms. */
  readonly settleMs: number
  /** Longest wait between two questions, ms. */
  readonly askEveryMsMax: number
  /** How old an order may be that is sent again, ms. */
  readonly resendForMs: number
  readonly attemptsMax: number
}

export const outboxDefaults: OutboxRules = {
  answerForMs: 10_000,
  settleMs: 2000,
  askEveryMsMax: 30_000,
  resendForMs: 15_000,
  attemptsMax: 3,
}

/** After so long, ms, an order that has no name at the venue is taken for one that never came there. */
const nameless = 60_000

/** How often it is looked whether legs have ended, ms. */
const legsEveryMs = 50

export interface OutboxPort {
  orderOf(clientOrderId: string): OrderRecord | undefined
  /** An approval for an order whose intent is on record. */
  approvalOf(order: OrderRecord): Approval
  /** Whether an order may leave now: a halt may have come since it was intended. */
  mayLeave(order: OrderRecord): boolean
  /** Resolves when a halt that is lifted here is lifted for good as well; null where none is being lifted. */
  lifting(): Promise<void> | null
  /** Whether legs of a bracket still hold what an order is to close. */
  isHeldByLegs(order: OrderRecord): boolean
  /** Whether orders may be changed now. */
  mayChange(): boolean
  giveUp(order: OrderRecord): Promise<void>
  answer(clientOrderId: string, command: 'submit' | 'cancel' | 'replace', answer: BrokerAnswer): void
  /** @param asked the venue's name for it that was asked by; null for none */
  found(clientOrderId: string, answer: OrderAnswer, mayResend: boolean, asked: string | null): Promise<void>
  reconcile(): Promise<void>
}

/**
 * Sends what is durable, and finds out what became of it. Commands for one order go one after the other, those of different
 * orders at once. Only a venue that refuses an id for a second time is sent the same order again; any other is asked.
 */
export class Outbox {
  readonly #broker: Broker
  readonly #port: OutboxPort
  readonly #timers: Timers
  readonly #rules: OutboxRules
  readonly #signal: AbortSignal
  /** The latest command of each order, which the next one waits for. */
  readonly #lines = new Map<string, Promise<void>>()
  readonly #asked = new Map<string, Promise<void>>()
  /** How often in a row an order that works could not be changed. */
  readonly #refusals = new Map<string, number>()
  readonly #answers: AnswersInTime

  constructor(options: {
    readonly broker: Broker
    readonly port: OutboxPort
    readonly timers: Timers
    readonly rules: OutboxRules
    /** Ends every wait. */
    readonly signal: AbortSignal
  }) {
    this.#broker = options.broker
    this.#port = options.port
    this.#timers = options.timers
    this.#rules = options.rules
    this.#signal = options.signal
    const { timers, rules, signal } = options
    this.#answers = new AnswersInTime({ timers, forMs: rules.answerForMs, signal })
  }

  /**
   * Does what a turn has planned; its facts must be durable.
   *
   * @param settleMs how long a question waits for what may be on its way
   */
  take(effects: readonly Effect[], settleMs = this.#rules.settleMs): void {
    for (const effect of effects) {
      if (effect.type === 'reconcile') void this.#port.reconcile()
      else if (effect.type === 'ask') {
        const { clientOrderId, isAfterRefusal = false } = effect
        void this.ask(clientOrderId, isAfterRefusal ? this.#patience(clientOrderId, settleMs) : settleMs)
      } else this.#inLine(effect.clientOrderId, () => this.#send(effect))
    }
  }

  get isBusy(): boolean {
    return this.isSending || this.#asked.size > 0
  }

  /** Whether anything is on its way, but for questions. */
  get isSending(): boolean {
    return this.#lines.size > 0
  }

  /** Resolves when nothing is on its way, but for questions. */
  async idle(): Promise<void> {
    while (this.isSending) await Promise.all(this.#lines.values())
  }

  /** Resolves when nothing is on its way, and no question is open. */
  async answered(): Promise<void> {
    while (this.isBusy && !this.#signal.aborted) await Promise.all([...this.#lines.values(), ...this.#asked.values()])
  }

  #inLine(clientOrderId: string, work: () => Promise<void>): void {
    const before = this.#lines.get(clientOrderId) ?? Promise.resolve()
    const line = before.then(work).finally(() => {
      if (this.#lines.get(clientOrderId) === line) this.#lines.delete(clientOrderId)
    })
    this.#lines.set(clientOrderId, line)
  }

  async #send(effect: Extract<Effect, { type: 'submit' | 'cancel' | 'replace' }>): Promise<void> {
    const order = this.#port.orderOf(effect.clientOrderId)
    if (order === undefined || this.#signal.aborted) return
    if (effect.type === 'cancel') {
      await this.#change(order, 'cancel', {})
      return
    }
    if (effect.type === 'submit') await this.#untilFree(order)
    // Whether it may leave is looked at in one go with this: no other lift can begin in between.
    for (let lifting = this.#port.lifting(); lifting !== null; lifting = this.#port.lifting()) {
      await lifting
      if (this.#signal.aborted) return
    }
    if (this.#signal.aborted) return
    if (effect.type === 'submit') await this.#submit(order)
    else if (effect.isAgain !== true || order.replacing !== null) await this.#change(order, 'replace', effect.changes)
  }

  async #submit(order: OrderRecord): Promise<void> {
    // It never left: there is nothing to be cancelled. A venue of ours takes both, as it does in a backtest.
    const isTakenBack = order.isCancelAsked && order.attempts === 0 && this.#broker.match === undefined
    if (isTakenBack || !this.#port.mayLeave(order)) {
      // It has not left, or the venue has just answered for it that it never came: nothing of it is there.
      this.#port.giveUp(order)
      return
    }
    const command = commandOfOrder(order.intended, this.#port.approvalOf(order), this.#broker.capabilities.brackets)
    const answer = await this.#answers.within((signal) => this.#broker.submit(command, { signal }))
    if (answer !== null) this.#port.answer(order.clientOrderId, 'submit', answer)
  }

  /** Most venues keep back what legs of a bracket could sell: these end first, and then the position is closed. */
  async #untilFree(order: OrderRecord): Promise<void> {
    const until = this.#timers.now() + this.#rules.answerForMs
    const isHeld = (): boolean => !order.isCancelAsked && this.#port.isHeldByLegs(order)
    while (isHeld() && this.#timers.now() < until && !this.#signal.aborted) {
      await this.#timers.after(legsEveryMs, { signal: this.#signal }).catch(() => {})
    }
  }

  async #change(order: OrderRecord, command: 'cancel' | 'replace', changes: OrderReplacement): Promise<void> {
    if (!order.isOpen) return
    if (command === 'replace' && !this.#port.mayChange()) {
      const message = 'nothing leaves while the account is halted'
      this.#port.answer(order.clientOrderId, command, { type: 'rejected', code: 'HALTED', message, isDuplicate: false })
      return
    }
    const reference = referenceOf(order)
    const answer = await this.#answers.within((signal) =>
      command === 'cancel'
        ? this.#broker.cancel(reference, { signal })
        : this.#broker.replace(reference, changes, { signal }),
    )
    if (answer === null) return
    if (answer.type === 'accepted') this.#refusals.delete(order.clientOrderId)
    this.#port.answer(order.clientOrderId, command, answer)
  }

  /** How long the question after a change that was refused waits: it may lead to another, and each waits twice as long. */
  #patience(clientOrderId: string, firstMs: number): number {
    const refusals = this.#refusals.get(clientOrderId) ?? 0
    this.#refusals.set(clientOrderId, refusals + 1)
    return Math.min(this.#rules.askEveryMsMax, firstMs * 2 ** refusals)
  }

  /** Asks what became of an order until the venue knows; one question at a time. */
  ask(clientOrderId: string, firstMs = this.#rules.settleMs): Promise<void> {
    const known = this.#asked.get(clientOrderId)
    if (known !== undefined) return known
    const asking = this.#askUntilKnown(clientOrderId, firstMs)
      .catch(() => {
        // Only the end of the engine ends the waits.
      })
      .finally(() => {
        if (this.#asked.get(clientOrderId) === asking) this.#asked.delete(clientOrderId)
        if (this.#port.orderOf(clientOrderId)?.isOpen !== true) this.#refusals.delete(clientOrderId)
      })
    this.#asked.set(clientOrderId, asking)
    return asking
  }

  async #askUntilKnown(clientOrderId: string, firstMs: number): Promise<void> {
    const { settleMs, askEveryMsMax } = this.#rules
    let wait = firstMs
    const firstAsked = this.#timers.now()
    for (;;) {
      if (wait > 0) await this.#timers.after(wait, { signal: this.#signal })
      const order = this.#port.orderOf(clientOrderId)
      if (order === undefined || !mayBeThere(order)) return
      const reference = referenceOf(order)
      const answer = await this.#answers.within((signal) => this.#broker.order(reference, { signal }))
      if (answer === null) return
      if (answer.type !== 'unknown') {
        this.#asked.delete(clientOrderId)
        await this.#port.found(clientOrderId, answer, this.#mayResend(order), reference.venueOrderId)
        return
      }
      if (this.#broker.capabilities.clientOrderIds === 'none' && order.venueOrderId === null) {
        // It has no name there: whether it is among the venue's orders and fills shows by its terms.
        await this.#port.reconcile()
        if (order.isOpen && order.venueOrderId === null && this.#timers.now() >= firstAsked + nameless) {
          await this.#port.giveUp(order)
          return
        }
      }
      wait = Math.min(askEveryMsMax, Math.max(settleMs, wait * 2))
    }
  }

  #mayResend(order: OrderRecord): boolean {
    const { clientOrderIds, clientOrderIdsForMs } = this.#broker.capabilities
    const age = this.#timers.now() - order.intended.decisionTime
    const isKnownAgain =
      clientOrderIds === 'enforced' || (clientOrderIds === 'windowed' && age < (clientOrderIdsForMs ?? 0) / 2)
    const { resendForMs, attemptsMax } = this.#rules
    return isKnownAgain && age < resendForMs && order.attempts < attemptsMax && !order.isCancelAsked
  }
}

/** An order that is not over, or a leg that the venue places itself, of which nothing was heard yet. */
function mayBeThere({ isOpen, status }: OrderRecord): boolean {
  return isOpen || status === 'initialized'
}

function referenceOf({ intended, venueOrderId }: OrderRecord): OrderReference {
  return { clientOrderId: intended.clientOrderId, venueOrderId, instrument: intended.instrument }
}
