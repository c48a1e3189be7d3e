import type { FeeSchedule } from '@race/brokers/simulated'
import {
  decimal,
  type IntentKey,
  intentId,
  type LegFacts,
  type OrderChanges,
  type OrderIntended,
  type OrderStatus,
  type SignalProposed,
} from '@race/core'
import type { StrategyCommand, Ticket } from '@race/host'
import type { Protections } from '@race/risk'
import { intentOf, isOfEngine } from '../account/intent-of.ts'
import { judgeIntent } from '../gate/judge-intent.ts'
import type { KernelPort } from '../kernel-port.ts'
import { cancelOrder } from '../venue/cancel-order.ts'
import { freePosition } from '../venue/holding-legs.ts'
import { changeOrders, movedTo } from './change-orders.ts'
import { orderOfSignal } from './order-of-signal.ts'
import { signalToJson } from './signal-json.ts'
import type { StrategyRunner } from './strategy-runner.ts'

export interface SignalDeskOptions {
  readonly port: KernelPort
  /** By instrument, the fees that sizes leave room for. */
  readonly fees: readonly FeeSchedule[]
  /** How long a proposal waits for a person, ms. */
  readonly approvalForMs: number
  /** What holds entries back for a while after trades that went a certain way. */
  readonly protections: Protections
}

/** Turns what strategies ask for into proposals, decisions and intents. */
export class SignalDesk {
  readonly #port: KernelPort
  readonly #fees: readonly FeeSchedule[]
  readonly #approvalForMs: number
  readonly #protections: Protections

  constructor({ port, fees, approvalForMs, protections }: SignalDeskOptions) {
    this.#protections = protections
    this.#port = port
    this.#fees = fees
    this.#approvalForMs = approvalForMs
  }

  take(runner: StrategyRunner, command: StrategyCommand): void {
    if (command.type === 'signal') this.#takeSignal(runner, command)
    else if (command.type === 'cancel') this.#cancel(runner, command.ticket, command.instrument)
    else if (command.type === 'modify') this.#modify(runner, command.ticket, command.changes)
    else if (command.type === 'link') for (const ticket of command.tickets) this.#endLinked(runner, ticket)
  }

  /** What was to end together with another would not: it does not go on alone. */
  #endLinked(runner: StrategyRunner, { signal }: Ticket): void {
    const id = intentId({ strategyInstance: runner.instance, ...pick(signal) })
    const code = 'UNSUPPORTED'
    if (this.waits(id)) this.decide(id, 'rejected', runner.instance, 'the engine links no orders', null, code)
    for (const order of this.#port.state.open) {
      if (order.intended.intentId === id && order.intended.parentId === null) cancelOrder(this.#port, order, code)
    }
  }

  #takeSignal(runner: StrategyRunner, ticket: Ticket): void {
    const { state, accountId } = this.#port
    const { signal } = ticket
    const index = state.indexOf.get(signal.instrument) ?? 0
    const spec = state.instrument(signal.instrument)
    const intent = { strategyInstance: runner.instance, ...pick(signal) }
    const id = intentId(intent)
    const outcome = orderOfSignal(signal, {
      ...{ accountId, spec, book: runner.book, instrument: index, strategyInstance: runner.instance },
      lastPrice: state.lastPrices.get(spec.id)?.price ?? Number.NaN,
      ticksOf: state.ticksOf[index] as (price: number) => number,
      recent: runner.recentOf(spec.id),
      fee: this.#fees[index] as FeeSchedule,
      closing: ticket.isClosing ? { fraction: ticket.fraction } : null,
    })
    const refusal = outcome.type === 'refused' ? outcome.problem : this.#unable(runner, outcome.intended, ticket)
    const proposed: SignalProposed = {
      intentId: id,
      quantity: outcome.type === 'order' ? outcome.intended.quantity : null,
      refusal: refusal === null ? null : { code: refusal.code, message: refusal.message },
      signal: signalToJson(signal),
      strategyId: runner.entry.strategy.id,
      strategyInstance: runner.instance,
      strategyVersion: runner.entry.strategy.version,
    }
    this.#port.record('signal-proposed', proposed, id)
    runner.tickets.keep(id, ticket)
    if (outcome.type === 'refused' || refusal !== null) {
      this.#end(runner, ticket, id, signal.instrument, refusal?.code ?? 'SIGNAL_INVALID')
      return
    }
    if (state.mode?.autonomy === 'autonomous') {
      this.#judgeAndIntend(intent, outcome.intended)
      return
    }
    const expiresAt = this.#port.now + this.#approvalForMs
    this.#port.record('approval-requested', { intentId: id, order: outcome.intended, expiresAt }, id)
  }

  /**
   * A person has decided; `amended` is what they changed, `code` what the strategy is told of another rejection than by a person.
   * Returns in words what came of it.
   */
  decide(
    id: string,
    decision: 'approved' | 'rejected' | 'expired',
    by: string,
    why: string,
    amended: { readonly quantity: string | null; readonly stop: string | null; readonly target: string | null } | null,
    code?: string,
  ): string {
    const order = this.#port.state.proposals.get(id)?.requested.order
    if (order === undefined) return 'It waits no longer.'
    const runner = this.#port.runners.get(order.strategyInstance ?? '')
    // What is decided is known no longer: its ticket is taken before.
    const ticket = runner?.tickets.known(id) ?? null
    const decided = { intentId: id, decision, by, why, amended, ...(code === undefined ? {} : { code }) }
    this.#port.record('approval-decided', decided, id)
    if (decision === 'approved') {
      const { denial } = this.#judgeAndIntend(intentOf(order), withAmendments(order, amended))
      return denial === null ? 'Approved and sent.' : `Approved by ${by}, but denied by the gate: ${denial.message}`
    }
    const told = code ?? (decision === 'expired' ? 'APPROVAL_EXPIRED' : 'APPROVAL_REJECTED')
    if (runner !== undefined && ticket !== null) this.#end(runner, ticket, id, order.instrument, told)
    return decision === 'expired' ? 'Expired.' : 'Rejected.'
  }

  /** Whether a proposal can still be approved. */
  waits(id: string): boolean {
    return this.#port.state.proposals.has(id)
  }

  #judgeAndIntend(intent: IntentKey, intended: OrderIntended) {
    const runner = this.#port.runners.get(intent.strategyInstance)
    const ticket = runner?.tickets.known(intended.intentId) ?? null
    const verdict = judgeIntent(this.#port, intent, intended)
    if (verdict.denial !== null) {
      if (runner !== undefined && ticket !== null) {
        this.#end(runner, ticket, intended.intentId, intended.instrument, verdict.denial.check)
      }
      return verdict
    }
    this.#port.record('order-intended', intended, intended.intentId)
    freePosition(this.#port, intended)
    this.#port.plan({ type: 'submit', clientOrderId: intended.clientOrderId })
    if (runner !== undefined)
      tell(this.#port, runner, intended, { status: 'submitted', reason: null, time: this.#port.now })
    return verdict
  }

  /** What the broker cannot do, or the engine does not do. */
  #unable(
    runner: StrategyRunner,
    intended: OrderIntended,
    ticket: Ticket,
  ): { readonly code: string; readonly message: string } | null {
    const { capabilities } = this.#port
    const { signal } = ticket
    if (runner.host.commands.some((command) => command.type === 'link' && command.tickets.includes(ticket))) {
      return { code: 'UNSUPPORTED', message: 'order.link was called for it, but the engine links no orders' }
    }
    if (!capabilities.brackets && !capabilities.short && intended.stop !== null && intended.target !== null) {
      const message =
        'it has a stop and a target, but the venue keeps back what one of them could sell, and takes no orders that share it'
      return { code: 'UNSUPPORTED', message }
    }
    if (signal.after !== undefined) {
      return { code: 'UNSUPPORTED', message: 'after was given, but the engine sends no orders that wait for others' }
    }
    const { instrument, side, role, strategyInstance } = intended
    if (role === 'entry') {
      const wanted = { strategyId: strategyInstance ?? '', instrument, side, time: this.#port.now }
      const pause = this.#protections.pauseFor(wanted, this.#port.state.watch.closedTrades)
      if (pause !== null) return { code: 'PROTECTED', message: pause.reason }
    }
    if (!capabilities.orderTypes.includes(intended.type)) {
      return { code: 'UNSUPPORTED', message: `the venue takes no orders of the type '${intended.type}'` }
    }
    if (!capabilities.timesInForce.includes(intended.timeInForce)) {
      return { code: 'UNSUPPORTED', message: `the venue takes no orders with time in force '${intended.timeInForce}'` }
    }
    return null
  }

  #end(runner: StrategyRunner, ticket: Ticket, id: string, instrument: string, code: string): void {
    ticket.status = 'denied'
    runner.tickets.release(id)
    const clientOrderId = `denied:${id}`
    const event = {
      clientOrderId,
      instrument,
      status: 'denied',
      reason: code,
      limitPrice: null,
      stopPrice: null,
    } as const
    runner.tellOrder({ ...event, time: runner.host.time }, runner.host.time)
  }

  #cancel(runner: StrategyRunner, ticket: Ticket | null, instrument: string | null): void {
    const only = ticket === null ? null : intentId({ strategyInstance: runner.instance, ...pick(ticket.signal) })
    if (only !== null && this.waits(only)) {
      this.decide(only, 'rejected', runner.instance, 'cancelled by its strategy', null)
      return
    }
    for (const order of this.#port.state.open) {
      const { intended } = order
      if (intended.strategyInstance !== runner.instance || isOfEngine(intended)) continue
      if (only !== null && (intended.intentId !== only || intended.parentId !== null)) continue
      if (instrument !== null && intended.instrument !== instrument) continue
      cancelOrder(this.#port, order, 'CANCELLED_BY_STRATEGY')
    }
  }

  #modify(runner: StrategyRunner, ticket: Ticket, changes: OrderChanges): void {
    const id = intentId({ strategyInstance: runner.instance, ...pick(ticket.signal) })
    if (this.#port.state.openByIntent.has(id)) changeOrders(this.#port, id, changes)
  }
}

function pick({ decisionTime, ordinal }: { readonly decisionTime: number; readonly ordinal: number }) {
  return { decisionTime, ordinal }
}

function withAmendments(
  intended: OrderIntended,
  amended: { readonly quantity: string | null; readonly stop: string | null; readonly target: string | null } | null,
): OrderIntended {
  if (amended === null) return intended
  const { stop, target } = intended
  return {
    ...intended,
    quantity: amended.quantity ?? intended.quantity,
    stop: movedLeg(stop, amended.stop),
    target: movedLeg(target, amended.target),
  }
}

function movedLeg(leg: LegFacts | null, price: string | null): LegFacts | null {
  return leg === null || price === null ? leg : { ...leg, ...movedTo(leg, decimal(price)) }
}

/** Tells a strategy how one of its orders stands. */
export function tell(
  { state }: KernelPort,
  runner: StrategyRunner,
  { clientOrderId, instrument, limitPrice, stopPrice }: OrderIntended,
  { status, reason, time }: { readonly status: OrderStatus; readonly reason: string | null; readonly time: number },
): void {
  runner.tellOrder(
    {
      ...{ clientOrderId, instrument, status, time, reason },
      limitPrice: limitPrice === null ? null : decimal(limitPrice),
      stopPrice: stopPrice === null ? null : decimal(stopPrice),
    },
    state.marketTime,
  )
}
