import { describe, expect, it } from 'vitest'
import { createCrossedAbove, createCrossedBelow, crossedAbove, crossedBelow } from '../index.ts'

const nan = Number.NaN
const a = Float64Array.of(1, 2, 3, 2, 1, nan, 1, 3)
const b = Float64Array.of(2, 2, 2, 2, 2, 2, 2, 2)

describe('crossings over columns', () => {
  it('are 1 at the bar that leaves the other side or a touch, 0 elsewhere, and NaN without two bars', () => {
    expect([...crossedAbove(a, b)]).toEqual([nan, 0, 1, 0, 0, nan, nan, 1])
    expect([...crossedBelow(a, b)]).toEqual([nan, 0, 0, 0, 1, nan, nan, 0])
  })

  it('take a level for the second column', () => {
    expect([...crossedAbove(a, 2)]).toEqual([...crossedAbove(a, b)])
    expect([...crossedBelow(a, 2)]).toEqual([...crossedBelow(a, b)])
  })

  it('give an empty column for empty columns', () => {
    expect(crossedAbove(new Float64Array(0), new Float64Array(0))).toEqual(new Float64Array(0))
  })

  it('refuse columns of different lengths', () => {
    expect(() => crossedAbove(a, new Float64Array(2))).toThrow('crossedAbove: the number of rows must be 8, but was 2.')
  })

  it('need two bars and no parameters', () => {
    expect([crossedAbove.warmupBars(), crossedBelow.warmupBars()]).toEqual([2, 2])
    expect([crossedAbove.id, crossedBelow.id]).toEqual(['crossedAbove', 'crossedBelow'])
  })
})

describe('crossings value by value', () => {
  it('give what the columns give', () => {
    const above = createCrossedAbove()
    const below = createCrossedBelow()
    expect([...a].map((value, i) => above.update(value, b[i]))).toEqual([...crossedAbove(a, b)])
    expect([...a].map((value, i) => below.update(value, b[i]))).toEqual([...crossedBelow(a, b)])
    expect([above.output(0), above.output(1)]).toEqual([1, nan])
  })

  it('take a row without its second value for a gap', () => {
    const above = createCrossedAbove()
    above.update(1, 2)
    expect(above.update(3)).toBeNaN()
    expect(above.isWarm).toBe(false)
  })
})

describe('crossings of handles', () => {
  const handle = (before: number, now: number) => ({ now, ago: (bars: number) => (bars === 1 ? before : nan) })

  it('say whether the latest bar crosses', () => {
    expect(crossedAbove(handle(1, 3), handle(2, 2))).toBe(true)
    expect(crossedAbove(handle(2, 3), handle(2, 2))).toBe(true)
    expect(crossedAbove(handle(3, 4), handle(2, 2))).toBe(false)
    expect(crossedAbove(handle(1, 2), handle(2, 2))).toBe(false)
    expect(crossedBelow(handle(3, 1), handle(2, 2))).toBe(true)
    expect(crossedBelow(handle(1, 3), handle(2, 2))).toBe(false)
  })

  it('take a level', () => {
    expect([crossedAbove(handle(29, 31), 30), crossedBelow(handle(29, 31), 30)]).toEqual([true, false])
  })

  it('are false while one is not warm', () => {
    expect([crossedAbove(handle(nan, 3), handle(2, 2)), crossedBelow(handle(3, 1), handle(nan, 2))]).toEqual([
      false,
      false,
    ])
  })
})
