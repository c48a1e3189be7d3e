import { createTickQuantizer } from '@race/core'
import { describe, expect, it } from 'vitest'
import { hostileMarkets } from './index.ts'

const markets = hostileMarkets()
const seriesOf = (name: string) => {
  const found = markets.find((market) => market.name === name)
  if (found === undefined) throw new Error(`there is no market '${name}'`)
  return found.series
}

describe('hostileMarkets', () => {
  it('is the same list every time, and another for another seed', () => {
    const hashes = (seed: string) => hostileMarkets({ seed, bars: 50 }).map(({ series }) => series.hash)
    expect(hashes('a')).toEqual(hashes('a'))
    expect(hashes('a')).not.toEqual(hashes('b'))
    expect(hostileMarkets({ bars: 100 }).find(({ name }) => name === 'limit days')?.series.hash).toBe(
      '3b466f64ba44b5ab219fd02761120e4a33962437d1e13757a5185f8807d10e63',
    )
  })

  it('has markets of thousands of bars, each with a name and a reason of its own', () => {
    expect(new Set(markets.map(({ name }) => name)).size).toBe(markets.length)
    expect(new Set(markets.map(({ why }) => why)).size).toBe(markets.length)
    for (const { name, series } of markets) {
      expect(series.length, name).toBe(name === 'one bar' ? 1 : name === 'two bars' ? 2 : 2000)
      expect(series.instrument.id).toBe('HOSTILE')
    }
  })

  it.each(markets.map(({ name, series }) => [name, series] as const))('is legal: %s', (_, series) => {
    const ticks = createTickQuantizer(series.instrument.tickSize)
    for (const { open, high, low, close, volume } of series) {
      expect([open, high, low, close, volume].every(Number.isFinite)).toBe(true)
      expect(high).toBeGreaterThanOrEqual(Math.max(open, close))
      expect(low).toBeLessThanOrEqual(Math.min(open, close))
      expect(ticks(low)).toBeGreaterThanOrEqual(1)
    }
  })

  it('is as hostile as it says', () => {
    expect(Math.max(...seriesOf('tiny prices').high)).toBeLessThan(1e-4)
    expect(Math.min(...seriesOf('huge prices').low)).toBeGreaterThan(1e6)
    expect(seriesOf('zero volume').volume.every((volume) => volume === 0)).toBe(true)
    expect(new Set(seriesOf('flat').high)).toEqual(new Set([100]))
    const { open, close, high, low, time } = seriesOf('limit days')
    expect(open.every((price, i) => price === close[i] && price === high[i] && price === low[i])).toBe(true)
    expect(time.length).toBe(2000)
    const jumps = seriesOf('huge jumps').close
    expect(jumps.some((price, i) => price > 9 * (jumps[i - 1] ?? price))).toBe(true)
    const days = seriesOf('missing bars').time
    expect(Math.max(...days.map((day, i) => day - (days[i - 1] ?? day))) / 86_400_000).toBeGreaterThan(30)
    const crashed = seriesOf('crash').close
    expect((crashed[1001] as number) / (crashed[998] as number)).toBeLessThan(0.2)
  })

  it('comes in any timeframe, for any instrument', () => {
    for (const timeframe of ['5m', '4h', '1w', '1mo'])
      for (const { series } of hostileMarkets({ timeframe, bars: 60, instrument: 'EURUSD' }))
        expect([series.timeframe, series.instrument.id]).toEqual([timeframe, 'EURUSD'])
  })

  it('refuses fewer than two bars', () => {
    expect(() => hostileMarkets({ bars: 1 })).toThrow('hostileMarkets was given options it cannot use: bars: ')
  })
})
