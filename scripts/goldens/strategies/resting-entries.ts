import { defineStrategy, type Entry, orderTypes, type SignalTicket, timesInForce } from '@race/core'
import { z } from 'zod'

/** It enters on every bar of this many, if it is flat, and leaves half-way to the next. */
const cycleBars = 8

const params = z.strictObject({
  entry: z.enum(orderTypes).default('limit'),
  timeInForce: z.enum(timesInForce).default('gtc'),
  side: z.enum(['buy', 'sell']).default('buy'),
  /** From the close to the price that the entry waits for, as a fraction of the close. */
  distance: z.number().default(0.01),
  postOnly: z.boolean().default(false),
  /** Moves what still waits two bars later half-way to the market. */
  chases: z.boolean().default(false),
})

type Params = z.output<typeof params>

/** One kind of entry order again and again: each order type, each time in force. */
export const restingEntries = defineStrategy({
  id: 'golden/resting-entries',
  version: '1.0.0',
  title: 'Entries that wait',
  params,
  needs: { short: true },
  setup({ params, data }) {
    const { timeInForce, side, distance, postOnly, chases } = params
    const bars = data()
    let bar = -1
    let ticket: SignalTicket | null = null
    return {
      onBar({ position, order, time }) {
        bar++
        const phase = bar % cycleBars
        const { now } = bars.close
        if (phase === 0 && position.isFlat) {
          order.cancel()
          const expiresAt = time + 3 * barMs(bars.timeframe)
          ticket = order[side]({
            size: { equityFraction: 0.8 },
            entry: entryOf(params, now),
            timeInForce,
            postOnly,
            ...(timeInForce === 'gtd' ? { expiresAt } : {}),
          })
        } else if (phase === 2 && chases && ticket?.status === 'working') {
          const price = priceOf(params, now, distance / 2)
          order.modify(ticket, params.entry === 'limit' ? { limitPrice: price } : { stopPrice: price })
        } else if (phase === cycleBars / 2) position.close()
      },
    }
  },
})

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function barMs(timeframe: string): number {
  return Number.parseInt(timeframe, 10) * (unitMs[timeframe.slice(-1)] ?? Number.NaN)
}

/** Stops of a buy lie above the market; limits and touches below. Those of a sell lie on the other side. */
function priceOf({ entry, side }: Params, close: number, distance: number): number {
  const isStop = entry === 'stop' || entry === 'stop-limit'
  return close * (1 + (isStop === (side === 'buy') ? distance : -distance))
}

function entryOf(params: Params, close: number): Entry {
  const { entry, side, distance } = params
  const price = priceOf(params, close, distance)
  // A limit that lets go of a quarter of the distance: a gap beyond it leaves the order waiting.
  const limitPrice = price * (1 + (side === 'buy' ? distance / 4 : -distance / 4))
  switch (entry) {
    case 'market':
      return { type: entry }
    case 'limit':
    case 'stop':
    case 'market-if-touched':
      return { type: entry, price }
    case 'stop-limit':
      return { type: entry, stopPrice: price, limitPrice }
    case 'limit-if-touched':
      return { type: entry, touchPrice: price, limitPrice }
    case 'trailing-stop':
      return { type: entry, trail: { percent: 100 * distance } }
    case 'trailing-stop-limit':
      return { type: entry, trail: { percent: 100 * distance }, limitOffset: (close * distance) / 4 }
  }
}
