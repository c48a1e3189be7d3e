import { describe, expect, it } from 'vitest'
import { type PricePath, priceAt, reachedAt } from './price-path.ts'

/** From 100 in ten ms each to 110, to 90 and to 105: moments are thirds of a ms, a line has thirty. */
const path: PricePath = { openTime: 1_000, duration: 30, points: [100, 110, 90, 105] }
const level: PricePath = { ...path, points: [100, 100, 100, 100] }
const never = Number.POSITIVE_INFINITY

describe('the moment at which a line reaches a level', () => {
  it.each<readonly [claim: string, line: number, from: number, ticks: number, isAbove: boolean, moment: number]>([
    ['above it is where it rises to it', 0, 0, 105, true, 15],
    ['below it is where it falls to it', 1, 30, 100, false, 45],
    ['of its high is its end', 0, 0, 110, true, 30],
    ['of its low is its end', 1, 30, 90, false, 60],
    ['of its close is its end', 2, 60, 105, true, 90],
    ['beyond its high never comes', 0, 0, 111, true, never],
    ['beyond its low never comes', 1, 30, 89, false, never],
    ['is not before the moment that is asked from', 0, 20, 105, true, 20],
    ['is that moment where it is beyond all the way', 0, 7, 99, true, 7],
    ['is that moment where it is still beyond', 0, 10, 105, false, 10],
    ['is that moment also where it leaves it just then', 0, 15, 105, false, 15],
    ['has passed where it has left it', 0, 16, 105, false, never],
    ['is its beginning where it only begins there', 0, 0, 100, false, 0],
    ['has passed where it began there', 0, 1, 100, false, never],
    ['below a fall never comes again', 1, 40, 110, true, never],
    ['between two ticks of time is not rounded', 1, 30, 97, false, 49.5],
  ])('%s', (_, line, from, ticks, isAbove, moment) => {
    expect(reachedAt(path, line, from, ticks, isAbove)).toBe(moment)
  })

  it.each([true, false])('of a price that stands still is at once or never, above: %s', (isAbove) => {
    expect(reachedAt(level, 1, 42, 100, isAbove)).toBe(42)
    expect(reachedAt(level, 1, 42, isAbove ? 101 : 99, isAbove)).toBe(never)
    expect(reachedAt(level, 1, 42, isAbove ? 99 : 101, isAbove)).toBe(42)
  })
})

describe('the price at a moment', () => {
  it.each<readonly [claim: string, moment: number, buys: number, sells: number]>([
    ['is the open at the beginning', 0, 100, 100],
    ['is rounded against the trader on a rise', 10, 104, 103],
    ['is whole where the line is', 15, 105, 105],
    ['is the high at the end of the first line', 30, 110, 110],
    ['is rounded against the trader on a fall', 31, 110, 109],
    ['is the low at the end of the second', 60, 90, 90],
    ['is on the third line after that', 70, 95, 95],
    ['is the close at the end', 90, 105, 105],
  ])('%s', (_, moment, buys, sells) => {
    expect([priceAt(path, moment, 1), priceAt(path, moment, -1)]).toEqual([buys, sells])
  })
})
