import { createRandom, defineInstrument, type Instrument, type MarketEvent } from '@race/core'

/** What the sessions trade, in the order in which the market tells of it. */
export const instruments: readonly Instrument[] = ['ACME', 'ZETA'].map((id) =>
  defineInstrument({ id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' }),
)

const startMs = Date.UTC(2026, 0, 5)
const minuteMs = 60_000

/** A moment of the market: everything that happens at it, in order, and the place of the first of it in the whole. */
export interface Moment {
  readonly from: number
  readonly events: readonly MarketEvent[]
}

/**
 * A seeded walk of minutes without an end, the same in every process: the bars of all instruments open, then close, and so on.
 * Numbers of events are places in this order, from 0.
 *
 * @param from place of the first event that is given; a moment that it lies within begins with it
 */
export function* endlessMarket(seed: string, from = 0): Generator<Moment, never> {
  const walks = instruments.map(({ id }) => ({ random: createRandom(`${seed}/${id}`), cents: 10_000 }))
  for (let minute = 0; ; minute++) {
    const time = startMs + minute * minuteMs
    const bars = walks.map((walk) => {
      const { random } = walk
      const open = walk.cents + random.integer(-2, 2)
      const close = Math.max(2_000, open + random.integer(-30, 30) + (open > 10_000 ? -1 : 1))
      const high = Math.max(open, close) + random.integer(0, 12)
      const low = Math.min(open, close) - random.integer(0, 12)
      walk.cents = close
      const [o, h, l, c] = [open, high, low, close].map((cents) => cents / 100) as [number, number, number, number]
      return { time, open: o, high: h, low: l, close: c, volume: random.integer(1, 40) }
    })
    for (const [place, type] of (['bar-opened', 'bar-closed'] as const).entries()) {
      const at = time + place * minuteMs
      const first = (2 * minute + place) * instruments.length
      if (first + instruments.length <= from) continue
      const events = bars.map((bar, index): MarketEvent => {
        const instrument = (instruments[index] as Instrument).id
        return { type, instrument, timeframe: '1m', bar, time: at, receivedAt: at }
      })
      const skipped = Math.max(0, from - first)
      yield { from: first + skipped, events: events.slice(skipped) }
    }
  }
}
