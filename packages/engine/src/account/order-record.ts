import {
  addScaled,
  type Instrument,
  isTerminal,
  type OrderIntended,
  type OrderStatus,
  type Scaled,
  subtractScaled,
} from '@race/core'
import { stepsOfText } from './increments.ts'
import type { KnownFill } from './known-fill.ts'

/** An order as the log tells it, folded: what was intended, and what has become of it. */
export class OrderRecord {
  readonly intended: OrderIntended
  /** Place of the instrument in configured order. */
  readonly instrument: number
  readonly side: 1 | -1
  /** Whether it is to be sent: legs of a bracket that the venue places are not, and neither is what was found there. */
  readonly isSent: boolean
  /** Sequence of the event that it came with: with legs, in their order. */
  readonly bornAt: number
  /** Every name that it has at the venue: the latest, and those that it had before it was replaced. */
  readonly names: string[] = []
  /** In the order in which they were told. */
  readonly fills: KnownFill[] = []
  status: OrderStatus
  /** Whether nobody knows what became of the latest command. */
  isUnknown = false
  venueOrderId: string | null = null
  /** How often it was sent, and how often an answer has come. */
  attempts = 0
  steps: Scaled
  filledSteps: Scaled = 0
  /** Epoch ms, by the venue, of the latest report that was taken: older ones that come after it tell nothing. */
  reportedAt = Number.NEGATIVE_INFINITY
  /** What the venue says has filled; fills that it has not told yet are still to come. */
  reportedSteps: Scaled = 0
  /** What of it the venue has taken back: it still counts there as filled. */
  bustedSteps: Scaled = 0
  limitPrice: string | null
  stopPrice: string | null
  /** Terms of the latest replacement that was asked for and not answered, null for those that stay; null for none. */
  replacing: {
    readonly steps: Scaled | null
    readonly limitPrice: string | null
    readonly stopPrice: string | null
    /** Of legs that the venue is still to place. */
    readonly stop: string | null
    readonly target: string | null
    /** What was asked for before and may have arrived, the oldest first: the venue may show it by another name of the order. */
    readonly before: readonly {
      readonly steps: Scaled | null
      readonly limitPrice: string | null
      readonly stopPrice: string | null
    }[]
  } | null = null
  /** How many replacements were asked for and have not been answered. */
  changesDue = 0
  /** How many of those were sent without an answer coming back: it is for the venue to show what became of them. */
  changesLost = 0
  /** A cancellation that was asked for. It stays so until the order has ended, whatever is answered. */
  isCancelAsked = false
  reason: string | null
  /** Epoch ms of the latest change: by the venue where it told. */
  updatedAt: number

  constructor(
    intended: OrderIntended,
    options: {
      readonly instrument: number
      readonly spec: Instrument
      readonly isSent: boolean
      readonly status: OrderStatus
      readonly time: number
      readonly bornAt: number
    },
  ) {
    this.intended = intended
    this.instrument = options.instrument
    this.side = intended.side === 'buy' ? 1 : -1
    this.isSent = options.isSent
    this.bornAt = options.bornAt
    this.status = options.status
    this.steps = stepsOfText(intended.quantity, options.spec)
    this.limitPrice = intended.limitPrice
    this.stopPrice = intended.stopPrice
    this.reason = intended.reason
    this.updatedAt = options.time
  }

  get clientOrderId(): string {
    return this.intended.clientOrderId
  }

  get trail(): OrderIntended['trail'] {
    return this.intended.trail
  }

  /** Whether more of it may fill, or a fill of it is still to be told. A leg that was not placed yet is not open. */
  get isOpen(): boolean {
    return (!isTerminal(this.status) && this.status !== 'initialized') || this.hasUntoldFills
  }

  /**
   * It has ended under its name while a change of it was not answered: at a venue that makes a new order of it, the change may have
   * arrived, and the order may work under another name.
   */
  get mayBeReplaced(): boolean {
    return this.status === 'cancelled' && this.replacing !== null
  }

  /** The venue says that more has filled than it has told fills of. */
  get hasUntoldFills(): boolean {
    return this.status !== 'denied' && this.reportedSteps > addScaled(this.filledSteps, this.bustedSteps)
  }

  /** Steps that may still fill: an order whose outcome nobody knows counts with all of it. */
  get pendingSteps(): Scaled {
    if (this.status === 'initialized' || this.status === 'denied') return 0
    const most = isTerminal(this.status) ? subtractScaled(this.reportedSteps, this.bustedSteps) : this.steps
    const left = subtractScaled(most, this.filledSteps)
    return left > 0 ? left : 0
  }

  /** What it is, as JSON: two records are equal where this is. */
  toJSON(): Record<string, unknown> {
    return {
      clientOrderId: this.clientOrderId,
      status: this.status,
      isUnknown: this.isUnknown,
      venueOrderId: this.venueOrderId,
      attempts: this.attempts,
      steps: String(this.steps),
      filledSteps: String(this.filledSteps),
      reportedSteps: String(this.reportedSteps),
      limitPrice: this.limitPrice,
      stopPrice: this.stopPrice,
      isCancelAsked: this.isCancelAsked,
      isSent: this.isSent,
      bornAt: this.bornAt,
      bustedSteps: String(this.bustedSteps),
      replacing: this.#replacingToJson(),
      changesDue: this.changesDue,
      changesLost: this.changesLost,
      reportedAt: Number.isFinite(this.reportedAt) ? this.reportedAt : null,
      reason: this.reason,
      updatedAt: this.updatedAt,
    }
  }

  #replacingToJson(): Record<string, unknown> | null {
    if (this.replacing === null) return null
    const { steps, before, ...prices } = this.replacing
    const text = (value: Scaled | null): string | null => (value === null ? null : String(value))
    return { ...prices, steps: text(steps), before: before.map((terms) => ({ ...terms, steps: text(terms.steps) })) }
  }
}
