import { RaceError } from '@race/core'
import type { Refusal } from './binance-schema.ts'

/** What a failed call says of what was asked for. */
export type BinanceFailure =
  /** It was not done, and the venue answers for it. */
  | {
      readonly type: 'refused'
      readonly code: string
      readonly message: string
      readonly isDuplicate: boolean
      readonly refusal: Refusal | null
    }
  /** Nothing is known of it. */
  | { readonly type: 'unknown'; readonly cause: string }

/** What Binance says of an order, in words of its own; the texts come with -1010, -1013, -2010 and -2011. */
const codeByMessage: readonly (readonly [RegExp, string])[] = [
  [/^duplicate order sent/i, 'DUPLICATE_ORDER'],
  [/^unknown order sent/i, 'ORDER_NOT_OPEN'],
  [/^account has insufficient balance/i, 'INSUFFICIENT_FUNDS'],
  [/^market is closed/i, 'MARKET_CLOSED'],
  [/^this order type is not possible in this trading phase/i, 'MARKET_CLOSED'],
  [/would trigger immediately/i, 'WOULD_TRIGGER'],
  [/would immediately match/i, 'WOULD_TAKE'],
  [/are not supported for this symbol/i, 'ORDER_TYPE_NOT_SUPPORTED'],
  [/not canceled due to cancel restrictions/i, 'ORDER_HAS_FILLED'],
  [
    /may not place or cancel orders|disabled on this account|is (restricted|not permitted) for this account/i,
    'ACCOUNT_REFUSED',
  ],
]

/** Codes of Binance (docs: errors), by what they say. Others keep their number: `BINANCE_-1100`. */
const codeByNumber: Readonly<Record<number, string>> = {
  [-1002]: 'UNAUTHORIZED',
  [-1003]: 'RATE_LIMITED',
  [-1015]: 'RATE_LIMITED',
  [-1008]: 'VENUE_BUSY',
  [-1021]: 'CLOCK_SKEW',
  [-1022]: 'UNAUTHORIZED',
  [-1111]: 'PRECISION',
  [-1121]: 'INSTRUMENT_UNKNOWN',
  [-2013]: 'ORDER_NOT_FOUND',
  [-2014]: 'UNAUTHORIZED',
  [-2015]: 'UNAUTHORIZED',
  [-2026]: 'ORDER_NOT_FOUND',
}

/** The venue itself does not know: -1006 an unexpected answer within, -1007 no answer within. */
const unknownNumbers: readonly number[] = [-1000, -1001, -1006, -1007]

/**
 * What an answer other than success says. A status of 500 and above, a 408 and the codes -1000, -1001, -1006 and -1007 say
 * nothing about whether the order was placed; everything else below 500 was turned away before the matching engine.
 *
 * @param refusal the body, where it was one of Binance's
 */
export function failureOf(status: number, refusal: Refusal | null): BinanceFailure {
  const said = refusal === null ? `HTTP ${status}` : `HTTP ${status}, ${refusal.code}: ${refusal.msg}`
  if (status >= 500 || status === 408 || status < 400 || (refusal !== null && unknownNumbers.includes(refusal.code)))
    return { type: 'unknown', cause: `Binance answered ${said}` }
  const code = codeOf(status, refusal)
  return { type: 'refused', code, message: said, isDuplicate: code === 'DUPLICATE_ORDER', refusal }
}

/** A code for a refusal: what it is about, the filter that failed, or Binance's own number. */
export function codeOf(status: number, refusal: Refusal | null): string {
  if (status === 429 || status === 418) return 'RATE_LIMITED'
  if (refusal === null) return `HTTP_${status}`
  const filter = /^filter failure: ([a-z_]+)/i.exec(refusal.msg)?.[1]
  if (filter !== undefined) return `FILTER_${filter.toUpperCase()}`
  const known = codeByMessage.find(([pattern]) => pattern.test(refusal.msg))?.[1]
  return known ?? codeByNumber[refusal.code] ?? `BINANCE_${refusal.code}`
}

/** Why an order was rejected after all, as execution reports name it; null for none. */
export function rejectReasonOf(reason: string): string | null {
  if (reason === 'NONE' || reason === '') return null
  return (
    {
      INSUFFICIENT_BALANCES: 'INSUFFICIENT_FUNDS',
      STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY: 'WOULD_TRIGGER',
      WOULD_MATCH_IMMEDIATELY: 'WOULD_TAKE',
    }[reason] ?? reason
  )
}

/** For market data, whose calls throw. */
export function marketDataError(what: string, failure: BinanceFailure): RaceError {
  if (failure.type === 'refused' && failure.code === 'INSTRUMENT_UNKNOWN') {
    return new RaceError('DATA_NOT_FOUND', {
      message: `Binance has no such instrument: ${what}`,
      facts: { what },
      hint: 'Give the symbol as Binance writes it, such as BTCUSDT.',
    })
  }
  const reason = failure.type === 'refused' ? failure.message : failure.cause
  return new RaceError('FETCH_FAILED', {
    message: `Binance did not give ${what}: ${reason}`,
    facts: { what },
    hint: 'Try again later; a limit of the address lifts by itself.',
    retryable: failure.type === 'unknown' || failure.code === 'RATE_LIMITED',
  })
}
