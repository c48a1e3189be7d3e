import { createRandom, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  createMarketMoment,
  createSlip,
  createSlippage,
  createSpread,
  type MarketMoment,
  type SlippageModel,
  type SpreadModel,
} from './index.ts'

const at = (changes: Partial<MarketMoment>): MarketMoment => ({
  ...createMarketMoment(),
  ticks: 10_000,
  steps: 100,
  ...changes,
})
const bothSides = (
  price: ((moment: MarketMoment) => unknown) | null,
  changes: Partial<MarketMoment> = {},
): unknown[] => [price?.(at(changes)), price?.(at({ ...changes, side: -1 }))]

describe('the spread', () => {
  it.each<[string, SpreadModel, unknown, unknown]>([
    ['of 3 ticks costs each side 2', { type: 'fixed', ticks: 3 }, 10_002, 9_998],
    ['of 4 ticks costs each side 2', { type: 'fixed', ticks: 4 }, 10_002, 9_998],
    ['of 5 hundredths of a percent costs each side 2.5 ticks, so 3', { type: 'fixed-bps', bps: 5 }, 10_003, 9_997],
    ['of OANDA costs each side 4 ticks', { type: 'fixed', ticks: 8 }, 10_004, 9_996],
    ['never sells below one tick', { type: 'fixed', ticks: 30_000 }, 25_000, 1],
  ])('%s', (_, model, buy, sell) => {
    expect(bothSides(createSpread(model))).toEqual([buy, sell])
  })

  it('that is none, of no width or from quotes adds nothing', () => {
    const models: SpreadModel[] = [
      { type: 'none' },
      { type: 'quotes' },
      { type: 'fixed', ticks: 0 },
      { type: 'fixed-bps', bps: 0 },
    ]
    expect(models.map(createSpread)).toEqual([null, null, null, null])
  })

  it.each<[unknown, RegExp]>([
    [{ type: 'fixed', ticks: -1 }, /costs\.spread \(fixed\): ticks is -1, but must be 0 or more/],
    [{ type: 'fixed', ticks: 0.5 }, /ticks is 0\.5, but must be 0 or more: a whole number/],
    [{ type: 'fixed' }, /ticks is not given/],
    [{ type: 'fixed-bps', bps: -1 }, /bps is -1/],
    [{ type: 'wide' }, /costs\.spread: type is 'wide', but must be one of 'none', 'fixed', 'fixed-bps', 'quotes'/],
  ])('that is wrong is refused: %j', (model, message) => {
    expect(() => createSpread(model as SpreadModel)).toThrow(message)
  })
})

describe('slippage', () => {
  it.each<[string, SlippageModel, Partial<MarketMoment>, unknown, unknown]>([
    ['2.5 basis points of 10,000 ticks', { type: 'basis-points', basisPoints: '2.5' }, {}, 10_003, 9_997],
    ['2 ticks', { type: 'ticks', ticks: 2 }, {}, 10_002, 9_998],
    ['more than the price', { type: 'basis-points', basisPoints: 10_001 }, {}, 20_001, 1],
    // Zipline's own example: 10 % of the square of a share of 2.5 % at most.
    [
      'a tenth of (100 ÷ 10,000)² of the price',
      { type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.025' },
      { ticks: 10_000_000, volumeSteps: 10_000 },
      10_000_100,
      9_999_900,
    ],
    [
      '(60 + 40) ÷ 1,000 with what was used',
      { type: 'volume-share', priceImpact: '0.1', volumeLimit: 1 },
      { steps: 40, usedSteps: 60, volumeSteps: 1000 },
      10_010,
      9_990,
    ],
    [
      'at most the limit of the share',
      { type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.5' },
      { volumeSteps: 100 },
      10_250,
      9_750,
    ],
    [
      'the limit where there is no volume',
      { type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.5' },
      { volumeSteps: 0 },
      10_250,
      9_750,
    ],
    [
      'the limit where the volume is unknown',
      { type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.5' },
      { volumeSteps: null },
      10_250,
      9_750,
    ],
    [
      '1 × 2 % × √(100 ÷ 10,000)',
      { type: 'square-root-impact', coefficient: 1, volatility: '0.02' },
      { volumeSteps: 10_000 },
      10_020,
      9_980,
    ],
    [
      '2 % of the price for the whole volume and more',
      { type: 'square-root-impact', coefficient: 1, volatility: '0.02' },
      { volumeSteps: 50 },
      10_200,
      9_800,
    ],
    [
      '2 % of the price for an unknown volume',
      { type: 'square-root-impact', coefficient: 1, volatility: '0.02' },
      {},
      10_200,
      9_800,
    ],
    [
      'nothing for nothing',
      { type: 'square-root-impact', coefficient: 1, volatility: '0.02' },
      { steps: 0, volumeSteps: 10 },
      10_000,
      10_000,
    ],
    [
      'the sum of 3 ticks and 1',
      {
        type: 'sum',
        models: [
          { type: 'basis-points', basisPoints: '2.5' },
          { type: 'ticks', ticks: 1 },
        ],
      },
      {},
      10_004,
      9_996,
    ],
    ['at most 1 basis point', { type: 'ticks', ticks: 5, maxBps: '1.5' }, {}, 10_001, 9_999],
    [
      'nothing where the cap is below a tick',
      { type: 'basis-points', basisPoints: 5, maxBps: '0.5' },
      {},
      10_000,
      10_000,
    ],
  ])('is %s', (_, model, changes, buy, sell) => {
    expect(bothSides(createSlippage(model), changes)).toEqual([buy, sell])
  })

  it('stays within the bar where the model says so, and the price before costs holds outside of it', () => {
    const model: SlippageModel = { type: 'ticks', ticks: 5, capToBar: true }
    const price = createSlippage(model)
    expect(bothSides(price, { highTicks: 10_003, lowTicks: 9_999 })).toEqual([10_003, 9_999])
    expect(bothSides(price, { highTicks: 10_009, lowTicks: 9_990 })).toEqual([10_005, 9_995])
    expect(bothSides(price, { highTicks: 9_000, lowTicks: 11_000 })).toEqual([10_000, 10_000])
    expect(bothSides(price)).toEqual([10_005, 9_995])
  })

  it('does not let an order fill beyond the bar where the model says so', () => {
    const model: SlippageModel = { type: 'ticks', ticks: 5, refuseBeyondBar: true }
    expect(bothSides(createSlippage(model), { highTicks: 10_003, lowTicks: 9_995 })).toEqual([null, 9_995])
    const sum: SlippageModel = { type: 'sum', models: [model, { type: 'ticks', ticks: 1, maxBps: 100 }] }
    expect(bothSides(createSlippage(sum), { highTicks: 10_003, lowTicks: 9_995 })).toEqual([null, 9_994])
    const bounded: SlippageModel = {
      type: 'sum',
      models: [model, { type: 'ticks', ticks: 1 }],
      maxBps: 2,
      capToBar: true,
    }
    expect(bothSides(createSlippage(bounded), { highTicks: 10_003, lowTicks: 9_995 })).toEqual([null, 9_998])
  })

  it('takes the rolling volatility of the instrument, up to a billionth', () => {
    const model: SlippageModel = { type: 'square-root-impact', coefficient: 2, volatility: 'rolling' }
    const price = createSlippage(model, { volatilityOf: (instrument) => (instrument === 0 ? 0.01 : 0.0000000001) })
    expect(bothSides(price, { volumeSteps: 10_000 })).toEqual([10_020, 9_980])
    expect(bothSides(price, { instrument: 1, ticks: 500_000_000 })).toEqual([500_000_001, 499_999_999])
  })

  it('that never changes a price is null', () => {
    const models: SlippageModel[] = [
      { type: 'none' },
      { type: 'ticks', ticks: 0 },
      { type: 'basis-points', basisPoints: 0 },
      { type: 'basis-points', basisPoints: 0, capToBar: true },
      { type: 'volume-share', priceImpact: 0, volumeLimit: 1 },
      { type: 'square-root-impact', coefficient: 0, volatility: 1 },
      { type: 'random', distribution: 'uniform', bps: 0 },
      { type: 'sum', models: [{ type: 'none' }] },
    ]
    expect(models.map((model) => createSlippage(model))).toEqual(models.map(() => null))
    expect(createSlip({ type: 'none' })).toBeNull()
  })

  it('for a caller that knows the price alone takes the volume as unknown', () => {
    const slip = createSlip({ type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.5', refuseBeyondBar: true })
    expect([slip?.(10_000, 1), slip?.(10_000, -1)]).toEqual([10_250, 9_750])
  })

  it.each<[unknown, RegExp]>([
    [{ type: 'spread' }, /costs\.slippage \(spread\): type is 'spread', but must be one of 'none', 'basis-points'/],
    [{ type: 'ticks', ticks: 1.5 }, /costs\.slippage \(ticks\): ticks is 1\.5/],
    [{ type: 'basis-points', basisPoints: -1 }, /basisPoints is -1, but must be 0 or more/],
    [{ type: 'volume-share', priceImpact: -1, volumeLimit: 1 }, /priceImpact is -1/],
    [{ type: 'volume-share', priceImpact: 1, volumeLimit: 0 }, /volumeLimit is 0, but must be above 0 and at most 1/],
    [{ type: 'square-root-impact', coefficient: -1, volatility: 1 }, /coefficient is -1/],
    [{ type: 'square-root-impact', coefficient: 1, volatility: -1 }, /volatility is -1/],
    [
      { type: 'square-root-impact', coefficient: 1, volatility: 'rolling' },
      /volatility is 'rolling', but nothing estimates it/,
    ],
    [
      { type: 'random', distribution: 'normal', bps: 1 },
      /distribution is 'normal', but must be one of 'uniform', 'half-normal'/,
    ],
    [{ type: 'random', distribution: 'uniform', bps: 1 }, /there is no generator to draw from/],
    [{ type: 'ticks', ticks: 1, capToBar: true, refuseBeyondBar: true }, /capToBar and refuseBeyondBar are both true/],
    [{ type: 'ticks', ticks: 1, maxBps: -1 }, /maxBps is -1/],
    [
      { type: 'sum', models: [{ type: 'ticks', ticks: -1 }] },
      /costs\.slippage \(sum\)\.models\[0\] \(ticks\): ticks is -1/,
    ],
  ])('that is wrong is refused: %j', (model, message) => {
    expect(() => createSlippage(model as SlippageModel)).toThrow(message)
  })

  it('refuses a rolling volatility that is none', () => {
    const model: SlippageModel = { type: 'square-root-impact', coefficient: 1, volatility: 'rolling' }
    for (const volatility of [Number.NaN, -0.1, Number.POSITIVE_INFINITY]) {
      const price = createSlippage(model, { volatilityOf: () => volatility })
      expect(() => price?.(at({}))).toThrow(RaceError)
    }
  })
})

describe('random slippage', () => {
  const inputs = { random: createRandom('slip') }
  const drawn = (distribution: 'uniform' | 'half-normal', count: number): number[] => {
    const price = createSlippage({ type: 'random', distribution, bps: 100 }, inputs)
    return Array.from({ length: count }, (_, time) => Number(price?.(at({ ticks: 1_000_000_000, time }))) / 1e7 - 100)
  }

  it('is even from 0 to its bound', () => {
    const draws = drawn('uniform', 20_000)
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...draws)).toBeLessThanOrEqual(1)
    expect(Math.abs(draws.reduce((sum, x) => sum + x, 0) / draws.length - 0.5)).toBeLessThan(0.008)
  })

  it('has the mean of a half-normal deviate, √(2 ÷ π)', () => {
    const draws = drawn('half-normal', 20_000)
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0)
    expect(Math.abs(draws.reduce((sum, x) => sum + x, 0) / draws.length - Math.sqrt(2 / Math.PI))).toBeLessThan(0.016)
  })

  it('is the same for the same order at the same time, and another for another', () => {
    const model: SlippageModel = { type: 'random', distribution: 'uniform', bps: 100 }
    const [one, two] = [createSlippage(model, inputs), createSlippage(model, { random: createRandom('slip') })]
    const moment = at({ ticks: 1_000_000_000, orderNumber: 3, time: 1_700_000_000_000 })
    const { orderNumber: _, ...unnumbered } = moment
    expect(one?.({ ...moment, orderNumber: 4 })).not.toBe(one?.(moment))
    expect(one?.({ ...moment, time: 0 })).not.toBe(one?.(moment))
    expect(two?.(moment)).toBe(one?.(moment))
    expect(one?.(unnumbered)).toBe(one?.({ ...moment, orderNumber: 0 }))
  })

  it('is drawn anew for each part of a sum', () => {
    const part: SlippageModel = { type: 'random', distribution: 'uniform', bps: 100 }
    const single = createSlippage(part, inputs)?.(at({ ticks: 1_000_000_000 }))
    const double = createSlippage({ type: 'sum', models: [part, part] }, inputs)?.(at({ ticks: 1_000_000_000 }))
    expect(Number(double) - 1e9).not.toBe(2 * (Number(single) - 1e9))
  })
})
