import { RaceError } from '@race/core'
import { type FeedStage, keepOpen } from './feed-stage.ts'

/** Brings the latest quote of an instrument, whenever it changes. Quotes never wait for room: a later one replaces them. */
export async function followQuotes(stage: FeedStage, instrument: string, rank: number): Promise<void> {
  const { source, ticks, timers } = stage
  await keepOpen(stage, { stream: 'quotes', instrument }, async (signal, worked) => {
    const live = source.liveQuotes?.({ instrument }, { signal })
    if (live === undefined) throw noTicks('quotes', instrument)
    for await (const quote of live) {
      ticks.quote(instrument, rank, quote, timers.now())
      worked()
      stage.ring()
    }
  })
}

/** Brings every trade of an instrument, when there is room for it. */
export async function followTrades(stage: FeedStage, instrument: string, rank: number): Promise<void> {
  const { source, ticks, timers } = stage
  await keepOpen(stage, { stream: 'trades', instrument }, async (signal, worked) => {
    const live = source.liveTrades?.({ instrument }, { signal })
    if (live === undefined) throw noTicks('trades', instrument)
    for await (const trade of live) {
      if (!ticks.hasRoom && !(await stage.room(() => ticks.hasRoom))) return
      ticks.trade(instrument, rank, trade, timers.now())
      worked()
      stage.ring()
    }
  })
}

function noTicks(what: string, instrument: string): RaceError {
  return new RaceError('DATA_NOT_FOUND', {
    message: `The feed is to follow ${what} of '${instrument}', but its source gives none`,
    facts: { instrument },
    hint: `Leave ${what} out, or give a source that has them (see its capabilities).`,
  })
}
