import { createRandom, type Instrument, type QuoteSeries, quoteSeries, type TradeSeries, tradeSeries } from '@race/core'

export interface TickWorld {
  readonly quotes: QuoteSeries
  readonly trades: TradeSeries
}

/** Quotes and trades of an instrument that ticks by 0.01, some seconds apart, with sizes, near 100. */
export function tickWorld(instrument: Instrument, seed: string, from: number, minutes: number): TickWorld {
  const random = createRandom(seed)
  const end = from + minutes * 60_000
  const quotes: number[][] = []
  const trades: number[][] = []
  let middle = 10_000
  for (let time = from; time < end; time += random.integer(1, 12_000)) {
    middle += random.integer(-4, 4)
    const bid = middle - random.integer(1, 3)
    const ask = middle + random.integer(0, 3)
    if (random.next() < 0.6) quotes.push([time, bid / 100, ask / 100, random.integer(0, 25), random.integer(0, 25)])
    else {
      const side = random.integer(-1, 1)
      trades.push([time, (side > 0 ? ask : bid) / 100, random.integer(1, 30), side])
    }
  }
  const column = (rows: readonly number[][], at: number): Float64Array =>
    Float64Array.from(rows, (row) => row[at] as number)
  return {
    quotes: quoteSeries({
      instrument,
      columns: {
        time: column(quotes, 0),
        bid: column(quotes, 1),
        ask: column(quotes, 2),
        bidSize: column(quotes, 3),
        askSize: column(quotes, 4),
      },
    }),
    trades: tradeSeries({
      instrument,
      columns: {
        time: column(trades, 0),
        price: column(trades, 1),
        quantity: column(trades, 2),
        aggressor: Int8Array.from(trades, (row) => row[3] as number),
      },
    }),
  }
}
