import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { structure } from '../catalog/structure.ts'
import type { IndicatorStream } from '../indicator.ts'
import { atr } from '../volatility/atr.ts'
import { fairValueGap, type GapFill } from './fair-value-gap.ts'
import { fibonacci } from './fibonacci.ts'
import { pivots } from './pivots.ts'
import { trendLines } from './trend-lines.ts'
import { zigzag } from './zigzag.ts'

const nan = Number.NaN

interface Bars {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
}

/** Walks of whole prices, calm and wild in turns, with many ties, and with gaps between bars. */
const bars: fc.Arbitrary<Bars> = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 0, 0, -3, -1, 1, 3),
      body: fc.constantFrom(0, 0, 1, -1, 2, -2, 9, -9),
      above: fc.constantFrom(0, 0, 1, 4),
      below: fc.constantFrom(0, 0, 1, 4),
    }),
    { minLength: 1, maxLength: 90, size: 'max' },
  )
  .map((steps) => {
    let price = 100
    const rows = steps.map(({ gap, body, above, below }) => {
      const open = price + gap
      price = open + body
      return { open, high: Math.max(open, price) + above, low: Math.min(open, price) - below, close: price }
    })
    const columnOf = (name: 'open' | 'high' | 'low' | 'close') => Float64Array.from(rows, (row) => row[name])
    return { open: columnOf('open'), high: columnOf('high'), low: columnOf('low'), close: columnOf('close') }
  })

const at = (values: Float64Array, i: number): number => values[i] as number
const from = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, n) => start + n)
const negated = (values: Float64Array): Float64Array => values.map((value) => -value)

function expectColumns(columns: object, expected: readonly (readonly number[])[], digits = 9): void {
  Object.entries(columns as Record<string, Float64Array>).forEach(([name, values], k) => {
    values.forEach((value, i) => {
      const wanted = (expected[i] as readonly number[])[k] as number
      if (Object.is(value, wanted) || Math.abs(value - wanted) <= 10 ** -digits * Math.max(1, Math.abs(wanted))) return
      expect({ name, bar: i, value }).toEqual({ name, bar: i, value: wanted })
    })
  })
}

/** Bars that are swing highs, from the definition, and known at bar `i`. */
function swings(high: Float64Array, left: number, right: number, i: number): number[] {
  return from(left, i - right + 1).filter(
    (p) =>
      from(p - left, p).every((n) => at(high, n) < at(high, p)) &&
      from(p + 1, p + right + 1).every((n) => at(high, n) <= at(high, p)),
  )
}

interface Turn {
  readonly price: number
  readonly bar: number
  /** The bar that confirms it. */
  readonly known: number
  readonly direction: number
}

/** The first turn, then each next one by looking ahead from where the last was confirmed. */
function turns({ high, low }: Bars, distance: (price: number, bar: number) => number, first: number): Turn[] {
  const found: Turn[] = []
  const length = high.length
  const highestOf = (start: number, end: number) =>
    from(start, end).reduce((best, n) => (at(high, n) > at(high, best) ? n : best), start)
  const lowestOf = (start: number, end: number) =>
    from(start, end).reduce((best, n) => (at(low, n) < at(low, best) ? n : best), start)
  const isDownAt = (top: number, i: number): boolean =>
    at(high, i) <= at(high, top) &&
    at(low, i) < at(high, top) &&
    at(low, i) <= at(high, top) - distance(at(high, top), top)
  const isUpAt = (bottom: number, i: number): boolean =>
    at(low, i) >= at(low, bottom) &&
    at(high, i) > at(low, bottom) &&
    at(high, i) >= at(low, bottom) + distance(at(low, bottom), bottom)
  for (let i = first + 1; i < length; i++) {
    const last = found.at(-1)
    const start = last?.known ?? first
    const [top, bottom] = [highestOf(start, i), lowestOf(start, i)]
    const isDown = last?.direction !== -1 && isDownAt(top, i)
    const isUp = last?.direction !== 1 && isUpAt(bottom, i)
    const isUpFirst = isUp && (!isDown || at(high, top) - at(high, i) <= at(low, i) - at(low, bottom))
    if (isUpFirst) found.push({ price: at(low, bottom), bar: bottom, known: i, direction: 1 })
    else if (isDown) found.push({ price: at(high, top), bar: top, known: i, direction: -1 })
  }
  return found
}

function naiveLine(data: Bars, sign: 1 | -1, left: number, right: number, points: number, tol: number, i: number) {
  const lows = sign === 1 ? data.low : negated(data.high)
  const closes = sign === 1 ? data.close : negated(data.close)
  const known = swings(negated(lows), left, right, i).slice(-points)
  const none = [nan, nan, nan, nan]
  if (known.length < points) return none
  // The normal equations in whole numbers: value × run = base + rise × bar.
  const sum = (of: (p: number) => number) => known.reduce((total, p) => total + of(p), 0)
  const [x, y] = [sum((p) => p), sum((p) => at(lows, p))]
  const [xx, xy] = [sum((p) => p * p), sum((p) => p * at(lows, p))]
  const rise = points * xy - x * y
  const run = points * xx - x * x
  const valueTimesRun = (bar: number) => (y * run - rise * x) / points + rise * bar
  const last = known.at(-1) as number
  const since = from(last + 1, i + 1)
  if (since.some((n) => points * at(closes, n) * run < y * run - rise * x + points * rise * n)) return none
  const isNear = (n: number) => {
    const value = valueTimesRun(n) / run
    return n === last || at(lows, n) <= value + (Math.abs(value) * tol) / 100
  }
  const touches = points + since.filter((n) => isNear(n) && !isNear(n - 1)).length
  return [(sign * valueTimesRun(i)) / run + 0, (sign * rise) / run + 0, i - (known[0] as number), touches]
}

const span = fc.integer({ min: 1, max: 5 })

describe('structure, against its definitions over whole columns', () => {
  it('has the latest swings that are confirmed', () => {
    fc.assert(
      fc.property(bars, span, span, ({ high, low }, left, right) => {
        const expected = from(0, high.length).map((i) => {
          const top = swings(high, left, right, i).at(-1)
          const bottom = swings(negated(low), left, right, i).at(-1)
          return [
            top === undefined ? nan : at(high, top),
            top === undefined ? nan : i - top,
            bottom === undefined ? nan : at(low, bottom),
            bottom === undefined ? nan : i - bottom,
          ]
        })
        expectColumns(pivots(high, low, left, right), expected)
      }),
      { numRuns: 200 },
    )
  })

  it('has the turns and legs of the zigzag, and the levels between its last two turns', () => {
    fc.assert(
      fc.property(
        bars,
        fc.constantFrom(2, 4, 8),
        fc.constantFrom('percent', 'atr'),
        span,
        (data, reversal, unit, period) => {
          const { high, low, close } = data
          const range = atr(high, low, close, period)
          const first = unit === 'atr' ? period : 0
          const distance = (price: number, bar: number) =>
            unit === 'atr' ? reversal * at(range, bar) : Math.abs(price) * (reversal / 100)
          const all = turns(data, distance, first)
          const legs = from(0, high.length).map((i) => {
            const last = all.findLast(({ known }) => known <= i)
            if (last === undefined) return [nan, nan, i > first ? 0 : nan, nan, nan]
            const values = last.direction === 1 ? high : negated(low)
            const best = from(last.known, i + 1).reduce(
              (one, n) => (at(values, n) > at(values, one) ? n : one),
              last.known,
            )
            return [last.price, i - last.bar, last.direction, last.direction * at(values, best), i - best]
          })
          expectColumns(zigzag(high, low, close, reversal, unit, period), legs)
          const levels = from(0, high.length).map((i) => {
            const [start, end] = all.filter(({ known }) => known <= i).slice(-2)
            if (start === undefined || end === undefined) return new Array<number>(11).fill(nan)
            const way = end.price - start.price
            return [
              start.price,
              i - start.bar,
              end.price,
              i - end.bar,
              ...[0.236, 0.382, 0.5, 0.618, 0.786].map((share) => end.price - share * way),
              ...[1.272, 1.618].map((share) => start.price + share * way),
            ]
          })
          expectColumns(fibonacci(high, low, close, reversal, unit, period), levels)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('has the latest gaps, and says whether they are open', () => {
    fc.assert(
      fc.property(bars, fc.constantFrom<GapFill>('touch', 'middle', 'full'), ({ high, low }, fill) => {
        const depth = { touch: 0, middle: 0.5, full: 1 }[fill]
        const latest = (lows: Float64Array, highs: Float64Array, i: number) => {
          const made = from(2, i + 1).findLast((n) => at(lows, n) > at(highs, n - 2))
          if (made === undefined) return { near: nan, far: nan, age: nan, open: 0 }
          const [near, far] = [at(lows, made), at(highs, made - 2)]
          const level = near * (1 - depth) + far * depth
          return { near, far, age: i - made, open: Number(from(made + 1, i + 1).every((n) => at(lows, n) > level)) }
        }
        const expected = from(0, high.length).map((i) => {
          if (i < 2) return new Array<number>(8).fill(nan)
          const bull = latest(low, high, i)
          const bear = latest(negated(high), negated(low), i)
          return [bull.near, bull.far, bull.age, bull.open, -bear.far, -bear.near, bear.age, bear.open]
        })
        expectColumns(fairValueGap(high, low, fill), expected)
      }),
      { numRuns: 200 },
    )
  })

  it('has the lines through the last swings, until a close breaks them', () => {
    fc.assert(
      fc.property(
        bars,
        span,
        span,
        fc.integer({ min: 2, max: 4 }),
        fc.constantFrom(0, 1.5),
        (data, left, right, points, tol) => {
          const expected = from(0, data.high.length).map((i) => [
            ...naiveLine(data, 1, left, right, points, tol, i),
            ...naiveLine(data, -1, left, right, points, tol, i),
          ])
          expectColumns(trendLines(data.high, data.low, data.close, left, right, points, tol), expected)
        },
      ),
      { numRuns: 200 },
    )
  })
})

const shortParams: Readonly<Record<string, readonly (number | string)[]>> = {
  pivots: [2, 3],
  zigzag: [3, 'percent'],
  fairValueGap: ['middle'],
  fibonacci: [2, 'atr', 3],
  zones: [3, 3, 0.8, 0.5, 3, 2],
  trendLines: [2, 1, 3, 1],
}

describe.each(structure.map(({ indicator }) => [indicator.id, indicator] as const))('%s', (id, indicator) => {
  const params = shortParams[id] ?? []

  it('does not repaint: the outputs of some bars are those of more bars', () => {
    fc.assert(
      fc.property(bars, fc.nat(), (data, cut) => {
        const inputs = indicator.inputs.map((name) => data[name as keyof Bars])
        const length = 1 + (cut % data.open.length)
        const [whole, part] = [inputs, inputs.map((values) => values.slice(0, length))].map((columns) => {
          const outputs = indicator.outputs.map(() => new Float64Array(columns[0]?.length ?? 0))
          indicator.column(columns, params, outputs)
          return outputs
        })
        expect(part).toEqual(whole?.map((values) => values.slice(0, length)))
      }),
      { numRuns: 100 },
    )
  })

  it('keeps no trace of a running bar that was corrected, and goes on from a snapshot behind it', () => {
    fc.assert(
      fc.property(bars, bars, (data, other) => {
        const rowAt = (from: Bars, i: number) =>
          indicator.inputs.map((name) => at(from[name as keyof Bars], i)) as [number]
        const outputsOf = (stream: IndicatorStream) => indicator.outputs.map((_, k) => stream.output(k))
        const plain = indicator.stream(...params)
        const corrected = indicator.stream(...params)
        for (let i = 0; i < data.open.length; i++) {
          plain.update(...rowAt(data, i))
          corrected.update(...rowAt(other, i % other.open.length))
          if (i % 3 === 0) corrected.replace(Number.NaN)
          if (i % 4 === 0) corrected.restore(JSON.parse(JSON.stringify(corrected.snapshot())))
          corrected.replace(...rowAt(data, i))
          expect(outputsOf(corrected)).toEqual(outputsOf(plain))
        }
      }),
      { numRuns: 100 },
    )
  })
})
