import type { Clock, Timers } from '@race/core'

/** A limit of a venue: at most `capacity` of weight in any stretch of `perMs`. */
export interface RateLimit {
  readonly name: string
  readonly capacity: number
  readonly perMs: number
}

export interface RateLimiterOptions {
  readonly limits: readonly RateLimit[]
  readonly clock: Clock
  readonly timers: Timers
  /** Requests that may wait at most. */
  readonly queueMax: number
}

export interface RateLimitedRequest {
  /** By name of the limit; a limit that is not named is not touched. */
  readonly weights: Readonly<Record<string, number>>
  /** Passes those that are not, such as a cancellation. */
  readonly isUrgent?: boolean
  readonly signal: AbortSignal
}

/** `full`: too many wait already; `aborted`: the signal, or the end of the limiter, came first. Nothing may be sent then. */
export type RateLimitAnswer = 'granted' | 'full' | 'aborted'

/** Keeps requests within the limits of a venue. */
export interface RateLimiter {
  /** Waits until the request may leave. */
  acquire(request: RateLimitedRequest): Promise<RateLimitAnswer>
  /** Nothing leaves before this moment, epoch ms: the venue has said so. An earlier one than is known changes nothing. */
  blockUntil(time: number): void
  /** What the venue has counted in its window: where it is more than ours, others use the same limit. */
  observeUsed(limit: string, used: number): void
  /** Epoch ms until which nothing leaves; 0 for never blocked. */
  readonly blockedUntil: number
  readonly waiting: number
  close(): void
}

interface Waiter {
  readonly request: RateLimitedRequest
  readonly answer: (answer: RateLimitAnswer) => void
}

/**
 * A limiter that remembers what left and when, so that no stretch of time of a limit's length holds more than its capacity,
 * wherever the venue's own windows begin. Requests leave in the order of their arrival, urgent ones before others; one that
 * is too heavy for now holds up those behind it, or it would never leave.
 *
 * A request heavier than a capacity leaves when nothing else is counted.
 *
 * @example
 * ```ts
 * const limits = [{ name: 'requests', capacity: 200, perMs: 60_000 }]
 * const limiter = createRateLimiter({ limits, clock, timers, queueMax: 100 })
 * await limiter.acquire({ weights: { requests: 1 }, signal }) // 'granted'
 * ```
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { clock, timers, queueMax } = options
  const windows = new Map(options.limits.map((limit) => [limit.name, createWindow(limit)]))
  const closed = new AbortController()
  let waiters: Waiter[] = []
  let blockedUntil = 0
  let isPumping = false
  let nap = new AbortController()

  const waitMs = ({ weights }: RateLimitedRequest): number => {
    const now = clock.now()
    let wait = Math.max(0, blockedUntil - now)
    for (const [name, window] of windows) wait = Math.max(wait, window.waitMs(weights[name] ?? 0, now))
    return wait
  }
  const pump = async (): Promise<void> => {
    if (isPumping) return
    isPumping = true
    for (let first = waiters[0]; first !== undefined; first = waiters[0]) {
      const wait = waitMs(first.request)
      if (wait === 0) {
        waiters.shift()
        for (const [name, window] of windows) window.take(first.request.weights[name] ?? 0, clock.now())
        first.answer('granted')
        continue
      }
      nap = new AbortController()
      await timers.after(wait, { signal: nap.signal }).catch(() => undefined)
    }
    isPumping = false
  }
  return {
    acquire: (request) =>
      new Promise((resolve) => {
        const { signal, isUrgent = false } = request
        if (signal.aborted || closed.signal.aborted) return resolve('aborted')
        if (waiters.length >= queueMax) return resolve('full')
        const ends = AbortSignal.any([signal, closed.signal])
        const abort = (): void => waiter.answer('aborted')
        const waiter: Waiter = {
          request,
          answer(answer) {
            ends.removeEventListener('abort', abort)
            waiters = waiters.filter((other) => other !== waiter)
            resolve(answer)
            if (answer === 'aborted') nap.abort()
          },
        }
        ends.addEventListener('abort', abort, { once: true })
        const behind = isUrgent ? waiters.findIndex((other) => other.request.isUrgent !== true) : -1
        waiters.splice(behind < 0 ? waiters.length : behind, 0, waiter)
        // Who sleeps for the one that was first before looks again.
        if (waiters[0] === waiter) nap.abort()
        void pump()
      }),
    blockUntil(time) {
      blockedUntil = Math.max(blockedUntil, time)
    },
    observeUsed: (limit, used) => windows.get(limit)?.observe(used, clock.now()),
    get blockedUntil() {
      return blockedUntil
    },
    get waiting() {
      return waiters.length
    },
    close: () => closed.abort(),
  }
}

interface Window {
  /** How long until this weight fits, ms; 0 for now. */
  waitMs(weight: number, now: number): number
  take(weight: number, now: number): void
  observe(used: number, now: number): void
}

function createWindow({ capacity, perMs }: RateLimit): Window {
  /** What left within the latest stretch, oldest first: at most as many as the capacity, as each weighs 1 or more. */
  let taken: { readonly time: number; readonly weight: number }[] = []
  let total = 0
  const forget = (now: number): void => {
    const kept = taken.findIndex(({ time }) => time + perMs > now)
    const gone = kept < 0 ? taken.length : kept
    if (gone === 0) return
    for (let index = 0; index < gone; index++) total -= taken[index]?.weight ?? 0
    taken = taken.slice(gone)
  }
  const take = (weight: number, now: number): void => {
    if (weight <= 0) return
    taken.push({ time: now, weight })
    total += weight
  }
  return {
    waitMs(weight, now) {
      forget(now)
      if (weight <= 0) return 0
      let over = total + Math.min(weight, capacity) - capacity
      for (const entry of taken) {
        if (over <= 0) break
        over -= entry.weight
        if (over <= 0) return entry.time + perMs - now
      }
      return 0
    },
    take,
    observe(used, now) {
      forget(now)
      if (used > total) take(used - total, now)
    },
  }
}
