import { createManualTimers } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRateLimiter, type RateLimitAnswer } from './rate-limiter.ts'
import { settle } from './settle.ts'

const never = new AbortController().signal

function make({ capacity = 2, perMs = 1000, queueMax = 10 } = {}) {
  const timers = createManualTimers()
  const limits = [{ name: 'weight', capacity, perMs }]
  const limiter = createRateLimiter({ limits, clock: timers, timers, queueMax })
  const answers: string[] = []
  const ask = (name: string, weight = 1, more: { isUrgent?: boolean; signal?: AbortSignal } = {}): void => {
    const { isUrgent = false, signal = never } = more
    void limiter.acquire({ weights: { weight }, isUrgent, signal }).then((answer: RateLimitAnswer) => {
      answers.push(`${name} ${answer} ${timers.now()}`)
    })
  }
  return { timers, limiter, answers, ask }
}

describe('createRateLimiter', () => {
  it('lets through what fits, and the rest when the first has left the window', async () => {
    const { timers, answers, ask } = make()
    ask('a')
    await timers.advance(300)
    for (const name of ['b', 'c', 'd']) ask(name)
    await timers.advance(5000)
    expect(answers).toEqual(['a granted 0', 'b granted 300', 'c granted 1000', 'd granted 1300'])
  })

  it('holds no more than the capacity in any stretch of the length of the limit', async () => {
    const request = fc.record({ waitMs: fc.integer({ min: 0, max: 700 }), weight: fc.integer({ min: 1, max: 5 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 25 }), async (requests) => {
        const { timers, limiter } = make({ capacity: 5, queueMax: 100 })
        const left: { readonly at: number; readonly weight: number }[] = []
        for (const { waitMs, weight } of requests) {
          await timers.advance(waitMs)
          void limiter
            .acquire({ weights: { weight }, signal: never })
            .then(() => left.push({ at: timers.now(), weight }))
        }
        await timers.advance(100_000)
        expect(left).toHaveLength(requests.length)
        for (const { at } of left) {
          const inWindow = left.filter((other) => other.at > at - 1000 && other.at <= at)
          expect(inWindow.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(5)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('counts each limit apart', async () => {
    const timers = createManualTimers()
    const limits = [
      { name: 'orders', capacity: 1, perMs: 1000 },
      { name: 'weight', capacity: 100, perMs: 1000 },
    ]
    const limiter = createRateLimiter({ limits, clock: timers, timers, queueMax: 10 })
    await limiter.acquire({ weights: { orders: 1, weight: 1 }, signal: never })
    expect(await limiter.acquire({ weights: { weight: 50 }, signal: never })).toBe('granted')
    void limiter.acquire({ weights: { orders: 1 }, signal: never })
    await settle()
    expect(limiter.waiting).toBe(1)
  })

  it('lets what is heavier than the capacity leave when nothing else is counted', async () => {
    const { timers, answers, ask } = make()
    ask('light')
    ask('heavy', 50)
    ask('next')
    await timers.advance(10_000)
    expect(answers).toEqual(['light granted 0', 'heavy granted 1000', 'next granted 2000'])
  })

  it('lets urgent requests pass those that are not, in their own order', async () => {
    const { timers, answers, ask } = make({ capacity: 1 })
    ask('a')
    ask('b')
    ask('cancel 1', 1, { isUrgent: true })
    ask('cancel 2', 1, { isUrgent: true })
    await timers.advance(10_000)
    expect(answers.map((text) => text.split(' granted')[0])).toEqual(['a', 'cancel 1', 'cancel 2', 'b'])
  })

  it('refuses what finds the queue full, and forgets what is aborted', async () => {
    const { timers, limiter, answers, ask } = make({ capacity: 1, queueMax: 2 })
    const controller = new AbortController()
    ask('a')
    await settle()
    ask('b', 1, { signal: controller.signal })
    ask('c')
    ask('d')
    await settle()
    controller.abort()
    await settle()
    expect(answers).toEqual(['a granted 0', 'd full 0', 'b aborted 0'])
    expect(limiter.waiting).toBe(1)
    await timers.advance(1000)
    expect(answers.at(-1)).toBe('c granted 1000')
    expect(await limiter.acquire({ weights: {}, signal: AbortSignal.abort() })).toBe('aborted')
  })

  it('lets nothing leave before the moment that the venue names, which only moves on', async () => {
    const { timers, limiter, answers, ask } = make()
    limiter.blockUntil(5000)
    limiter.blockUntil(100)
    ask('a')
    await timers.advance(6000)
    expect(answers).toEqual(['a granted 5000'])
    expect(limiter.blockedUntil).toBe(5000)
  })

  it('counts what others have used of the same limit, and never less than its own', async () => {
    const { timers, limiter, answers, ask } = make({ capacity: 10 })
    limiter.observeUsed('weight', 8)
    limiter.observeUsed('weight', 3)
    limiter.observeUsed('no such limit', 3)
    ask('a', 3)
    await timers.advance(2000)
    expect(answers).toEqual(['a granted 1000'])
  })

  it('aborts everything at its end', async () => {
    const { limiter, answers, ask } = make({ capacity: 1 })
    ask('a')
    ask('b')
    await settle()
    limiter.close()
    await settle()
    ask('c')
    await settle()
    expect(answers).toEqual(['a granted 0', 'b aborted 0', 'c aborted 0'])
  })
})
