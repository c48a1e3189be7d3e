import type { Scaled, TradingAccount } from '@race/core'
import type { AccountTerms } from './account-kind.ts'
import { multiplyDivideCeiling } from './exact-share.ts'

/**
 * How an account stands.
 *
 * - `healthy`; `warned`: below the warning, above the maintenance margin.
 * - `called`: below the maintenance margin, within the time of grace; `due`: that time is over.
 */
export type MarginStatus = 'healthy' | 'warned' | 'called' | 'due'

/** The call of an account that is short of margin. */
export interface MarginCall {
  /** Epoch ms since which the account has been called, as far as it was asked; null while it is not. */
  since: number | null
  /** How the account stands at an instant, epoch ms. */
  statusAt(time: number): MarginStatus
}

/** Watches how an account stands, and since when it has been called. */
export function createMarginCall(
  account: TradingAccount,
  { graceMs, warnAt: { numerator, denominator } }: AccountTerms,
  maintenanceMargin: () => Scaled,
  isCalled: () => boolean,
): MarginCall {
  const call: MarginCall = {
    since: null,
    statusAt(time) {
      if (isCalled()) {
        call.since ??= time
        return time - call.since >= graceMs ? 'due' : 'called'
      }
      call.since = null
      if (numerator === denominator) return 'healthy'
      const warning = multiplyDivideCeiling(maintenanceMargin(), numerator, denominator)
      return account.equity() < warning ? 'warned' : 'healthy'
    },
  }
  return call
}
