import type { Instrument } from '@race/core'
import { type AccountStanding, type TradingState, tradingStateOf } from '@race/risk'
import type { AccountState } from '../account/account-state.ts'
import type { KernelPort } from '../kernel-port.ts'

/** What of the account a gate looks at, as it stands. It changes with the next fact: judge by it, and keep nothing of it. */
function standingOf({ state, now, isConnected }: KernelPort): AccountStanding {
  const standing = state.watch.standing(now)
  // While the venue does not answer, nothing new is opened; nor while the account is being flattened, or it would never be flat.
  const isHeldBack = standing.tradingState === 'active' && (!isConnected || state.flattening !== null)
  return isHeldBack ? { ...standing, tradingState: 'reducing' } : standing
}

/** The same for orders of one instrument: while its data are stale, nothing of it is opened. */
export function standingFor(port: KernelPort, instrument: string): AccountStanding {
  const standing = standingOf(port)
  const isHeldBack = standing.tradingState === 'active' && port.state.stale.has(instrument)
  return isHeldBack ? { ...standing, tradingState: 'reducing' } : standing
}

/** What may leave now. */
export function tradingStateAt({ watch, flattening }: AccountState, isConnected: boolean): TradingState {
  const byHalts = tradingStateOf(watch.halts)
  const isOpen = isConnected && watch.settings.values.tradingEnabled && flattening === null
  const isHeldBack = byHalts === 'active' && !isOpen
  return isHeldBack ? 'reducing' : byHalts
}

/** What an instrument is counted with: its class. */
export function groupOf({ assetClass }: Instrument): string {
  return assetClass
}
