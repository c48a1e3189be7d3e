import { type Decimal, decimal, fromScaled, type Scaled } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createMarketMoment,
  createSlip,
  createSlippage,
  createSpread,
  type MarketMoment,
  type SlippageModel,
} from './index.ts'

const text = (decimals: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map((n) => fromScaled(n, decimals).toString())
const sizes: fc.Arbitrary<Scaled> = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }),
  fc.integer({ min: 1, max: 2 ** 52 }),
  fc.bigInt({ min: 2n ** 53n, max: 10n ** 20n }),
)
const side = fc.constantFrom(1 as const, -1 as const)
const moments: fc.Arbitrary<MarketMoment> = fc
  .record({
    side,
    ticks: sizes,
    steps: sizes,
    usedSteps: fc.oneof(fc.constant(0), sizes),
    volumeSteps: fc.oneof(sizes, fc.constant(null)),
    above: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constant(null)),
    below: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constant(null)),
  })
  .map(({ above, below, ...rest }) => ({
    ...createMarketMoment(),
    ...rest,
    highTicks: above === null ? null : canonical(BigInt(rest.ticks) + BigInt(above)),
    lowTicks: below === null ? null : canonical(BigInt(rest.ticks) - BigInt(below)),
  }))
const basisPoints = text(2, 30_000).map((bps): SlippageModel => ({ type: 'basis-points', basisPoints: bps }))
const ticks = fc.integer({ min: 0, max: 50 }).map((n): SlippageModel => ({ type: 'ticks', ticks: n }))
const volumeShare = fc.tuple(text(3, 2000), fc.integer({ min: 1, max: 1000 })).map(
  ([priceImpact, limit]): SlippageModel => ({
    type: 'volume-share',
    priceImpact,
    volumeLimit: fromScaled(limit, 3).toString(),
  }),
)
const squareRoot = fc
  .tuple(text(2, 300), text(4, 2000))
  .map(([coefficient, volatility]): SlippageModel => ({ type: 'square-root-impact', coefficient, volatility }))
const single = fc.oneof(basisPoints, ticks, volumeShare, squareRoot)
const models = fc.oneof(
  single,
  fc.array(single, { maxLength: 3 }).map((parts): SlippageModel => ({ type: 'sum', models: parts })),
)

function canonical(value: bigint): Scaled {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function priceOf(model: SlippageModel, moment: MarketMoment): Scaled {
  return createSlippage(model)?.(moment) ?? moment.ticks
}

/** How many ticks worse the price is. */
function worseBy(model: SlippageModel, moment: MarketMoment): bigint {
  return (BigInt(priceOf(model, moment)) - BigInt(moment.ticks)) * BigInt(moment.side)
}

/** Whether `count` is the least whole number of at least `share` of the price, in plain decimals. */
function expectCeiling(count: bigint, holds: (n: Decimal) => boolean): void {
  expect(holds(decimal(count))).toBe(true)
  if (count > 0n) expect(holds(decimal(count - 1n))).toBe(false)
}

describe('slippage', () => {
  it('never makes a price better, and never sells below one tick', () => {
    fc.assert(
      fc.property(models, moments, (model, moment) => {
        const price = priceOf(model, moment)
        expect(moment.side === 1 ? price >= moment.ticks : price <= moment.ticks).toBe(true)
        expect(price >= 1).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('by basis points is the exact price, rounded against the trader', () => {
    fc.assert(
      fc.property(text(2, 9999), moments, (bps, moment) => {
        const model: SlippageModel = { type: 'basis-points', basisPoints: bps }
        const factor = decimal(bps).times('0.0001').times(moment.side).plus(1)
        const exact = decimal(moment.ticks).times(factor)
        const expected = exact.roundTo(0, moment.side === 1 ? 'ceiling' : 'floor')
        const price = priceOf(model, moment)
        expect(String(price)).toBe(expected.lessThan(1) ? '1' : String(expected))
        expect(createSlip(model)?.(moment.ticks, moment.side) ?? moment.ticks).toBe(price)
        expect(priceOf({ type: 'sum', models: [model] }, moment)).toBe(price)
      }),
      { numRuns: 500 },
    )
  })

  it('by the share of the volume is the exact product, rounded up', () => {
    fc.assert(
      fc.property(volumeShare, moments, (model, moment) => {
        if (model.type !== 'volume-share' || moment.side === -1) return
        // In thousandths, because these products leave the 60 digits of a decimal.
        const [impact, limit] = [model.priceImpact, model.volumeLimit].map((x) =>
          BigInt(String(decimal(x).times(1000))),
        )
        const taken = BigInt(moment.steps) + BigInt(moment.usedSteps ?? 0)
        const volume = BigInt(moment.volumeSteps ?? 0)
        const isAtLimit = moment.volumeSteps === null || taken * 1000n >= volume * (limit ?? 0n)
        const [share, whole] = isAtLimit ? [limit ?? 0n, 1000n] : [taken, volume]
        // n ≥ price × impact × (share ÷ whole)², without the division.
        const right = BigInt(moment.ticks) * (impact ?? 0n) * share * share
        expectCeiling(worseBy(model, moment), (n) => BigInt(String(n)) * 1000n * whole * whole >= right)
      }),
      { numRuns: 600 },
    )
  })

  it('by the square root of the share is the exact root, rounded up', () => {
    fc.assert(
      fc.property(squareRoot, moments, (model, moment) => {
        if (model.type !== 'square-root-impact' || moment.side === -1) return
        const taken = decimal(moment.steps).plus(decimal(moment.usedSteps ?? 0))
        const isWhole = moment.volumeSteps === null || taken.greaterThanOrEqual(decimal(moment.volumeSteps))
        const [share, volume] = isWhole ? [1n, 1n] : [BigInt(String(taken)), BigInt(moment.volumeSteps ?? 1)]
        const factor = BigInt(
          decimal(moment.ticks).times(model.coefficient).times(model.volatility).times(1_000_000).toString(),
        )
        expectCeiling(worseBy(model, moment), (n) => {
          const scaled = BigInt(String(n)) * 1_000_000n
          return scaled * scaled * volume >= factor * factor * share
        })
      }),
      { numRuns: 600 },
    )
  })

  it('by impact is the whole number of ticks where it is one, not a tick more for a rounding of floats', () => {
    const share: SlippageModel = { type: 'volume-share', priceImpact: '0.1', volumeLimit: 1 }
    const root: SlippageModel = { type: 'square-root-impact', coefficient: '0.7', volatility: '0.03' }
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 500 }),
        (part, rest, n) => {
          const whole = part + rest
          const moment = { ...createMarketMoment(), steps: part, volumeSteps: whole }
          // n × 10 × whole² × 0.1 × (part ÷ whole)², and n × 1000 × whole × 0.021 × √(part² ÷ whole²).
          expect(worseBy(share, { ...moment, ticks: n * 10 * whole * whole })).toBe(BigInt(n * part * part))
          const squares = { ...moment, steps: part * part, volumeSteps: whole * whole }
          expect(worseBy(root, { ...squares, ticks: n * 1000 * whole })).toBe(BigInt(n * 21 * part))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('by impact grows with the size, and shrinks with the volume', () => {
    fc.assert(
      fc.property(fc.oneof(volumeShare, squareRoot), moments, sizes, sizes, (model, moment, more, volume) => {
        const larger = { ...moment, steps: canonical(BigInt(moment.steps) + BigInt(more)) }
        const deeper = { ...moment, volumeSteps: canonical(BigInt(moment.volumeSteps ?? 0) + BigInt(volume)) }
        expect(worseBy(model, larger) >= worseBy(model, moment)).toBe(true)
        expect(worseBy(model, deeper) <= worseBy(model, moment)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('never goes beyond the bar or beyond its cap where the model says so', () => {
    fc.assert(
      fc.property(models, moments, text(1, 500), (model, moment, maxBps) => {
        const price = decimal(priceOf({ ...model, capToBar: true, maxBps }, moment))
        const most = decimal(moment.ticks).times(maxBps).times('0.0001')
        expect(price.minus(decimal(moment.ticks)).abs().lessThanOrEqual(most)).toBe(true)
        const { highTicks, lowTicks, ticks: before } = moment
        if (moment.side === 1 && highTicks !== null) expect(price.lessThanOrEqual(decimal(highTicks))).toBe(true)
        if (moment.side === -1 && lowTicks !== null && lowTicks > 0) {
          expect(price.greaterThanOrEqual(decimal(lowTicks))).toBe(true)
        }
        expect(before).toBe(moment.ticks)
      }),
      { numRuns: 500 },
    )
  })

  it('that refuses what lies beyond the bar gives the price of the free model or none', () => {
    fc.assert(
      fc.property(models, moments, (model, moment) => {
        const free = priceOf(model, moment)
        const bound = createSlippage({ ...model, refuseBeyondBar: true })
        const price = bound === null ? moment.ticks : bound(moment)
        const edge = moment.side === 1 ? moment.highTicks : moment.lowTicks
        const isBeyond =
          edge !== null && (moment.side === 1 ? free > edge : BigInt(moment.ticks) - worstOf(model, moment) < edge)
        expect(price).toBe(isBeyond ? null : free)
      }),
      { numRuns: 300 },
    )
  })
})

/** Ticks worse for a sell before it is held at one tick: what a buy at the same price is worse by. */
function worstOf(model: SlippageModel, moment: MarketMoment): bigint {
  return worseBy(model, { ...moment, side: 1 })
}

describe('the spread', () => {
  it('costs each side half of it, rounded up to the tick', () => {
    fc.assert(
      fc.property(text(2, 5000), fc.integer({ min: 0, max: 100 }), moments, (bps, width, moment) => {
        const fixed = createSpread({ type: 'fixed', ticks: width })?.(moment) ?? moment.ticks
        const share = createSpread({ type: 'fixed-bps', bps })?.(moment) ?? moment.ticks
        const expected = (half: Decimal): string => {
          const price = decimal(moment.ticks).plus(half.roundTo(0, 'ceiling').times(moment.side))
          return price.lessThan(1) ? '1' : String(price)
        }
        expect(String(fixed)).toBe(expected(decimal(width).times('0.5')))
        expect(String(share)).toBe(expected(decimal(moment.ticks).times(bps).times('0.00005')))
      }),
      { numRuns: 300 },
    )
  })
})
