import type { KernelPort } from '../kernel-port.ts'
import { cancelOrder } from '../strategy/signal-desk.ts'

/** Begins days, and holds the account back where a limit of its whole is reached: a halt that only a person lifts. */
export function watchAccount(port: KernelPort, dayOf: (time: number) => string): void {
  const { state, rules, now } = port
  const equity = state.equity()
  const day = dayOf(Math.max(now, state.marketTime))
  if (state.day?.day !== day) {
    port.record('day-started', { day, equity: String(state.whole.account.equityMoney().amount) })
  }
  const peak = state.equityPeak
  const { emergencyDrawdownMax, dailyLossMax } = rules.limits
  if (peak > 0 && (peak - equity) / peak >= emergencyDrawdownMax) {
    halt(port, 'emergency-drawdown', 'emergency-drawdown', `equity is ${equity}, down from ${peak}`)
  }
  const start = state.day?.equity ?? equity
  if (start > 0 && (start - equity) / start >= dailyLossMax) {
    halt(port, `daily-loss ${day}`, 'daily-loss', `equity is ${equity}, ${start} at the start of the day`)
  }
}

/** Nothing new is opened from now on, and what would open something is taken back. */
function halt(port: KernelPort, id: string, cause: string, reason: string): void {
  if (port.state.halts.open.some((known) => known.id === id)) return
  port.record('halt-added', { id, state: 'reducing', cause, by: 'engine', reason })
  for (const order of [...port.state.open]) if (!order.intended.isReduceOnly) cancelOrder(port, order, 'HALTED')
}
