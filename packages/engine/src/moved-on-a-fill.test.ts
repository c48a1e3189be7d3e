import { defineStrategy, type SignalTicket } from '@race/core'
import { expect, it } from 'vitest'
import { marketOf } from './testing/recorded-session.ts'
import { on, replayed } from './testing/replayed-session.ts'

/** Buys with a wide stop, and pulls it to one below the fill on hearing of that. */
const pullsItsStop = defineStrategy({
  id: 'test/pulls-its-stop',
  version: '1.0.0',
  title: 'Pulls its stop',
  setup({ data }) {
    const { close } = data()
    let ticket: SignalTicket | null = null
    return {
      onBar({ order, position }) {
        const terms = { size: { units: 5 }, stop: close.now * 0.8, target: close.now * 1.01 }
        if (position.isFlat && order.workingCount === 0) ticket = order.buy(terms)
      },
      onFill({ side, price }, { order }) {
        if (side === 'buy' && ticket !== null) order.modify(ticket, { stop: Number(price) - 1 })
      },
    }
  },
})

it('moves the stop of an entry on hearing of its fill: the legs are known by then, as in a backtest', async () => {
  const series = marketOf('pulled', { ids: ['AAA'] })
  const { replay, recording } = await replayed({
    series,
    strategies: [{ strategy: pullsItsStop, data: series.flatMap(on) }],
  })
  expect(replay.messages).toEqual([])
  const { facts } = recording
  const bought = facts['order-filled'].filter(({ data }) => data.side === 'buy')
  expect(bought.length).toBeGreaterThan(5)
  const moved = facts['order-change-intended'].map(({ data }) => [data.reason, data.stopPrice])
  expect(moved).toEqual(bought.map(({ data }) => ['CHANGED_BY_STRATEGY', String(Number(data.price) - 1)]))
})
