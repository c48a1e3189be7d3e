import { createApprovalMint, decimal, defineInstrument, type OrderCommand } from '@race/core'
import { describe, expect, it } from 'vitest'
import { capabilitiesOf, executionOf, fillOf, holdingsOf, orderReportOf, placementOf } from './binance-mapper.ts'
import {
  accountSchema,
  accountTradesSchema,
  executionReportSchema,
  instrumentsOf,
  orderSchema,
} from './binance-schema.ts'
import { bitcoin } from './testing/local-stage.ts'

const { approval } = createApprovalMint().approve({ strategyInstance: 'a', decisionTime: 0, ordinal: 0 })
const command = (changes: Partial<OrderCommand> = {}): OrderCommand => ({
  clientOrderId: 'ryqwaxwoawdaoiels77dhxawgeo',
  intentId: approval.intentId,
  approval,
  instrument: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  role: 'entry',
  timeInForce: 'gtc',
  quantity: decimal('0.00000001'),
  limitPrice: decimal('1234567890.12345678'),
  stopPrice: null,
  trail: null,
  limitOffset: null,
  expiresAt: null,
  isReduceOnly: false,
  isPostOnly: false,
  bracket: null,
  decisionTime: 0,
  ...changes,
})
const stopPrice = decimal('95.5')

describe('placementOf', () => {
  it('writes amounts to the last digit, without an exponent', () => {
    expect(placementOf(command())).toEqual({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.00000001',
      price: '1234567890.12345678',
      newClientOrderId: 'ryqwaxwoawdaoiels77dhxawgeo',
      newOrderRespType: 'ACK',
    })
  })

  it.each([
    [{ type: 'market', limitPrice: null }, { type: 'MARKET' }],
    [
      { type: 'limit', timeInForce: 'fok' },
      { type: 'LIMIT', timeInForce: 'FOK' },
    ],
    [{ type: 'limit', isPostOnly: true }, { type: 'LIMIT_MAKER' }],
    [
      { type: 'stop', limitPrice: null, stopPrice },
      { type: 'STOP_LOSS', stopPrice: '95.5' },
    ],
    [
      { type: 'stop-limit', stopPrice },
      { type: 'STOP_LOSS_LIMIT', stopPrice: '95.5', timeInForce: 'GTC' },
    ],
    [
      { type: 'market-if-touched', limitPrice: null, stopPrice },
      { type: 'TAKE_PROFIT', stopPrice: '95.5' },
    ],
    [
      { type: 'limit-if-touched', stopPrice },
      { type: 'TAKE_PROFIT_LIMIT', stopPrice: '95.5' },
    ],
    [
      { type: 'trailing-stop', side: 'sell', limitPrice: null, trail: { percent: decimal('1.25') } },
      { type: 'STOP_LOSS', side: 'SELL', trailingDelta: '125' },
    ],
  ] as const)('sends %j as %j', (changes, parameters) => {
    const sent = placementOf(command(changes))
    expect(sent).toMatchObject(parameters)
    expect('price' in sent).toBe(sent.type?.includes('LIMIT'))
    expect('timeInForce' in sent).toBe(/^(LIMIT|.*_LIMIT)$/.test(sent.type ?? ''))
  })

  it.each([
    ['a bracket', { bracket: { stop: null, target: null } }],
    ['a buy that only reduces', { isReduceOnly: true }],
    ['a trailing stop with a limit', { type: 'trailing-stop-limit', trail: { percent: decimal(1) } }],
    ['a trail by an amount', { type: 'trailing-stop', trail: { amount: decimal(1) } }],
    ['a trail finer than a basis point', { type: 'trailing-stop', trail: { percent: decimal('0.005') } }],
    ['a trail of nothing', { type: 'trailing-stop', trail: { percent: decimal(0) } }],
    ['an order for the day', { timeInForce: 'day' }],
    ['a market order that is all or nothing', { type: 'market', timeInForce: 'fok' }],
    ['a stop that is immediate', { type: 'stop', stopPrice, timeInForce: 'ioc' }],
    ['a stop without a price', { type: 'stop' }],
    ['a limit without a price', { limitPrice: null }],
    ['a post-only order that is immediate', { isPostOnly: true, timeInForce: 'ioc' }],
  ] as const)('refuses %s', (_, changes) => {
    expect(() => placementOf(command(changes as Partial<OrderCommand>))).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})

// As documented (user data stream, order update), with every number as its text.
const documented = {
  e: 'executionReport',
  E: '1499405658658',
  s: 'ETHBTC',
  c: 'mUvoqJxFIILMdfAW5iGSOW',
  S: 'BUY',
  o: 'LIMIT',
  f: 'GTC',
  q: '1.00000000',
  p: '0.10264410',
  P: '0.00000000',
  F: '0.00000000',
  g: '-1',
  C: '',
  x: 'NEW',
  X: 'NEW',
  r: 'NONE',
  i: '4293153',
  l: '0.00000000',
  z: '0.00000000',
  L: '0.00000000',
  n: '0',
  N: null,
  T: '1499405658657',
  t: '-1',
  w: true,
  m: false,
}
const told = (changes: object) => executionOf(executionReportSchema.parse({ ...documented, ...changes }), 'BTC')

describe('executionOf', () => {
  it('tells the documented report', () => {
    const [report, ...others] = told({})
    expect(others).toEqual([])
    expect(report).toMatchObject({
      type: 'order',
      order: {
        clientOrderId: 'mUvoqJxFIILMdfAW5iGSOW',
        venueOrderId: '4293153',
        instrument: 'ETHBTC',
        side: 'buy',
        type: 'limit',
        status: 'accepted',
        stopPrice: null,
        reason: null,
        time: 1_499_405_658_657,
      },
    })
    expect(report?.type === 'order' && String(report.order.limitPrice)).toBe('0.1026441')
  })

  it.each([
    ['the base', { n: '0.00100000', N: 'ETH' }, '0.001', 'ETH'],
    ['BNB', { n: '0.00000012', N: 'BNB' }, '0.00000012', 'BNB'],
    ['nothing', { n: '0', N: null }, '0', 'BTC'],
    ['a rebate', { n: '-0.5', N: 'BTC' }, '-0.5', 'BTC'],
  ])('tells a fill with its fee in %s, then the order', (_, fee, amount, currency) => {
    const trade = { x: 'TRADE', X: 'PARTIALLY_FILLED', t: '77', l: '0.4', z: '0.4', L: '0.1', m: true, ...fee }
    const [fill, order] = told(trade)
    expect(fill).toMatchObject({
      type: 'fill',
      fill: { fillId: 'ETHBTC:77', liquidity: 'maker', feeCurrency: currency },
    })
    expect(fill?.type === 'fill' && String(fill.fill.fee)).toBe(amount)
    expect(order).toMatchObject({ type: 'order', order: { status: 'partially-filled' } })
  })

  it('names an order that is cancelled by its own id, not by that of the cancellation', () => {
    const [report] = told({ x: 'CANCELED', X: 'CANCELED', c: 'cancel-1', C: 'own-1' })
    expect(report).toMatchObject({ order: { clientOrderId: 'own-1', status: 'cancelled' } })
  })

  it.each([
    [{ x: 'EXPIRED', X: 'EXPIRED' }, 'expired', null],
    [{ x: 'TRADE_PREVENTION', X: 'EXPIRED_IN_MATCH' }, 'expired', 'self-trade prevention'],
    [{ x: 'REJECTED', X: 'REJECTED', r: 'INSUFFICIENT_BALANCES' }, 'rejected', 'INSUFFICIENT_FUNDS'],
    [{ x: 'NEW', X: 'NEW', o: 'STOP_LOSS_LIMIT', P: '0.1', w: false }, 'accepted', null],
    [{ x: 'NEW', X: 'NEW', o: 'STOP_LOSS_LIMIT', P: '0.1', w: true }, 'triggered', null],
    [{ x: 'NEW', X: 'PENDING_NEW', o: 'STOP_LOSS', P: '0.1', w: false }, 'accepted', null],
  ])('tells %j as %s', (changes, status, reason) => {
    expect(told(changes)).toMatchObject([{ order: { status, reason } }])
  })

  it.each([
    ['STOP_LOSS', undefined, 'stop'],
    ['STOP_LOSS', '25', 'trailing-stop'],
    ['STOP_LOSS_LIMIT', '25', 'trailing-stop-limit'],
    ['TAKE_PROFIT', undefined, 'market-if-touched'],
    ['LIMIT_MAKER', undefined, 'limit'],
  ])('tells a %s with a trail of %s as a %s', (o, d, type) => {
    expect(told({ o, ...(d === undefined ? {} : { d }) })).toMatchObject([{ order: { type } }])
  })

  it('names an execution outside the book by its allocation', () => {
    const [fill] = told({ x: 'TRADE', X: 'FILLED', t: '-1', a: '1234', l: '1', L: '0.1' })
    expect(fill).toMatchObject({ fill: { fillId: 'ETHBTC:a1234' } })
  })
})

describe('orderReportOf and fillOf', () => {
  it('tell the documented order and trade', () => {
    const order = orderSchema.parse({
      symbol: 'LTCBTC',
      orderId: '1',
      clientOrderId: 'myOrder1',
      price: '0.1',
      origQty: '1.0',
      executedQty: '0.0',
      status: 'NEW',
      timeInForce: 'GTC',
      type: 'LIMIT',
      side: 'BUY',
      stopPrice: '0.0',
      updateTime: '1499827319559',
      isWorking: true,
    })
    expect(orderReportOf(order)).toMatchObject({ clientOrderId: 'myOrder1', status: 'accepted', stopPrice: null })
    const [trade] = accountTradesSchema.parse([
      {
        symbol: 'BNBBTC',
        id: '28457',
        orderId: '100234',
        price: '4.00000100',
        qty: '12.00000000',
        commission: '10.10000000',
        commissionAsset: 'BNB',
        time: '1499865549590',
        isBuyer: true,
        isMaker: false,
      },
    ])
    const fill = trade === undefined ? undefined : fillOf(trade)
    expect(fill).toMatchObject({ fillId: 'BNBBTC:28457', venueOrderId: '100234', side: 'buy', liquidity: 'taker' })
    expect([String(fill?.price), String(fill?.fee), fill?.feeCurrency]).toEqual(['4.000001', '10.1', 'BNB'])
  })
})

describe('holdingsOf', () => {
  const account = accountSchema.parse({
    updateTime: '1',
    balances: [
      { asset: 'BTC', free: '0.10000001', locked: '0.2' },
      { asset: 'USDT', free: '10.5', locked: '4.5' },
      { asset: 'BNB', free: '1', locked: '0' },
    ],
  })
  const text = ({ positions, cash }: ReturnType<typeof holdingsOf>) => ({
    positions: positions.map(({ instrument, quantity }) => `${instrument} ${quantity}`),
    cash: cash.map(({ currency, amount }) => `${currency} ${amount}`),
  })

  it('tells the base as a position and all else as cash, free and locked together', () => {
    expect(text(holdingsOf(account, [bitcoin]))).toEqual({
      positions: ['BTCUSDT 0.30000001'],
      cash: ['BNB 1', 'USDT 15'],
    })
  })

  it('tells zero of what is traded and not held', () => {
    const ether = defineInstrument({ id: 'ETHUSDC', baseCurrency: 'ETH', quoteCurrency: 'USDC' })
    expect(text(holdingsOf(account, [ether]))).toMatchObject({ positions: ['ETHUSDC 0'] })
    expect(text(holdingsOf(account, [ether])).cash).toContain('USDC 0')
  })

  it('tells no positions where a holding may be of two instruments, or is money as well', () => {
    const other = defineInstrument({ id: 'BTCEUR', baseCurrency: 'BTC', quoteCurrency: 'EUR' })
    const cross = defineInstrument({ id: 'ETHBTC', baseCurrency: 'ETH', quoteCurrency: 'BTC' })
    for (const instruments of [
      [bitcoin, other],
      [bitcoin, cross],
    ]) {
      expect(capabilitiesOf('live', instruments).reports.positions).toBe(false)
      expect(text(holdingsOf(account, instruments)).positions).toEqual([])
      expect(text(holdingsOf(account, instruments)).cash).toContain('BTC 0.30000001')
    }
  })
})

describe('instrumentsOf', () => {
  const symbol = (changes: object = {}) => ({
    symbol: 'BTCUSDT',
    status: 'TRADING',
    baseAsset: 'BTC',
    baseAssetPrecision: 8,
    quoteAsset: 'USDT',
    quotePrecision: 8,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000.00', tickSize: '0.01000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00002000', maxQty: '9000.00', stepSize: '0.00001000' },
      { filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
    ],
    ...changes,
  })

  it('reads the increments from the filters', () => {
    const [instrument] = instrumentsOf({ symbols: [symbol()] })
    const { id, baseCurrency, quoteCurrency, calendar } = instrument ?? bitcoin
    expect([id, baseCurrency, quoteCurrency, calendar]).toEqual(['BTCUSDT', 'BTC', 'USDT', '24x7'])
    expect(
      [instrument?.tickSize, instrument?.quantityStep, instrument?.minQuantity, instrument?.minNotional].map(String),
    ).toEqual(['0.01', '0.00001', '0.00002', '5'])
  })

  it('takes the precision where a filter is off, and the older filter of the worth', () => {
    const filters = [
      { filterType: 'PRICE_FILTER', tickSize: '0.00000000' },
      { filterType: 'MIN_NOTIONAL', minNotional: '10' },
    ]
    const [instrument] = instrumentsOf({ symbols: [symbol({ filters })] }, { symbols: ['BTCUSDT'] })
    expect([instrument?.tickSize, instrument?.quantityStep, instrument?.minNotional].map(String)).toEqual([
      '0.00000001',
      '0.00000001',
      '10',
    ])
  })

  it('leaves out by default what does not trade or has a name that is none here', () => {
    const symbols = [symbol({ status: 'BREAK' }), symbol({ symbol: 'B', baseAsset: '币安人生' })]
    expect(instrumentsOf({ symbols })).toEqual([])
  })

  it('refuses a symbol that is not there, and what is no exchange information', () => {
    const filters = [{ filterType: 'LOT_SIZE', minQty: 'few', stepSize: '1' }]
    const asks = [
      ['DATA_NOT_FOUND', () => instrumentsOf({ symbols: [] }, { symbols: ['X'] })],
      ['DATA_INVALID', () => instrumentsOf({})],
      ['DATA_INVALID', () => instrumentsOf({ symbols: [symbol({ filters })] })],
    ] as const
    for (const [code, ask] of asks) expect(ask).toThrow(expect.objectContaining({ code }))
  })
})
