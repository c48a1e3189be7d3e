import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atr } from '../volatility/atr.ts'
import { type ZoneEdge, zones } from './zones.ts'

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

interface NaiveZone {
  readonly kind: number
  readonly near: number
  readonly far: number
  readonly first: number
  readonly made: number
}

interface NaiveRules {
  readonly atrPeriod: number
  readonly baseBars: number
  readonly baseRange: number
  readonly impulse: number
  readonly impulseBars: number
  readonly edge: ZoneEdge
}

/** Every base, and the zone it makes. */
function naiveZones({ open, high, low, close }: Bars, rules: NaiveRules): NaiveZone[] {
  const range = atr(high, low, close, rules.atrPeriod)
  const isCalm = (i: number): boolean =>
    i > 0 &&
    Math.max(
      at(high, i) - at(low, i),
      Math.abs(at(high, i) - at(close, i - 1)),
      Math.abs(at(low, i) - at(close, i - 1)),
    ) <=
      rules.baseRange * at(range, i)
  const ends = from(1, high.length).filter((i) => !isCalm(i) && isCalm(i - 1))
  const made: NaiveZone[] = []
  ends.forEach((end, n) => {
    let first = end - 1
    while (end - first < rules.baseBars && isCalm(first - 1)) first--
    const base = from(first, end)
    const top = Math.max(...base.map((i) => at(high, i)))
    const bottom = Math.min(...base.map((i) => at(low, i)))
    const way = rules.impulse * at(range, end - 1)
    const until = Math.min(end - 1 + rules.impulseBars, ends[n + 1] ?? high.length - 1, high.length - 1)
    const isLeft = (i: number) =>
      at(close, i) > top && at(close, i) >= top + way
        ? 1
        : at(close, i) < bottom && at(close, i) <= bottom - way
          ? -1
          : 0
    const left = from(end, until + 1).find((i) => isLeft(i) !== 0 && !made.some((zone) => zone.made === i))
    if (left === undefined) return
    const bodies = base.flatMap((i) => [at(open, i), at(close, i)])
    made.push(
      isLeft(left) === 1
        ? { kind: 1, near: rules.edge === 'body' ? Math.max(...bodies) : top, far: bottom, first, made: left }
        : { kind: -1, near: rules.edge === 'body' ? Math.min(...bodies) : bottom, far: top, first, made: left },
    )
  })
  return made
}

function naiveZoneColumns(data: Bars, rules: NaiveRules, zonesMax: number): number[][] {
  const { high, low, close } = data
  const all = naiveZones(data, rules)
  const isReached = ({ kind, near }: NaiveZone, i: number) => (kind === 1 ? at(low, i) <= near : at(high, i) >= near)
  const isPassed = ({ kind, far }: NaiveZone, i: number) => (kind === 1 ? at(close, i) < far : at(close, i) > far)
  const touchedAt = (zone: NaiveZone) => from(zone.made + 1, high.length).find((i) => isReached(zone, i)) ?? Infinity
  const brokenAt = (zone: NaiveZone) => from(zone.made + 1, high.length).find((i) => isPassed(zone, i)) ?? Infinity
  // A zone has to go when so many younger ones of its kind have been made while it was there.
  const gone = new Map<NaiveZone, number>()
  for (const zone of all) {
    const kept = all.filter(
      (one) =>
        one.kind === zone.kind &&
        one.made < zone.made &&
        brokenAt(one) > zone.made &&
        !((gone.get(one) ?? Infinity) < zone.made),
    )
    if (kept.length >= zonesMax) gone.set(kept[0] as NaiveZone, zone.made)
  }
  const goneAt = (zone: NaiveZone) => gone.get(zone) ?? Infinity
  const columnsOf = (kind: number, i: number) => {
    const fresh = all.filter(
      (zone) =>
        zone.kind === kind && zone.made <= i && Math.min(touchedAt(zone), brokenAt(zone)) > i && goneAt(zone) > i,
    )
    const nearest = fresh.reduce<NaiveZone | undefined>(
      (best, zone) => (best === undefined || kind * zone.near >= kind * best.near ? zone : best),
      undefined,
    )
    const isTouched = all.some(
      (zone) => zone.kind === kind && touchedAt(zone) === i && Math.min(brokenAt(zone), goneAt(zone)) >= i,
    )
    const isBroken = all.some((zone) => zone.kind === kind && brokenAt(zone) === i && goneAt(zone) >= i)
    return { nearest, flags: [Number(isTouched), Number(isBroken)] }
  }
  return from(0, high.length).map((i) => {
    if (i < rules.atrPeriod) return new Array<number>(11).fill(nan)
    const [demand, supply] = [columnsOf(1, i), columnsOf(-1, i)]
    const ageOf = (zone: NaiveZone | undefined) => (zone === undefined ? nan : i - zone.first)
    return [
      demand.nearest?.near ?? nan,
      demand.nearest?.far ?? nan,
      ageOf(demand.nearest),
      supply.nearest?.far ?? nan,
      supply.nearest?.near ?? nan,
      ageOf(supply.nearest),
      all.find((zone) => zone.made === i)?.kind ?? 0,
      ...demand.flags,
      ...supply.flags,
    ]
  })
}

const span = fc.integer({ min: 1, max: 5 })

describe('zones, against their definition over whole columns', () => {
  it('are those that bases leave, while they are fresh', () => {
    const rulesOf = fc.record({
      atrPeriod: span,
      baseBars: fc.integer({ min: 1, max: 4 }),
      baseRange: fc.constantFrom(0.5, 0.8, 1.1),
      impulse: fc.constantFrom(0.25, 1, 2),
      impulseBars: fc.integer({ min: 1, max: 5 }),
      edge: fc.constantFrom<ZoneEdge>('body', 'wick'),
    })
    let made = 0
    fc.assert(
      fc.property(bars, rulesOf, fc.constantFrom(1, 2, 20), (data, rules, zonesMax) => {
        const { open, high, low, close } = data
        const { atrPeriod, baseBars, baseRange, impulse, impulseBars, edge } = rules
        const columns = zones(
          open,
          high,
          low,
          close,
          atrPeriod,
          baseBars,
          baseRange,
          impulse,
          impulseBars,
          zonesMax,
          edge,
        )
        const expected = naiveZoneColumns(data, rules, zonesMax)
        Object.values(columns).forEach((values, k) => {
          expect([...values]).toEqual(expected.map((row) => row[k]))
        })
        made += columns.made.filter((flag) => Math.abs(flag) === 1).length
      }),
      { numRuns: 300 },
    )
    expect(made).toBeGreaterThan(300)
  })
})
