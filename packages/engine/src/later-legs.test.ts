import { type Costs, runBacktest } from '@race/backtest'
import { type AccountFacts, type AnyStrategy, type BarSeries, defineStrategy } from '@race/core'
import { describe, expect, it } from 'vitest'
import { dice } from './testing/dice.ts'
import { fee, key, marketOf, session } from './testing/recorded-session.ts'

/** Little of each bar can be taken: entries fill in parts, and brackets end before their entries have filled. */
const costs = { fee, liquidity: { participation: '0.004', scope: 'order' } } satisfies Costs

async function factsOf(strategy: AnyStrategy, series: BarSeries, kills: readonly number[] = []) {
  const data = [{ instrument: series.instrument.id, timeframe: series.timeframe }]
  const store = await session({ strategies: [{ strategy, data }], series: [series], costs, kills })
  const adopted: AccountFacts['order-adopted'][] = []
  const fills: AccountFacts['order-filled'][] = []
  for await (const { type, data } of store.log(key).read()) {
    if (type === 'order-adopted') adopted.push(data as never)
    if (type === 'order-filled') fills.push(data as never)
  }
  return { adopted, fills }
}

type Told = Pick<AccountFacts['order-filled'], 'clientOrderId' | 'side' | 'price' | 'quantity' | 'time'>

const textsOf = ({ clientOrderId, side, price, quantity, time }: Told) =>
  `${clientOrderId} ${side} ${quantity} at ${price}, ${time}`

/** Buys, and moves the stop and the target at every bar while anything of that works. */
const mover = defineStrategy({
  id: 'test/mover',
  version: '1.0.0',
  title: 'Mover',
  setup({ data }) {
    const { close } = data()
    let id = ''
    return {
      onBar({ order }) {
        const last = close.now
        const near = (share: number) => Math.round(last * (1 + share) * 100) / 100
        const ticket = order.find(id)
        const [stop, target] = [near(-0.002), near(0.002)]
        if (ticket !== null) order.modify(ticket, { stop, target })
        else id = order.buy({ size: { units: 40 }, entry: { type: 'limit', price: last }, stop, target }).id
      },
    }
  },
})

describe('an entry that fills in parts, some of them after a bracket has ended', () => {
  const [series] = marketOf('parts', { ids: ['AAA'] }) as [BarSeries]

  it('has all its legs as orders of its strategy, which moves them, with the fills of a backtest', async () => {
    const { adopted, fills } = await factsOf(mover, series)
    const tested = await runBacktest({
      ...{ strategy: mover, data: [series], costs, capital: 100_000, seed: 'luck', sizeAt: 'signal' },
      accountId: key.account,
    })
    expect(adopted.length).toBeGreaterThan(50)
    for (const { clientOrderId, strategyInstance, parentId } of adopted) {
      expect([clientOrderId.startsWith('venue:'), strategyInstance, typeof parentId]).toEqual([
        false,
        mover.id,
        'string',
      ])
    }
    const texts = tested.fills.map((fill) => ({ ...fill, price: String(fill.price), quantity: String(fill.quantity) }))
    expect(fills.map(textsOf)).toEqual(texts.map(textsOf))
  })

  it('has them also where the process is killed between', async () => {
    const kills = Array.from({ length: 20 }, (_, n) => 15 * (n + 1))
    const inParts = await factsOf(dice(20), series, kills)
    expect(inParts).toEqual(await factsOf(dice(20), series))
  })
})
