import { type BarSeries, barSeries, createRandom } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseCuts, stretches } from './choose-cuts.ts'
import { copyOf, marketMemory } from './market-memory.ts'
import { type Poison, poisonBars, poisons, valueColumns } from './poison.ts'

const market = randomWalk({ seed: 'future', bars: 60, timeframe: '1h', start: '2024-01-01' })
const slow = randomWalk({
  seed: 'slow',
  bars: 20,
  timeframe: '4h',
  start: '2024-01-01',
  instrument: 'SLOW',
  calendar: market.calendar,
})
const valuesOf = (series: BarSeries): number[][] => valueColumns.map((name) => Array.from(series[name]))

describe('a poison', () => {
  it('leaves every bar before the cut as it was, and every bar after it finite', () => {
    fc.assert(
      fc.property(fc.constantFrom(...poisons), fc.integer({ min: 0, max: 60 }), fc.nat(), (poison, from, seed) => {
        const copy = copyOf(market)
        poisonBars(copy, { poison, from, seed })
        for (const name of valueColumns) {
          expect(copy[name].subarray(0, from)).toEqual(market[name].subarray(0, from))
          expect(copy[name].every(Number.isFinite)).toBe(true)
        }
        if (from < 58) expect(copy.close.subarray(from)).not.toEqual(market.close.subarray(from))
      }),
    )
  })

  it.each(['reversed', 'shifted'] as const)('%s keeps the bars, in another order', (poison) => {
    const copy = copyOf(market)
    poisonBars(copy, { poison, from: 10, seed: 1 })
    expect(Array.from(copy.close).sort()).toEqual(Array.from(market.close).sort())
    expect(copy.close[10]).toBe(poison === 'reversed' ? market.close[59] : market.close[11])
  })

  it('changes memory that several columns share once', () => {
    const { time, close, instrument } = copyOf(market)
    const flat = barSeries({
      instrument,
      timeframe: '1h',
      columns: { time, open: close, high: close, low: close, close },
    })
    poisonBars(flat, { poison: 'reversed', from: 0, seed: 1 })
    expect(Array.from(flat.close)).toEqual(Array.from(market.close).reverse())
  })

  it('has a price to start from where the last one is 0', () => {
    const { time, instrument } = copyOf(market)
    const zero = new Float64Array(market.length)
    const columns = { time, open: zero, high: zero, low: zero, close: zero }
    const flat = barSeries({ instrument: { ...instrument }, timeframe: '1h', columns })
    poisonBars(flat, { poison: 'soaring', from: 30, seed: 1 })
    expect(flat.close[30]).toBe(1_000)
  })
})

describe('the memory of a market', () => {
  it('shows what is known at a time, changes the rest, and restores it bit for bit', () => {
    const instants = Array.from(market.closeTimes)
    const poison = fc.constantFrom<Poison>(...poisons)
    fc.assert(
      fc.property(fc.constantFrom(...instants), poison, fc.boolean(), (time, name, throws) => {
        const before = [valuesOf(market), valuesOf(slow)]
        const memory = marketMemory([market, slow], 1)
        const known = memory.withoutFuture(time, (data) => data.map(copyOf))
        const seen = (): void => {
          memory.withPoison(time, name, (data) => {
            data.forEach((series, index) => {
              const { length } = known[index] as BarSeries
              // A bar that is open shows its open and nothing else.
              expect(series.open.subarray(0, length)).toEqual(known[index]?.open)
              expect(series.close.subarray(0, memory.closedBars(time)[index])).toEqual(
                known[index]?.close.subarray(0, memory.closedBars(time)[index]),
              )
            })
            if (throws) throw new Error('on purpose')
          })
        }
        if (throws) expect(seen).toThrow('on purpose')
        else seen()
        expect([valuesOf(market), valuesOf(slow)]).toEqual(before)
        expect(known.map(({ length }) => length)).toEqual(
          [market, slow].map(({ openTimes }) => openTimes.filter((open) => open < time).length),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('gives a bar that is open no more than its open', () => {
    const time = market.closeTimes[5] as number
    const memory = marketMemory([market, slow], 1)
    memory.withoutFuture(time, ([, series]) => {
      const bar = series?.at(1)
      expect(series?.length).toBe(2)
      expect(bar).toEqual({ ...bar, high: bar?.open, low: bar?.open, close: bar?.open, volume: 0 })
    })
  })

  it('works on a copy where bars share memory with other bars', () => {
    const { time, close, instrument, volume } = copyOf(market)
    const part = (from: number): Float64Array => close.subarray(from, from + 50)
    const columns = {
      time: time.subarray(0, 50),
      open: part(0),
      high: part(1),
      low: part(1),
      close: part(1),
      volume: volume.subarray(0, 50),
    }
    const linked = barSeries({ instrument, timeframe: '1h', columns })
    expect(marketMemory([linked], 1).data[0]).not.toBe(linked)
    expect(marketMemory([market], 1).data[0]).toBe(market)
    const twin = barSeries({
      instrument: 'TWIN',
      timeframe: '1h',
      calendar: market.calendar,
      columns: { ...market, volume: market.volume },
    })
    expect(marketMemory([market, twin], 1).data[0]).not.toBe(market)
  })
})

describe('cuts', () => {
  it('have a future, are in order, and take every signal where there is room', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 2, maxLength: 60 })
    fc.assert(
      fc.property(times, fc.nat({ max: 30 }), fc.nat({ max: 30 }), fc.nat(), (drawn, count, signalCutsMax, seed) => {
        const instants = Float64Array.from(drawn.sort((a, b) => a - b))
        const decisionTimes = drawn.filter((_, index) => index % 3 === 0)
        const { at, signalBars, signalCuts } = chooseCuts({
          instants,
          first: 0,
          decisionTimes,
          cuts: count,
          signalCutsMax,
          seed,
        })
        expect([...new Set(at)].sort((a, b) => a - b)).toEqual(at)
        for (const cut of at) expect(cut).toBeLessThan(instants.length - 1)
        expect(signalCuts).toBe(Math.min(signalBars, signalCutsMax))
        if (signalBars <= signalCutsMax)
          for (const time of decisionTimes.filter((time) => time < (instants.at(-1) as number)))
            expect(at).toContain(instants.indexOf(time))
      }),
    )
  })

  it('at a decision between two instants come at the later one', () => {
    const options = { instants: Float64Array.of(10, 20, 30), first: 0, cuts: 0, signalCutsMax: 9, seed: 1 }
    expect(chooseCuts({ ...options, decisionTimes: [15] }).at).toEqual([1])
    expect(chooseCuts({ ...options, decisionTimes: [20] }).at).toEqual([1])
  })

  it('are spread evenly: one in each of as many stretches', () => {
    const chosen = stretches(100, 10, createRandom(1).next)
    expect(chosen.map((index) => Math.floor(index / 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})
