import { describe, expect, it } from 'vitest'
import { type BreakoutBar, beginBreakout, breakoutRecord, endBreakout } from './breakout-record.ts'

const quiet: BreakoutBar = { high: 101, low: 99, close: 100, broken: 0, beyond: 0 }

describe('the record of breaks', () => {
  const up = () => {
    const record = breakoutRecord.parse({})
    expect(beginBreakout(record, { ...quiet, close: 110, broken: 1 }, 6)).toBe(true)
    return record
  }
  const down = () => {
    const record = breakoutRecord.parse({})
    beginBreakout(record, { ...quiet, close: 90, broken: -1 }, 6)
    return record
  }

  it('begins with the close that breaks the channel, and the stop behind it', () => {
    expect(up()).toEqual({ side: 1, price: 110, stop: 104, hasWon: null })
    expect(down()).toEqual({ side: -1, price: 90, stop: 96, hasWon: null })
  })

  it('begins none within the channel, and none while one runs', () => {
    expect(beginBreakout(breakoutRecord.parse({}), quiet, 6)).toBe(false)
    expect(beginBreakout(up(), { ...quiet, close: 120, broken: 1 }, 6)).toBe(false)
  })

  it('goes on while neither stop nor exit channel is reached', () => {
    const record = up()
    endBreakout(record, { ...quiet, high: 112, low: 104.01, close: 108 })
    expect(record.side).toBe(1)
  })

  it.each([
    ['a bar reached the stop', { low: 104, close: 111 }, false],
    ['a bar reached the stop and closed beyond the exit channel', { low: 104, close: 112, beyond: -1 as const }, false],
    ['the exit channel ended it without profit', { low: 109, close: 110, beyond: -1 as const }, false],
    ['the exit channel ended it with profit', { low: 110, close: 110.01, beyond: -1 as const }, true],
  ])('upwards: %s', (_, bar, hasWon) => {
    const record = up()
    endBreakout(record, { ...quiet, high: 115, ...bar })
    expect([record.side, record.hasWon]).toEqual([0, hasWon])
  })

  it.each([
    ['a bar reached the stop', { high: 96, close: 89 }, false],
    ['the exit channel ended it without profit', { high: 91, close: 90, beyond: 1 as const }, false],
    ['the exit channel ended it with profit', { high: 90, close: 89.99, beyond: 1 as const }, true],
  ])('downwards: %s', (_, bar, hasWon) => {
    const record = down()
    endBreakout(record, { ...quiet, low: 85, ...bar })
    expect([record.side, record.hasWon]).toEqual([0, hasWon])
  })

  it('has nothing to end where none runs', () => {
    const record = breakoutRecord.parse({})
    endBreakout(record, { ...quiet, low: 0, close: 1 })
    expect(record.hasWon).toBeNull()
  })
})
