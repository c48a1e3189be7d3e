import type { AccountState } from '../account/account-state.ts'
import type { Kernel } from '../kernel.ts'
import type { EngineCommand } from './command-schema.ts'
import { flatten } from './flatten.ts'
import type { CommandOrigin } from './run-command.ts'

export type SwitchMode = Extract<EngineCommand, { readonly type: 'switch-mode' }>

/** Puts the account into another mode, which was found to be safe; positions are closed for it where that was asked for. */
export function switchMode(
  kernel: Kernel,
  { autonomy, venue, reason, positions }: SwitchMode,
  { by, from }: CommandOrigin,
): void {
  const { state } = kernel
  const open = openPositionsOf(state)
  const closes = open > 0 && positions === 'cancel' && state.mode?.venue !== venue
  if (closes) flatten(kernel, `switch to ${autonomy} on ${venue}: ${reason}`, by)
  kernel.record('mode-changed', {
    ...{ old: state.mode, new: { autonomy, venue }, by, from, why: reason },
    hadOpenPositions: open > 0,
    positionsCancelled: closes ? open : 0,
  })
}

/** Instruments of which something is held. */
export function openPositionsOf({ whole }: AccountState): number {
  return whole.account.holdings.filter(({ position }) => position.steps !== 0).length
}
