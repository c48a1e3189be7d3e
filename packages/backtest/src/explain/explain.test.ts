import { barSeriesFromRows, defineStrategy, RaceError, type SignalOptions, type StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, explain, runBacktestSync } from '../index.ts'

const day = 86_400_000
const start = Date.UTC(2024, 0, 1)

type Row = readonly [open: number, high: number, low: number, close: number]

const calm: readonly Row[] = [
  [100, 101, 99, 100],
  [100, 102, 99, 101],
  [101, 105, 100, 104],
  [104, 106, 96, 97],
  [97, 98, 90, 92],
  [92, 95, 91, 94],
]

const seriesOf = (rows: readonly Row[], id = 'ACME') =>
  barSeriesFromRows({
    instrument: { id, assetClass: 'crypto', tickSize: '0.5', quantityStep: '0.1' },
    timeframe: '1d',
    rows: rows.map(([open, high, low, close], index) => ({
      time: start + index * day,
      open,
      high,
      low,
      close,
      volume: 1000,
    })),
  })

/** What is done at the close of bar 0, and by its number at others. */
function run(
  first: (context: StrategyContext) => void,
  more: Partial<BacktestConfig> = {},
  later: Readonly<Record<number, (context: StrategyContext) => void>> = {},
) {
  const strategy = defineStrategy({
    id: 'test/once',
    version: '1.0.0',
    title: 'Once',
    params: z.strictObject({}),
    state: z.object({ bar: z.int().default(0) }),
    setup: () => ({
      onBar(context) {
        const bar = context.state.bar++
        if (bar === 0) first(context)
        else later[bar]?.(context)
      },
    }),
  })
  return runBacktestSync({
    strategy,
    data: seriesOf(calm),
    capital: 10_000,
    costs: { fee: { type: 'percentage', rate: '0.001' } },
    ...more,
  })
}

const buying = (options: SignalOptions, more?: Partial<BacktestConfig>) =>
  run(({ order }) => void order.buy(options), more)
const selling = (options: SignalOptions, more?: Partial<BacktestConfig>) =>
  run(({ order }) => void order.sell(options), more)

/** The explanation of the order at a place. */
function told(result: ReturnType<typeof run>, place = 0) {
  return explain(result, result.orders[place]?.clientOrderId ?? '')
}

const units = { size: { units: 10 } }

describe('explain, of orders that filled', () => {
  it('tells how a share of equity became units, with equity, price and postings', () => {
    const result = buying({ size: { equityFraction: 0.5 }, reason: 'why not' })
    const { fills, gate, signal, events, nearest, ending } = told(result)
    expect(gate).toEqual({ approved: true, profile: 'open', code: null, limit: null, message: null })
    expect(signal).toMatchObject({ decisionTime: start + day, size: '50 % of equity', reason: 'why not' })
    expect(signal.bar).toMatchObject({ index: 0, close: 100 })
    expect(events.map(({ status }) => status)).toEqual(['submitted', 'accepted', 'filled'])
    const [fill] = fills
    expect(fill?.bar).toMatchObject({ index: 1, open: 100, high: 102, low: 99, close: 101 })
    expect(fill?.rule).toBe('at the open of the bar, 100')
    expect(`${fill?.priceBeforeCosts} ${fill?.price} ${fill?.costTicks}`).toBe('100 100 0')
    expect(
      `${fill?.size?.asked}: ${fill?.size?.equityAtSignal}, ${fill?.size?.equityAtFill}, ${fill?.size?.quantity}`,
    ).toBe('50 % of equity: 10000 USD, 10000 USD, 49.9')
    expect(fill?.fee.formula).toBe('0.1 % of 4990 USD = 4.99 USD')
    expect(fill?.postings.map(({ cause, account, amount }) => `${cause} ${account} ${amount}`)).toEqual([
      'trade cash -4990 USD',
      'trade position:ACME 4990 USD',
      'fee cash -4.99 USD',
      'fee fees 4.99 USD',
    ])
    expect(nearest).toBeNull()
    expect(ending).toBe('It filled whole.')
  })

  it('parts the price by the rule from what slippage adds', () => {
    const result = buying(units, {
      costs: { fee: { type: 'none' }, slippage: { type: 'ticks', ticks: 2 } },
    })
    const [fill] = told(result).fills
    expect(`${fill?.priceBeforeCosts} ${fill?.costTicks} ${fill?.price}`).toBe('100 2 101')
    expect(fill?.fee.formula).toBe('no fee')
    expect(`${told(result)}`).toContain('100 before costs, 2 ticks worse by spread and slippage (ticks): 101')
  })

  it.each([
    ['limit', 'buy', { type: 'limit', price: 96 }, 3, '96', "the bar's low 96 reached the limit 96"],
    [
      'limit at a better open',
      'buy',
      { type: 'limit', price: 103 },
      1,
      '100',
      'the open of the bar, 100, was at or beyond the limit 103',
    ],
    ['stop', 'buy', { type: 'stop', price: 104 }, 2, '104', "the bar's high 105 reached the stop 104"],
    [
      'stop at a worse open',
      'buy',
      { type: 'stop', price: 100 },
      1,
      '100',
      'the open of the bar, 100, was at or beyond stop 100',
    ],
    [
      'stop-limit',
      'buy',
      { type: 'stop-limit', stopPrice: 104, limitPrice: 104.5 },
      2,
      '104',
      'triggered at 104, the bar (low 100, high 105) let it fill within its limit 104.5',
    ],
    [
      'market-if-touched',
      'buy',
      { type: 'market-if-touched', price: 97 },
      3,
      '97',
      "the bar's low 96 reached the touch 97",
    ],
    [
      'limit-if-touched',
      'buy',
      { type: 'limit-if-touched', touchPrice: 97, limitPrice: 96.5 },
      3,
      '96.5',
      'triggered at 97, the bar (low 96, high 106) let it fill within its limit 96.5',
    ],
    ['sell limit', 'sell', { type: 'limit', price: 105 }, 2, '105', "the bar's high 105 reached the limit 105"],
    ['sell stop', 'sell', { type: 'stop', price: 96 }, 3, '96', "the bar's low 96 reached the stop 96"],
    [
      'trailing stop',
      'sell',
      { type: 'trailing-stop', trail: { amount: 6 } },
      3,
      '99',
      "the bar's low 96 reached the trailing stop 99",
    ],
  ] as const)('names the rule of a %s', (_, side, entry, bar, price, rule) => {
    const options: SignalOptions = { ...units, entry }
    const result = side === 'buy' ? buying(options) : selling(options)
    const [fill] = told(result).fills
    expect(fill?.bar.index).toBe(bar)
    expect(fill?.price.toString()).toBe(price)
    expect(fill?.rule.replaceAll('the stop', 'stop')).toBe(rule.replaceAll('the stop', 'stop'))
    expect(fill?.costTicks).toBe(0)
  })

  it('tells of a trailing-stop-limit within its limit', () => {
    const [fill] = told(
      selling({ ...units, entry: { type: 'trailing-stop-limit', trail: { percent: 5 }, limitOffset: 5 } }),
    ).fills
    expect(fill?.rule).toContain('let it fill within its limit')
    expect(fill?.costTicks).toBe(0)
  })

  it('tells of orders at the session’s close, of closings at the end, and of both legs of a bracket', () => {
    const atClose = told(buying({ ...units, timeInForce: 'at-close' })).fills[0]
    expect(atClose?.rule).toBe("at the session's close, 101")
    const result = buying({ ...units, stop: 80, target: 105 }, { closeAtEnd: 'last-close' })
    const entry = told(result)
    expect(entry.signal.brackets).toEqual(result.orders.slice(1).map(({ clientOrderId }) => clientOrderId))
    expect(told(result, 2).fills[0]?.rule).toBe("the bar's high 105 reached the limit 105")
    expect(told(result, 1)).toMatchObject({
      ending: 'It was cancelled: an order that it was linked with filled (SIBLING_FILLED).',
      nearest: { waitedFor: 'stop', distanceTicks: 38, price: 99 },
    })
    const open = buying(units, { closeAtEnd: 'last-close' })
    expect(told(open, 1).fills[0]?.rule).toBe('at the last price of the run, by closeAtEnd')
    expect(told(open, 1).signal.size).toBe('the whole position')
  })

  it.each([
    [{ notional: 1000 }, 'units for 1000 USD'],
    [{ targetFraction: 0.25 }, 'a position of 25 % of equity'],
    [{ riskFraction: 0.01 }, 'units that lose 1 % of equity at 90'],
    [{ units: 3 }, '3 units'],
  ] as const)('tells the size %o', (size, words) => {
    expect(told(buying({ size, stop: 90 })).fills[0]?.size?.asked).toBe(words)
  })

  it('tells of a part of a position, by equity after earlier fills and at other prices', () => {
    const result = run(
      ({ order }) => void order.buy(units),
      {},
      { 2: ({ position }) => position.close({ fraction: 0.5 }) },
    )
    const { fills, signal } = told(result, 1)
    expect(signal.size).toBe('50 % of the position')
    // Bought 10 at 100 for a fee of 1; the last close is 104, and so is the next open.
    expect(`${fills[0]?.size?.equityAtSignal} ${fills[0]?.size?.equityAtFill}`).toBe('10039 USD 10039 USD')
    expect(fills[0]?.postings.map(({ account, amount }) => `${account} ${amount}`)).toContain(
      'realised-profit:ACME -20 USD',
    )
  })
})

describe('explain, of orders that did not fill', () => {
  it('names the bar that came nearest, in ticks', () => {
    const { nearest, ending, fills } = told(buying({ ...units, entry: { type: 'limit', price: 88 } }))
    expect(fills).toEqual([])
    expect(nearest).toMatchObject({ waitedFor: 'limit', price: 90, distanceTicks: 4, bar: { index: 4 } })
    expect(ending).toBe('It still waited in the market when the run ended.')
  })

  it('follows changes of the price, the trigger of a stop-limit, and the level of a trailing stop', () => {
    const changed = run(
      ({ order, state }) => {
        Object.assign(state as object, { id: order.buy({ ...units, entry: { type: 'limit', price: 95 } }).id })
      },
      {},
      { 1: ({ order, state }) => order.modify(order.find((state as { id: string }).id) as never, { limitPrice: 80 }) },
    )
    expect(told(changed).nearest).toMatchObject({ distanceTicks: 8, bar: { index: 1 }, price: 99 })
    // Bar 2 triggers at 102 and its limit of 98 lies below; bar 3 comes down to 96.
    const untouched = told(buying({ ...units, entry: { type: 'stop-limit', stopPrice: 107, limitPrice: 108 } }))
    expect(untouched.nearest).toMatchObject({ waitedFor: 'stop', distanceTicks: 2, bar: { index: 3 } })
    const triggered = told(buying({ ...units, entry: { type: 'stop-limit', stopPrice: 105, limitPrice: 89 } }))
    expect(triggered.nearest).toMatchObject({ waitedFor: 'stop', distanceTicks: 0, bar: { index: 2 } })
    const trailing = told(selling({ ...units, entry: { type: 'trailing-stop', trail: { amount: 30 } } }))
    // The high of 106 in bar 3 has drawn the stop up to 76.
    expect(trailing.nearest).toMatchObject({ waitedFor: 'stop', distanceTicks: 28, bar: { index: 4 }, price: 90 })
    expect(trailing.signal.trail).toBe('30 behind')
    const touch = told(buying({ ...units, entry: { type: 'market-if-touched', price: 89 } }))
    expect(touch.nearest).toMatchObject({ waitedFor: 'touch', distanceTicks: 2 })
    const limitTouch = told(buying({ ...units, entry: { type: 'limit-if-touched', touchPrice: 97, limitPrice: 85 } }))
    expect(limitTouch.nearest).toMatchObject({ waitedFor: 'touch', distanceTicks: -2 })
  })

  it.each([
    ['the strategy cancelled it (CANCELLED_BY_STRATEGY)', { entry: { type: 'limit', price: 50 } }],
    ['its time was over (SIGNAL_EXPIRED)', { entry: { type: 'limit', price: 50 }, expiresAt: start + 3 * day }],
    ['it could not be filled at once (IOC_UNFILLED)', { entry: { type: 'limit', price: 50 }, timeInForce: 'ioc' }],
    [
      "the session's open passed without a fill (OPEN_PASSED)",
      { entry: { type: 'limit', price: 50 }, timeInForce: 'at-open' },
    ],
    ['the account could not carry it (INSUFFICIENT_FUNDS)', { size: { units: 5000 } }],
    [
      'the first price it met would have filled it at once, and it was post-only (POST_ONLY_WOULD_TAKE)',
      { entry: { type: 'limit', price: 103 }, postOnly: true },
    ],
  ] as const)('says that %s', (words, options) => {
    const result = run(
      ({ order }) => void order.buy({ ...units, ...options }),
      {},
      { 3: ({ order }) => order.cancel() },
    )
    expect(told(result).ending).toContain(words)
  })

  it('tells what the gate denied, with its limit, and what was not sound', () => {
    const large = told(buying(units, { risk: { limits: { orderNotionalMax: 500 } } }))
    expect(large.gate).toEqual({
      approved: false,
      profile: 'custom',
      code: 'ORDER_NOTIONAL_MAX',
      limit: { name: 'orderNotionalMax', value: 500 },
      message: 'it would have gone beyond orderNotionalMax of 500',
    })
    expect(`${large}`).toContain('Gate: denied with ORDER_NOTIONAL_MAX (profile custom)')
    expect(large.nearest).toBeNull()
    const unsound = told(buying({ ...units, stop: 200 }))
    expect(unsound.gate.message).toContain('the signal was not sound; the first of its kind: ')
    const halted = told(
      run(
        ({ order }) => void order.buy({ size: { equityFraction: 1 } }),
        { risk: { limits: { drawdownMax: 0.05 } } },
        {
          5: ({ order }) => void order.buy(units),
        },
      ),
      1,
    )
    expect(halted.gate.message).toMatch(/no new exposure after equity fell to .* which reached drawdownMax of 0.05/)
  })

  it('tells of orders that wait for another one', () => {
    const result = run(({ order }) => {
      const first = order.buy({ ...units, entry: { type: 'limit', price: 50 } })
      order.buy({ ...units, after: first })
    })
    expect(told(result, 1)).toMatchObject({
      ending: 'It still waited for another order to fill when the run ended.',
      nearest: null,
    })
  })
})

describe('explain', () => {
  it('gives the whole story as text', () => {
    const result = buying({
      ...units,
      entry: { type: 'limit', price: 96 },
      stop: { trail: { percent: 3 } },
      reason: 'dip',
    })
    const [entry] = result.orders
    expect(`${told(result)}`).toBe(
      [
        `Order ${entry?.clientOrderId}: buy ACME, limit, entry: filled`,
        `Signal: decided at 2024-01-02T00:00:00.000Z, bar 0 of 2024-01-02T00:00:00.000Z (open 100, high 101, low 99, close 100): 10 units, limit 96, gtc, bracket ${result.orders[1]?.clientOrderId}, 'dip'; intrabar policy pessimistic`,
        'Gate: approved (profile open)',
        'Event 0: submitted at 2024-01-02T00:00:00.000Z, bar 0 of 2024-01-02T00:00:00.000Z (open 100, high 101, low 99, close 100)',
        'Event 1: accepted at 2024-01-02T00:00:00.000Z, bar 0 of 2024-01-02T00:00:00.000Z (open 100, high 101, low 99, close 100)',
        'Event 3: filled at 2024-01-05T00:00:00.000Z, bar 3 of 2024-01-05T00:00:00.000Z (open 104, high 106, low 96, close 97)',
        'Fill 2: 10 at 96 at 2024-01-05T00:00:00.000Z, bar 3 of 2024-01-05T00:00:00.000Z (open 104, high 106, low 96, close 97)',
        "  Price: the bar's low 96 reached the limit 96; 96, no slippage",
        '  Size: 10 units; equity 10000 USD at the fill, 10000 USD at the signal; at 96: 10 units',
        '  Fee: 0.1 % of 960 USD = 0.96 USD',
        '  Ledger: trade: cash -960 USD',
        '  Ledger: trade: position:ACME 960 USD',
        '  Ledger: fee: cash -0.96 USD',
        '  Ledger: fee: fees 0.96 USD',
        'It filled whole.',
      ].join('\n'),
    )
    expect(`${told(result, 1)}`).toContain(`of order ${entry?.clientOrderId}`)
  })

  it('tells that an order did not fill by how much', () => {
    expect(`${told(buying({ ...units, entry: { type: 'limit', price: 88 } }))}`).toContain(
      '90 was 4 ticks short of its limit 88',
    )
    expect(`${told(buying({ ...units, entry: { type: 'stop-limit', stopPrice: 105, limitPrice: 89 } }))}`).toContain(
      '105 was at or 0 ticks beyond its stop 105',
    )
  })

  it('works over several instruments, marked at their own closes', () => {
    const data = [
      seriesOf(calm),
      seriesOf(
        calm.map(([o, h, l, c]) => [2 * o, 2 * h, 2 * l, 2 * c] as const),
        'BETA',
      ),
    ]
    const result = run(
      ({ order }) => void order.buy({ ...units, instrument: 'BETA' }),
      { data, costs: { fee: { type: 'none' } } },
      { 2: ({ order }) => void order.buy({ size: { equityFraction: 0.1 } }) },
    )
    const { size } = told(result, 1).fills[0] ?? {}
    // Ten of BETA, bought at 200, are worth 208 each at the close of bar 2.
    expect(`${size?.equityAtSignal} ${size?.equityAtFill}`).toBe('10080 USD 10080 USD')
  })

  it('refuses an id that no order has, and names the nearest', () => {
    const result = run(({ order }) => {
      order.buy(units)
      order.buy(units)
    })
    const [first, second] = result.orders
    const wrong = `${first?.clientOrderId.slice(0, -1)}?`
    try {
      explain(result, wrong)
      expect.unreachable()
    } catch (error) {
      if (!RaceError.is(error, 'ORDER_NOT_FOUND')) throw error
      expect(error.message).toBe(
        `No order of this run has the id '${wrong}'; the nearest of 2: ${first?.clientOrderId}, ${second?.clientOrderId}`,
      )
    }
    expect(() =>
      explain(
        run(() => {}),
        'x',
      ),
    ).toThrow("No order of this run has the id 'x'; it has no orders")
  })
})
