import type { SignalProposed } from '@race/core'
import type { AccountState } from './account-state.ts'
import type { OrderRecord } from './order-record.ts'

/** A signal goes on: it waits for what is intended for it. */
export function knowSignal(state: AccountState, proposed: SignalProposed): void {
  const { intentId } = proposed
  dropSignal(state, intentId)
  const signal = { proposed, entry: null }
  state.signals.set(intentId, signal)
  state.waiting.set(intentId, signal)
}

/** Nothing comes of a signal. */
export function dropSignal(state: AccountState, intentId: string): void {
  const signal = state.signals.get(intentId)
  if (signal === undefined) return
  // What is kept of its order says what it was intended for.
  if (signal.entry !== null) state.families.changed(signal.entry, 0)
  state.signals.delete(intentId)
  state.waiting.delete(intentId)
}

/** An order is intended for a signal, if it is for one. */
export function intendSignal(state: AccountState, order: OrderRecord): void {
  const { intentId } = order.intended
  const signal = state.signals.get(intentId)
  if (signal === undefined) return
  if (signal.entry !== null) state.families.changed(signal.entry, 0)
  signal.entry = order
  state.waiting.delete(intentId)
}
