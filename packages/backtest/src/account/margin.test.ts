import {
  barSeriesFromRows,
  defineInstrument,
  defineStrategy,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestAccount, type BacktestConfig, type BacktestResult, runBacktestSync } from '../index.ts'

type Row = readonly [open: number, high: number, low: number, close: number]

const at = (price: number): Row => [price, price, price, price]

function seriesOf(rows: readonly Row[], id = 'ACME') {
  return barSeriesFromRows({
    instrument: defineInstrument({ id, assetClass: 'crypto' }),
    timeframe: '1d',
    rows: rows.map(([open, high, low, close], bar) => ({
      time: Date.UTC(2024, 0, 1 + bar),
      open,
      high,
      low,
      close,
      volume: 1,
    })),
  })
}

type Orders = Readonly<Record<number, (context: StrategyContext) => void>>

function strategyOf(orders: Orders, more: StrategyHandlers = {}) {
  return defineStrategy({
    id: 'test/inline',
    version: '1.0.0',
    title: 'Inline',
    params: z.strictObject({}),
    setup({ data }) {
      data()
      let bar = 0
      return { onBar: (context) => orders[bar++]?.(context), ...more }
    },
  })
}

function run(rows: readonly Row[], account: BacktestAccount, orders: Orders, more: Partial<BacktestConfig> = {}) {
  return runBacktestSync({
    strategy: strategyOf(orders),
    data: seriesOf(rows),
    capital: 10_000,
    costs: { fee: { type: 'none' } },
    account,
    verifyAccount: true,
    ...more,
  })
}

const fillsOf = ({ fills }: BacktestResult): string[] =>
  fills.map(({ side, quantity, price, time }) => `${new Date(time).getUTCDate()}: ${side} ${quantity} at ${price}`)

const endsOf = ({ orders }: BacktestResult): string[] =>
  orders.map(({ side, role, status, reason }) => `${side} ${role} ${status} ${reason}`)

const target =
  (targetFraction: number) =>
  ({ order }: StrategyContext) => {
    if (targetFraction > 0) order.buy({ size: { targetFraction } })
    else order.sell({ size: { targetFraction } })
  }

const fourfold = { type: 'margin', leverage: 4, maintenanceMargin: '0.2' } as const

describe('a margin account', () => {
  it('lets fractions go up to its leverage, long and short, and no further', () => {
    const long = run([at(100), at(100), at(110)], fourfold, { 0: target(4) })
    expect(fillsOf(long)).toEqual(['2: buy 400 at 100'])
    expect([...long.equity]).toEqual([10_000, 10_000, 14_000])
    const short = run([at(100), at(100), at(90)], fourfold, { 0: target(-4) })
    expect(fillsOf(short)).toEqual(['2: sell 400 at 100'])
    expect([...short.equity]).toEqual([10_000, 10_000, 14_000])
    const beyond = run([at(100), at(100)], fourfold, { 0: target(4.1) })
    expect(endsOf(beyond)).toEqual(['buy entry denied SIGNAL_SIZE'])
    expect(beyond.warnings[0]).toContain('targetFraction is 4.1; it must be from -4 to 4')
  })

  it('sizes by the open that the order meets, within the initial margin and with the fee', () => {
    // 40,000 at 100 with 0.1 %: n × 100 × 0.25 + n × 0.1 ≤ 10,000 gives 398 shares.
    const result = run(
      [at(100), at(100)],
      fourfold,
      { 0: ({ order }) => void order.buy({ size: { notional: 100_000 } }) },
      {
        costs: { fee: { type: 'percentage', rate: '0.001' } },
      },
    )
    expect(fillsOf(result)).toEqual(['2: buy 398 at 100'])
  })

  it('turns a position from long to short in one order', () => {
    const result = run([at(100), at(100), at(100)], fourfold, { 0: target(4), 1: target(-4) })
    expect(fillsOf(result)).toEqual(['2: buy 400 at 100', '3: sell 800 at 100'])
  })

  it('rejects a fixed size beyond its margin when it is accepted, or when it meets a gap', () => {
    const units =
      (count: number) =>
      ({ order }: StrategyContext) =>
        void order.buy({ size: { units: count } })
    expect(endsOf(run([at(100), at(100)], fourfold, { 0: units(401) }))).toEqual([
      'buy entry rejected INSUFFICIENT_FUNDS',
    ])
    expect(endsOf(run([at(100), at(101)], fourfold, { 0: units(400) }))).toEqual([
      'buy entry rejected INSUFFICIENT_FUNDS',
    ])
    expect(endsOf(run([at(100), at(100)], fourfold, { 0: units(400) }))).toEqual(['buy entry filled null'])
  })

  it('takes the fractions of single instruments', () => {
    const account = { ...fourfold, instruments: { ACME: { leverage: 2 } } } as const
    expect(fillsOf(run([at(100), at(100)], account, { 0: target(2) }))).toEqual(['2: buy 200 at 100'])
    expect(endsOf(run([at(100), at(100)], account, { 0: target(3) }))).toEqual(['buy entry denied SIGNAL_SIZE'])
  })
})

describe('a margin call', () => {
  const account = { ...fourfold, liquidationFeeRate: '0.01' } as const

  it('at a close sends what is needed, and a gap fills it at the open', () => {
    const result = run([at(100), at(100), at(92), at(80), at(80)], account, {
      0: target(4),
      2: ({ order }) => void order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 10 } }),
    })
    // At 92 equity is 6,800 and 0.2 × 36,800 = 7,360 must remain. Of x closed: 6,800 − 0.92 x ≥ 18.4 × (400 − x), x = 33.
    // At 80 equity is 2,000 less the fee of 26.40, and 0.2 × 29,360 must remain: 1,973.60 − 0.8 x ≥ 16 × (367 − x), x = 257.
    expect(fillsOf(result)).toEqual(['2: buy 400 at 100', '4: sell 33 at 80', '5: sell 257 at 80'])
    expect(
      result.postings.map(({ time, cause, amount }) => `${new Date(time).getUTCDate()}: ${cause} ${amount}`),
    ).toEqual(['4: liquidation-fee -26.4', '5: liquidation-fee -205.6'])
    expect([...result.equity].map((value) => value.toFixed(2))).toEqual([
      '10000.00',
      '10000.00',
      '6800.00',
      '1973.60',
      '1768.00',
    ])
    expect(endsOf(result)).toEqual([
      'buy entry filled null',
      'sell close filled LIQUIDATION',
      // It rested, and the next call took it out of the market.
      'buy entry cancelled LIQUIDATION',
      'sell close filled LIQUIDATION',
    ])
  })

  it('takes what could open a position out of the market', () => {
    const resting = ({ order }: StrategyContext) => {
      order.buy({ size: { targetFraction: 3 } })
      order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 10 } })
    }
    const result = run([at(100), at(100), at(80), at(80)], { ...fourfold, liquidation: 'all' }, { 0: resting })
    expect(endsOf(result)).toEqual([
      'buy entry filled null',
      'buy entry cancelled LIQUIDATION',
      'sell close filled LIQUIDATION',
    ])
  })

  it('cannot be cancelled by the strategy', () => {
    const result = run(
      [at(100), at(100), at(92), at(92)],
      { ...fourfold, liquidation: 'all' },
      {
        0: target(4),
        2: ({ order }) => order.cancel(),
      },
    )
    expect(fillsOf(result)[1]).toBe('4: sell 400 at 92')
  })

  it('gives a time of grace, and forgets a shortfall that has passed', () => {
    const patient = { ...fourfold, liquidation: 'all', marginCall: { graceMs: 86_400_000 } } as const
    expect(fillsOf(run([at(100), at(100), at(93), at(95), at(93), at(95)], patient, { 0: target(4) }))).toEqual([
      '2: buy 400 at 100',
    ])
    expect(fillsOf(run([at(100), at(100), at(93), at(93), at(94)], patient, { 0: target(4) }))).toEqual([
      '2: buy 400 at 100',
      '5: sell 400 at 94',
    ])
  })

  it('can leave less than nothing: a debt stays', () => {
    const result = run([at(100), at(100), at(92), at(60)], { ...fourfold, liquidation: 'all' }, { 0: target(4) })
    expect(result.finalEquity.amount.toString()).toBe('-6000')
  })

  describe('inside the bar', () => {
    const inside = { ...fourfold, liquidation: 'all', checkAt: 'bar-extreme' } as const

    it('closes at the first tick that is short of margin', () => {
      // Equity 10,000 − 400 × (100 − p) is below 0.2 × 400 × p when p < 93.75.
      const result = run([at(100), at(100), [100, 101, 92, 96], at(96)], inside, { 0: target(4) })
      expect(fillsOf(result)).toEqual(['2: buy 400 at 100', '4: sell 400 at 93.74'])
      expect(result.orders[1]?.reason).toBe('LIQUIDATION')
      expect(result.trades[0]?.barsHeld).toBe(1)
    })

    it('closes a short on its way up', () => {
      // 10,000 − 400 × (p − 100) is below 80 p when p > 104.1666.
      const result = run([at(100), at(100), [100, 110, 99, 100]], inside, { 0: target(-4) })
      expect(fillsOf(result)).toEqual(['2: sell 400 at 100', '4: buy 400 at 104.17'])
    })

    it('closes at the open that gaps beyond', () => {
      const result = run([at(100), at(100), [90, 96, 89, 96]], inside, { 0: target(4) })
      expect(fillsOf(result)).toEqual(['2: buy 400 at 100', '3: sell 400 at 90'])
    })

    it('comes after a stop that lies nearer, and before a target', () => {
      const bracket =
        (stop: number) =>
        ({ order }: StrategyContext) =>
          void order.buy({ size: { equityFraction: 4 }, stop, target: 101 })
      const rows = [at(100), at(100), [100, 102, 92, 100]] as const
      expect(fillsOf(run(rows, inside, { 0: bracket(95) }))[1]).toBe('4: sell 400 at 95')
      expect(fillsOf(run(rows, inside, { 0: bracket(93) }))[1]).toBe('4: sell 400 at 93.74')
    })

    it('is refused beside a time of grace', () => {
      expect(() => run([at(1)], { ...inside, marginCall: { graceMs: 1 } }, {})).toThrow(
        "account.checkAt is 'bar-extreme'",
      )
    })
  })
})

describe('a cash account', () => {
  it('is never short, with a reason of its own', () => {
    const sell = ({ order }: StrategyContext) => void order.sell()
    const fixed = ({ order }: StrategyContext) => void order.sell({ size: { units: 1 } })
    expect(endsOf(run([at(100), at(100)], { type: 'cash' }, { 0: sell }))).toEqual([
      'sell entry rejected SHORT_NOT_ALLOWED',
    ])
    expect(endsOf(run([at(100), at(100)], { type: 'cash' }, { 0: fixed }))).toEqual([
      'sell entry rejected SHORT_NOT_ALLOWED',
    ])
    expect(endsOf(run([at(100), at(100)], { type: 'cash' }, { 0: target(2) }))).toEqual([
      'buy entry denied SIGNAL_SIZE',
    ])
  })

  it('sells no more than it holds', () => {
    const result = run(
      [at(100), at(100), at(100)],
      { type: 'cash' },
      {
        0: target(0.5),
        1: ({ order }) => void order.sell({ size: { equityFraction: 1 } }),
      },
    )
    expect(fillsOf(result)).toEqual(['2: buy 50 at 100', '3: sell 50 at 100'])
  })

  it('cannot spend proceeds before they have settled', () => {
    // Sold at the open of the 3rd, which is the close of the session before: the second session after that opens on the 4th.
    const sellAndBuy = (days: number) =>
      run(
        [at(100), at(100), at(100), at(100)],
        { type: 'cash', settlement: { days, calendar: '24x7' } },
        {
          0: target(1),
          1: ({ position }) => position.close(),
          2: ({ order }) => void order.buy({ size: { units: 1 } }),
        },
      )
    expect(fillsOf(sellAndBuy(2))).toEqual(['2: buy 100 at 100', '3: sell 100 at 100', '4: buy 1 at 100'])
    expect(endsOf(sellAndBuy(3))).toContain('buy entry rejected INSUFFICIENT_FUNDS')
  })
})

describe('an account without rules of its own', () => {
  it('may be short without a loan, up to its equity, as ever', () => {
    const strategy = strategyOf({ 0: target(-1) })
    const result = runBacktestSync({
      strategy,
      data: seriesOf([at(100), at(100)]),
      capital: 10_000,
      costs: { fee: { type: 'none' } },
    })
    expect(fillsOf(result)).toEqual(['2: sell 100 at 100'])
    expect(result.settings.account).toBeNull()
    expect(result.postings).toEqual([])
  })
})

describe('a time of grace', () => {
  it('begins anew after the account was flat', () => {
    const account = { ...fourfold, liquidation: 'all', marginCall: { graceMs: 3 * 86_400_000 } } as const
    // Called on the third day at 92; closed by the strategy, opened anew, and called anew on the seventh.
    const prices = [100, 100, 92, 92, 100, 100, 92, 92].map(at)
    const result = run(prices, account, { 0: target(4), 2: ({ position }) => position.close(), 4: target(4) })
    expect(fillsOf(result)).toEqual(['2: buy 400 at 100', '4: sell 400 at 92', '6: buy 272 at 100'])
  })
})

describe('accounts as configuration', () => {
  it('name the field that is wrong', () => {
    expect(() => run([at(1)], { type: 'credit' } as never, {})).toThrow("account.type is 'credit'")
    expect(() => run([at(1)], { ...fourfold, checkAt: 'never' as never }, {})).toThrow("account.checkAt is 'never'")
    expect(() => run([at(1)], { type: 'margin', leverage: 0, maintenanceMargin: 0 }, {})).toThrow('leverage is 0')
    expect(() => run([at(1)], fourfold, {}, { verifyAccount: 1 as never })).toThrow("verifyAccount is '1'")
    expect(() => run([at(1)], fourfold, {}, { compatibility: { name: 'other' } })).toThrow(
      'account was given beside compatibility',
    )
  })

  it('are in the settings', () => {
    expect(run([at(1)], fourfold, {}).settings.account).toEqual(fourfold)
  })
})
