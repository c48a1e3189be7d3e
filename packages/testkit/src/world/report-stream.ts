import type { BrokerReport, Random } from '@race/core'
import type { Faults } from './faults.ts'
import type { Life } from './life.ts'
import type { Venue } from './venue.ts'
import type { VirtualTime } from './virtual-time.ts'

/** The stream of reports of one connection, with what can befall it. */
export interface ReportStream {
  /** Begins to listen. */
  open(): void
  /** Every report that arrives, until the signal; once. */
  read(signal: AbortSignal): AsyncIterable<BrokerReport>
  /** What was told meanwhile is lost; then it is back, and says so. */
  breakOff(forMs: number): void
  /** Tells every report of the venue so far once more. */
  repeat(): void
  /** Reports wait until the function that is given back is called. */
  hold(): () => void
  close(): void
}

export interface ReportStreamOptions {
  readonly time: VirtualTime
  readonly random: Random
  readonly faults: Faults
  readonly venue: Venue
  readonly life: Life
}

export function createReportStream({ time, random, faults, venue, life }: ReportStreamOptions): ReportStream {
  const arrived: BrokerReport[] = []
  const held: (() => void)[] = []
  let wake: () => void = () => undefined
  let stop: () => void = () => undefined
  let lastArrival = 0
  let brokenUntil = 0
  let isHeld = false
  let isClosed = false
  const arrive = (report: BrokerReport): void => {
    if (!life.isAlive || isClosed) return
    arrived.push(report)
    wake()
  }
  const send = (report: BrokerReport, lateMs: number): void => {
    const delay = lateMs + (faults.strikes('report-slow') ? random.integer(500, 6000) : random.integer(1, 60))
    const at = time.now() + delay
    // The line keeps the order, unless a report is overtaken.
    const inOrder = lateMs > 0 || faults.strikes('report-overtaken') ? at : Math.max(at, lastArrival + 0.001)
    if (lateMs === 0) lastArrival = Math.max(lastArrival, inOrder)
    life.schedule(inOrder - time.now(), () => arrive(report))
  }
  const breakOff = (forMs: number): void => {
    if (time.now() < brokenUntil) return
    brokenUntil = time.now() + forMs
    arrive(connectionAt(time.now(), false))
    life.schedule(forMs, () => {
      arrive(connectionAt(time.now(), true))
      arrive({ type: 'gap', time: time.now(), cause: 'reports between the end of the stream and its return are lost' })
    })
  }
  const hear = (report: BrokerReport, lateMs: number): void => {
    if (faults.strikes('stream-broken')) breakOff(random.integer(100, 5000))
    if (time.now() < brokenUntil) return
    if (isHeld) held.push(() => send(report, lateMs))
    else send(report, lateMs)
    if (faults.strikes('report-repeated')) send(report, random.integer(1, 3000))
  }
  return {
    open() {
      stop()
      stop = venue.listen(hear)
    },
    breakOff,
    repeat() {
      for (const report of [...venue.told]) send(report, 0)
    },
    hold() {
      isHeld = true
      return () => {
        isHeld = false
        for (const release of held.splice(0)) release()
      }
    },
    close() {
      isClosed = true
      stop()
      wake()
    },
    read: (signal) =>
      readUntil(signal, {
        arrived,
        life,
        isClosed: () => isClosed,
        onWake(next) {
          wake = next
        },
      }),
  }
}

function connectionAt(time: number, isConnected: boolean): BrokerReport {
  return { type: 'connection', isConnected, time, cause: 'the stream broke off' }
}

interface Reading {
  readonly arrived: BrokerReport[]
  readonly life: Life
  readonly isClosed: () => boolean
  /** Hands over what is to be called when something has arrived, or the end has come. */
  readonly onWake: (wake: () => void) => void
}

async function* readUntil(
  signal: AbortSignal,
  { arrived, life, isClosed, onWake }: Reading,
): AsyncGenerator<BrokerReport, void> {
  let wake: () => void = () => undefined
  const abort = (): void => wake()
  signal.addEventListener('abort', abort, { once: true })
  const somethingArrived = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
      onWake(resolve)
    })
  try {
    while (!(isClosed() || signal.aborted)) {
      const next = arrived.shift()
      if (next === undefined) await life.keep(somethingArrived)
      else yield next
    }
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
