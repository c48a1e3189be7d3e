import { type BrokerAnswer, RaceError } from '@race/core'
import type { HttpAnswer, HttpAnswered } from '../internal/http-client.ts'
import { readJson } from '../internal/json-text.ts'
import type { Secrets } from '../internal/secrets.ts'
import { problemSchema } from './alpaca-schema.ts'

/** What a refusal of Alpaca's means, in words that are the same at every venue. */
type AlpacaRefusal =
  | 'ACCOUNT_REFUSED'
  | 'DUPLICATE_ORDER'
  | 'INSUFFICIENT_FUNDS'
  | 'INSUFFICIENT_QUANTITY'
  | 'INVALID_ORDER'
  | 'ORDER_NOT_FOUND'
  | 'ORDER_NOT_OPEN'
  | 'RATE_LIMITED'
  | 'REDUCE_ONLY'
  | 'UNAUTHORIZED'
  | 'UNEXPECTED_ANSWER'

type Words = readonly [pattern: RegExp, refusal: AlpacaRefusal]

// Alpaca's codes are coarse (40010001 is every invalid field, 40310000 every refusal of the account), so the words decide
// within a status. Collected from the API reference and from answers quoted in alpacahq's issue trackers and forum.
const words: Readonly<Record<number, readonly Words[]>> = {
  403: [
    [/insufficient (qty|balance)|not enough (qty|shares)|held_for_orders/i, 'INSUFFICIENT_QUANTITY'],
    [/insufficient|buying power/i, 'INSUFFICIENT_FUNDS'],
    [/forbidden|not authorized/i, 'UNAUTHORIZED'],
  ],
  422: [
    [/client[_ ]order[_ ]id must be unique/i, 'DUPLICATE_ORDER'],
    [/position intent mismatch/i, 'REDUCE_ONLY'],
    [/not (cancelable|cancellable|open|replaceable)|already in|cannot (cancel|replace)/i, 'ORDER_NOT_OPEN'],
    [/insufficient qty/i, 'INSUFFICIENT_QUANTITY'],
    [/insufficient/i, 'INSUFFICIENT_FUNDS'],
  ],
}
const byStatus: Readonly<Record<number, AlpacaRefusal>> = {
  400: 'INVALID_ORDER',
  401: 'UNAUTHORIZED',
  403: 'ACCOUNT_REFUSED',
  404: 'ORDER_NOT_FOUND',
  422: 'INVALID_ORDER',
  429: 'RATE_LIMITED',
}

interface AlpacaProblem {
  readonly refusal: AlpacaRefusal
  /** Alpaca's own words, with its code where there is one. */
  readonly message: string
}

/** What an answer that is no success says. */
function problemOf({ status, text }: HttpAnswered, secrets: Secrets): AlpacaProblem {
  const read = readJson(text, 'text')
  const parsed = read.isJson ? problemSchema.safeParse(read.value) : null
  const said = parsed?.success === true ? parsed.data : { code: null, message: '' }
  const refusal =
    words[status]?.find(([pattern]) => pattern.test(said.message))?.[1] ?? byStatus[status] ?? 'UNEXPECTED_ANSWER'
  const message = said.message === '' ? `Alpaca answered ${status}` : `${said.message}${codeText(said.code)}`
  return { refusal, message: secrets.redact(message) }
}

function codeText(code: string | null): string {
  return code === null ? '' : ` (${code})`
}

/** Whether an answer is one of success. */
export function isSuccess({ status }: HttpAnswered): boolean {
  return status >= 200 && status < 300
}

/**
 * What an answer to a command says of the order, where it is no success: only a refusal by Alpaca itself (4xx) is one. After a
 * timeout, a lost connection or 5xx the order may be there.
 */
export function refusalOf(answer: HttpAnswer, secrets: Secrets): Exclude<BrokerAnswer, { type: 'accepted' }> {
  if (answer.type === 'lost') return { type: 'unknown', cause: answer.cause }
  if (answer.type === 'not-sent') {
    if (answer.reason === 'aborted') return { type: 'unknown', cause: answer.cause }
    return { type: 'rejected', code: 'RATE_LIMITED', message: `Not sent: ${answer.cause}`, isDuplicate: false }
  }
  const { refusal, message } = problemOf(answer, secrets)
  const mayHaveArrived = answer.status >= 500 || answer.status === 408 || refusal === 'UNEXPECTED_ANSWER'
  if (mayHaveArrived) return { type: 'unknown', cause: message }
  return { type: 'rejected', code: refusal, message, isDuplicate: refusal === 'DUPLICATE_ORDER' }
}

/** Why a question got no answer that can be used, in words. */
export function causeOfAnswer(answer: HttpAnswer, secrets: Secrets): string {
  return answer.type === 'answered' ? problemOf(answer, secrets).message : answer.cause
}

/**
 * The error of market data that could not be fetched.
 *
 * @param what such as `bars of AAPL`
 */
export function fetchFailure(answer: HttpAnswer, what: string, secrets: Secrets): RaceError {
  if (answer.type === 'not-sent' && answer.reason === 'aborted') return abortedError(what)
  const status = answer.type === 'answered' ? answer.status : null
  const message = `Alpaca: ${what} could not be fetched: ${causeOfAnswer(answer, secrets)}`
  if (status === 404 || status === 400 || status === 422) {
    return new RaceError('DATA_NOT_FOUND', {
      message,
      facts: { what, status },
      hint: 'Check the symbol and the timeframe: Alpaca has shares and ETFs of the United States under their ticker.',
    })
  }
  const isRefused = status === 401 || status === 403
  return new RaceError('FETCH_FAILED', {
    message,
    facts: { what, status },
    hint: isRefused
      ? 'Check the key and the subscription: recent data of the feed sip need a paid one; iex is free.'
      : 'Try again later.',
    retryable: !isRefused,
  })
}

export function abortedError(what: string, cause?: unknown): RaceError {
  return new RaceError('ABORTED', { message: `Alpaca: ${what}: aborted`, facts: { what }, cause })
}

/** A refusal of our own: nothing was sent. */
export function rejected(code: string, message: string): BrokerAnswer {
  return { type: 'rejected', code, message, isDuplicate: false }
}

/** Why nothing was read of what is always there. */
export function causeOfReading(
  reading: { readonly type: 'not-found' } | { readonly type: 'unknown'; readonly cause: string },
  what: string,
): string {
  return reading.type === 'unknown' ? reading.cause : `Alpaca has no answer for ${what} (404)`
}

/** Market data that go on after a hole. */
export function gapError(what: string, why: string, cause?: unknown): RaceError {
  return new RaceError('DATA_GAP', {
    message: `Alpaca: ${what} has a hole: ${why}`,
    facts: { what },
    hint: 'Fetch the history up to now, then subscribe again.',
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  })
}
