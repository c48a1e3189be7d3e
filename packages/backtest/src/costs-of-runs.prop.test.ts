import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Decimal, decimal, defineStrategy, type Fill, type Order, type Size } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type BacktestResult, type Costs, runBacktestSync } from './index.ts'

/** Sends orders of every kind, brackets, cancels and closings at random. */
const randomFlow = defineStrategy({
  id: 'test/costly-flow',
  version: '1.0.0',
  title: 'Random order flow',
  params: z.strictObject({}),
  setup({ data, random }) {
    const bars = data()
    return {
      onBar({ position, order }) {
        const close = bars.close.now
        const kind = random.integer(0, 11)
        if (kind === 11) return position.close()
        if (kind === 10) return order.cancel()
        if (kind > 6 || order.workingCount > 4) return
        const isBuy = random.next() < 0.5
        const side = isBuy ? 1 : -1
        const away = close * 0.01 * side
        const sizes: readonly Size[] = [
          { equityFraction: random.integer(1, 10) / 10 },
          { units: random.integer(1, 400) / 10 },
          { notional: random.integer(100, 50_000) },
          { targetFraction: side * (random.integer(0, 10) / 10) },
        ]
        const entries = [
          { type: 'market' },
          { type: 'limit', price: close - away },
          { type: 'limit', price: close + away / 4 },
          { type: 'stop', price: close + away },
          { type: 'stop-limit', stopPrice: close + away, limitPrice: close + 1.5 * away },
          { type: 'limit-if-touched', touchPrice: close - away / 2, limitPrice: close - away },
        ] as const
        const entry = entries[random.integer(0, 5)] ?? entries[0]
        const timeInForce = (['gtc', 'gtc', 'gtc', 'day', 'ioc', 'fok'] as const)[random.integer(0, 5)] ?? 'gtc'
        const bracket =
          random.next() < 0.4 ? { stop: close * (1 - 0.03 * side), target: close * (1 + 0.04 * side) } : {}
        const options = { size: sizes[random.integer(0, 3)] ?? { units: 1 }, entry, timeInForce, ...bracket }
        if (isBuy) order.buy(options)
        else order.sell(options)
      },
    }
  },
})

/** A fee rule in plain decimals: rates of makers and takers, an amount per unit and per order, bounds and rounding. */
interface PlainFee {
  readonly fee: NonNullable<Costs['fee']>
  readonly ratesAt: (traded: Decimal) => { readonly maker: string; readonly taker: string }
  readonly perUnit?: string
  readonly perOrder?: string
  readonly minimum?: string
  readonly maximumRate?: string
  readonly cents?: boolean
}

const nothing = { maker: '0', taker: '0' }
const plainFees: readonly PlainFee[] = [
  { fee: { type: 'percentage', rate: '0.00075' }, ratesAt: () => ({ maker: '0.00075', taker: '0.00075' }) },
  {
    fee: { type: 'maker-taker', maker: '-0.0001', taker: '0.0005' },
    ratesAt: () => ({ maker: '-0.0001', taker: '0.0005' }),
  },
  {
    fee: {
      type: 'per-share',
      perShare: '0.005',
      minimum: '1',
      maximumRate: '0.01',
      roundTo: { decimals: 2, rounding: 'up' },
    },
    ratesAt: () => nothing,
    perUnit: '0.005',
    minimum: '1',
    maximumRate: '0.01',
    cents: true,
  },
  {
    fee: { type: 'per-order', amount: '1.25', rate: '0.0002' },
    ratesAt: () => ({ maker: '0.0002', taker: '0.0002' }),
    perOrder: '1.25',
  },
  {
    fee: {
      type: 'tiered',
      days: 30,
      tiers: [
        { from: 0, maker: '0.001', taker: '0.002' },
        { from: 50_000, maker: '0.0003', taker: '0.0011' },
      ],
    },
    ratesAt: (traded) =>
      traded.lessThan(50_000) ? { maker: '0.001', taker: '0.002' } : { maker: '0.0003', taker: '0.0011' },
  },
]

/** What orders have paid so far, and the account, by the textbook. */
class Reference {
  cash: Decimal
  quantity = decimal(0)
  readonly #rule: PlainFee
  readonly #scale: number
  readonly #orders = new Map<string, { variable: Decimal; notional: Decimal; paid: Decimal }>()
  #traded = decimal(0)

  constructor(capital: Decimal, rule: PlainFee, scale: number) {
    this.cash = capital
    this.#rule = rule
    this.#scale = scale
  }

  /** Takes a fill whose fee must be what the order owes as a maker or as a taker. */
  apply({ clientOrderId, side, price, quantity, fee }: Fill): void {
    const rule = this.#rule
    const before = this.#orders.get(clientOrderId) ?? { variable: decimal(0), notional: decimal(0), paid: decimal(0) }
    const worth = price.times(quantity)
    const { maker, taker } = rule.ratesAt(this.#traded)
    const after = [taker, maker].map((rate) => {
      const variable = before.variable.plus(worth.times(rate)).plus(quantity.times(rule.perUnit ?? 0))
      const notional = before.notional.plus(worth)
      return { variable, notional, paid: this.#owed(variable, notional) }
    })
    const found = after.find(({ paid }) => paid.minus(before.paid).equals(fee.amount))
    expect(String(fee.amount)).toBe(String((found ?? after[0])?.paid.minus(before.paid)))
    if (found !== undefined) this.#orders.set(clientOrderId, found)
    this.#traded = this.#traded.plus(worth)
    const signed = side === 'buy' ? quantity : quantity.negated()
    this.quantity = this.quantity.plus(signed)
    this.cash = this.cash.minus(price.times(signed)).minus(fee.amount)
  }

  #owed(variable: Decimal, notional: Decimal): Decimal {
    const { perOrder = 0, minimum, maximumRate, cents = false } = this.#rule
    let total = variable.plus(perOrder)
    if (minimum !== undefined && total.lessThan(minimum)) total = decimal(minimum)
    if (maximumRate !== undefined && total.greaterThan(notional.times(maximumRate))) total = notional.times(maximumRate)
    return cents ? total.roundTo(2, 'up') : total.roundTo(this.#scale, 'half-even')
  }
}

const slippages: readonly (Costs['slippage'] & object)[] = [
  { type: 'none' },
  { type: 'basis-points', basisPoints: '3', capToBar: true },
  { type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.025', maxBps: 10 },
  {
    type: 'sum',
    models: [
      { type: 'ticks', ticks: 1 },
      { type: 'random', distribution: 'half-normal', bps: 4 },
      { type: 'square-root-impact', coefficient: '0.5', volatility: 'rolling' },
    ],
    maxBps: 10,
  },
]

const configs = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  tickSize: fc.constantFrom('0.01', '0.25', '0.00001'),
  quantityStep: fc.constantFrom('1', '0.001', '0.1'),
  capital: fc.constantFrom('10000', '1000000.57'),
  fee: fc.constantFrom(...plainFees),
  slippage: fc.constantFrom(...slippages),
  spread: fc.constantFrom({ type: 'fixed', ticks: 3 } as const, { type: 'fixed-bps', bps: 2 } as const),
  liquidity: fc.constantFrom(undefined, { participation: '0.01' }, { participation: '0.005', scope: 'order' } as const),
  touch: fc.constantFrom(undefined, { rule: 'trade-through' } as const, { rule: { probability: '0.5' } }),
  latency: fc.constantFrom(undefined, { toVenueMs: 250, reportMs: 100 }, {
    toVenueMs: { type: 'uniform', min: 0, max: 100_000 },
    reportMs: { type: 'uniform', min: 0, max: 50_000 },
  } as const),
  venueRules: fc.constantFrom(undefined, {
    priceCollarBps: 1_000,
    maximumQuantity: 500,
    halts: [{ from: Date.UTC(2020, 0, 1, 1), to: Date.UTC(2020, 0, 1, 2) }],
  }),
  intrabar: fc.constantFrom('pessimistic' as const, 'optimistic' as const, 'adaptive' as const),
})
type Options = typeof configs extends fc.Arbitrary<infer Value> ? Value : never

function run({ seed, tickSize, quantityStep, capital, fee, intrabar, ...models }: Options): BacktestResult {
  const data = randomWalk({
    timeframe: '1m',
    seed,
    bars: 300,
    price: 250,
    volatility: 0.01,
    instrument: { id: 'RND', assetClass: 'crypto', tickSize, quantityStep },
  })
  const given = Object.fromEntries(Object.entries(models).filter(([, model]) => model !== undefined)) as Costs
  const config: BacktestConfig = {
    strategy: randomFlow,
    data,
    capital,
    seed,
    intrabar,
    costs: { fee: fee.fee, ...given },
  }
  return runBacktestSync(config)
}

describe('a run with every cost', () => {
  it('has the account that plain decimals have, fill by fill and to the last digit', () => {
    let fills = 0
    let parts = 0
    fc.assert(
      fc.property(configs, (options) => {
        const result = run(options)
        const reference = new Reference(decimal(options.capital), options.fee, result.settings.ledgerScale)
        for (const fill of result.fills) reference.apply(fill)
        fills += result.fills.length
        parts += result.orderEvents.filter(({ status }) => status === 'partially-filled').length
        expect(String(result.cash.amount)).toBe(String(reference.cash))
        expect(String(result.openPositions[0]?.quantity ?? 0)).toBe(String(reference.quantity))
      }),
      { numRuns: 50 },
    )
    expect(fills).toBeGreaterThan(700)
    expect(parts).toBeGreaterThan(60)
  })

  it('never borrows: a position that grows is worth no more than the equity', () => {
    fc.assert(
      fc.property(configs, (options) => {
        const result = run(options)
        let cash = decimal(options.capital)
        let quantity = decimal(0)
        for (const { side, price, quantity: filled, fee } of result.fills) {
          const signed = side === 'buy' ? filled : filled.negated()
          const after = quantity.plus(signed)
          cash = cash.minus(price.times(signed)).minus(fee.amount)
          const grows = after.abs().greaterThan(quantity.abs()) || after.sign * quantity.sign < 0
          // A minimum fee may be counted again for a later part, never left out.
          if (grows) expect(price.times(after.abs()).lessThanOrEqual(cash.plus(price.times(after)))).toBe(true)
          quantity = after
        }
      }),
      { numRuns: 25 },
    )
  })

  it('fills limits at their limit or better, and the rest no further outside of a bar than spread and slippage reach', () => {
    fc.assert(
      fc.property(configs, (options) => {
        const result = run(options)
        const orders = new Map<string, Order>(result.orders.map((order) => [order.clientOrderId, order]))
        const data = randomWalk({
          timeframe: '1m',
          seed: options.seed,
          bars: 300,
          price: 250,
          volatility: 0.01,
          instrument: {
            id: 'RND',
            assetClass: 'crypto',
            tickSize: options.tickSize,
            quantityStep: options.quantityStep,
          },
        })
        const tick = Number(options.tickSize)
        for (const { clientOrderId, side, price, time } of result.fills) {
          const { limitPrice, type } = orders.get(clientOrderId) as Order
          if (limitPrice !== null && type !== 'market') {
            const isKept = side === 'buy' ? price.lessThanOrEqual(limitPrice) : price.greaterThanOrEqual(limitPrice)
            expect(isKept).toBe(true)
          }
          const bar = data.openTimes.findLastIndex(
            (opens, n) => opens <= time && time <= (data.closeTimes[n] as number),
          )
          const at = time === data.openTimes[bar] && bar > 0 ? [bar - 1, bar] : [bar]
          const low = Math.min(...at.map((n) => data.low[n] as number))
          const high = Math.max(...at.map((n) => data.high[n] as number))
          // Half the spread (2 ticks or 0.01 %, rounded up) and 10 basis points of slippage, rounded up.
          const most = high * 0.0013 + 4 * tick
          expect(price.toNumber()).toBeGreaterThanOrEqual(low - most)
          expect(price.toNumber()).toBeLessThanOrEqual(high + most)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('never fills more than was ordered, and calls an entry filled when all of it is', () => {
    fc.assert(
      fc.property(configs, (options) => {
        const result = run(options)
        for (const { quantity, filledQuantity, status, isReduceOnly } of result.orders) {
          if (quantity === null) continue
          expect(filledQuantity.lessThanOrEqual(quantity)).toBe(true)
          // What only reduces has done its work when nothing is left to reduce.
          if (!isReduceOnly && !quantity.isZero) expect(filledQuantity.equals(quantity)).toBe(status === 'filled')
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe('the run hash with every cost', () => {
  it('is the same in another process', async () => {
    const script = `
      import { runBacktestSync } from '@race/backtest'
      import { randomWalk } from '@race/data/synthetic'
      import { smaCross } from '@race/strategies'
      const costs = JSON.parse(process.argv[1])
      const data = randomWalk({ timeframe: '1m', seed: 'process', bars: 1500 })
      console.log(runBacktestSync({ strategy: smaCross, data, costs }).hash)`
    const costs = {
      spread: { type: 'fixed-bps', bps: 2 },
      slippage: slippages[3],
      liquidity: { participation: '0.05' },
      touch: { rule: { probability: '0.5' } },
      latency: { toVenueMs: { type: 'log-normal', median: 100, sigma: 1, max: 90_000 }, reportMs: 20 },
    }
    const hashIn = async (zone: string): Promise<string> => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--conditions=@race/source', '--input-type=module', '-e', script, JSON.stringify(costs)],
        { cwd: import.meta.dirname, env: { ...process.env, TZ: zone } },
      )
      return stdout.trim()
    }
    const [here, there] = await Promise.all([hashIn('UTC'), hashIn('Pacific/Auckland')])
    expect(here).toMatch(/^[0-9a-f]{64}$/)
    expect(there).toBe(here)
  })
})
