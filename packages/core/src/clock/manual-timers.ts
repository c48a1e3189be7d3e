import { createDefaultScheduler } from './default-scheduler.ts'
import { requireForward } from './manual-clock.ts'
import type { Timers } from './timers.ts'

/** Timers that stand still until they are moved: for tests, and for replays in which something waits. */
export interface ManualTimers extends Timers {
  /**
   * Moves forward, never back. What falls due on the way has its turn at its own moment, in the order in which it is due, and so
   * has what waits anew because of it.
   *
   * @throws RaceError `CONFIG_INVALID` for a time that is negative or not finite
   */
  advance(milliseconds: number): Promise<void>
  /**
   * Moves forward in one step, as a machine that slept: what fell due meanwhile has its turn at the end, once.
   *
   * @throws RaceError `CONFIG_INVALID` for a time that is negative or not finite
   */
  skip(milliseconds: number): Promise<void>
}

interface Wait {
  readonly due: number
  readonly ring: () => void
}

/**
 * Timers that show `startMs` (epoch ms) until they are advanced.
 *
 * @example
 * ```ts
 * const timers = createManualTimers(1000)
 * const { signal } = new AbortController()
 * let rang = 0
 * void timers.after(200, { signal }).then(() => {
 *   rang = timers.now()
 * })
 * await timers.advance(500)
 * rang // 1200
 * timers.now() // 1500
 * ```
 */
export function createManualTimers(startMs = 0): ManualTimers {
  const host = createDefaultScheduler()
  let now = startMs
  let waits: readonly Wait[] = []
  const end = (wait: Wait): void => {
    waits = waits.filter((other) => other !== wait)
  }
  return {
    now: () => now,
    yield: () => Promise.resolve(),
    after: (milliseconds, { signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason)
          return
        }
        const onAbort = (): void => {
          end(wait)
          reject(signal.reason)
        }
        const ring = (): void => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        }
        const wait: Wait = { due: now + Math.max(0, milliseconds), ring }
        waits = [...waits, wait]
        signal.addEventListener('abort', onAbort, { once: true })
      }),
    async advance(milliseconds) {
      requireForward(milliseconds)
      const until = now + milliseconds
      // The host's event loop comes round when no promise is left that could go on.
      await host.yield()
      for (let next = nextOf(waits, until); next !== undefined; next = nextOf(waits, until)) {
        now = Math.max(now, next.due)
        end(next)
        next.ring()
        await host.yield()
      }
      now = Math.max(now, until)
    },
    async skip(milliseconds) {
      requireForward(milliseconds)
      await host.yield()
      now += milliseconds
      for (let next = nextOf(waits, now); next !== undefined; next = nextOf(waits, now)) {
        end(next)
        next.ring()
      }
      await host.yield()
    },
  }
}

/** What is due first, of equal times what began first. */
function nextOf(waits: readonly Wait[], until: number): Wait | undefined {
  let next: Wait | undefined
  for (const wait of waits) if (wait.due <= until && (next === undefined || wait.due < next.due)) next = wait
  return next
}
