import { clientOrderId, decimal, intentId, type OrderIntended } from '@race/core'
import type { WorldProcess } from '@race/testkit/world'

/** What the toy client wants next, by chance; null while it knows no price. */
export function drawIntent(
  process: WorldProcess,
  { prices, ordinal }: { readonly prices: ReadonlyMap<string, number>; readonly ordinal: number },
): OrderIntended | null {
  const { random, instruments, clock } = process
  const instrument = instruments[random.integer(0, instruments.length - 1)]
  const price = instrument === undefined ? undefined : prices.get(instrument.id)
  if (instrument === undefined || price === undefined) return null
  const decisionTime = clock.now()
  const key = { strategyInstance: `toy ${process.number}`, decisionTime, ordinal }
  const intent = intentId(key)
  const isLimit = random.next() < 0.6
  const limit = decimal(price).plus(instrument.tickSize.times(random.integer(-10, 10)))
  return {
    clientOrderId: clientOrderId({ accountId: 'toy', intentId: intent, leg: 'entry' }),
    intentId: intent,
    strategyInstance: key.strategyInstance,
    parentId: null,
    instrument: instrument.id,
    side: random.next() < 0.5 ? 'buy' : 'sell',
    type: isLimit ? 'limit' : 'market',
    role: 'entry',
    timeInForce: 'gtc',
    quantity: instrument.quantityStep.times(random.integer(1, 5000)).toString(),
    expiresAt: null,
    isReduceOnly: false,
    isPostOnly: false,
    limitPrice: isLimit ? limit.roundToStep(instrument.tickSize, 'half-even').toString() : null,
    stopPrice: null,
    trail: null,
    limitOffset: null,
    stop: null,
    target: null,
    decisionTime,
    reason: null,
  }
}
