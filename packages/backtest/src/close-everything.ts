import { sidesOf } from '@race/core'
import { closingOrder } from './closing-order.ts'
import type { BacktestKernel } from './kernel.ts'

/**
 * Cancels what waits and closes what is held, at the open or close of each instrument's last bar. Nothing is sent on the way:
 * what is held for an order of which a part has filled is cancelled before that order, whose end would send it.
 */
export function closeEverything(kernel: BacktestKernel, at: 'last-close' | 'last-open'): void {
  const { prepared, venue, gate } = kernel
  const intentTime = kernel.latestTime
  for (const order of [...venue.held]) {
    if (order.parent !== null && order.parent.filledSteps !== 0) venue.cancel(order, intentTime, 'RUN_ENDED')
  }
  prepared.instruments.forEach((_, instrument) => {
    const series = kernel.tradedSeries(instrument)
    // A run that was ended early knows nothing of the bars after its last one.
    const last = kernel.lastBarOf(instrument) - kernel.barsBeforeOf(instrument)
    for (const order of venue.unended()) {
      if (order.instrument === instrument) venue.cancel(order, intentTime, 'RUN_ENDED')
    }
    for (const holding of sidesOf(prepared.account, instrument)) {
      if (holding.position.steps === 0) continue
      kernel.setMatching(instrument, last)
      const isOpen = at === 'last-open'
      const time = (isOpen ? series.openTimes[last] : series.closeTimes[last]) as number
      const order = closingOrder({ prepared, gate, holding, time: intentTime, equity: kernel.markedEquity() })
      if (order === null) continue
      venue.submit(order, intentTime)
      venue.fillAt(order, kernel.ticks(instrument, (isOpen ? series.open : series.close)[last] as number), time)
    }
  })
}
