import { type BarSeries, createTickQuantizer, RaceError } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromRows } from '../bars/from-rows.ts'
import {
  type CorrelatedGroupOptions,
  correlatedGroup,
  crash,
  garch,
  jumpDiffusion,
  type MarketOptions,
  meanReverting,
  randomWalk,
  regimeSwitching,
  sessionsWithGaps,
  trending,
} from './index.ts'

const options: MarketOptions = { seed: 'race', bars: 1000, timeframe: '1d' }

const pairOf = (more: Partial<CorrelatedGroupOptions> = {}) =>
  correlatedGroup({
    ...options,
    members: [{ instrument: 'A' }, { instrument: 'B', price: 20, volatility: 0.02 }],
    correlation: [
      [1, 0.6],
      [0.6, 1],
    ],
    ...more,
  })

const models = {
  garch,
  regimeSwitching,
  meanReverting,
  trending,
  jumpDiffusion,
  crash,
  sessionsWithGaps,
}

function requireSound(market: BarSeries): void {
  const ticks = createTickQuantizer(market.instrument.tickSize)
  const { findings } = fromRows(market, {
    instrument: market.instrument,
    timeframe: market.timeframe,
    checks: { jumpFraction: 1e9, jumpSigmas: 1e9 },
  }).report
  expect(findings).toEqual([])
  for (let i = 0; i < market.length; i++) {
    expect(ticks(market.low[i] as number)).toBeGreaterThanOrEqual(1)
    for (const column of [market.open, market.high, market.low, market.close])
      expect(Number.isInteger(ticks(column[i] as number))).toBe(true)
    expect(market.high[i]).toBeGreaterThanOrEqual(Math.max(market.open[i] as number, market.close[i] as number))
    expect(market.low[i]).toBeLessThanOrEqual(Math.min(market.open[i] as number, market.close[i] as number))
  }
}

describe('every synthetic market', () => {
  it.each([
    ['garch', 'bac9b67b7b96dce4d9066e746ab676f1435c6c4c8189fdd518e71a479894bdbd'],
    ['regimeSwitching', '9b20bb8b339db173f82b01960a2f0396117a0c10baa4cf01031da696b9aa3fcc'],
    ['meanReverting', 'd64642ec4eb326b323828be0a02c3485820272a1bb924d0a3e04f20b60515303'],
    ['trending', '55322307340e6e0bcedad64efadc2195535bd0b830db66b6337bc52e72fae1b7'],
    ['jumpDiffusion', 'f9e03840a7a816f1a5396effd08d48b56ef86e0237a53dd136c7a9306b98062a'],
    ['crash', 'c7d5ec92284be33a9223684fbe4c9ca1a58d8e431b6ce5c060fb8c2665ec1806'],
    ['sessionsWithGaps', '61a1abd8c92cfd8f4582b109027a44e617fa43f746d8532bb320f57f96340633'],
  ] as const)('%s is the same for the same seed on every machine, and another for another', (name, hash) => {
    expect(models[name](options).hash).toBe(hash)
    expect(models[name]({ ...options, seed: 'other' }).hash).not.toBe(hash)
  })

  it('correlatedGroup is the same for the same seed on every machine, and another for another', () => {
    expect(pairOf().map(({ hash }) => hash)).toEqual([
      '350ed5e9f9cb0cd0e6733271e346d10d19e56611436440b2d1fa0d30287b6846',
      '51005ae39bd177f8087eb026b89b0873e5d61c1342f2863f18ab3c6b7987c3d7',
    ])
    expect(pairOf({ seed: 'other' }).map(({ hash }) => hash)).not.toEqual(pairOf().map(({ hash }) => hash))
  })

  it('is sound and on the tick, whatever its options', () => {
    const anyOptions = fc.record({
      seed: fc.integer(),
      bars: fc.integer({ min: 12, max: 150 }),
      timeframe: fc.constantFrom('5m', '1h', '1d', '1w'),
      price: fc.double({ min: 0.001, max: 10_000, noNaN: true }),
      tick: fc.constantFrom('0.01', '0.25', '0.00001', 1),
      volatility: fc.double({ min: 0, max: 0.1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(models)), anyOptions, (model, any) => {
        const { volatility: _, ...withoutVolatility } = any
        // Its regimes have a volatility each.
        const market = model(model === regimeSwitching ? withoutVolatility : any)
        requireSound(market)
        expect(market.length).toBe(any.bars)
      }),
      { numRuns: 80 },
    )
  })

  it.each(Object.entries(models).filter(([name]) => name !== 'crash'))(
    '%s begins like a shorter one of the same seed',
    (_, model) => {
      expect(model({ ...options, bars: 1500 }).slice(0, 1000).hash).toBe(model(options).hash)
    },
  )

  it('opens at the close before where there is no pause', () => {
    for (const model of [garch, regimeSwitching, meanReverting, trending, jumpDiffusion, crash]) {
      const { open, close } = model(options)
      for (let i = 1; i < open.length; i++) expect(open[i]).toBe(close[i - 1])
    }
  })

  it('says which option it cannot use, and that a price ran out of the exact range', () => {
    for (const [name, model] of Object.entries(models)) {
      expect(() => model({ ...options, bars: 0 })).toThrow(`${name} was given options it cannot use: bars: `)
      expect(() => model({ ...options, volatilty: 1 } as MarketOptions)).toThrow('volatilty')
      expect(() => model({ ...options, start: 'soon' })).toThrow("start is 'soon', which is not a time")
    }
    expect(() => trending({ ...options, drift: 1 })).toThrow('The trending market reached a price of')
  })

  it.each([
    [() => garch({ ...options, alpha: 0.2, beta: 0.8 }), 'alpha and beta must add up to less than 1'],
    [() => garch({ ...options, alpha: -0.1 }), 'alpha: '],
    [() => regimeSwitching({ ...options, regimes: [] }), 'regimes: '],
    [() => regimeSwitching({ ...options, transitions: [[1]] }), 'transitions has 1 rows, but there are 2 regimes'],
    [() => regimeSwitching({ ...options, transitions: [[1], [1]] }), 'transitions[0] has 1 chances'],
    [
      () =>
        regimeSwitching({
          ...options,
          transitions: [
            [0.5, 0.5],
            [0.4, 0.5],
          ],
        }),
      'transitions[1] adds up to 0.9, not to 1',
    ],
    [() => meanReverting({ ...options, halfLifeBars: 0 }), 'halfLifeBars: '],
    [() => trending({ ...options, strength: 2 }), 'strength: '],
    [() => jumpDiffusion({ ...options, jumpsPerBar: -1 }), 'jumpsPerBar: '],
    [
      () => crash({ ...options, crashBar: 998 }),
      'The crash takes 5 bars from bar 998 on, but the market has 1000 bars',
    ],
    [() => crash({ ...options, depth: 1 }), 'depth: '],
    [() => sessionsWithGaps({ ...options, instrument: { id: 'X', assetClass: 'crypto' } }), "the calendar '24x7'"],
    [() => pairOf({ correlation: [[1]] }), 'correlation has 1 rows, but there are 2 members'],
    [() => pairOf({ correlation: [[1, 0], [1]] }), 'correlation[1] has 1 values'],
    [() => pairOf({ correlation: matrix(1, 0.5, 0.4) }), 'correlation[0][1] is 0.5, but correlation[1][0] is 0.4'],
    [() => pairOf({ correlation: matrix(0.9, 0.5, 0.5) }), 'correlation[0][0] is 0.9, not 1'],
    [() => pairOf({ correlation: matrix(1, 1, 1) }), 'correlation is not positive definite: member 1 cannot'],
    [() => pairOf({ members: [{ instrument: 'A' }, { instrument: { id: 'A' } }] }), "is 'A' again"],
    [() => pairOf({ members: [] }), 'members: '],
  ])('refuses options that make no sense (%#)', (make, message) => {
    expect(make).toThrow(RaceError)
    expect(make).toThrow(message)
  })

  it('refuses three markets that cannot move as they should, and names the one', () => {
    const members = ['A', 'B', 'C'].map((instrument) => ({ instrument }))
    const correlation = [
      [1, 0.9, -0.9],
      [0.9, 1, 0.9],
      [-0.9, 0.9, 1],
    ]
    expect(() => pairOf({ members, correlation })).toThrow('not positive definite: member 2 cannot move')
  })
})

function matrix(corner: number, upper: number, lower: number): number[][] {
  return [
    [corner, upper],
    [lower, 1],
  ]
}

describe('randomWalk and the others', () => {
  it('share their frame: no volatility, no movement', () => {
    const still = { ...options, bars: 50, volatility: 0, price: 12.34 }
    for (const model of [randomWalk, garch, meanReverting, trending])
      expect(new Set(model(still).close)).toEqual(new Set([12.34]))
  })
})
