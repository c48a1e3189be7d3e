import { type Decimal, decimal, defineInstrument, defineStrategy, type Fill, type Size } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type BacktestResult, runBacktestSync } from './index.ts'

/** An account in plain decimals, by the textbook: the independent truth for the integers of the hot path. */
class ReferenceAccount {
  cash: Decimal
  quantity = decimal(0)
  cost = decimal(0)
  realised = decimal(0)
  fees = decimal(0)
  readonly scale: number

  constructor(capital: Decimal, scale: number) {
    this.cash = capital
    this.scale = scale
  }

  apply({ side, price, quantity, fee }: Fill): void {
    const signed = side === 'buy' ? quantity : quantity.negated()
    const isOpposite = this.quantity.sign * signed.sign < 0
    const closed = isOpposite ? (quantity.lessThan(this.quantity.abs()) ? quantity : this.quantity.abs()) : decimal(0)
    if (!closed.isZero) {
      const removed = closed.equals(this.quantity.abs())
        ? this.cost
        : this.cost.times(closed).dividedBy(this.quantity.abs(), { decimals: this.scale, rounding: 'half-even' })
      const proceeds = price.times(closed).times(this.quantity.sign)
      this.realised = this.realised.plus(proceeds.minus(removed))
      this.cost = this.cost.minus(removed)
    }
    const opened = signed.sign === 1 ? quantity.minus(closed) : closed.minus(quantity)
    this.cost = this.cost.plus(price.times(opened))
    this.quantity = this.quantity.plus(signed)
    this.fees = this.fees.plus(fee.amount)
    this.cash = this.cash.minus(price.times(signed)).minus(fee.amount)
  }
}

type Fee = NonNullable<NonNullable<BacktestConfig['costs']>['fee']>

function referenceFee(model: Fee, { price, quantity }: Fill, scale: number): Decimal {
  const minimum = 'minimum' in model ? decimal(model.minimum ?? 0) : decimal(0)
  const raw =
    model.type === 'percentage'
      ? price.times(quantity).times(model.rate)
      : model.type === 'per-share'
        ? quantity.times(model.perShare)
        : model.type === 'per-trade'
          ? decimal(model.amount)
          : decimal(0)
  const rounded = raw.roundTo(scale, 'half-even')
  return rounded.lessThan(minimum) ? minimum : rounded
}

/** Sends orders of every kind at random, by the numbers it is given. */
const randomFlow = defineStrategy({
  id: 'test/random-flow',
  version: '1.0.0',
  title: 'Random order flow',
  params: z.strictObject({}),
  setup({ data, random }) {
    const bars = data()
    return {
      onBar({ position, order }) {
        const close = bars.close.now
        const kind = random.integer(0, 9)
        if (kind === 9) return position.close()
        if (kind === 8) return order.cancel()
        if (kind > 5 || order.workingCount > 3) return
        const isBuy = random.next() < 0.5
        const sizes: readonly Size[] = [
          { equityFraction: random.integer(1, 10) / 10 },
          { units: random.integer(1, 400) / 10 },
          { notional: random.integer(100, 50_000) },
          { targetFraction: (isBuy ? 1 : -1) * (random.integer(0, 10) / 10) },
          { riskFraction: 0.02 },
        ]
        const side = isBuy ? 1 : -1
        const away = close * 0.01 * side
        const entries = [
          { type: 'market' },
          { type: 'limit', price: close - away },
          { type: 'stop', price: close + away },
          { type: 'stop-limit', stopPrice: close + away, limitPrice: close + 1.5 * away },
        ] as const
        const entry = entries[random.integer(0, 3)] ?? entries[0]
        const reference = entry.type === 'market' ? close : entry.type === 'stop-limit' ? entry.stopPrice : entry.price
        const bracket =
          random.next() < 0.5 ? { stop: reference * (1 - 0.02 * side), target: reference * (1 + 0.03 * side) } : {}
        const options = {
          size: sizes[random.integer(0, 4)] ?? { units: 1 },
          entry,
          timeInForce: random.next() < 0.3 ? ('day' as const) : ('gtc' as const),
          ...bracket,
        }
        if (isBuy) order.buy(options)
        else order.sell(options)
      },
    }
  },
})

const fees: fc.Arbitrary<Fee> = fc.oneof(
  fc.constant<Fee>({ type: 'none' }),
  fc.integer({ min: 0, max: 900 }).map((n): Fee => ({ type: 'percentage', rate: decimal(n).times('0.00001') })),
  fc
    .integer({ min: 0, max: 900 })
    .map((n): Fee => ({ type: 'percentage', rate: decimal(n).times('0.00001'), minimum: '1' })),
  fc
    .integer({ min: 1, max: 90 })
    .map((n): Fee => ({ type: 'per-share', perShare: decimal(n).times('0.001'), minimum: '0.5' })),
  fc.integer({ min: 1, max: 90 }).map((n): Fee => ({ type: 'per-trade', amount: decimal(n).times('0.1') })),
)

const configs = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  tickSize: fc.constantFrom('0.01', '0.25', '0.00001', '1'),
  quantityStep: fc.constantFrom('1', '0.001', '0.1', '10'),
  capital: fc.constantFrom('10000', '1000000.57', '98765432109.87'),
  fee: fees,
  slippageTicks: fc.integer({ min: 0, max: 3 }),
  sizeAt: fc.constantFrom('fill' as const, 'signal' as const),
  closeAtEnd: fc.constantFrom(undefined, 'last-close' as const, 'last-open' as const),
})

function run(options: typeof configs extends fc.Arbitrary<infer Options> ? Options : never): BacktestResult {
  const { seed, tickSize, quantityStep, capital, fee, slippageTicks, sizeAt, closeAtEnd } = options
  const data = randomWalk({
    timeframe: '1m',
    seed,
    bars: 300,
    price: 250,
    volatility: 0.02,
    instrument: { id: 'RND', assetClass: 'crypto', tickSize, quantityStep },
  })
  return runBacktestSync({
    strategy: randomFlow,
    data,
    capital,
    costs: { fee, slippage: { type: 'ticks', ticks: slippageTicks } },
    seed,
    sizeAt,
    ...(closeAtEnd === undefined ? {} : { closeAtEnd }),
  })
}

describe('the exact account of the hot path', () => {
  it('equals a reference account in plain decimals, fill by fill and to the last digit', () => {
    let fills = 0
    fc.assert(
      fc.property(configs, (options) => {
        const result = run(options)
        const { ledgerScale } = result.settings
        const reference = new ReferenceAccount(decimal(options.capital), ledgerScale)
        for (const fill of result.fills) {
          fills++
          expect(fill.fee.amount.toString()).toBe(referenceFee(options.fee, fill, ledgerScale).toString())
          reference.apply(fill)
        }
        expect(result.cash.amount.toString()).toBe(reference.cash.toString())
        expect(result.feesPaid.amount.toString()).toBe(reference.fees.toString())
        const [open] = result.openPositions
        expect((open?.quantity ?? decimal(0)).toString()).toBe(reference.quantity.toString())
        if (open !== undefined) {
          expect(open.cost.amount.toString()).toBe(reference.cost.toString())
          expect(open.realisedProfit.amount.toString()).toBe(reference.realised.toString())
        }
        const total = result.finalEquity.amount.minus(result.initialEquity.amount)
        const profits = result.trades.reduce((sum, trade) => sum.plus(trade.profit), decimal(0))
        expect(profits.toString()).toBe(total.toString())
      }),
      { numRuns: 150 },
    )
    expect(fills).toBeGreaterThan(2_000)
  })

  it('never lets exposure exceed equity when a position grows, for any order flow', () => {
    fc.assert(
      fc.property(configs, (options) => {
        const result = run({ ...options, closeAtEnd: undefined })
        let cash = decimal(options.capital)
        let quantity = decimal(0)
        for (const { side, price, quantity: filled, fee } of result.fills) {
          const signed = side === 'buy' ? filled : filled.negated()
          const after = quantity.plus(signed)
          cash = cash.minus(price.times(signed)).minus(fee.amount)
          const grows = after.abs().greaterThan(quantity.abs()) || after.sign * quantity.sign < 0
          const equity = cash.plus(price.times(after))
          if (grows) expect(price.times(after.abs()).lessThanOrEqual(equity)).toBe(true)
          quantity = after
        }
      }),
      { numRuns: 100 },
    )
  })

  it('goes on exactly where numbers are no longer safe integers', () => {
    const instrument = defineInstrument({
      id: 'BIG',
      assetClass: 'crypto',
      tickSize: '0.00000001',
      quantityStep: '0.0001',
    })
    const data = randomWalk({ timeframe: '1m', seed: 'big', bars: 200, price: 50_000, instrument })
    const result = runBacktestSync({
      strategy: randomFlow,
      data,
      capital: '1000000000000',
      costs: { fee: { type: 'percentage', rate: '0.00075' } },
    })
    const reference = new ReferenceAccount(decimal('1000000000000'), result.settings.ledgerScale)
    for (const fill of result.fills) reference.apply(fill)
    expect(result.fills.length).toBeGreaterThan(20)
    expect(1e12 * Number(`1e${result.settings.ledgerScale}`)).toBeGreaterThan(Number.MAX_SAFE_INTEGER)
    expect(result.cash.amount.toString()).toBe(reference.cash.toString())
  })
})
