import { setTimeout as pause } from 'node:timers/promises'
import { isBusy } from './sqlite-failure.ts'

const pauseMsMax = 50

/**
 * Repeats an attempt while another connection holds the lock, until the pauses add up to the maximum. SQLite's own busy
 * timeout would hold up the whole event loop meanwhile, and wait in vain for a connection of the same process.
 */
export async function untilUnlocked<T>(attempt: () => T, waitMsMax: number): Promise<T> {
  let waitedMs = 0
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, pauseMsMax)) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error) || waitedMs >= waitMsMax) throw error
    }
    await pause(pauseMs)
    waitedMs += pauseMs
  }
}
