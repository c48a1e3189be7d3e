import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Indicator } from './index.ts'
import { ema, macd, rsi, sma, wma } from './index.ts'

type AnyIndicator = Pick<Indicator, 'id' | 'inputs' | 'outputs' | 'column'> & {
  stream(...params: number[]): ReturnType<Indicator['stream']>
  warmupBars(...params: number[]): number
}

const period = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(1, 2, 255, 256, 257, 300))
const ofPeriod = period.map((value) => [value])
// Those of the catalogue are held together by its laws.
const cases: readonly { indicator: AnyIndicator; params: fc.Arbitrary<number[]> }[] = [
  { indicator: sma, params: ofPeriod },
  { indicator: ema, params: ofPeriod },
  { indicator: wma, params: ofPeriod },
  { indicator: rsi, params: ofPeriod },
  {
    indicator: macd as AnyIndicator,
    params: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 30 }), fc.integer({ min: 1, max: 9 })),
  },
]

const anyValue = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 9_900, max: 10_100 }).map((ticks) => ticks / 100) },
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 4, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1e-300, 5e-324, 1e15, -1e15, 1e300, -1e300) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
)

/** Stretches of equal values, of ties among few values, of anything at all, and of long walks without a gap. */
const stretch = fc.oneof(
  fc.tuple(anyValue, fc.integer({ min: 1, max: 60 })).map(([value, length]) => new Array<number>(length).fill(value)),
  fc.array(anyValue, { maxLength: 40 }),
  fc
    .tuple(fc.integer(), fc.integer({ min: 1, max: 1_400 }), fc.constantFrom(0.01, 0.9))
    .map(([seed, length, volatility]) => walk(seed, length, volatility)),
)
const column = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.array(stretch, { maxLength: 5 }))
  .map(([leading, parts]) => [...new Array<number>(leading).fill(Number.NaN), ...parts.flat()])

/** Calm prices, whose sums are exact, or wild ones, whose sums round at every step. */
function walk(seed: number, length: number, volatility: number): number[] {
  let state = seed | 0
  let price = 100
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    price *= 1 + (state / 2 ** 31) * volatility
    return price
  })
}

/** Columns of one length: as long as the shortest that was drawn. */
function inputsOf(indicator: AnyIndicator): fc.Arbitrary<Float64Array[]> {
  const count = indicator.inputs.length
  return fc.array(column, { minLength: count, maxLength: count }).map((columns) => {
    const length = Math.min(...columns.map((values) => values.length))
    return columns.map((values) => Float64Array.from(values.slice(0, length)))
  })
}

function overStream(indicator: AnyIndicator, inputs: readonly Float64Array[], params: readonly number[]) {
  const stream = indicator.stream(...params)
  const length = inputs[0]?.length ?? 0
  const outputs = indicator.outputs.map(() => new Float64Array(length))
  let agree = true
  for (let i = 0; i < length; i++) {
    const first = stream.update(inputs[0]?.[i] as number, inputs[1]?.[i], inputs[2]?.[i])
    agree &&= Object.is(first, stream.output(0))
    outputs.forEach((output, k) => {
      output[i] = stream.output(k)
    })
  }
  return { outputs, agree, stream }
}

function overColumns(indicator: AnyIndicator, inputs: readonly Float64Array[], params: readonly number[]) {
  const length = inputs[0]?.length ?? 0
  // Filled with a number that no kernel makes, so that a place left out shows.
  const outputs = indicator.outputs.map(() => new Float64Array(length).fill(123.456))
  indicator.column(inputs, params, outputs)
  return outputs
}

describe.each(cases.map((one) => [one.indicator.id, one] as const))('%s', (_id, { indicator, params }) => {
  it('gives the same bits over a column as value by value', () => {
    fc.assert(
      fc.property(inputsOf(indicator), params, (inputs, values) => {
        const streamed = overStream(indicator, inputs, values)
        expect(streamed.agree).toBe(true)
        overColumns(indicator, inputs, values).forEach((output, k) => {
          const expected = streamed.outputs[k] as Float64Array
          for (let i = 0; i < output.length; i++) {
            if (!Object.is(output[i], expected[i])) expect([i, output[i]]).toEqual([i, expected[i]])
          }
        })
      }),
      { numRuns: 150 },
    )
  })

  it('has its first value after warmupBars finite rows, at the start and behind every gap', () => {
    fc.assert(
      fc.property(inputsOf(indicator), params, (inputs, values) => {
        const warmup = indicator.warmupBars(...values)
        const output = overColumns(indicator, inputs, values)[0] as Float64Array
        const isTame = inputs.every((input) => input.every((value) => !(Math.abs(value) > 1e20)))
        let finite = 0
        for (let i = 0; i < output.length; i++) {
          finite = inputs.every((input) => Number.isFinite(input[i])) ? finite + 1 : 0
          // Finite values can overflow a kernel, so only tame ones prove a value; a gap is always NaN.
          if (finite < warmup || isTame) expect(Number.isNaN(output[i])).toBe(finite < warmup)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('says truly whether it is warm', () => {
    fc.assert(
      fc.property(inputsOf(indicator), params, (inputs, values) => {
        const stream = indicator.stream(...values)
        expect(stream.warmupBars).toBe(indicator.warmupBars(...values))
        expect(stream.isWarm).toBe(false)
        let finite = 0
        for (let i = 0; i < (inputs[0]?.length ?? 0); i++) {
          finite = inputs.every((input) => Number.isFinite(input[i])) ? finite + 1 : 0
          stream.update(inputs[0]?.[i] as number, inputs[1]?.[i], inputs[2]?.[i])
          expect(stream.isWarm).toBe(finite >= stream.warmupBars)
        }
      }),
      { numRuns: 30 },
    )
  })
})
