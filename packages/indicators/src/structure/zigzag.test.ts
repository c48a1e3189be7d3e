import { describe, expect, it } from 'vitest'
import { fibonacci } from './fibonacci.ts'
import { createZigzag, zigzag } from './zigzag.ts'

const nan = Number.NaN
const of = (...prices: number[]) => Float64Array.from(prices)

describe('the zigzag', () => {
  it('knows a turn at the bar that comes back by the reversal, and not one bar sooner', () => {
    const price = of(100, 110, 120, 108.1, 108, 100, 110)
    const { last, lastAge, direction, extreme, extremeAge } = zigzag(price, price, price, 10)
    expect([...last]).toEqual([nan, 100, 100, 100, 120, 120, 100])
    expect([...lastAge]).toEqual([nan, 1, 2, 3, 2, 3, 1])
    expect([...direction]).toEqual([nan, 1, 1, 1, -1, -1, 1])
    expect([...extreme]).toEqual([nan, 110, 120, 120, 108, 100, 110])
    expect([...extremeAge]).toEqual([nan, 0, 0, 1, 0, 0, 0])
  })

  it('does not turn at a bar that sets a new extreme, however far it comes back', () => {
    const high = of(100, 110, 130, 129)
    const low = of(100, 110, 90, 129)
    expect([...zigzag(high, low, high, 10).direction]).toEqual([nan, 1, 1, 1])
  })

  it('takes the turn that a bar comes closer to when it turns from both ends of the first bar', () => {
    const up = zigzag(of(110, 108), of(90, 93), of(100, 100), 5)
    expect([up.last[1], up.direction[1], up.extreme[1]]).toEqual([90, 1, 108])
    const down = zigzag(of(110, 107), of(90, 92), of(100, 100), 5)
    expect([down.last[1], down.direction[1], down.extreme[1]]).toEqual([110, -1, 92])
  })

  it('measures by the average true range at the extreme', () => {
    const high = of(11, 12, 13, 12, 11.5)
    const low = of(9, 10, 11, 10.25, 8.5)
    const close = of(10, 11, 12, 10, 9)
    // The range at the extreme, 13, is 2: the leg turns when the price has come back by 3, to 10.
    expect([...zigzag(high, low, close, 1.5, 'atr', 1).direction]).toEqual([nan, nan, 1, 1, -1])
    expect([...zigzag(high, low, close, 2.5, 'atr', 1).direction]).toEqual([nan, nan, 0, 0, 0])
  })

  it('never turns on equal prices', () => {
    const price = new Float64Array(6).fill(7)
    expect([...zigzag(price, price, price, 2, 'atr', 1).direction]).toEqual([nan, nan, 0, 0, 0, 0])
  })

  it('measures below zero by the amount of the price', () => {
    const price = of(-100, -110, -120, -108)
    expect([...zigzag(price, price, price, 10).direction]).toEqual([nan, -1, -1, 1])
  })

  it('takes back a turn of the running bar', () => {
    const legs = createZigzag(10)
    for (const price of [100, 120]) legs.update(price, price, price)
    legs.update(100, 100, 100)
    expect(legs.output(2)).toBe(-1)
    legs.replace(115, 115, 115)
    expect([legs.output(0), legs.output(2), legs.output(3)]).toEqual([100, 1, 120])
  })
})

describe('the levels of Fibonacci', () => {
  it('lie between the last two turns, and change when the next one is confirmed', () => {
    const price = of(100, 90, 190, 170, 191)
    const levels = fibonacci(price, price, price, 10)
    expect([...levels.start]).toEqual([nan, nan, 100, 90, 190])
    expect([...levels.end]).toEqual([nan, nan, 90, 190, 170])
    expect([...levels.startAge]).toEqual([nan, nan, 2, 2, 2])
    expect([...levels.endAge]).toEqual([nan, nan, 1, 1, 1])
    const at = (name: keyof typeof levels) => levels[name][3]
    expect(at('l236')).toBeCloseTo(166.4, 9)
    expect(at('l382')).toBeCloseTo(151.8, 9)
    expect(at('l500')).toBe(140)
    expect(at('l618')).toBeCloseTo(128.2, 9)
    expect(at('l786')).toBeCloseTo(111.4, 9)
    expect(at('e1272')).toBeCloseTo(217.2, 9)
    expect(at('e1618')).toBeCloseTo(251.8, 9)
    expect(levels.e1272[2]).toBeCloseTo(87.28, 9)
  })
})
