import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { addHalt, liftHalt, noHalts, type TradingHalt, type TradingHalts, tradingStateOf } from '../index.ts'

const halt = (id: string, more: Partial<TradingHalt> = {}): TradingHalt => ({
  ...{ id, state: 'halted', cause: 'person', by: 'Ada', reason: 'odd quotes', since: 1_000 },
  ...more,
})
const lift = (halts: TradingHalts, id: string) => liftHalt(halts, { id, by: 'Ada', reason: 'it is over', at: 9_000 })

function failureOf(work: () => unknown): RaceError {
  try {
    work()
  } catch (error) {
    if (RaceError.is(error, 'CONFIG_INVALID')) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('halts', () => {
  it('let everything leave where there is none', () => {
    expect(tradingStateOf(noHalts)).toBe('active')
  })

  it('hold back as much as the strictest of them, whichever came first', () => {
    const reducing = addHalt(noHalts, halt('a', { state: 'reducing', cause: 'daily-loss', by: 'monitor' }))
    expect(tradingStateOf(reducing)).toBe('reducing')
    expect(tradingStateOf(addHalt(reducing, halt('b')))).toBe('halted')
    expect(tradingStateOf(addHalt(addHalt(noHalts, halt('b')), halt('a', { state: 'reducing' })))).toBe('halted')
  })

  it('stay until each is lifted by itself', () => {
    const both = addHalt(addHalt(noHalts, halt('a', { state: 'reducing' })), halt('b'))
    const one = lift(both, 'b')
    expect(tradingStateOf(one)).toBe('reducing')
    expect(tradingStateOf(lift(one, 'a'))).toBe('active')
    expect(tradingStateOf(both)).toBe('halted')
  })

  it('told twice are one, which may become stricter and never looser, with its first reason', () => {
    const first = addHalt(noHalts, halt('a', { state: 'reducing', reason: 'first' }))
    expect(addHalt(first, halt('a', { state: 'reducing', reason: 'second' }))).toBe(first)
    const stricter = addHalt(first, halt('a', { reason: 'second', since: 5_000 }))
    expect(stricter.open).toEqual([halt('a', { reason: 'first' })])
    expect(addHalt(stricter, halt('a', { state: 'reducing' }))).toBe(stricter)
  })

  it('that are lifted are on record with who, why and when', () => {
    const { open, lifted } = lift(addHalt(noHalts, halt('a')), 'a')
    expect(open).toEqual([])
    expect(lifted).toEqual([{ halt: halt('a'), by: 'Ada', reason: 'it is over', at: 9_000 }])
  })

  it('may come again under the id of one that is over', () => {
    const again = addHalt(lift(addHalt(noHalts, halt('a')), 'a'), halt('a', { since: 10_000 }))
    expect([tradingStateOf(again), again.lifted.length]).toEqual(['halted', 1])
  })

  it('are not lifted without a name and a reason', () => {
    const halted = addHalt(noHalts, halt('a'))
    const end = { id: 'a', by: 'Ada', reason: 'it is over', at: 0 }
    expect(failureOf(() => liftHalt(halted, { ...end, by: ' ' })).message).toBe(
      'The end of the halt has no name of a person',
    )
    expect(failureOf(() => liftHalt(halted, { ...end, reason: '' })).message).toBe('The end of the halt has no reason')
    const nobody = { ...end, by: undefined as unknown as string }
    expect(failureOf(() => liftHalt(halted, nobody)).hint).toBe('A halt and its end are on record: say who, and why.')
  })

  it('that are not in force are told apart from those that are', () => {
    const error = failureOf(() => lift(addHalt(noHalts, halt('a')), 'b'))
    expect([error.message, error.hint]).toEqual(["There is no halt 'b' in force", 'In force: a.'])
    expect(failureOf(() => lift(noHalts, 'b')).hint).toBe('Nothing is held back.')
  })

  it('must say what they are, who saw it and why', () => {
    const words = { id: 'id', by: 'name of who saw it', reason: 'reason' }
    for (const [field, word] of Object.entries(words)) {
      expect(failureOf(() => addHalt(noHalts, halt('a', { [field]: '' }))).message).toBe(`The halt has no ${word}`)
    }
  })

  it('are values that nobody can change behind the back of who holds them', () => {
    const own = { ...halt('a') }
    const halted = addHalt(noHalts, own)
    Object.assign(own, { state: 'reducing' })
    expect(tradingStateOf(halted)).toBe('halted')
    expect(Object.isFrozen(halted.open[0])).toBe(true)
    expect(noHalts).toEqual({ open: [], lifted: [] })
  })
})
