import { venueRefusals } from '@race/brokers/simulated'
import type { OrderRecord } from './order-record.ts'

/** What the venue, the gate and the engine mean by their codes. */
const sentences: Readonly<Record<string, string>> = {
  ...venueRefusals,
  BELOW_MINIMUM: 'its size came out below the least quantity or notional of the instrument',
  CANCELLED_BY_STRATEGY: 'the strategy cancelled it',
  CLOSE_PASSED: "the session's close passed without a fill",
  DAY_END: 'the session ended',
  DRAWDOWN_HALT: 'the drawdown limit halted trading',
  FOK_UNFILLED: 'it could not be filled whole at once',
  INSUFFICIENT_FUNDS: 'the account could not carry it',
  IOC_UNFILLED: 'it could not be filled at once',
  NOT_APPROVED: 'it carried no approval of the gate',
  NOTHING_LEFT: 'it was made smaller than what had filled',
  NOTHING_TO_REDUCE: 'there was no position for it to reduce',
  OPEN_PASSED: "the session's open passed without a fill",
  PARENT_ENDED: 'the order that it waited for ended without a fill',
  POSITION_CLOSED: 'the position that it could reduce was closed',
  POST_ONLY_WOULD_TAKE: 'the first price it met would have filled it at once, and it was post-only',
  RUN_ENDED: 'the run ended, and with closeAtEnd everything that waited',
  SIBLING_FILLED: 'an order that it was linked with filled',
  SIGNAL_EXPIRED: 'its time was over',
  TARGET_REACHED: 'the position was at its target already',
}

/** Why an order is over, or how it stands, in words. */
export function endingOf({ order }: OrderRecord): string {
  const { status, reason } = order
  switch (status) {
    case 'filled':
      return 'It filled whole.'
    case 'denied':
    case 'rejected':
    case 'cancelled':
    case 'expired': {
      const code = reason ?? 'no reason'
      const words = sentences[code]
      return `It was ${status}: ${words === undefined ? code : `${words} (${code})`}.`
    }
    case 'partially-filled':
      return 'A part of it filled, and the rest still waited when the run ended.'
    case 'submitted':
      return 'It still waited for another order to fill when the run ended.'
    default:
      return 'It still waited in the market when the run ended.'
  }
}
