import { RaceError } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  computeMetrics,
  createEquitySampler,
  createOnlineMetrics,
  type EquityChunk,
  type EquitySampler,
  type EquitySampling,
} from '../index.ts'

const dayMs = 86_400_000

function rowsOf(sampler: EquitySampler, instants: readonly (readonly [number, number])[]): number[][] {
  for (const [time, value] of instants) sampler.observe(value, time)
  const { time, equity } = sampler.end()
  return Array.from(time, (at, index) => [at, equity[index] as number])
}

const instants = fc
  .array(fc.tuple(fc.nat(5000), fc.double({ min: -10, max: 1000, noNaN: true })), { maxLength: 300 })
  .map((steps) => {
    let at = 0
    return steps.map(([step, value]) => {
      at += step
      return [at, value] as const
    })
  })

describe('createEquitySampler', () => {
  it('keeps the last instant of each period, and the first and the last of all', () => {
    const kept = rowsOf(createEquitySampler({ everyMs: 10 }), [
      [1, 100],
      [9, 101],
      [10, 102],
      [11, 103],
      [35, 104],
      [36, 105],
    ])
    expect(kept).toEqual([
      [1, 100],
      [10, 102],
      [11, 103],
      [36, 105],
    ])
  })

  it.each<[string, EquitySampling, number[][]]>([
    ['no instant without one', { everyMs: 10 }, []],
    ['no instant without one of all', 'every-bar', []],
  ])('keeps %s', (_, mode, expected) => {
    expect(rowsOf(createEquitySampler(mode), [])).toEqual(expected)
  })

  it('keeps a single instant once', () => {
    expect(rowsOf(createEquitySampler({ everyMs: 10 }), [[7, 1]])).toEqual([[7, 1]])
  })

  it('keeps the first instant apart when its period goes on', () => {
    const sampler = createEquitySampler({ everyMs: 10 })
    sampler.observe(1, 1)
    sampler.observe(2, 2)
    expect(sampler.rows).toBe(1)
    expect(Array.from(sampler.end().equity)).toEqual([1, 2])
    expect(sampler.rows).toBe(2)
  })

  it('keeps every instant, or none', () => {
    const given = Array.from({ length: 1000 }, (_, index) => [index, 2 * index] as const)
    expect(rowsOf(createEquitySampler('every-bar'), given)).toEqual(given)
    const none = createEquitySampler('none')
    expect(rowsOf(none, given)).toEqual([])
    expect(none.rows).toBe(0)
  })

  it('counts periods before 1970 like those after it', () => {
    const given = [-25, -20, -19, -5, 0, 5].map((time) => [time, time] as const)
    expect(rowsOf(createEquitySampler({ everyMs: 10 }), given).map(([time]) => time)).toEqual([-25, -20, -19, 0, 5])
  })

  it('keeps of any curve what the rule says', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 20_000 }), (given, everyMs) => {
        const period = (time: number): number => Math.ceil(time / everyMs)
        const expected = given.filter(([time], index) => {
          const next = given[index + 1]
          return index === 0 || next === undefined || period(next[0]) !== period(time)
        })
        expect(rowsOf(createEquitySampler({ everyMs }), given)).toEqual(expected)
      }),
    )
  })

  it('gives a sink the same rows in chunks of any size, and then the end', () => {
    const modes = fc.constantFrom<EquitySampling>('every-bar', 'none', { everyMs: 3000 })
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 40 }), modes, (given, rowsMax, mode) => {
        const expected = rowsOf(createEquitySampler(mode), given)
        const chunks: EquityChunk[] = []
        const ends: number[] = []
        const sink = {
          rowsMax,
          write: (chunk: EquityChunk) => void chunks.push(chunk),
          end: (rows: number) => void ends.push(rows),
        }
        const sampler = createEquitySampler(mode, sink)
        expect(rowsOf(sampler, given)).toEqual([])
        const sent = chunks.flatMap(({ times, equity }) => Array.from(times, (at, i) => [at, equity[i] as number]))
        expect(sent).toEqual(expected)
        expect(chunks.slice(0, -1).every(({ times }) => times.length === rowsMax)).toBe(true)
        for (const { times, equity } of chunks) expect(equity.length).toBe(times.length)
        expect(ends).toEqual([expected.length])
        expect(sampler.rows).toBe(expected.length)
      }),
    )
  })

  it('leaves a chunk to the sink, which may move its memory away', () => {
    const chunks: EquityChunk[] = []
    const sampler = createEquitySampler('every-bar', {
      rowsMax: 2,
      write: (chunk) =>
        void chunks.push(structuredClone(chunk, { transfer: [chunk.times.buffer, chunk.equity.buffer] })),
    })
    for (let i = 0; i < 5; i++) sampler.observe(i, i)
    sampler.end()
    expect(chunks.map(({ equity }) => Array.from(equity))).toEqual([[0, 1], [2, 3], [4]])
  })

  it('lets through what a sink throws, and does not send the chunk twice', () => {
    const sizes: number[] = []
    const sampler = createEquitySampler('every-bar', {
      rowsMax: 2,
      write: ({ times }) => {
        sizes.push(times.length)
        if (sizes.length === 1) throw new Error('disk full')
      },
    })
    sampler.observe(1, 1)
    expect(() => sampler.observe(2, 2)).toThrow('disk full')
    sampler.observe(3, 3)
    sampler.end()
    expect(sizes).toEqual([2, 1])
  })

  it('ends once, and takes nothing after it', () => {
    let ends = 0
    const sampler = createEquitySampler('every-bar', { write: () => undefined, end: () => void ends++ })
    sampler.observe(1, 1)
    expect(sampler.end()).toBe(sampler.end())
    expect(ends).toBe(1)
    expect(() => sampler.observe(2, 2)).toThrow('equity at 2 was observed after the end of the sampler')
  })

  it('may have a sink that does not ask for the end', () => {
    const sampler = createEquitySampler('none', { write: () => undefined })
    expect(sampler.end().time).toHaveLength(0)
  })

  it.each([
    ['a mode that is not there', 'hourly', {}, 'the mode of a sampler is "hourly"'],
    ['no mode', undefined, {}, 'the mode of a sampler is undefined'],
    ['a period of nothing', { everyMs: 0 }, {}, 'the mode of a sampler is {"everyMs":0}'],
    ['a part of a millisecond', { everyMs: 0.5 }, {}, 'the mode of a sampler is {"everyMs":0.5}'],
    ['chunks without rows', 'none', { rowsMax: 0 }, 'rowsMax of the sink is 0'],
  ])('refuses %s', (_, mode, sink, message) => {
    const make = () => createEquitySampler(mode as EquitySampling, { write: () => undefined, ...sink })
    expect(make).toThrow(message)
    expect(make).toThrow(RaceError)
  })

  it('keeps the daily returns of a curve, and its metrics do not lose the deepest point', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.double({ min: 1, max: 1000, noNaN: true })), {
          minLength: 1,
          maxLength: 200,
        }),
        (steps) => {
          const online = createOnlineMetrics({ initialEquity: 100 })
          const sampler = createEquitySampler({ everyMs: dayMs / 4 })
          const time: number[] = []
          let at = Date.UTC(2024, 0, 1)
          for (const [minutes, value] of steps) {
            at += 600_000 * minutes
            time.push(at)
            online.observeEquity(value, at)
            sampler.observe(value, at)
          }
          const equity = Float64Array.from(steps, ([, value]) => value)
          const whole = computeMetrics({ time: Float64Array.from(time), equity, initialEquity: 100 })
          const sampled = computeMetrics({ ...sampler.end(), initialEquity: 100 })
          for (const name of ['totalReturn', 'cagr', 'volatility', 'sharpe', 'sortino'] as const) {
            expect(sampled[name]).toBe(whole[name])
          }
          const deepest = online.result().maxDrawdown as number
          expect(deepest).toBe(whole.maxDrawdown)
          expect(deepest).toBeLessThanOrEqual(sampled.maxDrawdown as number)
        },
      ),
    )
  })
})
