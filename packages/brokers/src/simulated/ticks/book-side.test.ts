import { describe, expect, it } from 'vitest'
import { BookSide } from './book-side.ts'

/** A side that quotes five steps at 100, of which two were taken and one was traded. */
function sideWithHistory(): BookSide {
  const side = new BookSide()
  side.quote(100, 5)
  side.take(2)
  side.note(100, 1)
  return side
}

describe('a side of the book', () => {
  it('has nothing before its first quote, and any size where the source tells none', () => {
    const side = new BookSide()
    expect([side.ticks, side.steps, side.availableSteps]).toEqual([null, null, null])
    side.quote(100, null)
    side.take(5)
    expect([side.ticks, side.availableSteps]).toEqual([100, null])
    side.quote(0, 5)
    expect(side.ticks).toBe(null)
  })

  it('has less by what the account took, never below none', () => {
    const side = sideWithHistory()
    expect(side.availableSteps).toBe(3)
    side.take(1)
    expect(side.availableSteps).toBe(2)
    side.take(9)
    expect(side.availableSteps).toBe(0)
  })

  it.each<readonly [claim: string, ticks: number, steps: number, available: number]>([
    ['keeps what was taken where the same is quoted again', 100, 5, 3],
    ['forgets it with another price', 101, 5, 5],
    ['forgets it with another size', 100, 6, 6],
  ])('%s', (_, ticks, steps, available) => {
    const side = sideWithHistory()
    side.quote(ticks, steps)
    expect(side.availableSteps).toBe(available)
  })

  it('tells the price before the latest quote, and what trades at it had left', () => {
    const side = sideWithHistory()
    side.note(99, 3)
    side.quote(101, 7)
    expect([side.previousTicks, side.previousLeft]).toEqual([100, 4])
    side.quote(102, null)
    expect([side.previousTicks, side.previousLeft]).toEqual([101, 7])
    side.quote(103, 2)
    expect([side.previousTicks, side.previousLeft]).toEqual([102, null])
    side.note(103, 9)
    side.quote(103, 2)
    expect(side.previousLeft).toBe(0)
  })

  it('is forgotten where nothing was seen for a while', () => {
    const side = sideWithHistory()
    side.clear()
    expect(side.snapshot()).toEqual({ ticks: null, steps: null, takenSteps: 0, tradedSteps: 0 })
  })

  it('goes on from its snapshot', () => {
    const snapshot = structuredClone(sideWithHistory().snapshot())
    expect(snapshot).toEqual({ ticks: 100, steps: 5, takenSteps: 2, tradedSteps: 1 })
    const side = new BookSide()
    side.restore(snapshot)
    expect([side.ticks, side.availableSteps]).toEqual([100, 3])
    side.quote(100, 5)
    expect([side.availableSteps, side.previousTicks, side.previousLeft]).toEqual([3, 100, 4])
  })
})
