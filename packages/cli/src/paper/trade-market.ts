import type { MarketEvent } from '@race/core'
import type { Engine } from '@race/engine'
import type { MarketClock } from './market-clock.ts'
import type { LastBars } from './resume-point.ts'
import { minuteMs, type SyntheticFeed } from './synthetic-feed.ts'

export interface TradeMarketOptions {
  readonly engine: Engine
  readonly feed: SyntheticFeed
  readonly clock: MarketClock
  /** Of every instrument, in the order of the feed, what the log has. */
  readonly lastBars: readonly LastBars[]
  /** Closed minutes after which it ends; without an end where left out. */
  readonly minutes?: number
  readonly signal: AbortSignal
  /** After each minute, with everything that came of it on disk. */
  readonly onMinute: (count: number) => Promise<void>
}

/**
 * Feeds minute after minute from where the log ends: at each full minute what has closed, so that strategies decide, and then what
 * opens, at which their orders fill. What the log has already is not told again, also where the last session ended between two
 * instruments.
 *
 * @throws RaceError what stopped the engine; the signal's reason
 */
export async function tradeMarket(options: TradeMarketOptions): Promise<void> {
  const { engine, feed, clock, lastBars, minutes = Number.POSITIVE_INFINITY, signal, onMinute } = options
  const last = (kind: keyof LastBars): number[] =>
    lastBars.map((bars) => (bars[kind] === null ? -1 : Math.round((bars[kind].bar[0] - feed.start) / minuteMs)))
  const [opened, closed] = [last('opened'), last('closed')]
  const first = Math.min(...closed) + 1
  for (let minute = first, count = 0; count < minutes; minute++) {
    await clock.until(feed.start + minute * minuteMs, signal)
    await feedInto(engine, eventsOf(closed, minute - 1, feed.closed))
    await feedInto(engine, eventsOf(opened, minute, feed.opened))
    if (minute === first) continue
    count++
    await onMinute(count)
  }
}

/** The minute's events of those instruments of which the log does not have it yet. */
function eventsOf(
  last: readonly number[],
  minute: number,
  eventOf: (instrument: number, minute: number) => MarketEvent,
): MarketEvent[] {
  if (minute < 0) return []
  return last.flatMap((known, instrument) => (known < minute ? [eventOf(instrument, minute)] : []))
}

async function feedInto(engine: Engine, events: readonly MarketEvent[]): Promise<void> {
  if (events.length > 0) await engine.onMarket(events)
}
