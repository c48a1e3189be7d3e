import { type BarSeries, defineStrategy, type Entry, type ProtectiveStop, type SignalOptions } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { createColumnCache } from '@race/host'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type BacktestResult, createBacktest, resumeBacktest, runBacktestSync } from '../index.ts'

const entryTypes = [
  'market',
  'limit',
  'stop',
  'stop-limit',
  'market-if-touched',
  'limit-if-touched',
  'trailing-stop',
  'trailing-stop-limit',
] as const

function entryOf(type: Entry['type'], side: 1 | -1, price: number, draw: () => number): Entry {
  const near = price * (1 - side * 0.02 * draw())
  const far = price * (1 + side * 0.02 * draw())
  switch (type) {
    case 'market':
      return { type }
    case 'limit':
    case 'market-if-touched':
      return { type, price: near }
    case 'stop':
      return { type, price: far }
    case 'stop-limit':
      return { type, stopPrice: far, limitPrice: far * (1 + side * 0.01) }
    case 'limit-if-touched':
      return { type, touchPrice: near, limitPrice: near * (1 - side * 0.002) }
    case 'trailing-stop':
      return { type, trail: { percent: 2 } }
    case 'trailing-stop-limit':
      return { type, trail: { percent: 2 }, limitOffset: price * 0.01 }
  }
}

function stopOf(side: 1 | -1, price: number, draw: () => number): ProtectiveStop {
  const chance = draw()
  if (chance < 0.4) return price * (1 - side * 0.03)
  if (chance < 0.6) return { price: price * (1 - side * 0.03), limitPrice: price * (1 - side * 0.04) }
  return { trail: { percent: 3 } }
}

/**
 * Does by chance what a strategy may do: every order type, brackets, links, orders that wait for others, cancels and
 * changes of earlier tickets, orders in answer to fills. All it remembers is in its state and its streams of chance.
 */
const chaos = defineStrategy({
  id: 'test/chaos',
  version: '1.0.0',
  title: 'Chaos',
  params: z.strictObject({ activity: z.number().default(0.3) }),
  state: z.object({
    bars: z.int().default(0),
    lastFill: z.union([z.number(), z.nan()]).default(Number.NaN),
    tickets: z.array(z.string()).default(() => []),
  }),
  setup({ params, data, random, instruments }) {
    const handles = instruments.map((instrument) => data(instrument))
    const sizes = random.fork('sizes')
    const draw = random.next
    const sizeOf = (): SignalOptions['size'] => {
      const chance = sizes.next()
      if (chance < 0.3) return { units: sizes.integer(1, 40) }
      if (chance < 0.5) return { notional: 2000 }
      if (chance < 0.7) return { targetFraction: chance }
      return { equityFraction: 0.1 + chance / 4 }
    }
    return {
      onBar({ order, state, position, closed, time }) {
        state.bars++
        const at = random.integer(0, handles.length - 1)
        const bars = handles[at]
        if (bars === undefined || !closed(bars)) return
        const price = bars.close.now
        if (draw() < params.activity) {
          const side = draw() < 0.6 ? 1 : -1
          const type = entryTypes[random.integer(0, entryTypes.length - 1)] ?? 'market'
          const chance = draw()
          const terms: SignalOptions = {
            instrument: bars.instrument.id,
            entry: entryOf(type, side, price, draw),
            size: sizeOf(),
            reason: `bar ${state.bars}`,
            ...(draw() < 0.5 ? { stop: stopOf(side, price, draw) } : {}),
            ...(draw() < 0.4 ? { target: price * (1 + side * 0.03) } : {}),
            ...(chance < 0.2 ? { expiresAt: time + 5 * 86_400_000 } : {}),
            ...(chance > 0.8 ? { timeInForce: chance > 0.9 ? 'day' : 'at-close' } : {}),
          }
          const after = order.find(state.tickets.at(-1) ?? '')
          const waits = after !== null && draw() < 0.3 ? { after } : {}
          const ticket = side === 1 ? order.buy({ ...terms, ...waits }) : order.sell({ ...terms, ...waits })
          state.tickets.push(ticket.id)
          if (draw() < 0.2) {
            const other = order.sell({ instrument: bars.instrument.id, entry: { type: 'limit', price: price * 1.01 } })
            order.link(draw() < 0.5 ? 'oco' : 'ouo', [ticket, other])
            state.tickets.push(other.id)
          }
        }
        const old = order.find(state.tickets[random.integer(0, Math.max(0, state.tickets.length - 1))] ?? '')
        const chance = draw()
        if (old !== null && chance < 0.1) order.cancel(old)
        else if (old !== null && chance < 0.3) order.modify(old, { stop: price * 0.95, limitPrice: price * 0.99 })
        else if (chance > 0.97 && !position.isFlat) position.close({ fraction: 0.5 })
        if (state.tickets.length > 20) state.tickets.shift()
      },
      onFill(fill, { order, state }) {
        state.lastFill = fill.price.toNumber()
        if (draw() < 0.1) order.buy({ size: { units: 1 }, entry: { type: 'limit', price: state.lastFill * 0.99 } })
      },
      onOrder(event, { state }) {
        if (event.status === 'rejected') state.bars += 1000
      },
    }
  },
})

const seriesOf = (id: string, seed: string, bars: number, timeframe: '1d' | '4h' = '1d'): BarSeries =>
  randomWalk({ instrument: { id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.1' }, seed, bars, timeframe })

interface Case {
  readonly config: BacktestConfig
  readonly cuts: readonly number[]
}

/** Costs with and without a memory: of the order, of the bar, of the month, of the decision. */
const allCosts: readonly NonNullable<BacktestConfig['costs']>[] = [
  { fee: { type: 'percentage', rate: '0.0007' }, slippage: { type: 'basis-points', basisPoints: 3 } },
  {
    fee: { type: 'per-order', amount: '1', rate: '0.001', minimum: '2' },
    liquidity: { participation: '0.0005', scope: 'order' },
    slippage: { type: 'volume-share', volumeLimit: '0.1', priceImpact: '0.1' },
  },
  {
    fee: {
      type: 'tiered',
      days: 20,
      tiers: [
        { from: 0, maker: '0.001', taker: '0.002' },
        { from: 5000, maker: '0', taker: '0.0005' },
      ],
    },
    spread: { type: 'fixed', ticks: 4 },
    liquidity: { participation: '0.01' },
    slippage: { type: 'random', distribution: 'uniform', bps: 8 },
    touch: { rule: { probability: '0.5' } },
    venueRules: { allowShort: false },
  },
]

const cases: fc.Arbitrary<Case> = fc
  .record({
    seed: fc.nat({ max: 10_000 }),
    series: fc.constantFrom('one', 'two', 'three'),
    intrabar: fc.constantFrom<NonNullable<BacktestConfig['intrabar']>>('pessimistic', 'optimistic', 'adaptive'),
    closeAtEnd: fc.constantFrom<BacktestConfig['closeAtEnd']>(undefined, 'last-close', 'last-open'),
    capital: fc.constantFrom('10000', '900000000000000.01'),
    halts: fc.boolean(),
    costs: fc.constantFrom(...allCosts),
    cuts: fc.array(fc.nat({ max: 119 }), { minLength: 1, maxLength: 3 }),
  })
  .map(({ seed, series, intrabar, closeAtEnd, capital, halts, costs, cuts }) => {
    const data = [seriesOf('AAA', `a${seed % 7}`, 120)]
    if (series !== 'one') data.push(seriesOf('BBB', `b${seed % 5}`, 100))
    if (series === 'three') data.push(seriesOf('CCC', `c${seed % 3}`, 300, '4h'))
    const config: BacktestConfig = {
      strategy: chaos,
      data,
      seed,
      intrabar,
      capital,
      costs,
      ...(closeAtEnd === undefined ? {} : { closeAtEnd }),
      risk: { limits: halts ? { drawdownMax: 0.05, openPositionsMax: 2 } : { positionFractionMax: 3 } },
      columnCache: createColumnCache(),
    }
    return { config, cuts: [...new Set(cuts)].sort((a, b) => a - b) }
  })

/** Runs to the end, through JSON and a new engine at every cut. */
function runInPieces({ config, cuts }: Case): BacktestResult {
  let run = createBacktest(config)
  for (const cut of cuts) {
    run.advance(cut - run.done)
    run = resumeBacktest(config, JSON.parse(JSON.stringify(run.snapshot())))
    expect(run.done).toBe(cut)
  }
  run.advance(run.length)
  return run.finish()
}

describe('a run that is snapshotted and resumed', () => {
  it('gives what the same run gives without a break, wherever it is cut', () => {
    let fills = 0
    fc.assert(
      fc.property(cases, (one) => {
        const whole = runBacktestSync(one.config)
        const pieces = runInPieces(one)
        fills += whole.fillCount
        expect(pieces.hash).toBe(whole.hash)
        expect(pieces.toJson()).toEqual(whole.toJson())
      }),
      { numRuns: 30 },
    )
    expect(fills).toBeGreaterThan(250)
  }, 120_000)

  it('is the same run at every fifth of its instants, and its snapshot the same however often it was resumed', () => {
    const [one] = fc.sample(cases, { numRuns: 1, seed: 7 })
    if (one === undefined) throw new Error('no case')
    const whole = createBacktest(one.config)
    let run = createBacktest(one.config)
    while (whole.advance(5)) {
      run.advance(5)
      const snapshot = run.snapshot()
      expect(snapshot).toEqual(whole.snapshot())
      run = resumeBacktest(one.config, snapshot)
    }
    run.advance(5)
    expect(run.finish().hash).toBe(whole.finish().hash)
  })
})
