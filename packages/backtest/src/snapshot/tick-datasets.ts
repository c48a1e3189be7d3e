import { datasetHash, type QuoteSeries, type TradeSeries } from '@race/core'
import type { PreparedTicks } from '../ticks/prepare-ticks.ts'
import type { SnapshotTicks } from './backtest-snapshot.ts'

const none = new Float64Array(0)

/** The ticks of a run as its snapshot lists them: of each instrument, its trades and then its quotes. */
export function tickDatasetsOf(ticks: PreparedTicks): readonly SnapshotTicks[] {
  return ticks.quotes.flatMap((quotes, instrument) => {
    const trades = ticks.trades[instrument] ?? null
    return [
      ...(trades === null ? [] : [{ ...rowOf(trades, 'trades'), hash: tradesHash(trades) }]),
      ...(quotes === null ? [] : [{ ...rowOf(quotes, 'quotes'), hash: quotesHash(quotes) }]),
    ]
  })
}

function rowOf({ instrument, length }: QuoteSeries | TradeSeries, kind: SnapshotTicks['kind']) {
  return { instrument: instrument.id, kind, ticks: length }
}

/** The hash of a dataset reads column after column, whatever they are called: time, bid, ask, bid size, ask size. */
function quotesHash({ instrument, time, bid, ask, bidSize, askSize }: QuoteSeries): string {
  return datasetHash({ instrument, time, open: bid, high: ask, low: bidSize, close: askSize, volume: none })
}

/** Time, price and quantity, then a byte for each aggressor. */
function tradesHash({ instrument, time, price, quantity, aggressor }: TradeSeries): string {
  const { buffer, byteOffset, byteLength } = aggressor
  const sides = new Uint8Array(buffer, byteOffset, byteLength)
  return datasetHash({
    instrument,
    time,
    open: price,
    high: quantity,
    low: none,
    close: none,
    volume: none,
    repaired: sides,
  })
}
