import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candles } from '../catalog/candles.ts'
import { type CatalogEntry, defaultParams } from '../catalog/catalog-entry.ts'
import * as family from './index.ts'

type Bar = readonly [open: number, high: number, low: number, close: number]

/** Two long black candles and two long white ones: average bodies of 4, at the end of a decline and of a rise. */
const fall = '20 20 16 16, 16 16 12 12'
const rise = '10 14 10 14, 14 18 14 18'
const none = ''

/** By hand: what comes before, bars whose last completes the pattern, and nearly the same bars, in which one price is a quarter too far. */
const drawings: readonly (readonly [id: string, sign: number, before: string, is: string, nearly: string])[] = [
  ['doji', 1, fall, '12 14 10 12.25', '12 14 10 12.5'],
  ['dragonflyDoji', 1, fall, '12 12.25 8 12', '12 12.25 8.25 12'],
  ['gravestoneDoji', -1, rise, '18 22 17.75 18', '18 22 17.5 18'],
  ['hammer', 1, fall, '11 12.25 7 12', '11 12.5 7 12'],
  ['hammer', 1, fall, '11 13 7 13', '11 13 7.25 13'],
  ['hangingMan', -1, rise, '17 18.25 13 18', '17 18.25 13.25 18'],
  ['invertedHammer', 1, fall, '12 16 10.75 11', '12 16 10.5 11'],
  ['shootingStar', -1, rise, '19 23 17.75 18', '19 22.75 17.75 18'],
  ['marubozu', 1, fall, '12 16.25 11.75 16', '12 16.5 11.75 16'],
  ['marubozu', -1, fall, '12 12 8 8', '12 12 8.25 8.25'],
  ['spinningTop', 1, fall, '12 14 11 13', '12 13.75 11 13'],
  ['spinningTop', -1, fall, '13 15 9 11', '13 15.25 8 10.75'],
  ['engulfing', 1, fall, '13 13 11 11, 11 15 11 15', '13 13 11 11, 11.25 15.25 11 15.25'],
  ['engulfing', -1, rise, '18 20 18 20, 20 20 16 16', '18 20 18 20, 20 20 16 16.25'],
  ['harami', 1, fall, '16 16 10 10, 12 14 11 14', '16 16 10 10, 12 14.25 11 14.25'],
  ['harami', -1, rise, '14 20 14 20, 19 21 18 20', '14 20 14 20, 19 21 18 20.25'],
  ['haramiCross', 1, fall, '16 16 10 10, 12 13 11 12.25', '16 16 10 10, 12 13 11 12.5'],
  ['haramiCross', -1, rise, '14 20 14 20, 19 20 18 19', '14 17.75 14 17.75, 16 17 16 16'],
  ['piercing', 1, fall, '16 16 10 10, 9.75 14 9 13.25', '16 16 10 10, 9.75 14 9 13'],
  ['piercing', 1, fall, '16 16 10 10, 9.75 16 9 15.75', '16 16 10 10, 10 16 9 15.75'],
  ['darkCloudCover', -1, rise, '14 20 14 20, 20.25 21 16 16.75', '14 20 14 20, 20.25 21 16 17'],
  ['insideBar', 1, none, '10 14 8 12, 11 14 8.25 12', '10 14 8 12, 11 14 8 12'],
  ['outsideBar', 1, none, '11 13 9 12, 10 13.25 9 13', '11 13 9 12, 10 13 9 13'],
  ['outsideBar', -1, none, '11 13 9 12, 12 14 8 11', '11 13 9 12, 12 14 8 12'],
  ['tweezer', 1, fall, '13 13 9 10, 10 13 9.25 12', '13 13 9 10, 10 13 9.5 12'],
  ['tweezer', -1, rise, '16 20 16 19, 19 20.25 17 17', '16 20 16 19, 19 20.5 17 17'],
  ['kicking', 1, fall, '12 12 8 8, 12.25 16.25 12.25 16.25', '12 12 8 8, 12.25 16.25 12 16.25'],
  ['kicking', -1, fall, '12 16 12 16, 11 11 7 7', '12 16 12 16, 11 12 7 7'],
  ['morningStar', 1, fall, '16 16 10 10, 9 10 8 9.75, 10 14 10 13', '16 16 10 10, 9 10 8 9.75, 10 14 10 12.75'],
  ['morningStar', 1, fall, '16 16 10 10, 9 10 8 9.75, 10 14 10 13', '16 16 10 10, 9 10 8 10, 10 14 10 13'],
  [
    'eveningStar',
    -1,
    rise,
    '14 20 14 20, 20.25 22 20.25 22.25, 20 20 16 17',
    '14 20 14 20, 20.25 23 20.25 22.5, 20 20 16 17',
  ],
  ['morningDojiStar', 1, fall, '16 16 10 10, 9 10 8 9.25, 10 14 10 13', '16 16 10 10, 9 10 8 9.5, 10 14 10 13'],
  [
    'eveningDojiStar',
    -1,
    rise,
    '14 20 14 20, 20.25 22 20 20.5, 20 20 16 17',
    '14 20 14 20, 20.25 22 20 20.5, 20 20 16 17.25',
  ],
  [
    'threeWhiteSoldiers',
    1,
    fall,
    '12 16.25 12 16, 16 20 14 20, 18 23 18 22',
    '12 16.25 12 16, 16.25 20 14 20, 18 23 18 22',
  ],
  [
    'threeWhiteSoldiers',
    1,
    fall,
    '12 16.25 12 16, 14 18 14 18, 16 21 16 20',
    '12 16.25 12 16, 14 18 14 18, 16 21.25 16 20',
  ],
  [
    'threeBlackCrows',
    -1,
    rise,
    '18 18 13.75 14, 16 16 12 12, 14 14 9 10',
    '18 18 13.75 14, 16 16 12 12, 14 14 8.75 10',
  ],
  ['threeInside', 1, fall, '16 16 10 10, 12 13 11 13, 13 17 13 16.25', '16 16 10 10, 12 13 11 13, 13 17 13 16'],
  ['threeInside', -1, rise, '14 20 14 20, 18 18 17 17, 17 17 13 13.75', '14 20 14 20, 18 18 17 17, 13 14 13 13.75'],
  [
    'threeOutside',
    1,
    fall,
    '13 13 11 11, 10.5 15 10.5 14.5, 14.5 16 14 14.75',
    '13 13 11 11, 10.5 15 10.5 14.5, 14.5 16 14 14.5',
  ],
  ['threeOutside', -1, rise, '18 20 18 20, 20 20 16 16, 17 17 15 15.75', '18 20 18 20, 20 20 16 16, 17 17 15 16'],
  [
    'risingThreeMethods',
    1,
    rise,
    '18 24 18 24, 23.5 24 22.5 23, 23 23 21.5 22, 22 22 18 21, 21 26 21 25',
    '18 24 18 24, 23.5 24 22.5 23, 23 23 21.5 22, 22 22 17.75 21, 21 26 21 25',
  ],
  [
    'risingThreeMethods',
    -1,
    fall,
    '12 12 6 6, 7 8 6 7, 7 9 7 8, 8 10 8 9, 9 9 4 5',
    '12 12 6 6, 7 8 6 7, 7 9 7 8, 8 10 8 8, 9 9 4 5',
  ],
]

/** Bars as open, high, low and close. */
function barsOf(...drawn: readonly string[]): Bar[] {
  return drawn
    .filter((text) => text !== '')
    .flatMap((text) => text.split(', '))
    .map((bar) => bar.split(' ').map(Number) as unknown as Bar)
}

function valuesOf({ indicator }: CatalogEntry, bars: readonly Bar[], params: readonly number[]): number[] {
  const output = new Float64Array(bars.length)
  indicator.column(
    [0, 1, 2, 3].map((k) => Float64Array.from(bars, (bar) => bar[k] as number)),
    params,
    [output],
  )
  return [...output]
}

/** Upside down, with high and low in each other's place. */
const mirrored = (bars: readonly Bar[]): Bar[] => bars.map(([open, high, low, close]) => [-open, -low, -high, -close])

function candleOf([o, h, l, c]: Bar) {
  const [top, bottom] = [Math.max(o, c), Math.min(o, c)]
  const [upper, lower] = [h - top, bottom - l]
  return { o, h, l, c, isWhite: c > o, isBlack: c < o, body: top - bottom, top, bottom, upper, lower }
}

type Candle = ReturnType<typeof candleOf>

/** The candles of a pattern by how many bars ago they are, what they are measured by, and the thresholds. */
interface Scene {
  /** Five, of which a shorter pattern looks at the first. */
  readonly at: readonly [Candle, Candle, Candle, Candle, Candle]
  readonly avg: number
  readonly isRise: boolean
  readonly isDecline: boolean
  readonly th: readonly [number, number, number]
}

function sceneOf(bars: readonly Bar[], i: number, size: number, [period = 0, ...th]: readonly number[]): Scene {
  const first = i - size + 1
  const before = bars.slice(first - period, first)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / period
  const last = before.at(-1)?.[3] ?? 0
  const trend = mean(before.map(([, , , close]) => close))
  return {
    at: [0, 1, 2, 3, 4].map((ago) => candleOf(bars[Math.max(0, i - ago)] as Bar)) as unknown as Scene['at'],
    avg: mean(before.map(([open, , , close]) => Math.abs(close - open))),
    isRise: last > trend,
    isDecline: last < trend,
    th: th as unknown as Scene['th'],
  }
}

type Rule = (scene: Scene) => boolean

const isDoji: Rule = ({ at: [x], avg, th: [flat] }) => x.h > x.l && x.body <= flat * avg
const hangs: Rule = ({ at: [x], avg, th: [shadow, stub] }) =>
  x.h > x.l && x.body <= avg && x.lower >= shadow * x.body && x.lower >= avg && x.upper <= stub * avg
const stands: Rule = ({ at: [x], avg, th: [shadow, stub] }) =>
  x.h > x.l && x.body <= avg && x.upper >= shadow * x.body && x.upper >= avg && x.lower <= stub * avg
const isMarubozu = (x: Candle, avg: number, long: number, stub: number) =>
  x.body > 0 && x.body >= long * avg && x.upper <= stub * avg && x.lower <= stub * avg
const covers = (x: Candle, y: Candle, avg: number, long: number) =>
  x.isWhite && y.isBlack && x.c >= y.o && x.o <= y.c && x.body > y.body && x.body >= long * avg
const isWithin = (x: Candle, y: Candle, avg: number, long: number, short: number) =>
  y.body >= long * avg && x.body <= short * avg && x.top <= y.top && x.bottom >= y.bottom && x.body < y.body
const isHarami: Rule = ({ at: [x, y], avg, th }) => y.isBlack && isWithin(x, y, avg, th[0], th[1])
const holds = (x: Candle, y: Candle) => y.h >= x.h && y.l <= x.l && !(x.h === y.h && x.l === y.l)
const isMorning: Rule = ({ at: [x, y, z], avg, th: [long, short, depth] }) => {
  const isBelow = y.body <= short * avg && y.top < z.c
  return z.isBlack && z.body >= long * avg && isBelow && x.isWhite && x.c >= z.c + depth * z.body
}

/** The side of each pattern that needs no mirror, by its definition in the docs; the other side is this one upside down. */
const rules: Readonly<Record<string, { readonly up?: Rule; readonly down?: Rule; readonly isTwoSided?: boolean }>> = {
  doji: { up: isDoji },
  dragonflyDoji: {
    up: (s) => isDoji(s) && s.at[0].upper <= s.th[0] * s.avg && s.at[0].lower >= s.th[1] * s.avg,
  },
  gravestoneDoji: {
    down: (s) => isDoji(s) && s.at[0].lower <= s.th[0] * s.avg && s.at[0].upper >= s.th[1] * s.avg,
  },
  hammer: { up: (s) => s.isDecline && hangs(s) },
  hangingMan: { down: (s) => s.isRise && hangs(s) },
  invertedHammer: { up: (s) => s.isDecline && stands(s) },
  shootingStar: { down: (s) => s.isRise && stands(s) },
  marubozu: { up: ({ at: [x], avg, th }) => x.isWhite && isMarubozu(x, avg, th[0], th[1]), isTwoSided: true },
  spinningTop: {
    up: ({ at: [x], avg, th: [short, shadow] }) =>
      x.isWhite && x.body <= short * avg && x.upper >= shadow * x.body && x.lower >= shadow * x.body,
    isTwoSided: true,
  },
  engulfing: { up: ({ at: [x, y], avg, th }) => covers(x, y, avg, th[0]), isTwoSided: true },
  harami: { up: isHarami, isTwoSided: true },
  haramiCross: { up: isHarami, isTwoSided: true },
  piercing: {
    up: ({ at: [x, y], avg, th: [long, depth] }) => {
      const isDeep = x.c > y.c + depth * y.body && x.c < y.o
      return x.isWhite && y.isBlack && y.body >= long * avg && x.o < y.l && isDeep
    },
  },
  darkCloudCover: {
    down: ({ at: [x, y], avg, th: [long, depth] }) => {
      const isDeep = x.c < y.c - depth * y.body && x.c > y.o
      return x.isBlack && y.isWhite && y.body >= long * avg && x.o > y.h && isDeep
    },
  },
  insideBar: { up: ({ at: [x, y] }) => holds(x, y) },
  outsideBar: { up: ({ at: [x, y] }) => holds(y, x) && x.c > y.c, isTwoSided: true },
  tweezer: {
    up: ({ at: [x, y], avg, isDecline, th: [tolerance] }) =>
      isDecline && x.isWhite && y.isBlack && Math.abs(x.l - y.l) <= tolerance * avg,
    isTwoSided: true,
  },
  kicking: {
    up: ({ at: [x, y], avg, th: [long, stub] }) =>
      x.isWhite && y.isBlack && [x, y].every((one) => isMarubozu(one, avg, long, stub)) && x.l > y.h,
    isTwoSided: true,
  },
  morningStar: { up: isMorning },
  morningDojiStar: { up: isMorning },
  threeWhiteSoldiers: {
    up: ({ at: [x, y, z], avg, th: [long, stub] }) => {
      const isEach = [x, y, z].every((one) => one.isWhite && one.body >= long * avg && one.upper <= stub * avg)
      return isEach && z.c < y.c && y.c < x.c && z.o <= y.o && y.o <= z.c && y.o <= x.o && x.o <= y.c
    },
  },
  threeInside: {
    up: ({ at: [x, y, z], avg, th }) => z.isBlack && isWithin(y, z, avg, th[0], th[1]) && x.isWhite && x.c > z.o,
    isTwoSided: true,
  },
  threeOutside: { up: ({ at: [x, y, z], avg, th }) => covers(y, z, avg, th[0]) && x.c > y.c, isTwoSided: true },
  risingThreeMethods: {
    up: ({ at: [x, d, e, f, y], avg, th: [long, short] }) => {
      const isLong = y.isWhite && y.body >= long * avg && x.isWhite && x.body >= long * avg
      const isRest = [d, e, f].every((one) => one.body <= short * avg && one.h <= y.h && one.l >= y.l)
      return isLong && isRest && f.c > e.c && e.c > d.c && x.o >= d.c && x.c > y.c
    },
    isTwoSided: true,
  },
}

/** Patterns that are another one upside down. */
const twins: Readonly<Record<string, string>> = {
  eveningStar: 'morningStar',
  eveningDojiStar: 'morningDojiStar',
  threeBlackCrows: 'threeWhiteSoldiers',
}

function naive(id: string, bars: readonly Bar[], i: number, size: number, params: readonly number[]): number {
  const { up, down, isTwoSided } = rules[twins[id] ?? id] ?? {}
  const sceneUp = () => sceneOf(bars, i, size, params)
  const sceneDown = () => sceneOf(mirrored(bars), i, size, params)
  if (id in twins) return up?.(sceneDown()) === true ? -1 : 0
  if (up?.(sceneUp()) === true) return 1
  return down?.(sceneUp()) === true || (isTwoSided === true && up?.(sceneDown()) === true) ? -1 : 0
}

/** Any bars: with ties, and with gaps between them. */
const anyBars = fc.array(
  fc
    .tuple(fc.constantFrom(0, 0, -1, 1), fc.constantFrom(0, 1, -1, 2, -3, 4, -4), fc.nat(2), fc.nat(2))
    .map(([gap, body, above, below]): Bar => {
      const [open, close] = [15 + gap, 15 + gap + body]
      return [open, Math.max(open, close) + above, Math.min(open, close) - below, close]
    }),
  { maxLength: 6 },
)

/** Drawings, some upside down, some with one price moved. */
function redrawn(some: typeof drawings): fc.Arbitrary<Bar[]> {
  const drawn = some.flatMap(([, , before, is, nearly]) => [barsOf(before, is), barsOf(before, nearly)])
  return fc
    .tuple(fc.constantFrom(...drawn), fc.boolean(), fc.nat(20), fc.nat(3), fc.constantFrom(-0.25, 0, 0, 0.25))
    .map(([bars, isMirrored, place, k, by]) =>
      (isMirrored ? mirrored(bars) : bars).map((bar, n): Bar => {
        const moved = bar.map((price, m) => (n === place && m === k ? price + by : price))
        return [moved[0] as number, Math.max(...moved), Math.min(...moved), moved[3] as number]
      }),
    )
}

/** All in quarters, which sum exactly: the averages then have no rounding to differ by. */
function marketOf(id: string): fc.Arbitrary<Bar[]> {
  const parts = fc.oneof(anyBars, redrawn(drawings), redrawn(drawings.filter(([of]) => of === id || of === twins[id])))
  return fc.array(parts, { minLength: 1, maxLength: 12, size: 'max' }).map((some) => some.flat())
}

type Creator = (...params: number[]) => { readonly params: readonly number[] }

describe.each(candles.map((entry) => [entry.indicator.id, entry] as const))('%s', (id, entry) => {
  const isMeasured = entry.params.length > 0
  const size = entry.indicator.warmupBars(...defaultParams(entry)) - (isMeasured ? 10 : 0)

  it('is found where it was drawn, and neither where it nearly was nor upside down', () => {
    const own = drawings.filter(([of]) => of === id)
    expect(own.length).toBeGreaterThan(0)
    for (const [, sign, before, is, nearly] of own) {
      const params = isMeasured ? [2] : []
      expect(valuesOf(entry, barsOf(before, is), params).at(-1)).toBe(sign)
      expect(valuesOf(entry, barsOf(before, nearly), params).at(-1)).toBe(0)
      // Upside down it is the other side, another pattern, or the same where there are no sides.
      const turned = rules[id]?.isTwoSided === true ? -sign : id === 'doji' || id === 'insideBar' ? sign : 0
      expect(valuesOf(entry, mirrored(barsOf(before, is)), params).at(-1)).toBe(turned)
    }
  })

  it('is what its definition says, with any thresholds, and a prefix of the bars gives a prefix of it', () => {
    const thresholds = entry.params
      .slice(1)
      .map((param) =>
        param.kind === 'choice'
          ? fc.constant(0)
          : fc.constantFrom(param.default, param.default, param.default, param.default / 2, param.default * 2, 0),
      )
    const params = isMeasured ? fc.tuple(fc.integer({ min: 2, max: 4 }), ...thresholds) : fc.constant([])
    let found = 0
    fc.assert(
      fc.property(marketOf(id), params, fc.nat(), (bars, given, cut) => {
        const values = valuesOf(entry, bars, given)
        const first = (given[0] ?? 0) + size - 1
        values.forEach((value, i) => {
          const wanted = i < first ? Number.NaN : naive(id, bars, i, size, given)
          if (!Object.is(value, wanted))
            expect({ bar: i, given, value, bars: bars.slice(Math.max(0, i - 9), i + 1) }).toEqual({ value: wanted })
          if (Math.abs(value) === 1) found++
        })
        const length = cut % (bars.length + 1)
        expect(valuesOf(entry, bars.slice(0, length), given)).toEqual(values.slice(0, length))
      }),
      { numRuns: 150 },
    )
    expect(found).toBeGreaterThan(20)
  })

  it('keeps no trace of a running bar that was corrected', () => {
    fc.assert(
      fc.property(marketOf(id), marketOf(id), (bars, others) => {
        const params = isMeasured ? [2] : []
        const [plain, corrected] = [entry.indicator.stream(...params), entry.indicator.stream(...params)]
        bars.forEach((bar, i) => {
          corrected.update(...(others[i % others.length] ?? bar))
          if (i % 3 === 0) corrected.replace(Number.NaN)
          corrected.replace(...bar)
          expect(corrected.output(0)).toBe(plain.update(...bar))
        })
      }),
      { numRuns: 50 },
    )
  })

  it('has a stream with the defaults that the catalogue tells, and one with the parameters it is given', () => {
    const creators = new Map<string, unknown>(Object.entries(family))
    const create = creators.get(`create${id[0]?.toUpperCase()}${id.slice(1)}`) as Creator
    expect(create().params).toEqual(defaultParams(entry))
    const given = entry.params.map((_, k) => 2 + k)
    expect(create(...given)).toEqual(entry.indicator.stream(...given))
    expect(create(...given).params).toEqual(given)
  })
})
