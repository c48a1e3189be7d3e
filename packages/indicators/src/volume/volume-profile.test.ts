import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVolumeProfile, volumeProfile } from './volume-profile.ts'

interface Bar {
  readonly session: number
  readonly high: number
  readonly low: number
  readonly volume: number
}

interface Profile {
  readonly poc: number
  readonly high: number
  readonly low: number
}

/** Straight from the definition: every row of the session anew, in fractions of a row. */
function naive(bars: readonly Bar[], rowHeight: number, valueArea: number): Profile {
  const rows = new Map<number, number>()
  for (const { high, low, volume } of bars) {
    const from = Math.floor(low / rowHeight)
    const to = high > low ? Math.max(from, Math.ceil(high / rowHeight) - 1) : from
    for (let row = from; row <= to; row++) {
      const within = Math.min(high, (row + 1) * rowHeight) - Math.max(low, row * rowHeight)
      rows.set(row, (rows.get(row) ?? 0) + (from === to ? volume : volume * (within / (high - low))))
    }
  }
  const names = [...rows.keys()].sort((a, b) => a - b)
  const total = bars.reduce((sum, { volume }) => sum + volume, 0)
  if (total === 0) return { poc: Number.NaN, high: Number.NaN, low: Number.NaN }
  const [first, last] = [names[0] as number, names.at(-1) as number]
  const at = (row: number): number => rows.get(row) ?? 0
  let poc = first
  for (let row = first; row <= last; row++) if (at(row) > at(poc)) poc = row
  let [low, high, held] = [poc, poc, at(poc)]
  while (held < (total * valueArea) / 100 && (low > first || high < last)) {
    const above = at(high + 1) + at(high + 2)
    const below = at(low - 1) + at(low - 2)
    if (high < last && (low === first || above >= below)) {
      high = Math.min(last, high + 2)
      held += above
    } else {
      low = Math.max(first, low - 2)
      held += below
    }
  }
  return { poc: (poc + 0.5) * rowHeight, high: (high + 1) * rowHeight, low: low * rowHeight }
}

/** Quarters of a point and powers of two, so that both ways of summing are exact. */
const bar = fc
  .record({
    session: fc.constant(0),
    low: fc.integer({ min: 0, max: 60 }),
    range: fc.constantFrom(0, 1, 2, 4, 8),
    volume: fc.constantFrom(0, 64, 128, 256, 1024),
  })
  .map(({ session, low, range, volume }): Bar => ({ session, high: (low + range) / 4, low: low / 4, volume }))

function columnsOf(bars: readonly Bar[]) {
  return (['session', 'high', 'low', 'volume'] as const).map((name) => Float64Array.from(bars, (one) => one[name])) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
}

describe('the volume profile', () => {
  it('is at every bar the profile of its session so far, and shows that of the session before', () => {
    fc.assert(
      fc.property(fc.array(fc.array(bar, { minLength: 1, maxLength: 20 }), { maxLength: 4 }), (sessions) => {
        const bars = sessions.flatMap((some, session) => some.map((one) => ({ ...one, session })))
        const profile = volumeProfile(...columnsOf(bars), 0.25, 70)
        bars.forEach(({ session }, i) => {
          const soFar = bars.slice(0, i + 1).filter((one) => one.session === session)
          const { poc, high, low } = naive(soFar, 0.25, 70)
          expect([profile.poc[i], profile.high[i], profile.low[i]]).toEqual([poc, high, low])
          const before = naive(
            bars.filter((one) => one.session === session - 1),
            0.25,
            70,
          )
          expect([profile.previousPoc[i], profile.previousHigh[i], profile.previousLow[i]]).toEqual([
            before.poc,
            before.high,
            before.low,
          ])
        })
      }),
      { numRuns: 200 },
    )
  })

  it('leaves no trace of a row that was corrected, also over the turn of a session', () => {
    fc.assert(
      fc.property(
        fc.array(bar, { minLength: 1, maxLength: 60 }),
        fc.array(bar, { minLength: 60, maxLength: 60 }),
        (bars, others) => {
          const plain = createVolumeProfile(0.25)
          const corrected = createVolumeProfile(0.25)
          bars.forEach(({ high, low, volume }, i) => {
            const session = Math.floor(i / 7)
            const other = others[i] as Bar
            plain.update(session, high, low, volume)
            corrected.update(session + (i % 3 === 0 ? 1 : 0), other.high + 30, other.low, other.volume)
            corrected.replace(session, high, low, volume)
            for (let k = 0; k < 6; k++) expect(corrected.output(k)).toBe(plain.output(k))
          })
        },
      ),
      { numRuns: 100 },
    )
  })

  it('has the lowest of equal rows as its point of control, and grows upwards first', () => {
    const profile = createVolumeProfile(1, 60)
    profile.update(1, 5, 0, 500)
    expect([profile.output(0), profile.output(1), profile.output(2)]).toEqual([0.5, 3, 0])
  })

  it('is not made of more than 65,536 rows, and begins anew with the next session', () => {
    const profile = createVolumeProfile(0.01)
    profile.update(1, 100, 99, 10)
    expect(profile.update(1, 100_000, 99, 10)).toBeNaN()
    expect(profile.update(1, 100, 99, 10)).toBeNaN()
    expect(profile.update(2, 100, 100, 10)).toBeCloseTo(100.005, 9)
    expect(profile.output(3)).toBeNaN()
  })

  it('has no point of control while nothing was traded', () => {
    const profile = createVolumeProfile(1)
    expect(profile.update(1, 3, 2, 0)).toBeNaN()
    expect(profile.isWarm).toBe(true)
    expect(profile.update(1, 3, 2, 5)).toBe(2.5)
  })
})
