import { createTickQuantizer, RaceError } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromRows } from '../bars/from-rows.ts'
import { type RandomWalkOptions, randomWalk } from './random-walk.ts'

const options: RandomWalkOptions = { seed: 'race', bars: 1000, timeframe: '1d' }
const isoOf = (time: number | undefined): string => new Date(time ?? Number.NaN).toISOString()

describe('randomWalk', () => {
  it('gives the same market for the same seed on every machine', () => {
    expect(randomWalk(options).hash).toBe('7c5594fd6bab98470a432228ea4e82ef7f5c442ceac54444de64859162fabb68')
    const minutes = {
      seed: 7,
      bars: 500,
      timeframe: '1m',
      price: 1.1,
      tick: '0.00001',
      volatility: 0.0002,
      drift: 0.00001,
      start: '2024-03-08T21:00:00Z',
    } as const
    expect(randomWalk({ ...minutes, instrument: { id: 'EURUSD', assetClass: 'fx' } }).hash).toBe(
      '70ea80c6fcbc336718d68c62b8670c349e29aa5d2fd2472780dc1784d74686de',
    )
  })

  it('gives other markets for other seeds, and a longer market that begins like a shorter one', () => {
    expect(randomWalk({ ...options, seed: 'other' }).hash).not.toBe(randomWalk(options).hash)
    expect(randomWalk({ ...options, bars: 2000 }).slice(0, 1000).hash).toBe(randomWalk(options).hash)
  })

  it('makes bars that pass every check, on the tick and above zero, whatever its options', () => {
    const anyOptions = fc.record({
      seed: fc.integer(),
      bars: fc.integer({ min: 1, max: 200 }),
      timeframe: fc.constantFrom('1m', '5m', '1h', '1d', '1w', '1mo'),
      price: fc.double({ min: 0.001, max: 10_000, noNaN: true }),
      tick: fc.constantFrom('0.01', '0.25', '0.00001', '5', 1),
      volatility: fc.double({ min: 0, max: 0.1, noNaN: true }),
      drift: fc.double({ min: -0.02, max: 0.02, noNaN: true }),
      assetClass: fc.constantFrom('crypto' as const, 'equity' as const, 'fx' as const),
    })
    fc.assert(
      fc.property(anyOptions, ({ assetClass, tick, ...rest }) => {
        const market = randomWalk({ ...rest, tick, instrument: { id: 'ACME', assetClass } })
        const ticks = createTickQuantizer(market.instrument.tickSize)
        const { findings } = fromRows(market, {
          instrument: market.instrument,
          timeframe: rest.timeframe,
          checks: { jumpFraction: 1e9, jumpSigmas: 1e9 },
        }).report
        expect(findings).toEqual([])
        expect(market.length).toBe(rest.bars)
        for (let i = 0; i < market.length; i++) {
          expect(ticks(market.low[i] ?? 0)).toBeGreaterThanOrEqual(1)
          if (i > 0) expect(market.open[i]).toBe(market.close[i - 1])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('has the drift and the volatility it was asked for', () => {
    const market = randomWalk({ ...options, bars: 20_000, volatility: 0.02, drift: 0.0005, tick: '0.000001' })
    const returns = Array.from({ length: 19_999 }, (_, i) =>
      Math.log((market.close[i + 1] ?? 1) / (market.close[i] ?? 1)),
    )
    const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length
    const deviation = Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / returns.length)
    expect(Math.abs(mean - 0.0005)).toBeLessThan(4 * (0.02 / Math.sqrt(20_000)))
    expect(deviation).toBeGreaterThan(0.0195)
    expect(deviation).toBeLessThan(0.0205)
  })

  it('stands still without volatility', () => {
    const market = randomWalk({ ...options, bars: 3, volatility: 0, price: 12.34 })
    expect([...market.high, ...market.low, ...market.close]).toEqual(Array.from({ length: 9 }, () => 12.34))
  })

  it('trades a mean volume in whole units', () => {
    const { volume } = randomWalk({ ...options, volume: 400 })
    expect(volume.every((value) => Number.isInteger(value) && value >= 200 && value <= 600)).toBe(true)
    expect(Math.abs(volume.reduce((sum, value) => sum + value, 0) / volume.length - 400)).toBeLessThan(20)
    expect(randomWalk({ ...options, volume: 0 }).volume.every((value) => value === 0)).toBe(true)
  })

  it.each([
    ['1d', 'equity', '2024-05-25', ['2024-05-28', '2024-05-29']],
    ['1d', 'crypto', '2024-05-25T10:00:00Z', ['2024-05-26', '2024-05-27']],
    ['2d', 'equity', '2024-05-25', ['2024-05-25', '2024-05-27']],
    ['1w', 'equity', '2024-05-25', ['2024-05-20', '2024-05-27']],
    ['1mo', 'crypto', '2024-11-25', ['2024-11-01', '2024-12-01', '2025-01-01']],
    ['30m', 'equity', '2024-07-03T16:15:00Z', ['2024-07-03T16:30', '2024-07-05T13:30']],
    ['5m', 'crypto', '2024-05-25T10:01:00Z', ['2024-05-25T10:05', '2024-05-25T10:10']],
    ['1h', 'fx', '2024-05-24T20:00:00Z', ['2024-05-24T20:00', '2024-05-26T21:00']],
  ] as const)('places %s bars of %s from %s', (timeframe, assetClass, start, expected) => {
    const market = randomWalk({
      ...options,
      timeframe,
      start,
      bars: expected.length,
      instrument: { id: 'ACME', assetClass },
    })
    expect([...market.time].map(isoOf)).toEqual(
      expected.map((time) => `${time.padEnd(11, 'T').padEnd(16, '00:00')}:00.000Z`),
    )
  })

  it('goes on over many years of sessions', () => {
    const market = randomWalk({
      ...options,
      bars: 2600,
      instrument: 'ACME',
      calendar: randomWalk({ ...options, instrument: { id: 'X', assetClass: 'equity' } }).calendar,
    })
    expect(isoOf(market.time.at(-1))).toBe('2030-05-08T00:00:00.000Z')
    expect(new Set(market.time).size).toBe(2600)
  })

  it('takes the tick of the instrument, and one that is given before it', () => {
    const instrument = { id: 'ACME', tickSize: '0.5' }
    expect(randomWalk({ ...options, instrument }).instrument.tickSize.toString()).toBe('0.5')
    expect(randomWalk({ ...options, instrument, tick: '0.25' }).instrument.tickSize.toString()).toBe('0.25')
    expect(randomWalk({ ...options, instrument: 'NAMED' }).instrument).toMatchObject({
      id: 'NAMED',
      assetClass: 'crypto',
    })
  })

  it.each([
    [{ bars: 0 }, 'bars: '],
    [{ timeframe: 'daily' }, 'timeframe: '],
    [{ volatility: -1 }, 'volatility: '],
    [{ start: 'soon' }, "start is 'soon', which is not a time"],
    [{ drift: 1 }, 'The random walk reached a price of'],
  ])('refuses %j', (more, message) => {
    const make = () => randomWalk({ ...options, ...more })
    expect(make).toThrow(RaceError)
    expect(make).toThrow(message)
  })
})
