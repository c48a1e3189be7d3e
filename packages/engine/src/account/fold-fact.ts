import type { AccountFact } from '@race/core'
import type { MonitorEvent } from '@race/risk'
import type { AccountState } from './account-state.ts'
import { applyAccountFact } from './apply-account-fact.ts'
import { applyOrderFact } from './apply-order-fact.ts'
import { isOrderFact } from './order-fact.ts'

/** Takes the next event of the log into the account. */
export function foldFact(state: AccountState, fact: AccountFact, time: number): void {
  state.sequence++
  state.time = time
  if (isOrderFact(fact)) applyOrderFact(state, fact, time)
  else applyAccountFact(state, fact, time)
}

/** Takes a fact that happens now, and says what follows from it. */
export function happen(state: AccountState, fact: AccountFact, time: number): readonly MonitorEvent[] {
  return following(state, () => foldFact(state, fact, time))
}

/** Takes that time has passed, and says what follows from that. */
export function pass(state: AccountState, time: number): readonly MonitorEvent[] {
  return following(state, () => state.watch.passed(time))
}

function following({ watch }: AccountState, work: () => void): readonly MonitorEvent[] {
  const followed: MonitorEvent[] = []
  watch.followed = followed
  try {
    work()
  } finally {
    watch.followed = null
  }
  return followed
}
