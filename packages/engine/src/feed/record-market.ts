import type { MarketEvent } from '@race/core'
import type { KernelPort } from '../kernel-port.ts'

/**
 * Puts on record what happened in the market, with the time at which it was received.
 *
 * @param isHistory whether bars are only to be seen, and not decided on
 */
export function recordMarket(port: Pick<KernelPort, 'record'>, event: MarketEvent, isHistory: boolean): void {
  const { instrument, time, receivedAt } = event
  switch (event.type) {
    case 'quote': {
      const { bid, ask, bidSize, askSize } = event.quote
      port.record('quote-received', { instrument, quote: [bid, ask, bidSize, askSize], receivedAt, time })
      return
    }
    case 'trade': {
      const { price, quantity, aggressor } = event.trade
      port.record('trade-received', { aggressor, instrument, price, quantity, receivedAt, time })
      return
    }
    default: {
      const { bar, timeframe } = event
      port.record(event.type, {
        ...{ bar: [bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume], instrument },
        ...(isHistory ? { isHistory } : {}),
        ...{ receivedAt, time, timeframe },
      })
    }
  }
}
