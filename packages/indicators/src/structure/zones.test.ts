import { describe, expect, it } from 'vitest'
import { zones } from './zones.ts'

type Bar = readonly [open: number, high: number, low: number, close: number]

const nan = Number.NaN
/** Bars with a range of 4, a calm bar with a range of 2, and a leap out of it: the average true range over 2 bars is 4, then 3. */
const wide: readonly Bar[] = [
  [10, 12, 8, 10],
  [10, 12, 8, 10],
  [10, 12, 8, 10],
]
const calm: Bar = [10, 11, 9, 10.5]

function over(bars: readonly Bar[], ...params: (number | 'body' | 'wick')[]) {
  const columns = [0, 1, 2, 3].map((k) => Float64Array.from(bars, (bar) => bar[k] as number))
  return zones(
    ...(columns as [Float64Array, Float64Array, Float64Array, Float64Array]),
    ...([2, 6, 0.8, 2, 2, ...params] as [number, number, number, number, number]),
  )
}

describe('a demand zone', () => {
  it('is made at the close that leaves its base by the impulse', () => {
    const { demandTop, demandBottom, demandAge, made, supplyTop } = over([...wide, calm, [10.5, 17, 10.5, 17]])
    expect([...demandTop]).toEqual([nan, nan, nan, nan, 10.5])
    expect([demandBottom[4], demandAge[4], supplyTop[4]]).toEqual([9, 1, nan])
    expect([...made]).toEqual([nan, nan, 0, 0, 1])
  })

  it('is none where the close falls short of it', () => {
    expect([...over([...wide, calm, [10.5, 18, 10.5, 16.9]]).made]).toEqual([nan, nan, 0, 0, 0])
  })

  it('may be made by the second bar behind its base, but not by the third', () => {
    const pause: Bar = [10.5, 15, 10.5, 14]
    expect(over([...wide, calm, pause, [14, 18, 14, 17]]).made[5]).toBe(1)
    expect([...over([...wide, calm, pause, pause, [14, 18, 14, 17]]).made.slice(4)]).toEqual([0, 0, 0])
  })

  it('is fresh until a low touches it, and broken by a close below it', () => {
    const after: Bar[] = [
      [17, 18, 10.6, 17],
      [17, 18, 10.5, 17],
      [17, 18, 8, 9],
      [9, 18, 8, 8.9],
      [9, 18, 8, 8],
    ]
    const { demandTop, demandTouched, demandBroken } = over([...wide, calm, [10.5, 17, 10.5, 17], ...after])
    expect([...demandTop.slice(5)]).toEqual([10.5, nan, nan, nan, nan])
    expect([...demandTouched.slice(5)]).toEqual([0, 1, 0, 0, 0])
    expect([...demandBroken.slice(5)]).toEqual([0, 0, 0, 1, 0])
  })

  it('can reach up to the highest price of its base', () => {
    expect(over([...wide, calm, [10.5, 17, 10.5, 17]], 20, 'wick').demandTop[4]).toBe(11)
  })
})

describe('a supply zone', () => {
  it('is a demand zone upside down', () => {
    const leap: Bar = [10, 10, 3, 3]
    const bars: Bar[] = [...wide, calm, leap, [3, 9.9, 3, 4], [3, 12, 3, 11.5]]
    const { supplyTop, supplyBottom, made, supplyTouched, supplyBroken, supplyAge } = over(bars)
    expect([...supplyTop.slice(4)]).toEqual([11, 11, nan])
    expect([...supplyBottom.slice(4)]).toEqual([10, 10, nan])
    expect([...supplyAge.slice(4)]).toEqual([1, 2, nan])
    expect([...made.slice(4)]).toEqual([-1, 0, 0])
    expect([supplyTouched[6], supplyBroken[6]]).toEqual([1, 1])
  })
})
