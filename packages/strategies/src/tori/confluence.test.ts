import { describe, expect, it } from 'vitest'
import { type ConfluenceBar, confluenceOf, followConfluence, type RetracementBar } from './confluence.ts'

/** Half of an impulse from 100 to 124 retraced, one average range above a line that rises by 1. */
const bar: ConfluenceBar = {
  direction: 1,
  ...{ start: 100, end: 124, shallowest: 114.832, deepest: 109.168, target: 130.528 },
  ...{ swing: 112, extreme: 112, line: 110, slope: 1, touches: 2, range: 2 },
}
const found = confluenceOf(bar, 1)
/** The bar after it, in the leg back from the impulse. */
const back: RetracementBar = { extreme: 113, close: 113, running: -1, start: 100, end: 124 }

describe('a confluence', () => {
  it('is an impulse that has come back to its line', () => {
    expect(found).toMatchObject({ direction: 1, swing: 112, line: 110, slope: 1, distanceAtr: 1, bars: 0 })
  })

  it.each([
    ['there is no impulse', { start: Number.NaN }],
    ['the impulse goes the other way', { start: 124, end: 100 }],
    ['there is no line', { line: Number.NaN }],
    ['the line is level', { slope: 0 }],
    ['the price is too far from the line', { extreme: 112.01 }],
    ['an earlier price was deeper than 61.8 %', { swing: 109 }],
    ['there is no range yet', { range: Number.NaN }],
  ])('is none where %s', (_, change) => {
    expect(confluenceOf({ ...bar, ...change }, 1)).toBeNull()
  })

  it('of a market without ranges is one on the line itself', () => {
    expect(confluenceOf({ ...bar, range: 0, line: 112 }, 1)?.distanceAtr).toBe(0)
    expect(confluenceOf({ ...bar, range: 0 }, 1)).toBeNull()
  })

  it('follows the line, the deepest price and the time', () => {
    const follow = (change: object, before = found) => before && followConfluence(before, { ...back, ...change }, 3)
    expect(follow({ extreme: 110.5, close: 111 })).toMatchObject({ swing: 110.5, bars: 1 })
    expect(follow({ close: 110.99 })).toBeNull()
    expect(follow({ extreme: 109, close: 112 })).toBeNull()
    expect(follow({}, found && { ...found, bars: 2 })).toBeNull()
  })

  it.each([
    [true, 'the leg back runs', {}],
    [true, 'the leg back has ended', { running: 1, start: 124, end: 112 }],
    [false, 'a later leg back has ended', { running: 1, start: 119, end: 113 }],
    [false, 'a new impulse ends elsewhere', { end: 119 }],
    [false, 'a new impulse begins elsewhere', { start: 112 }],
    [false, 'a gap has taken all legs', { running: Number.NaN, start: Number.NaN, end: Number.NaN }],
  ])('goes on: %s, where %s', (goesOn, _, change) => {
    expect(found && followConfluence(found, { ...back, ...change }, 3) !== null).toBe(goesOn)
  })

  it('of an impulse down is the same upside down', () => {
    const down = { direction: -1, ...{ start: 124, end: 100, shallowest: 109.168, deepest: 114.832 } } as const
    const mirrored = confluenceOf({ ...bar, ...down, line: 113, slope: -1 }, 1)
    if (mirrored === null) throw new Error('there is no confluence to follow')
    expect(mirrored).toMatchObject({ direction: -1, distanceAtr: 0.5 })
    const up = { ...back, running: 1, start: 124, end: 100, extreme: 113.5 }
    expect(followConfluence(mirrored, { ...up, close: 112 }, 3)?.swing).toBe(113.5)
    expect(followConfluence(mirrored, { ...up, close: 112.01 }, 3)).toBeNull()
    expect(followConfluence(mirrored, { ...up, close: 112, running: -1, start: 100, end: 113.5 }, 3)?.bars).toBe(1)
  })
})
