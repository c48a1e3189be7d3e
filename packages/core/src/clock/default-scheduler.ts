import type { Scheduler } from './clock.ts'

/**
 * The scheduler of the host's own event loop: `Date.now`, and a yield through a message channel, which browsers do not
 * delay as they do timers. It keeps no process alive once its promises have resolved.
 *
 * @example
 * ```ts
 * const scheduler = createDefaultScheduler()
 * await scheduler.yield() // clicks, timers and abort signals had their turn
 * ```
 */
export function createDefaultScheduler(): Scheduler {
  return {
    now: () => Date.now(),
    yield: () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => {
          port1.close()
          resolve()
        })
        port1.start()
        port2.postMessage(null)
      }),
  }
}
