import { createRandom } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createLatency, type Delay, type LatencyModel } from './index.ts'

const count = 20_000

function drawn(delay: Delay): readonly number[] {
  const latency = createLatency({ reportMs: delay }, createRandom('latency'))
  return Array.from({ length: count }, (_, order) => latency.report(order))
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

describe('latency', () => {
  it('is zero for no model and for zeros alone', () => {
    expect(createLatency({}).isZero).toBe(true)
    expect(createLatency({ decisionMs: 0, toVenueMs: 0, reportMs: 0 }).isZero).toBe(true)
    expect(createLatency({ reportMs: 1 }).isZero).toBe(false)
    expect([createLatency({}).toVenue(1), createLatency({}).report(1)]).toEqual([0, 0])
  })

  it('adds the decision to the way to the venue, and rounds up to whole milliseconds', () => {
    const latency = createLatency({ decisionMs: 5, toVenueMs: 20.2, reportMs: 7 })
    expect([latency.toVenue(1), latency.report(1)]).toEqual([26, 7])
    expect(createLatency({ decisionMs: 5 }).toVenue(1)).toBe(5)
    expect(createLatency({ toVenueMs: 5 }).toVenue(1)).toBe(5)
  })

  it('by a uniform distribution lies between its bounds, each part as often', () => {
    const values = drawn({ type: 'uniform', min: 20, max: 40 })
    expect([Math.min(...values), Math.max(...values)]).toEqual([21, 40])
    expect(Math.abs(mean(values) - 30.5)).toBeLessThan(0.15)
  })

  it('by a normal distribution has its mean and deviation, and never falls below its least', () => {
    const values = drawn({ type: 'normal', mean: 1000, sd: 100, min: 800 })
    expect(Math.min(...values)).toBe(800)
    expect(Math.abs(mean(values) - 1001.3)).toBeLessThan(3)
  })

  it('by a log-normal distribution has its median, and never exceeds its most', () => {
    const values = drawn({ type: 'log-normal', median: 1000, sigma: 0.5, max: 4000 }).toSorted((a, b) => a - b)
    expect(values.at(-1)).toBe(4000)
    expect(Math.abs((values[count / 2] as number) - 1000)).toBeLessThan(15)
    // One deviation above the median: 84.13 % lie below e^0.5 times it.
    expect(Math.abs(values.filter((value) => value <= 1000 * Math.exp(0.5)).length / count - 0.8413)).toBeLessThan(0.01)
  })

  it('by measurements is one of them, each as often', () => {
    const values = drawn({ type: 'empirical', ms: [3, 9.5, 27] })
    for (const ms of [3, 10, 27]) {
      expect(Math.abs(values.filter((value) => value === ms).length / count - 1 / 3)).toBeLessThan(0.012)
    }
    expect(new Set(values).size).toBe(3)
  })

  it('is the same for the same order and message, whoever else asks, and its own for each part', () => {
    const delay: Delay = { type: 'uniform', min: 0, max: 1_000_000 }
    const model: LatencyModel = { decisionMs: delay, toVenueMs: delay, reportMs: delay }
    const [one, two] = [createLatency(model, createRandom('x')), createLatency(model, createRandom('x'))]
    const first = [one.toVenue(7), one.report(7), one.toVenue(7, 1), one.report(7, 1)]
    two.toVenue(3)
    expect([two.toVenue(7), two.report(7), two.toVenue(7, 1), two.report(7, 1)]).toEqual(first)
    expect(new Set(first).size).toBe(4)
    expect(createLatency({ ...model, decisionMs: 0 }, createRandom('x')).report(7)).toBe(first[1])
    expect(createLatency(model, createRandom('y')).report(7)).not.toBe(first[1])
  })

  it.each<[unknown, RegExp]>([
    [{ toVenueMs: -1 }, /latency: toVenueMs is -1, but must be 0 or more and at most 86400000/],
    [{ toVenueMs: Number.NaN }, /toVenueMs is 'NaN'/],
    [
      { reportMs: { type: 'uniform', min: 5, max: 4 } },
      /latency\.reportMs \(uniform\): max is 4, but must be 5 or more/,
    ],
    [{ reportMs: { type: 'normal', mean: -5, sd: 1, min: 0 } }, /mean is -5/],
    [{ reportMs: { type: 'normal', mean: 5, sd: -1, min: 0 } }, /sd is -1/],
    [{ reportMs: { type: 'normal', mean: 5, sd: 1 } }, /min is not given/],
    [{ reportMs: { type: 'log-normal', median: 5, sigma: -1, max: 9 } }, /sigma is -1/],
    [{ reportMs: { type: 'log-normal', median: 5, sigma: 1, max: 4 } }, /max is 4, but must be 5 or more/],
    [{ decisionMs: { type: 'empirical', ms: [] } }, /latency\.decisionMs \(empirical\): ms is empty/],
    [{ decisionMs: { type: 'empirical', ms: [1, -2] } }, /ms\[1\] is -2/],
    [
      { decisionMs: { type: 'gamma' } },
      /type is 'gamma', but must be one of 'uniform', 'normal', 'log-normal', 'empirical'/,
    ],
  ])('that is wrong is refused: %j', (model, message) => {
    expect(() => createLatency(model as LatencyModel, createRandom('x'))).toThrow(message)
  })

  it('by a distribution without a generator is refused', () => {
    expect(() => createLatency({ reportMs: { type: 'uniform', min: 0, max: 1 } })).toThrow(/there is no generator/)
  })
})
