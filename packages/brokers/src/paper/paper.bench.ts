import { decimal } from '@race/core'
import { expect, test } from 'vitest'
import { scriptLog } from './log-script.ts'
import { call, minuteOf, openPaper, orderOf } from './paper-script.ts'

const count = 20_000
const few = { iterations: 3, time: 0, warmupIterations: 1, warmupTime: 0 }
const markets = Array.from({ length: count }, (_, n) => orderOf(`m${n}`, { side: n % 2 === 0 ? 'buy' : 'sell' }))
const limits = Array.from({ length: count }, (_, n) =>
  orderOf(`l${n}`, { type: 'limit', limitPrice: decimal(1 + (n % 90)) }),
)

/** Sends orders in turns of `perTurn`, and a bar after each thousand where they are to fill. */
async function send(orders: typeof markets, perTurn: number, fills: boolean, chains: boolean): Promise<void> {
  const broker = await openPaper({ capital: 1_000_000_000 }, scriptLog([], [], { chains }))
  for (let from = 0; from < orders.length; from += perTurn) {
    await Promise.all(orders.slice(from, from + perTurn).map((order) => broker.submit(order, call)))
    if (!fills || from % 1_000 !== 0) continue
    for (const event of minuteOf(1 + from / 1_000, [100, 101, 99, 100])) await broker.match(event)
  }
}

test('20,000 orders, sent to a log in memory', async ({ bench }) => {
  const result = await bench.compare(
    bench('at the market and filled, 1,000 a turn', () => send(markets, 1_000, true, false)),
    bench('limits that rest, 1,000 a turn', () => send(limits, 1_000, false, false)),
    bench('limits that rest, 1,000 a turn, hashed', () => send(limits, 1_000, false, true)),
    bench('at the market and filled, 10 a turn', () => send(markets, 10, true, false)),
    few,
  )
  expect(result.get('limits that rest, 1,000 a turn').latency.mean).toBeLessThan(1_000)
})
