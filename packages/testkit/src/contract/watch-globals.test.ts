import { describe, expect, it } from 'vitest'
import { watchGlobals } from './watch-globals.ts'

/** Every call that is watched, and what it may be called on. */
const reads: readonly (readonly [string, () => unknown])[] = [
  ['Date.now', () => Date.now()],
  ['new Date()', () => new Date()],
  ['Date()', () => Date()],
  ['Math.random', () => Math.random()],
  ['performance.now', () => performance.now()],
  ['crypto.randomUUID', () => crypto.randomUUID()],
  ['crypto.getRandomValues', () => crypto.getRandomValues(new Uint8Array(2))],
  ['process.hrtime', () => process.hrtime()],
  ['process.env.HOME', () => process.env.HOME],
  ['process.env.HOME', () => 'HOME' in process.env],
  ['process.env', () => Object.keys(process.env)],
]

const refused: readonly (readonly [string, () => unknown])[] = [
  ['setTimeout', () => setTimeout(() => undefined, 0)],
  ['setInterval', () => setInterval(() => undefined, 1)],
  ['setImmediate', () => setImmediate(() => undefined)],
  ['queueMicrotask', () => queueMicrotask(() => undefined)],
  ['fetch', () => fetch('http://localhost')],
  ['WebSocket', () => new WebSocket('ws://localhost')],
]

const globalsNow = () => [
  ...[Date, Date.now, Math.random, performance.now, process.env, process.hrtime, crypto.randomUUID],
  ...[setTimeout, setInterval, setImmediate, queueMicrotask, fetch, WebSocket],
  Object.getOwnPropertyDescriptor(performance, 'now'),
  Object.getOwnPropertyDescriptor(globalThis, 'fetch')?.enumerable,
]

describe('watchGlobals', () => {
  it.each(reads)('tells of %s and from where, and lets it be (%#)', (name, call) => {
    const { calls, result, error } = watchGlobals(() => [call(), call()])
    expect(calls.map((one) => [one.name, one.count])).toEqual([[name, 2]])
    expect(calls[0]?.where).toMatch(/watch-globals\.test\.ts(\?vitest=\d+)?:\d+:\d+/)
    expect(error).toBeUndefined()
    expect(typeof result?.[0]).toBe(typeof call())
  })

  it.each(refused)('tells of %s and refuses it, so that nothing is left behind', (name, call) => {
    const { calls, result, error } = watchGlobals(call)
    expect(calls.map((one) => [one.name, one.count])).toEqual([[name, 1]])
    expect(result).toBeUndefined()
    expect(String(error)).toBe(`Error: ${name} is not there while a strategy is watched`)
  })

  it('says nothing of dates that are computed from a time, and leaves Date what it is', () => {
    const { calls, result } = watchGlobals(() => {
      class Day extends Date {}
      const day = new Day(86_400_000)
      return [new Date(0).getTime(), Date.UTC(1970, 0, 2), Date.parse('1970-01-02'), day instanceof Date, day.getTime()]
    })
    expect(calls).toEqual([])
    expect(result).toEqual([0, 86_400_000, 86_400_000, true, 86_400_000])
  })

  it('puts everything back as it was, also when the work throws', () => {
    const before = globalsNow()
    watchGlobals(() => undefined)
    expect(globalsNow()).toEqual(before)
    const { error, calls } = watchGlobals(() => {
      Math.random()
      throw new Error('broken')
    })
    expect(String(error)).toBe('Error: broken')
    expect(calls).toHaveLength(1)
    const after = globalsNow()
    before.forEach((value, index) => {
      if (typeof value === 'function') expect(after[index]).toBe(value)
    })
  })

  it('watches within itself, and puts back what it found', () => {
    const { calls } = watchGlobals(() => {
      const inner = watchGlobals(() => Date.now())
      expect(inner.calls.map(({ name }) => name)).toEqual(['Date.now'])
      Math.random()
    })
    expect(calls.map(({ name }) => name)).toContain('Math.random')
  })
})
