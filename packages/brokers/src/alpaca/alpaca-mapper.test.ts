import { type BracketLegTerms, createApprovalMint, decimal, type OrderCommand } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createSecrets } from '../internal/secrets.ts'
import { refusalOf } from './alpaca-errors.ts'
import {
  baseIdOf,
  capabilitiesOf,
  checkCommand,
  fillOfActivity,
  fillOfUpdate,
  orderBodyOf,
  orderReportOf,
  ordersWithin,
  positionOf,
  replacementIdOf,
} from './alpaca-mapper.ts'
import { fillActivitiesSchema, orderSchema, parseWire, tradeUpdateSchema } from './alpaca-schema.ts'

const approval = createApprovalMint().approve({ strategyInstance: 'a', decisionTime: 0, ordinal: 0 }).approval
const command: OrderCommand = {
  clientOrderId: 'ryqwaxwoawdaoiels77dhxawgeo',
  intentId: 'a:0:0',
  approval,
  instrument: 'AAPL',
  side: 'buy',
  type: 'limit',
  role: 'entry',
  timeInForce: 'day',
  quantity: decimal('0.123456789'),
  limitPrice: decimal('150.10'),
  stopPrice: null,
  trail: null,
  limitOffset: null,
  expiresAt: null,
  isReduceOnly: false,
  isPostOnly: false,
  bracket: null,
  decisionTime: 0,
}
const leg: BracketLegTerms = {
  clientOrderId: 'leg',
  type: 'stop',
  limitPrice: null,
  stopPrice: decimal(140),
  trail: null,
  limitOffset: null,
}
const stop = leg
const target: BracketLegTerms = { ...leg, type: 'limit', limitPrice: decimal(160), stopPrice: null }

function bodyOf(changes: Partial<OrderCommand>, extendedHours = false): unknown {
  const made = orderBodyOf({ ...command, ...changes }, { extendedHours })
  return made.isSendable ? made.body : made.why
}
const common = { client_order_id: command.clientOrderId, symbol: 'AAPL', side: 'buy', qty: '0.123456789' }

describe('orderBodyOf', () => {
  it.each<[string, Partial<OrderCommand>, object]>([
    ['a limit order', {}, { type: 'limit', time_in_force: 'day', limit_price: '150.1' }],
    [
      'a market order',
      { type: 'market', limitPrice: null, timeInForce: 'ioc' },
      { type: 'market', time_in_force: 'ioc' },
    ],
    [
      'one on the open',
      { type: 'market', limitPrice: null, timeInForce: 'at-open' },
      { type: 'market', time_in_force: 'opg' },
    ],
    ['one on the close', { timeInForce: 'at-close' }, { type: 'limit', time_in_force: 'cls', limit_price: '150.1' }],
    [
      'a stop',
      { type: 'stop', limitPrice: null, stopPrice: decimal('151.5'), timeInForce: 'gtc' },
      { type: 'stop', time_in_force: 'gtc', stop_price: '151.5' },
    ],
    [
      'a stop-limit',
      { type: 'stop-limit', stopPrice: decimal('149'), timeInForce: 'fok' },
      { type: 'stop_limit', time_in_force: 'fok', limit_price: '150.1', stop_price: '149' },
    ],
    [
      'a trailing stop by amount',
      { type: 'trailing-stop', limitPrice: null, trail: { amount: decimal('1.25') } },
      { type: 'trailing_stop', time_in_force: 'day', trail_price: '1.25' },
    ],
    [
      'a trailing stop by percentage',
      { type: 'trailing-stop', limitPrice: null, trail: { percent: decimal('2') } },
      { type: 'trailing_stop', time_in_force: 'day', trail_percent: '2' },
    ],
    [
      'a bracket',
      { bracket: { stop, target } },
      {
        type: 'limit',
        time_in_force: 'day',
        limit_price: '150.1',
        order_class: 'bracket',
        stop_loss: { stop_price: '140' },
        take_profit: { limit_price: '160' },
      },
    ],
    [
      'a bracket of a stop-limit alone',
      { bracket: { stop: { ...stop, type: 'stop-limit', limitPrice: decimal(139) }, target: null } },
      {
        type: 'limit',
        time_in_force: 'day',
        limit_price: '150.1',
        order_class: 'oto',
        stop_loss: { stop_price: '140', limit_price: '139' },
      },
    ],
    [
      'one that only reduces',
      { side: 'sell', isReduceOnly: true },
      { side: 'sell', type: 'limit', time_in_force: 'day', limit_price: '150.1', position_intent: 'sell_to_close' },
    ],
    [
      'an empty bracket',
      { bracket: { stop: null, target: null } },
      { type: 'limit', time_in_force: 'day', limit_price: '150.1' },
    ],
  ])('writes %s as Alpaca documents it', (_, changes, expected) => {
    expect(bodyOf(changes)).toEqual({ ...common, ...expected })
  })

  it('lets only day and gtc limit orders outside a bracket trade in extended hours', () => {
    expect(bodyOf({}, true)).toMatchObject({ extended_hours: true })
    expect(bodyOf({ timeInForce: 'gtc' }, true)).toMatchObject({ extended_hours: true })
    for (const changes of [{ type: 'market' }, { timeInForce: 'ioc' }, { bracket: { stop, target } }] as const) {
      expect(bodyOf(changes, true)).not.toHaveProperty('extended_hours')
    }
  })

  it.each<[Partial<OrderCommand>, string]>([
    [{ isPostOnly: true }, 'Alpaca has no post-only orders'],
    [{ bracket: { stop, target }, timeInForce: 'ioc' }, 'a bracket is day or gtc'],
    [
      { bracket: { stop: { ...stop, type: 'trailing-stop' }, target } },
      'the stop of a bracket is a stop or a stop-limit order, not trailing-stop',
    ],
    [
      { bracket: { stop, target: { ...target, type: 'market' } } },
      'the target of a bracket is a limit order, not market',
    ],
    [{ clientOrderId: 'x'.repeat(81) }, 'a client order id has at most 80 characters'],
    [
      { clientOrderId: replacementIdOf('x', '61e69015-8549-4bfd-b9c3-000000000001', {}) },
      'is named like a replacement',
    ],
  ])('sends nothing that Alpaca cannot hold: %j', (changes, why) => {
    expect(bodyOf(changes)).toContain(why)
  })
})

describe('checkCommand', () => {
  const capabilities = capabilitiesOf('paper')
  it.each<Partial<OrderCommand>>([{ type: 'market-if-touched' }, { timeInForce: 'gtd' }, { expiresAt: 5 }])(
    'throws for what the capabilities exclude: %j',
    (changes) => {
      const check = () => checkCommand({ ...command, ...changes }, capabilities)
      expect(check).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    },
  )
  it('lets pass what they hold', () => {
    for (const type of capabilities.orderTypes) checkCommand({ ...command, type }, capabilities)
    for (const timeInForce of capabilities.timesInForce) checkCommand({ ...command, timeInForce }, capabilities)
  })
})

describe('the id of a replacement', () => {
  it('is new for every replacement and leads back to the first', () => {
    const id = '61e69015-8549-4bfd-b9c3-000000000001'
    const once = replacementIdOf(command.clientOrderId, id, { quantity: decimal(5) })
    const again = replacementIdOf(command.clientOrderId, id, { quantity: decimal(6) })
    expect(new Set([once, again, command.clientOrderId]).size).toBe(3)
    expect(once.length).toBeLessThanOrEqual(128)
    expect([once, again, replacementIdOf(once, id, {}), 'plain', ''].map(baseIdOf)).toEqual([
      ...[command.clientOrderId, command.clientOrderId, command.clientOrderId],
      ...['plain', ''],
    ])
  })
})

const wire = {
  id: '904837e3-3b76-47ec-b432-046db621571b',
  client_order_id: 'c-1',
  created_at: '2018-10-05T05:48:59Z',
  updated_at: '2018-10-05T05:48:59.123456789Z',
  submitted_at: '2018-10-05T05:48:59Z',
  replaced_by: null,
  replaces: null,
  symbol: 'AAPL',
  order_class: '',
  qty: '15.000000001',
  filled_qty: '0',
  type: 'stop_limit',
  side: 'sell',
  limit_price: '107.00',
  stop_price: '106.00',
  status: 'accepted',
  legs: null,
}
const own = { clientOrderId: 'c-1', parentVenueOrderId: null, role: null }
const orderOf = (changes: object) =>
  parseWire(orderSchema, JSON.stringify({ ...wire, ...changes }), 'the order', 'text')

describe('orderReportOf', () => {
  it('tells an order exactly, with the time of the venue', () => {
    expect(orderReportOf(orderOf({}), own)).toEqual({
      clientOrderId: 'c-1',
      venueOrderId: wire.id,
      parentVenueOrderId: null,
      role: null,
      instrument: 'AAPL',
      side: 'sell',
      type: 'stop-limit',
      status: 'accepted',
      quantity: decimal('15.000000001'),
      filledQuantity: decimal(0),
      limitPrice: decimal(107),
      stopPrice: decimal(106),
      reason: null,
      time: Date.UTC(2018, 9, 5, 5, 48, 59, 123),
    })
  })

  it.each([
    ['new', '0', 'accepted', null],
    ['accepted', '0', 'accepted', null],
    ['pending_new', '0', 'accepted', null],
    ['accepted_for_bidding', '0', 'accepted', null],
    ['held', '0', 'accepted', null],
    ['stopped', '0', 'accepted', null],
    ['suspended', '0', 'accepted', null],
    ['pending_cancel', '5', 'partially-filled', null],
    ['pending_replace', '5', 'partially-filled', null],
    ['done_for_day', '5', 'partially-filled', null],
    ['calculated', '15.000000001', 'filled', null],
    ['partially_filled', '5', 'partially-filled', null],
    ['filled', '15.000000001', 'filled', null],
    ['canceled', '5', 'cancelled', 'CANCELLED'],
    ['replaced', '0', 'cancelled', 'REPLACED'],
    ['expired', '0', 'expired', 'EXPIRED'],
    ['rejected', '0', 'rejected', 'VENUE_REJECTED'],
    ['a status of the future', '0', 'accepted', null],
  ])('takes the status %s with %s filled for %s', (status, filled, expected, reason) => {
    expect(orderReportOf(orderOf({ status, filled_qty: filled }), own)).toMatchObject({ status: expected, reason })
  })

  it('knows an order of an amount of money by what it filled, and passes over one of several instruments', () => {
    expect(orderReportOf(orderOf({ qty: null, notional: '500', filled_qty: '2.5' }), own)?.quantity).toEqual(
      decimal('2.5'),
    )
    expect(orderReportOf(orderOf({ symbol: '' }), own)).toBe(null)
  })

  it('knows a leg that is listed twice by its parent', () => {
    const listed = [orderOf({ id: 'leg' }), orderOf({ id: 'parent', legs: [{ ...wire, id: 'leg' }] })]
    expect(ordersWithin(listed).map(({ order, parent }) => [order.id, parent?.id])).toEqual([
      ['leg', 'parent'],
      ['parent', undefined],
    ])
  })
})

describe('a fill', () => {
  const activity = {
    activity_type: 'FILL',
    cum_qty: '7',
    id: '20190524113406977::8efc7b9a-8b2b-4000-9955-d36e7db0df74',
    leaves_qty: '8',
    price: '1.63',
    qty: '2',
    side: 'buy',
    symbol: 'LPCN',
    transaction_time: '2019-05-24T15:34:06.977Z',
    order_id: wire.id,
    type: 'partial_fill',
  }
  const update = {
    event: 'partial_fill',
    execution_id: '2f63ea93-423d-4169-b3f6-3fdafc10c418',
    price: '1.63',
    qty: '2',
    timestamp: '2019-05-24T15:34:06.977Z',
    order: { ...wire, symbol: 'LPCN', side: 'buy', filled_qty: '7', status: 'partially_filled' },
  }

  it('is the same in the stream and in the list of activities', () => {
    const listed = parseWire(fillActivitiesSchema, JSON.stringify([activity]), 'fills', 'text').map((one) =>
      fillOfActivity(one, 'c-1'),
    )
    const streamed = fillOfUpdate(parseWire(tradeUpdateSchema, JSON.stringify(update), 'update', 'text'), 'c-1')
    expect(listed).toEqual([streamed])
    expect(streamed).toMatchObject({ fillId: `${wire.id}:7`, price: decimal('1.63'), feeCurrency: 'USD' })
  })

  it.each([{ price: null }, { qty: null }, { event: 'new' }])('is none where an update tells %j', (changes) => {
    const text = JSON.stringify({ ...update, ...changes })
    expect(fillOfUpdate(parseWire(tradeUpdateSchema, text, 'update', 'text'), null)).toBe(null)
  })

  it('keeps numbers of the wire as they were written', () => {
    const text = JSON.stringify({ ...update, qty: 0 }).replace('"qty":0', '"qty":0.100000000000000000001')
    const fill = fillOfUpdate(parseWire(tradeUpdateSchema, text, 'update', 'text'), null)
    expect(String(fill?.quantity)).toBe('0.100000000000000000001')
  })
})

describe('positionOf', () => {
  it.each([
    ['5', 'long', 5],
    ['-5', 'short', -5],
    ['5', 'short', -5],
  ])('reads %s %s as %i', (qty, side, expected) => {
    expect(positionOf({ symbol: 'AAPL', qty: decimal(qty), side })).toEqual({
      instrument: 'AAPL',
      quantity: decimal(expected),
    })
  })
})

describe('what came over the wire', () => {
  it.each([
    ['<html>', 'is no JSON'],
    ['{"id":1}', 'client_order_id: '],
    [JSON.stringify({ ...wire, qty: 'many' }), 'qty: is no decimal number'],
    [JSON.stringify({ ...wire, updated_at: 'now' }), 'updated_at: is no time'],
  ])('is refused with the field that is wrong, not with its value: %s', (text, why) => {
    const read = () => parseWire(orderSchema, text, 'the order', 'text')
    expect(read).toThrow(expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringContaining(why) }))
    expect(read).not.toThrow(/many|now"/)
  })
})

describe('refusalOf', () => {
  const secrets = createSecrets(['hush'])
  const of = (status: number, message: string, code = 1) =>
    refusalOf(
      {
        type: 'answered',
        status,
        headers: new Headers(),
        text: message === '' ? '<html>' : JSON.stringify({ code, message }),
        sentAt: 0,
        receivedAt: 0,
      },
      secrets,
    )

  it.each([
    [422, 'client_order_id must be unique', 'DUPLICATE_ORDER', true],
    [422, 'client order id must be unique', 'DUPLICATE_ORDER', true],
    [422, 'position intent mismatch, inferred: sell_to_open, specified: sell_to_close', 'REDUCE_ONLY', false],
    [422, 'order is not cancelable', 'ORDER_NOT_OPEN', false],
    [422, 'order is already in "filled" state', 'ORDER_NOT_OPEN', false],
    [422, 'cost basis must be >= minimal amount of order 1', 'INVALID_ORDER', false],
    [403, 'insufficient buying power', 'INSUFFICIENT_FUNDS', false],
    [403, 'insufficient qty available for order (requested: 10, available: 5)', 'INSUFFICIENT_QUANTITY', false],
    [403, 'forbidden.', 'UNAUTHORIZED', false],
    [403, 'account is restricted', 'ACCOUNT_REFUSED', false],
    [401, 'request is not authorized', 'UNAUTHORIZED', false],
    [404, 'order not found', 'ORDER_NOT_FOUND', false],
    [400, 'invalid symbol', 'INVALID_ORDER', false],
    [429, 'too many requests', 'RATE_LIMITED', false],
  ])('takes %i "%s" for %s', (status, message, code, isDuplicate) => {
    expect(of(status, message, 40010001)).toEqual({
      type: 'rejected',
      code,
      message: `${message} (40010001)`,
      isDuplicate,
    })
  })

  it.each([500, 502, 503, 504, 408, 302, 418])('does not know what became of an order after %i', (status) => {
    expect(of(status, '')).toEqual({ type: 'unknown', cause: `Alpaca answered ${status}` })
  })

  it('says unknown of what was lost or aborted, and rejected of what never left', () => {
    expect(refusalOf({ type: 'lost', cause: 'reset' }, secrets)).toEqual({ type: 'unknown', cause: 'reset' })
    expect(refusalOf({ type: 'not-sent', reason: 'aborted', cause: 'x' }, secrets).type).toBe('unknown')
    expect(refusalOf({ type: 'not-sent', reason: 'rate-limited', cause: 'full' }, secrets)).toMatchObject({
      type: 'rejected',
      code: 'RATE_LIMITED',
    })
  })

  it('takes secrets out of the words of a venue that echoes them', () => {
    expect(of(401, 'key hush is unknown')).toMatchObject({ message: 'key [hidden] is unknown (1)' })
  })
})
