import { type Decimal, decimal, defineInstrument, defineStrategy, type Size } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type BacktestResult, createBacktest, runBacktestSync } from '../index.ts'
import { requireSame, runInPieces, runThrough } from '../snapshot/broken-off.ts'

/** Opens, reduces and closes both sides of every instrument by chance, with brackets and changes of them. */
const bothWays = defineStrategy({
  id: 'test/both-ways',
  version: '1.0.0',
  title: 'Both ways',
  params: z.strictObject({}),
  state: z.object({ latest: z.string().nullable().default(null) }),
  setup({ data, random, instruments }) {
    const bars = instruments.map((instrument) => data(instrument))
    return {
      onBar({ order, positionOf, closed, state }) {
        const chosen = bars[random.integer(0, bars.length - 1)]
        if (chosen === undefined || !closed(chosen)) return
        const instrument = chosen.instrument.id
        const close = chosen.close.now
        const kind = random.integer(0, 11)
        const isBuy = random.next() < 0.5
        const side = isBuy ? 'buy' : 'sell'
        const at = (percent: number): number => Math.round(close * (100 + (isBuy ? percent : -percent))) / 100
        if (kind === 11) return positionOf(instrument).close({ fraction: random.next() < 0.5 ? 1 : 0.3 })
        if (kind > 8) return positionOf(instrument, isBuy ? 'long' : 'short').close()
        if (kind === 8)
          return void order[side]({ instrument, size: { units: random.integer(1, 30) }, reduceOnly: true })
        const known = state.latest === null ? null : order.find(state.latest)
        if (kind === 7 && known !== null)
          return order.modify(known, { stop: close * (known.signal.side === 'buy' ? 0.97 : 1.03) })
        if (kind > 5 || order.workingCount > 5) return
        const sizes: readonly Size[] = [
          { equityFraction: random.integer(1, 15) / 10 },
          { units: random.integer(1, 40) },
          { notional: random.integer(100, 5_000) },
          { targetFraction: (isBuy ? 1 : -1) * (random.integer(0, 15) / 10) },
        ]
        state.latest = order[side]({
          instrument,
          size: sizes[random.integer(0, sizes.length - 1)],
          entry: random.next() < 0.5 ? { type: 'market' } : { type: 'limit', price: at(-2) },
          ...(random.next() < 0.3 ? { stop: at(-8) } : {}),
          ...(random.next() < 0.3 ? { target: at(8) } : {}),
        }).id
      },
    }
  },
})

const bars = 70
const start = Date.UTC(2024, 0, 1)
const dayMs = 86_400_000
const walk = (seed: string, id: string, volatility: number) =>
  randomWalk({
    seed,
    bars,
    timeframe: '1d',
    start,
    price: 100,
    volatility,
    instrument: defineInstrument({ id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' }),
  })

const configs = fc
  .record({
    seed: fc.nat(1_000_000),
    volatility: fc.constantFrom(0.01, 0.04, 0.08),
    liquidation: fc.constantFrom('largest-loss-first' as const, 'proportional' as const, 'all' as const),
    maintenance: fc.constantFrom('0.1', '0.4'),
    isCharged: fc.boolean(),
    closeAtEnd: fc.boolean(),
  })
  .map(({ seed, volatility, liquidation, maintenance, isCharged, closeAtEnd }): BacktestConfig => {
    const funding = { instruments: { ONE: [{ time: start + 9 * dayMs, rate: '0.003' }] } }
    return {
      strategy: bothWays,
      data: [walk(`one ${seed}`, 'ONE', volatility), walk(`two ${seed}`, 'TWO', volatility)],
      seed,
      capital: 10_000,
      currency: 'USD',
      verifyAccount: true,
      account: {
        type: 'margin',
        leverage: 2,
        maintenanceMargin: maintenance,
        liquidation,
        liquidationFeeRate: '0.005',
        positions: 'hedging',
      },
      costs: { fee: { type: 'percentage', rate: isCharged ? '0.001' : '0' } },
      ...(isCharged ? { financing: { funding, borrow: { rate: '0.1', dayCount: 365 } } } : {}),
      ...(closeAtEnd ? { closeAtEnd: 'last-close' } : {}),
    }
  })

interface PlainSide {
  quantity: Decimal
  cost: Decimal
}

/** The account once more, by hand: plain decimals, two sides, average cost. */
function plainAccount(result: BacktestResult): {
  readonly cash: Decimal
  readonly sides: ReadonlyMap<string, PlainSide>
} {
  const orders = new Map(result.orders.map((order) => [order.clientOrderId, order]))
  const sides = new Map<string, PlainSide>()
  let cash = result.initialEquity.amount
  for (const { clientOrderId, instrument, side, price, quantity, fee } of result.fills) {
    const isReduceOnly = orders.get(clientOrderId)?.isReduceOnly === true
    const name = `${instrument} ${(side === 'buy') === isReduceOnly ? 'short' : 'long'}`
    const held = sides.get(name) ?? { quantity: decimal(0), cost: decimal(0) }
    const worth = price.times(quantity)
    cash = (side === 'buy' ? cash.minus(worth) : cash.plus(worth)).minus(fee.amount)
    if (isReduceOnly) {
      const isAll = quantity.equals(held.quantity)
      const rounding = { decimals: result.settings.ledgerScale, rounding: 'half-even' } as const
      const removed = isAll ? held.cost : held.cost.times(quantity).dividedBy(held.quantity, rounding)
      sides.set(name, { quantity: held.quantity.minus(quantity), cost: held.cost.minus(removed) })
    } else sides.set(name, { quantity: held.quantity.plus(quantity), cost: held.cost.plus(worth) })
  }
  for (const { amount } of result.postings) cash = cash.plus(amount)
  return { cash, sides }
}

describe('an account that hedges, whatever a strategy does', () => {
  it('agrees with two sides kept by hand in plain decimals, to the last digit', () => {
    let hedged = 0
    fc.assert(
      fc.property(configs, (config) => {
        const result = runBacktestSync(config)
        const { cash, sides } = plainAccount(result)
        expect(result.cash.amount.toString()).toBe(cash.toString())
        const open = [...sides].filter(([, { quantity }]) => quantity.sign !== 0)
        for (const [, { quantity }] of sides) expect(quantity.sign).toBeGreaterThanOrEqual(0)
        expect(
          result.openPositions
            .map((position) => [`${position.instrument} ${position.side}`, `${position.cost}`])
            .sort(),
        ).toEqual(
          open.map(([name, { cost }]) => [name, `${name.endsWith('long') ? cost : decimal(0).minus(cost)} USD`]).sort(),
        )
        const last = Object.fromEntries(
          (Array.isArray(config.data) ? config.data : []).map(({ instrument, close }) => [
            instrument.id,
            decimal(close[bars - 1]),
          ]),
        )
        let equity = cash
        for (const [name, { quantity }] of open) {
          const [instrument, side] = name.split(' ') as [string, string]
          const worth = quantity.times(last[instrument] ?? 0)
          equity = side === 'long' ? equity.plus(worth) : equity.minus(worth)
        }
        expect(result.finalEquity.amount.toString()).toBe(equity.toString())
        expect(result.equity.at(-1)).toBe(equity.toNumber())
        // Profits of the round trips of both sides, and what moved besides, are all that was earned.
        let earned = decimal(0)
        for (const { profit } of result.trades) earned = earned.plus(profit)
        for (const { amount } of result.postings) earned = earned.plus(amount)
        expect(result.initialEquity.amount.plus(earned).toString()).toBe(equity.toString())
        if (result.trades.some(({ side }) => side === 'short') && result.trades.some(({ side }) => side === 'long'))
          hedged++
      }),
      { numRuns: 40 },
    )
    expect(hedged).toBeGreaterThan(30)
  })

  it('sums at every instant to the net position of the same fills', () => {
    fc.assert(
      fc.property(configs, (config) => {
        const net = new Map<string, Decimal>()
        const sums: (readonly [string, number, number])[] = []
        const watcher = defineStrategy({
          ...bothWays,
          setup(context) {
            const handlers = bothWays.setup(context)
            return {
              ...handlers,
              onFill({ instrument, side, quantity }, { positionOf }) {
                const before = net.get(instrument) ?? decimal(0)
                net.set(instrument, side === 'buy' ? before.plus(quantity) : before.minus(quantity))
                expect(positionOf(instrument, 'long').quantity).toBeGreaterThanOrEqual(0)
                expect(positionOf(instrument, 'short').quantity).toBeLessThanOrEqual(0)
              },
              onBar(context) {
                for (const [instrument, quantity] of net) {
                  sums.push([instrument, context.positionOf(instrument).quantity, quantity.toNumber()])
                }
                handlers.onBar?.(context)
              },
            }
          },
        })
        runBacktestSync({ ...config, strategy: watcher })
        for (const [instrument, seen, quantity] of sums) expect(seen, instrument).toBeCloseTo(quantity, 9)
      }),
      { numRuns: 15 },
    )
  })

  it('is the same run broken off anywhere, through JSON, into a new engine', () => {
    const cuts = fc.array(fc.nat({ max: bars }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(configs, cuts, (config, given) => {
        const places = [...new Set(given)].sort((a, b) => a - b)
        requireSame(runThrough(config), runInPieces(config, places), `${places} instants`)
      }),
      { numRuns: 12 },
    )
  })

  it('is the same run again, in steps as at once', () => {
    fc.assert(
      fc.property(configs, fc.integer({ min: 1, max: 30 }), (config, lap) => {
        const run = createBacktest(config)
        while (run.advance(lap));
        expect(run.finish().hash).toBe(runBacktestSync(config).hash)
      }),
      { numRuns: 10 },
    )
  })
})
