import { type Holding, negateScaled, scaledToFloat } from '@race/core'
import { closeEverything } from './close-everything.ts'
import { closingOrder } from './closing-order.ts'
import type { BacktestKernel } from './kernel.ts'

/** Closing orders for everything, then the queues of the last bar are walked once more. */
export function rematchLastBar(kernel: BacktestKernel): void {
  const { prepared, venue, gate } = kernel
  const { queue } = venue
  if (queue === null) return
  const time = kernel.latestTime
  prepared.instruments.forEach((_, instrument) => {
    // Each goes to the front of the queue, so that the oldest is worked first.
    for (const lot of (queue.lots[instrument] ?? []).toReversed()) queue.closeLater(lot, lot.steps, time)
    const holding = prepared.account.holdings[instrument] as Holding
    if (!queue.keepsLots && holding.position.steps !== 0) {
      const order = closingOrder({ prepared, gate, holding, time, equity: kernel.markedEquity() })
      if (order !== null) venue.submit(order, time)
    }
    kernel.matchBar(instrument, kernel.lastBarOf(instrument) - kernel.barsBeforeOf(instrument))
  })
  kernel.walkQueue(time)
  kernel.desk.markAll()
  if (kernel.policy?.isRuined(kernel.markedEquity()) === true) endInRuin(kernel)
}

/** Closes everything at the close of the bar, writes off what is left of cash, and leaves the rest of the curve at 0. */
export function endInRuin(kernel: BacktestKernel): void {
  const { prepared, venue } = kernel
  const { account } = prepared
  kernel.desk.markAll()
  if (venue.queue?.keepsLots === true) {
    prepared.instruments.forEach((_, instrument) => {
      const { close, closeTimes } = kernel.tradedSeries(instrument)
      const last = kernel.lastBarOf(instrument) - kernel.barsBeforeOf(instrument)
      venue.queue?.closeAll(instrument, kernel.ticks(instrument, close[last] as number), closeTimes[last] as number)
    })
  } else closeEverything(kernel, 'last-close')
  account.pay('adjustment', negateScaled(account.cash))
  kernel.latestEquity = scaledToFloat(account.cash, account.scale)
  kernel.equity.fill(0, kernel.equity.length === 1 ? 0 : kernel.done - 1)
  kernel.done = kernel.length
}
