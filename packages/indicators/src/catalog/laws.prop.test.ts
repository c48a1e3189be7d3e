import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IndicatorParam, IndicatorStream } from '../indicator.ts'
import { type AnyIndicator, type CatalogEntry, type CatalogParam, defaultParams, indicatorCatalog } from './index.ts'

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

/** Columns of one length that have nothing to do with each other, or bars: open and close within low and high. */
function inputsOf({ inputs }: CatalogEntry): fc.Arbitrary<Float64Array[]> {
  const count = inputs.length
  return fc.tuple(fc.array(column, { minLength: count, maxLength: count }), fc.boolean()).map(([columns, isBar]) => {
    const length = Math.min(...columns.map((values) => values.length))
    const cut = columns.map((values) => Float64Array.from(values.slice(0, length)))
    return isBar ? asBars(cut, inputs) : cut
  })
}

function asBars(columns: Float64Array[], inputs: CatalogEntry['inputs']): Float64Array[] {
  const base = columns[0] as Float64Array
  return columns.map((values, k) => {
    const from = inputs[k]?.from
    if (from === 'time') return base.map((_, i) => i * 60_000)
    if (from === 'volume') return values.map((value) => Math.abs(value))
    const share = from === 'high' ? 1.01 : from === 'low' ? 0.99 : 1
    return base.map((value) => value * share)
  })
}

/** Small values mostly, so that warm-ups end; the ends of the range are another test's. */
function paramOf(param: CatalogParam): fc.Arbitrary<IndicatorParam> {
  if (param.kind === 'choice') return fc.constantFrom(...param.choices)
  if (param.kind === 'number') {
    const max = Math.min(param.max, Math.max(param.default * 4, param.min))
    return fc.double({ min: param.min, max, noNaN: true })
  }
  const { min } = param
  return fc.oneof(
    fc.integer({ min, max: Math.min(param.max, min + 29) }),
    fc.constantFrom(...[1, 2, 255, 256, 257, 300].filter((value) => value >= min && value <= param.max), param.default),
  )
}

/** Sets of parameters that go together. */
function paramsOf({ indicator, params }: CatalogEntry): fc.Arbitrary<IndicatorParam[]> {
  return fc.tuple(...params.map(paramOf)).filter((values) => {
    try {
      indicator.warmupBars(...values)
      return true
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
  })
}

type Row = [number, number?, number?, number?, number?, number?]

function rowAt(inputs: readonly Float64Array[], i: number): Row {
  return inputs.map((values) => values[i]) as Row
}

function outputsAt({ outputs }: AnyIndicator, stream: IndicatorStream): number[] {
  return outputs.map((_, k) => stream.output(k))
}

function expectSame(actual: readonly number[], expected: readonly number[], where: unknown): void {
  if (actual.every((value, k) => Object.is(value, expected[k]))) return
  expect({ where, values: actual }).toEqual({ where, values: expected })
  // Equal to `toEqual`, but not to the bit: a zero of the other sign.
  expect.fail(`${JSON.stringify(where)}: ${actual} is not ${expected} to the bit`)
}

function overColumns(indicator: AnyIndicator, inputs: readonly Float64Array[], params: readonly IndicatorParam[]) {
  const length = inputs[0]?.length ?? 0
  // Filled with a number that no kernel makes, so that a place left out shows.
  const outputs = indicator.outputs.map(() => new Float64Array(length).fill(123.456))
  indicator.column(inputs, params, outputs)
  return outputs
}

describe('the catalogue', () => {
  it('names each indicator once, with its own columns', () => {
    const ids = indicatorCatalog.map(({ indicator }) => indicator.id)
    expect(ids).toEqual([...new Set(ids)])
    for (const { indicator, inputs, outputs } of indicatorCatalog) {
      expect(inputs.map(({ name }) => name)).toEqual([...indicator.inputs])
      expect(outputs.map(({ name }) => name)).toEqual([...indicator.outputs])
    }
  })
})

describe.each(indicatorCatalog.map((entry) => [entry.indicator.id, entry] as const))('%s', (id, entry) => {
  const { indicator } = entry

  it('gives the same bits over a column as value by value', () => {
    fc.assert(
      fc.property(inputsOf(entry), paramsOf(entry), (inputs, params) => {
        const stream = indicator.stream(...params)
        const columns = overColumns(indicator, inputs, params)
        for (let i = 0; i < (inputs[0]?.length ?? 0); i++) {
          const first = stream.update(...rowAt(inputs, i))
          expectSame([first, stream.value], [stream.output(0), stream.output(0)], { bar: i, params, of: 'update' })
          expectSame(
            columns.map((values) => values[i] as number),
            outputsAt(indicator, stream),
            { bar: i, params },
          )
        }
      }),
      { numRuns: 50 },
    )
  })

  it('has its first value after warmupBars finite rows, at the start and behind every gap, and says truly that it is warm', () => {
    fc.assert(
      fc.property(inputsOf(entry), paramsOf(entry), (inputs, params) => {
        const stream = indicator.stream(...params)
        const warmup = indicator.warmupBars(...params)
        expect(stream.warmupBars).toBe(warmup)
        expect(stream.isWarm).toBe(false)
        const isTame = inputs.every((values) => values.every((value) => !(Math.abs(value) > 1e20)))
        let finite = 0
        for (let i = 0; i < (inputs[0]?.length ?? 0); i++) {
          const row = rowAt(inputs, i)
          finite = row.every((value) => Number.isFinite(value)) ? finite + 1 : 0
          const value = stream.update(...row)
          if (stream.isWarm !== finite >= warmup)
            expect({ bar: i, isWarm: stream.isWarm }).toEqual({ bar: i, isWarm: finite >= warmup })
          if (finite < warmup && !Number.isNaN(value)) expect.fail(`${value} at ${i} of ${params}`)
          // Finite values can overflow a kernel, so only tame ones prove a value.
          const hasValue = finite >= warmup && isTame && entry.undefinedWhere === undefined
          if (hasValue && Number.isNaN(value)) expect.fail(`NaN at ${i} of ${params}`)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('corrects its latest row as if it had never been another', () => {
    fc.assert(
      fc.property(
        inputsOf(entry),
        paramsOf(entry),
        fc.array(anyValue, { minLength: 12, maxLength: 12 }),
        (inputs, params, other) => {
          const plain = indicator.stream(...params)
          const corrected = indicator.stream(...params)
          const count = indicator.inputs.length
          for (let i = 0; i < (inputs[0]?.length ?? 0); i++) {
            const row = rowAt(inputs, i)
            plain.update(...row)
            const wrong = other.slice(i % 6, (i % 6) + count)
            // Most wrong rows are near the true one, some are anything.
            corrected.update(...((i % 7 === 0 ? wrong : row.map((value) => (value as number) * 1.001)) as Row))
            if (i % 3 === 0) corrected.replace(...(wrong as Row))
            corrected.replace(...row)
            expectSame(outputsAt(indicator, corrected), outputsAt(indicator, plain), { bar: i, params })
            if (corrected.isWarm !== plain.isWarm) expect.fail(`isWarm is ${corrected.isWarm} at ${i} of ${params}`)
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  it('has no output beyond its list', () => {
    fc.assert(
      fc.property(inputsOf(entry), paramsOf(entry), (inputs, params) => {
        const stream = indicator.stream(...params)
        const beyond = [-1, 0.5, indicator.outputs.length, indicator.outputs.length + 1, Number.NaN]
        const check = () => expect(beyond.map((k) => stream.output(k))).toEqual(beyond.map(() => Number.NaN))
        check()
        const length = inputs[0]?.length ?? 0
        for (let i = 0; i < length; i++) {
          stream.update(...rowAt(inputs, i))
          if (i % 37 === 0 || i === length - 1) check()
        }
      }),
      { numRuns: 15 },
    )
  })

  it('is behind a gap as if the data began there', () => {
    fc.assert(
      fc.property(inputsOf(entry), inputsOf(entry), paramsOf(entry), (before, after, params) => {
        const seasoned = indicator.stream(...params)
        for (let i = 0; i < (before[0]?.length ?? 0); i++) seasoned.update(...rowAt(before, i))
        seasoned.update(...(indicator.inputs.map(() => Number.NaN) as Row))
        const fresh = indicator.stream(...params)
        for (let i = 0; i < (after[0]?.length ?? 0); i++) {
          seasoned.update(...rowAt(after, i))
          fresh.update(...rowAt(after, i))
          expectSame(outputsAt(indicator, seasoned), outputsAt(indicator, fresh), { bar: i, params })
        }
      }),
      { numRuns: 20 },
    )
  })

  it('goes on from a snapshot, in JSON, as if it had never stopped', () => {
    fc.assert(
      fc.property(inputsOf(entry), paramsOf(entry), fc.nat(), (inputs, params, at) => {
        const length = inputs[0]?.length ?? 0
        const stop = length === 0 ? 0 : at % length
        const stream = indicator.stream(...params)
        for (let i = 0; i < stop; i++) stream.update(...rowAt(inputs, i))
        const resumed = indicator.stream(...params)
        // What it has seen before must not matter.
        resumed.update(...rowAt(inputs, 0))
        resumed.restore(JSON.parse(JSON.stringify(stream.snapshot())))
        expectSame(outputsAt(indicator, resumed), outputsAt(indicator, stream), { bar: stop, params })
        for (let i = stop; i < length; i++) {
          if (i === stop && stop > 0) {
            stream.replace(...rowAt(inputs, i))
            resumed.replace(...rowAt(inputs, i))
          }
          stream.update(...rowAt(inputs, i))
          resumed.update(...rowAt(inputs, i))
          expectSame(outputsAt(indicator, resumed), outputsAt(indicator, stream), { bar: i, params })
        }
      }),
      { numRuns: 20 },
    )
  })

  it('refuses the snapshot of another', () => {
    const params = defaultParams(entry)
    const stream = indicator.stream(...params)
    const other = (id === 'sma' ? indicatorCatalog[1] : indicatorCatalog[0])?.indicator as AnyIndicator
    expect(() => stream.restore(other.stream(3).snapshot())).toThrow(RangeError)
    expect(() => stream.restore({})).toThrow('cannot go on from this snapshot')
  })

  it('takes its defaults and the ends of every range, and nothing beyond', () => {
    const defaults = defaultParams(entry)
    expect(indicator.warmupBars(...defaults)).toBeGreaterThan(0)
    entry.params.forEach((param, k) => {
      const withValue = (value: IndicatorParam) => defaults.map((given, n) => (n === k ? value : given))
      if (param.kind === 'choice') {
        for (const choice of param.choices) expect(indicator.warmupBars(...withValue(choice))).toBeGreaterThan(0)
        expect(() => indicator.warmupBars(...withValue('no such choice'))).toThrow(`${id}: ${param.name} must be`)
        return
      }
      const beyond = param.kind === 'integer' ? 1 : Math.max(1e-9, Math.abs(param.max) * 1e-9)
      for (const value of [param.min - beyond, param.max + beyond, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => indicator.warmupBars(...withValue(value)), String(value)).toThrow(RangeError)
        expect(() => indicator.stream(...withValue(value)), String(value)).toThrow(`${id}: ${param.name} must be`)
      }
    })
  })

  it('fills columns that are given, and refuses columns that do not fit', () => {
    const params = defaultParams(entry)
    const inputs = indicator.inputs.map((_, k) =>
      Float64Array.from({ length: 40 }, (__, i) => 100 + ((i * (k + 3)) % 7)),
    )
    const copies = inputs.map((values) => values.slice())
    const outputs = indicator.outputs.map(() => new Float64Array(40))
    const call = indicator as unknown as (...args: unknown[]) => unknown
    const given =
      outputs.length === 1 ? outputs[0] : Object.fromEntries(indicator.outputs.map((name, k) => [name, outputs[k]]))
    const filled = call(...inputs, ...params, given)
    expect(outputs.length === 1 ? filled : Object.values(filled as object)[0]).toBe(outputs[0])
    expect(outputs).toEqual(overColumns(indicator, inputs, params))
    expect(inputs, 'inputs stay as they were').toEqual(copies)
    const [first = new Float64Array(0)] = inputs
    expect(() => indicator.column(inputs, params, [first, ...outputs.slice(1)])).toThrow(
      `${id}: an output must be another column, but was an input.`,
    )
    expect(() => indicator.column(inputs, params, [])).toThrow(
      `${id}: the number of outputs must be ${outputs.length}, but was 0.`,
    )
    const empty = (names: readonly string[]) => names.map(() => new Float64Array(0))
    const none = empty(indicator.outputs)
    indicator.column(empty(indicator.inputs), params, none)
    expect(none).toEqual(empty(indicator.outputs))
    expect(() =>
      indicator.column(
        inputs,
        params,
        outputs.map(() => new Float64Array(39)),
      ),
    ).toThrow(`${id}: the number of rows must be 40, but was 39.`)
    expect(() => indicator.column([], params, outputs)).toThrow(
      `${id}: the number of inputs must be ${indicator.inputs.length}, but was 0.`,
    )
  })

  const bounded = entry.outputs.flatMap(({ range }, k) => (range === undefined ? [] : [{ range, k }]))
  if (bounded.length === 0) return

  it('stays within its bounds', () => {
    fc.assert(
      fc.property(inputsOf(entry), paramsOf(entry), (inputs, params) => {
        const columns = overColumns(indicator, inputs, params)
        for (const { range, k } of bounded) {
          const stray = columns[k]?.find((value) => value < range[0] || value > range[1])
          expect(stray).toBeUndefined()
        }
      }),
      { numRuns: 15 },
    )
  })
})
