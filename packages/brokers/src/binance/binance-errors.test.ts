import { describe, expect, it } from 'vitest'
import { failureOf, marketDataError, rejectReasonOf } from './binance-errors.ts'

const refusalOf = (code: number, msg: string) => ({ code, msg })

describe('failureOf', () => {
  it.each([
    [500, null],
    [502, null],
    [503, refusalOf(-1008, 'Server is currently overloaded with other requests.')],
    [504, refusalOf(-1007, 'Timeout waiting for response from backend server.')],
    [400, refusalOf(-1007, 'Timeout waiting for response from backend server.')],
    [400, refusalOf(-1006, 'An unexpected response was received from the message bus.')],
    [400, refusalOf(-1000, 'An unknown error occurred while processing the request.')],
    [400, refusalOf(-1001, 'Internal error; unable to process your request.')],
    [408, null],
    [302, null],
  ])('knows nothing after HTTP %d with %j', (status, refusal) => {
    expect(failureOf(status, refusal)).toMatchObject({ type: 'unknown' })
  })

  it.each([
    [400, refusalOf(-2010, 'Duplicate order sent.'), 'DUPLICATE_ORDER', true],
    [400, refusalOf(-2010, 'Account has insufficient balance for requested action.'), 'INSUFFICIENT_FUNDS', false],
    [400, refusalOf(-2010, 'Market is closed.'), 'MARKET_CLOSED', false],
    [400, refusalOf(-2010, 'Order would trigger immediately.'), 'WOULD_TRIGGER', false],
    [400, refusalOf(-2010, 'Stop price would trigger immediately.'), 'WOULD_TRIGGER', false],
    [400, refusalOf(-2010, 'Order would immediately match and take.'), 'WOULD_TAKE', false],
    [
      400,
      refusalOf(-2010, 'Trailing stop orders are not supported for this symbol.'),
      'ORDER_TYPE_NOT_SUPPORTED',
      false,
    ],
    [400, refusalOf(-2010, 'This account may not place or cancel orders.'), 'ACCOUNT_REFUSED', false],
    [400, refusalOf(-2011, 'Unknown order sent.'), 'ORDER_NOT_OPEN', false],
    [400, refusalOf(-2011, 'Order was not canceled due to cancel restrictions.'), 'ORDER_HAS_FILLED', false],
    [400, refusalOf(-2013, 'Order does not exist.'), 'ORDER_NOT_FOUND', false],
    [400, refusalOf(-1013, 'Filter failure: PRICE_FILTER'), 'FILTER_PRICE_FILTER', false],
    [400, refusalOf(-1013, 'Filter failure: NOTIONAL'), 'FILTER_NOTIONAL', false],
    [400, refusalOf(-1021, 'Timestamp for this request is outside of the recvWindow.'), 'CLOCK_SKEW', false],
    [400, refusalOf(-1022, 'Signature for this request is not valid.'), 'UNAUTHORIZED', false],
    [401, refusalOf(-2015, 'Invalid API-key, IP, or permissions for action.'), 'UNAUTHORIZED', false],
    [429, refusalOf(-1015, 'Too many new orders; current limit is 50 orders per 10 SECOND.'), 'RATE_LIMITED', false],
    [418, null, 'RATE_LIMITED', false],
    [403, null, 'HTTP_403', false],
    [400, refusalOf(-1102, 'A mandatory parameter was not sent.'), 'BINANCE_-1102', false],
  ])('takes HTTP %d with %j for the refusal %s', (status, refusal, code, isDuplicate) => {
    expect(failureOf(status, refusal)).toMatchObject({ type: 'refused', code, isDuplicate })
  })
})

describe('rejectReasonOf', () => {
  it.each([
    ['NONE', null],
    ['', null],
    ['INSUFFICIENT_BALANCES', 'INSUFFICIENT_FUNDS'],
    ['WOULD_MATCH_IMMEDIATELY', 'WOULD_TAKE'],
    ['STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY', 'WOULD_TRIGGER'],
    ['OCO_BAD_PRICES', 'OCO_BAD_PRICES'],
  ])('says of %s %s', (reason, said) => {
    expect(rejectReasonOf(reason)).toBe(said)
  })
})

describe('marketDataError', () => {
  it('tells what is not there from what cannot be had now', () => {
    const refused = failureOf(400, refusalOf(-1121, 'Invalid symbol.'))
    expect(marketDataError('bars of X', refused)).toMatchObject({ code: 'DATA_NOT_FOUND' })
    const lost = failureOf(502, null)
    expect(marketDataError('bars of X', lost)).toMatchObject({ code: 'FETCH_FAILED', retryable: true })
    const wrong = failureOf(400, refusalOf(-1120, 'Invalid interval.'))
    expect(marketDataError('bars of X', wrong)).toMatchObject({ code: 'FETCH_FAILED', retryable: false })
  })
})
