import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atr, defineIndicator, donchian, type IndicatorStream } from './index.ts'

/** Donchian's channel by a search of the whole window at each row, which the package's own does not do. */
const channel = defineIndicator({
  id: 'acme-channel',
  inputs: ['high', 'low'],
  outputs: ['upper', 'middle', 'lower'],
  warmupBars: (period: number) => {
    if (Number.isInteger(period) && period >= 1) return period
    throw new RangeError(`acme-channel: period must be an integer from 1, but was ${period}.`)
  },
  memory: (period) => ({
    place: 0,
    highs: new Float64Array(period).fill(Number.NEGATIVE_INFINITY),
    lows: new Float64Array(period).fill(Number.POSITIVE_INFINITY),
  }),
  step(memory, output, high, low) {
    const { highs, lows } = memory
    highs[memory.place] = high
    lows[memory.place] = low
    memory.place = (memory.place + 1) % highs.length
    output.upper = highs.reduce((most, one) => Math.max(most, one))
    output.lower = lows.reduce((least, one) => Math.min(least, one))
    output.middle = (output.upper + output.lower) / 2
  },
})

/** The change to the row before where it is upwards; an inner record, a default and an output that is not always set. */
const rise = defineIndicator({
  id: 'acme-rise',
  inputs: ['value'],
  outputs: ['rise'],
  warmupBars: (_scale?: number) => 2,
  memory: (scale = 1) => ({ scale, inner: { before: Number.NaN } }),
  step(memory, output, value) {
    if (value >= memory.inner.before) output.rise = (value - memory.inner.before) * memory.scale
    memory.inner.before = value
  },
})

const value = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -50, max: 50 }) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 1e300, Number.NaN, Number.POSITIVE_INFINITY) },
)
const rows = fc.array(fc.tuple(value, value), { maxLength: 60 })
const period = fc.integer({ min: 1, max: 8 })

const column = (given: readonly (readonly [number, number])[], k: 0 | 1) => Float64Array.from(given, (row) => row[k])
const outputsOf = (stream: IndicatorStream) => [0, 1, 2].map((k) => stream.output(k))

describe('an indicator of somebody else', () => {
  it('is what its step says, gaps and warm-up done for it: a channel is that of the package', () => {
    fc.assert(
      fc.property(rows, period, (given, bars) => {
        const [high, low] = [column(given, 0), column(given, 1)]
        expect(channel(high, low, bars)).toEqual(donchian(high, low, bars))
      }),
    )
  })

  it('gives the same bits over a column as value by value', () => {
    fc.assert(
      fc.property(rows, period, (given, bars) => {
        const { upper, middle, lower } = channel(column(given, 0), column(given, 1), bars)
        const stream = channel.stream(bars)
        for (const [bar, row] of given.entries()) {
          expect(Object.is(stream.update(...row), upper[bar])).toBe(true)
          expect([upper[bar], middle[bar], lower[bar]]).toEqual(outputsOf(stream))
          expect(stream.isWarm).toBe(!Number.isNaN(stream.value))
        }
      }),
    )
  })

  it('corrects its latest row as if it had never been another', () => {
    fc.assert(
      fc.property(rows, rows, period, (given, others, bars) => {
        const plain = channel.stream(bars)
        const corrected = channel.stream(bars)
        for (const [bar, row] of given.entries()) {
          plain.update(...row)
          const wrong = others[bar]
          if (wrong === undefined) corrected.update(...row)
          else {
            if (bar % 2 === 0) corrected.update(...wrong)
            else corrected.update(row[1], row[0])
            if (bar % 3 === 0) corrected.replace(...wrong)
            corrected.replace(...row)
          }
          expect(outputsOf(corrected)).toEqual(outputsOf(plain))
          expect(corrected.isWarm).toBe(plain.isWarm)
        }
      }),
    )
  })

  it('goes on from a snapshot at any row, also one to be corrected', () => {
    fc.assert(
      fc.property(rows, period, fc.nat(60), (given, bars, at) => {
        const whole = channel.stream(bars)
        let resumed = channel.stream(bars)
        for (const [bar, row] of given.entries()) {
          whole.update(...row)
          resumed.update(...row)
          if (bar !== at) continue
          const state = JSON.parse(JSON.stringify(resumed.snapshot()))
          resumed = channel.stream(bars)
          resumed.restore(state)
          expect(outputsOf(resumed)).toEqual(outputsOf(whole))
          expect(resumed.replace(1, 2)).toBe(whole.replace(1, 2))
          expect(outputsOf(resumed)).toEqual(outputsOf(whole))
        }
        expect(outputsOf(resumed)).toEqual(outputsOf(whole))
      }),
    )
  })

  it('leaves NaN what a step does not set, and takes defaults', () => {
    expect([...rise(Float64Array.of(1, 3, 2, 2))]).toEqual([Number.NaN, 2, Number.NaN, 0])
    expect([...rise(Float64Array.of(1, 3, 2, 2), 10)]).toEqual([Number.NaN, 20, Number.NaN, 0])
    const stream = rise.stream()
    for (const one of [1, 3, 2]) stream.update(one)
    expect([stream.value, stream.isWarm]).toEqual([Number.NaN, true])
    // Back to where the value before was 3, in the inner record too.
    expect(stream.replace(4)).toBe(1)
    expect(stream.replace(3.5)).toBe(0.5)
  })

  it('forgets everything at a gap, also what no window lets go of', () => {
    const total = defineIndicator({
      ...{ id: 'acme-total', inputs: ['value'], outputs: ['total'], warmupBars: () => 1 },
      memory: () => ({ total: 0 }),
      step(memory, output, value) {
        memory.total += value
        output.total = memory.total
      },
    })
    const values = [1, 2, Number.NaN, 4, Number.POSITIVE_INFINITY, 8, 16]
    expect([...total(Float64Array.from(values))]).toEqual([1, 3, Number.NaN, 4, Number.NaN, 8, 24])
    const stream = total.stream()
    expect(values.map((one) => stream.update(one))).toEqual([1, 3, Number.NaN, 4, Number.NaN, 8, 24])
    expect([stream.replace(Number.NaN), stream.replace(1), stream.update(2)]).toEqual([Number.NaN, 9, 11])
  })

  it('takes what another indicator gives, which is not warm at first', () => {
    const bars = [1, 4, 2, 8, 5, 7].map((one) => one + 100)
    const range = atr(Float64Array.from(bars), Float64Array.from(bars), Float64Array.from(bars), 2)
    expect([...channel(range, range, 2).upper].map(Number.isNaN)).toEqual([true, true, true, false, false, false])
  })

  it('refuses what it does not take', () => {
    expect(() => channel.stream(0)).toThrow('acme-channel: period must be an integer from 1, but was 0.')
    expect(() => channel.column([new Float64Array(2)], [2], [])).toThrow('the number of inputs must be 2, but was 1')
    expect(() => channel(new Float64Array(2), new Float64Array(3), 2)).toThrow(
      'the number of rows must be 2, but was 3',
    )
    expect(() => channel.stream(3).restore(channel.stream(2).snapshot())).toThrow("its params is '2'")
    expect(() => rise.stream().restore(channel.stream(2).snapshot())).toThrow(RangeError)
    const rules = { id: 'acme', inputs: ['a'], outputs: ['b'], memory: () => ({}), step: () => {} }
    const never = defineIndicator({ ...rules, warmupBars: () => 0 })
    expect(() => never.stream()).toThrow('acme: warmupBars must be an integer from 1')
    expect(() => defineIndicator({ ...rules, inputs: [], warmupBars: () => 1 })).toThrow('the number of inputs')
    expect(() => defineIndicator({ ...rules, outputs: [], warmupBars: () => 1 })).toThrow('the number of outputs')
  })
})
