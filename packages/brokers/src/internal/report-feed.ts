import type { BrokerReport, Clock } from '@race/core'
import { createBoundedQueue } from './bounded-queue.ts'

/** Hands the reports of a venue to those who read them. */
export interface ReportFeed {
  publish(report: BrokerReport): void
  /** Every report from this call on. */
  subscribe(signal: AbortSignal): AsyncIterable<BrokerReport>
  /** Ends all subscriptions after what waits. */
  close(): void
}

/**
 * A feed whose readers have at most `bufferMax` reports waiting. A reader that falls further behind loses those that wait and
 * is told so by a `gap`: reports are a convenience, `standing` is the truth.
 *
 * @example
 * ```ts
 * const feed = createReportFeed({ clock, bufferMax: 10_000 })
 * for await (const report of feed.subscribe(signal)) console.log(report.type)
 * ```
 */
export function createReportFeed({ clock, bufferMax }: { clock: Clock; bufferMax: number }): ReportFeed {
  type Queue = ReturnType<typeof createBoundedQueue<BrokerReport>>
  const queues = new Set<Queue>()
  let isClosed = false
  return {
    publish(report) {
      for (const queue of queues) {
        if (queue.push(report)) continue
        queue.clear()
        const cause = `the reader fell more than ${bufferMax} reports behind`
        queue.push({ type: 'gap', time: clock.now(), cause })
        queue.push(report)
      }
    },
    subscribe(signal) {
      // At least two: the gap, and the report that found no place.
      const queue = createBoundedQueue<BrokerReport>(Math.max(2, bufferMax))
      const end = (): void => {
        queues.delete(queue)
        signal.removeEventListener('abort', end)
        queue.end()
      }
      if (signal.aborted || isClosed) queue.end()
      else {
        queues.add(queue)
        signal.addEventListener('abort', end, { once: true })
      }
      return (async function* () {
        try {
          yield* queue
        } finally {
          end()
        }
      })()
    },
    close() {
      isClosed = true
      for (const queue of queues) queue.end()
      queues.clear()
    },
  }
}
