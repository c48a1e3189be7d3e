import { type BarSeries, type PostedEvent, type Scaled, sidesOf, TradingAccount } from '@race/core'
import { barClosedBy } from './bar-of.ts'
import type { OrderRecord } from './order-record.ts'

/** What the account was at the moments that matter to one order. */
export interface ReplayedAccount {
  /** Exact equity when the order was submitted, at the ledger scale; null where money moved besides fills. */
  readonly equityAtSignal: Scaled | null
  /** Of each fill of the order: equity before it by its price, and what it posted. */
  readonly fills: readonly { readonly equity: Scaled | null; readonly postings: readonly PostedEvent[] }[]
}

/**
 * Books the fills of a run once more, into an account of the same kind. Its postings are those of the run. Where interest
 * or anything else that is no fill moved money too, the cash at the end tells so, and equity is not given; where a split
 * or a settlement changed a position, the positions tell so, and postings are not given either.
 */
export function replayedAccount({ kernel, order, changes }: OrderRecord): ReplayedAccount {
  const { recorder, prepared } = kernel
  const { currency, capital, instruments, account, accounting } = prepared
  const events: PostedEvent[] = []
  const replayed = new TradingAccount({
    currency,
    capital,
    instruments,
    scale: account.scale,
    ...accounting?.tradingOptions,
    journal: { onPosting: (event) => events.push(event) },
  })
  const mark = (time: number): void => {
    instruments.forEach((_, instrument) => {
      const close = closeBefore(kernel.tradedSeries(instrument), time)
      if (close === null) return
      for (const holding of sidesOf(replayed, instrument)) holding.markTicks = kernel.ticks(instrument, close)
    })
  }
  const first = changes[0]?.sequence
  let equityAtSignal: Scaled | null = null
  const fills: { equity: Scaled; postings: readonly PostedEvent[] }[] = []
  for (let sequence = 0; sequence < recorder.rowCount; sequence++) {
    const row = recorder.rowAt(sequence)
    if (sequence === first) {
      mark(row.time)
      equityAtSignal = replayed.equity()
    }
    if (!('ticks' in row)) continue
    const holding = replayed.holdings[account.holdings.indexOf(row.order.holding)]
    if (holding === undefined) continue
    mark(row.time)
    holding.markTicks = row.ticks
    const equity = replayed.equity()
    events.length = 0
    replayed.ledger.time = row.time
    replayed.applyFill(holding, row.order.side, row.ticks, row.steps, row.fee)
    if (row.order.index === order.index) fills.push({ equity, postings: [...events] })
  }
  if (!holdTheSame(replayed, account)) return { equityAtSignal: null, fills: [] }
  if (replayed.cash === account.cash) return { equityAtSignal, fills }
  return { equityAtSignal: null, fills: fills.map(({ postings }) => ({ equity: null, postings })) }
}

/** Whether fills alone made the positions: a split, a settlement or a delisting would have changed them, too. */
function holdTheSame(a: TradingAccount, b: TradingAccount): boolean {
  return a.holdings.every(({ position }, instrument) => {
    const other = b.holdings[instrument]?.position
    return position.steps === other?.steps && position.cost === other.cost
  })
}

/** The last close that was known at a time. */
function closeBefore(series: BarSeries, time: number): number | null {
  return barClosedBy(series, time)?.close ?? null
}
