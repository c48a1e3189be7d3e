import type { BrokerReport } from '@race/core'

/** Reports in the venue's order, each given once: to who drains them, or to a stream that waits. */
export class ReportQueue {
  #reports: BrokerReport[] = []
  /** Of the streams that wait. */
  readonly #wakes = new Set<() => void>()
  #isClosed = false
  #isHeld = false
  /** Given to streams whose readers have not asked for the next one. */
  #inHand = 0

  /** Whether nothing is left of what was pushed, and who was given the last of it is done with it. */
  get isHeard(): boolean {
    return this.#reports.length === 0 && this.#inHand === 0
  }

  push(reports: readonly BrokerReport[]): void {
    if (reports.length === 0) return
    for (const report of reports) this.#reports.push(report)
    if (!this.#isHeld) this.#wakeAll()
  }

  /** From now on until `drain`, nothing goes to the stream: who drains gets everything, in its order. */
  hold(): void {
    this.#isHeld = true
  }

  drain(): readonly BrokerReport[] {
    this.#isHeld = false
    const reports = this.#reports
    this.#reports = []
    return reports
  }

  close(): void {
    this.#isClosed = true
    this.#wakeAll()
  }

  /** Until the signal, or the end of the broker, once what was there before it is given. */
  async *stream(signal: AbortSignal): AsyncGenerator<BrokerReport> {
    let resume: (() => void) | null = null
    // Each stream has its own: one that was left for another still has to end.
    const wake = (): void => resume?.()
    this.#wakes.add(wake)
    signal.addEventListener('abort', wake)
    try {
      while (!signal.aborted) {
        const report = this.#isHeld ? undefined : this.#reports.shift()
        if (report !== undefined) {
          this.#inHand++
          try {
            yield report
          } finally {
            this.#inHand--
          }
          continue
        }
        if (this.#isClosed) return
        await new Promise<void>((resolve) => {
          resume = resolve
        })
      }
    } finally {
      this.#wakes.delete(wake)
      signal.removeEventListener('abort', wake)
    }
  }

  #wakeAll(): void {
    for (const wake of this.#wakes) wake()
  }
}
