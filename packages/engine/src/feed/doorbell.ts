import type { Timers } from '@race/core'

/** Wakes one who waits: for something to happen, or for a moment. */
export class Doorbell {
  #isRung = false
  #wake: (() => void) | null = null

  ring(): void {
    this.#isRung = true
    this.#wake?.()
  }

  /** Resolves when it was rung since the last wait, so many ms have passed, or the signal is aborted. */
  async wait(milliseconds: number, timers: Timers, signal: AbortSignal): Promise<void> {
    if (!this.#isRung && !signal.aborted) {
      const over = new AbortController()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal })
        if (milliseconds === Number.POSITIVE_INFINITY) return
        timers.after(Math.max(0, milliseconds), { signal: over.signal }).then(resolve, () => {})
      })
      this.#wake = null
      over.abort()
    }
    this.#isRung = false
  }
}
