import type { AccountEvent, AccountOpened, BarReceived, EventLog } from '@race/core'

/** Where the log of an account ends: what has to be known to go on with it. */
export interface ResumePoint {
  readonly opened: AccountOpened
  /** Epoch ms of the market: of the account's first event, and of its latest. */
  readonly firstTime: number
  readonly lastTime: number
  /** By instrument: the latest bar that the log has as opened, and as closed. */
  readonly lastBars: ReadonlyMap<string, LastBars>
}

export interface LastBars {
  readonly opened: BarReceived | null
  readonly closed: BarReceived | null
}

const firstWindow = 512

/** Null for an account that was never opened. @throws RaceError `LOG_DAMAGED`, `STORE_FAILED` */
export async function readResumePoint(log: EventLog): Promise<ResumePoint | null> {
  const { sequence } = await log.head()
  const [first] = await eventsOf(log, 0, 1)
  if (first === undefined || first.type !== 'account-opened') return null
  const wanted = first.data.instruments.length
  for (let window = firstWindow; ; window *= 4) {
    const events = await eventsOf(log, Math.max(0, sequence - window), sequence)
    const lastBars = lastBarsOf(events)
    const isWhole = lastBars.size === wanted && [...lastBars.values()].every(({ closed }) => closed !== null)
    if (!isWhole && window < sequence) continue
    const lastTime = events.at(-1)?.time ?? first.time
    return { opened: first.data, firstTime: first.time, lastTime, lastBars }
  }
}

async function eventsOf(log: EventLog, after: number, to: number): Promise<AccountEvent[]> {
  const events: AccountEvent[] = []
  for await (const event of log.read({ after, to })) events.push(event as unknown as AccountEvent)
  return events
}

function lastBarsOf(events: readonly AccountEvent[]): ReadonlyMap<string, LastBars> {
  const bars = new Map<string, LastBars>()
  for (const event of events) {
    if (event.type !== 'bar-opened' && event.type !== 'bar-closed') continue
    const { instrument } = event.data
    const known = bars.get(instrument) ?? { opened: null, closed: null }
    bars.set(
      instrument,
      event.type === 'bar-opened' ? { ...known, opened: event.data } : { ...known, closed: event.data },
    )
  }
  return bars
}
