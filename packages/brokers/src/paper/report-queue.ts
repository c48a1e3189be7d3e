import type { BrokerReport } from '@race/core'

/** Reports in the venue's order, each given once: to who drains them, or to a stream that waits. */
export class ReportQueue {
  #reports: BrokerReport[] = []
  #wake: (() => void) | null = null
  #isClosed = false
  #isHeld = false

  push(reports: readonly BrokerReport[]): void {
    if (reports.length === 0) return
    for (const report of reports) this.#reports.push(report)
    if (!this.#isHeld) this.#wake?.()
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
    this.#wake?.()
  }

  /** Until the signal, or the end of the broker, once what was there before it is given. */
  async *stream(signal: AbortSignal): AsyncGenerator<BrokerReport> {
    const wake = (): void => this.#wake?.()
    signal.addEventListener('abort', wake)
    try {
      while (!signal.aborted) {
        const report = this.#isHeld ? undefined : this.#reports.shift()
        if (report !== undefined) {
          yield report
          continue
        }
        if (this.#isClosed) return
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    } finally {
      signal.removeEventListener('abort', wake)
    }
  }
}
