import { createHash } from 'node:crypto'
import { createTickQuantizer, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { syntheticTicks } from './index.ts'

const options = { seed: 'race', quotes: 20_000, intervalMs: 500, spreadTicks: 3, tradeChance: 0.4, size: 5 } as const
const { quotes, trades } = syntheticTicks(options)
const meanOf = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length

describe('syntheticTicks', () => {
  it('gives the same ticks for the same seed on every machine, and others for another', () => {
    const hashOf = (seed: string): string => {
      const ticks = syntheticTicks({ ...options, seed, quotes: 1000 })
      const { time, bid, ask, bidSize, askSize } = ticks.quotes
      const { price, quantity, aggressor } = ticks.trades
      const hash = createHash('sha256')
      for (const column of [time, bid, ask, bidSize, askSize, ticks.trades.time, price, quantity, aggressor])
        hash.update(column)
      return hash.digest('hex')
    }
    expect(hashOf('race')).toBe('e1c1401e55d8ccd428375ebd89b1bd5fb384e67e5342d702e00cbafc1078eceb')
    expect(hashOf('other')).not.toBe(hashOf('race'))
  })

  it('has quotes on the tick, the ask above the bid, and sizes on the quantity step', () => {
    const ticks = createTickQuantizer(quotes.instrument.tickSize)
    const steps = createTickQuantizer(quotes.instrument.quantityStep)
    for (const { bid, ask, bidSize, askSize } of quotes) {
      expect(ticks(bid)).toBeGreaterThanOrEqual(1)
      expect(ticks(ask)).toBeGreaterThan(ticks(bid))
      expect(Math.min(steps(bidSize), steps(askSize))).toBeGreaterThanOrEqual(1)
    }
  })

  it('trades at the touch that stands, for no more than is there, on the side that takes', () => {
    let at = 0
    for (const { time, price, quantity, aggressor } of trades) {
      const isTouch = (index: number): boolean => {
        const { bid, ask, bidSize, askSize } = quotes.at(index)
        return aggressor === 'buy' ? price === ask && quantity <= askSize : price === bid && quantity <= bidSize
      }
      while (at < quotes.length && !(stands(at, time) && isTouch(at))) at++
      expect(at).toBeLessThan(quotes.length)
      at++
    }
  })

  it('has the intervals, spread, sizes and share of trades that it was asked for', () => {
    const span = (quotes.time.at(-1) as number) - (quotes.time[0] as number)
    expect(Math.abs(span / (quotes.length - 1) / 500 - 1)).toBeLessThan(0.03)
    const spreads = Array.from(quotes.ask, (ask, i) => Math.round((ask - (quotes.bid[i] as number)) * 100))
    expect(Math.abs(meanOf(spreads) - 3)).toBeLessThan(0.05)
    expect(Math.min(...spreads)).toBe(1)
    expect(Math.abs(meanOf(quotes.bidSize) / 5 - 1)).toBeLessThan(0.02)
    expect(Math.abs(trades.length / quotes.length - 0.4)).toBeLessThan(0.02)
    const buys = trades.aggressor.filter((side) => side === 1).length
    expect(Math.abs(buys / trades.length - 0.5)).toBeLessThan(0.02)
  })

  it('has the volatility that it was asked for', () => {
    const fine = syntheticTicks({ ...options, tick: '0.00001', spreadTicks: 1, volatility: 0.5 }).quotes
    const changes = Array.from({ length: fine.length - 1 }, (_, i) =>
      Math.log((fine.bid[i + 1] as number) / (fine.bid[i] as number)),
    )
    const elapsedMs = (fine.time.at(-1) as number) - (fine.time[0] as number)
    const perDay = Math.sqrt(changes.reduce((sum, change) => sum + change ** 2, 0) / (elapsedMs / 86_400_000))
    expect(Math.abs(perDay / 0.5 - 1)).toBeLessThan(0.03)
  })

  it('trades within sessions only', () => {
    const day = syntheticTicks({
      ...options,
      intervalMs: 60_000,
      quotes: 2000,
      start: '2024-07-03T12:00:00Z',
      instrument: { id: 'ACME', assetClass: 'equity' },
    })
    const { calendar } = day.quotes
    expect(calendar.id).toBe('XNYS')
    for (const time of [...day.quotes.time, ...day.trades.time]) expect(calendar.isOpen(time)).toBe(true)
    expect(new Date(day.quotes.time[0] as number).toISOString()).toBe('2024-07-03T13:30:00.000Z')
    const sessions = new Set(Array.from(day.quotes.time, (time) => new Date(time).toISOString().slice(0, 10)))
    expect(sessions.has('2024-07-04')).toBe(false)
    expect(sessions.size).toBeGreaterThan(4)
  })

  it('goes on over years of sessions', () => {
    const slow = syntheticTicks({
      seed: 1,
      quotes: 3000,
      intervalMs: 6_000_000,
      start: '2019-01-02',
      instrument: { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' },
      price: 1.1,
    })
    for (const time of slow.quotes.time) expect(slow.quotes.calendar.isOpen(time)).toBe(true)
    expect(slow.quotes.length).toBe(3000)
  })

  it.each([
    [{ quotes: 0 }, 'quotes: '],
    [{ intervalMs: 0 }, 'intervalMs: '],
    [{ spreadTicks: 0.5 }, 'spreadTicks: '],
    [{ tradeChance: 2 }, 'tradeChance: '],
    [{ start: 'soon' }, "start is 'soon'"],
    [{ price: 1e15 }, 'The market of ticks reached a price of'],
  ])('refuses %j', (more, message) => {
    const make = () => syntheticTicks({ ...options, ...more })
    expect(make).toThrow(RaceError)
    expect(make).toThrow(message)
  })
})

/** Whether a quote stands at a time; at the ms of the next one, both do. */
function stands(index: number, time: number): boolean {
  return (quotes.time[index] as number) <= time && (quotes.time[index + 1] ?? Number.POSITIVE_INFINITY) >= time
}
