import { allIn, createSignal } from '../framework-signal.js'

let signal = createSignal()
let decided = 0

export function startCallback() {
  signal = createSignal()
  decided = 0
}

/** W3. The framework itself sells at the stop and the target, from the bar after the fill on. */
export async function runStrategy({ currentCandle, orderBook, buy }) {
  const { open, close } = currentCandle
  if (decided > 0) {
    const bracket = {
      stopLoss: Math.round(decided * 0.99 * 100) / 100,
      takeProfit: Math.round(decided * 1.02 * 100) / 100,
    }
    await buy({ ...allIn(orderBook.quoteAmount, open), ...bracket })
  }
  decided = 0
  if (signal(close) > 0 && !orderBook.bought) decided = close
}
