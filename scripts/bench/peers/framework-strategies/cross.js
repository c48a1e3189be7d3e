import { allIn, createSignal } from '../framework-signal.js'

// The framework finds a strategy by its file and keeps no state for it; it calls startCallback before every run.
let signal = createSignal()
let pending = 0

export function startCallback() {
  signal = createSignal()
  pending = 0
}

/** W1. What was decided on the last close fills at this open. */
export async function runStrategy({ currentCandle, orderBook, buy, sell }) {
  const { open, close } = currentCandle
  if (pending > 0) await buy(allIn(orderBook.quoteAmount, open))
  else if (pending < 0) await sell({ price: open })
  pending = 0
  const crossed = signal(close)
  if (crossed > 0 && !orderBook.bought) pending = 1
  else if (crossed < 0 && orderBook.bought) pending = -1
}
