import type { VirtualTime } from './virtual-time.ts'

/** One life of a process: what it waits for comes only while it lives. */
export interface Life {
  readonly isAlive: boolean
  /** What is under way for it is dropped: its promises never settle, its timers never run. */
  end(): void
  /** Does nothing more for a process that is gone, and lets it hear nothing. */
  keep<T>(ask: () => Promise<T>): Promise<T>
  /** A timer of the process. While it is paused, it runs late. */
  schedule(delayMs: number, run: () => void): () => void
  /** Nothing reaches the process for so long. */
  pause(forMs: number): void
  /** Waits; rejects with the signal's reason as soon as it is aborted. */
  after(ms: number, signal?: AbortSignal): Promise<void>
}

export function createLife(time: VirtualTime): Life {
  let isAlive = true
  let pausedUntil = time.now()
  const whenAwake = (run: () => void): void => {
    if (!isAlive) return
    const wait = pausedUntil - time.now()
    if (wait > 0) time.schedule(wait, () => whenAwake(run))
    else run()
  }
  const life: Life = {
    get isAlive() {
      return isAlive
    },
    end() {
      isAlive = false
    },
    keep<T>(ask: () => Promise<T>) {
      if (!isAlive) return never<T>()
      return new Promise<T>((resolve, reject) => {
        ask().then(
          (value) => whenAwake(() => resolve(value)),
          (error: unknown) => whenAwake(() => reject(error)),
        )
      })
    },
    schedule: (delayMs, run) => (isAlive ? time.schedule(delayMs, () => whenAwake(run)) : () => undefined),
    pause(forMs) {
      pausedUntil = Math.max(pausedUntil, time.now() + forMs)
    },
    after(ms, signal) {
      if (!isAlive) return never()
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason)
        const abort = (): void => {
          cancel()
          reject(signal?.reason)
        }
        const cancel = life.schedule(ms, () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        })
        signal?.addEventListener('abort', abort, { once: true })
      })
    },
  }
  return life
}

/** What a process waits for that is gone. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined)
}
