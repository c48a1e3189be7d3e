import type { OrderEvent, SignalOptions, SignalTicket, StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { runStreamingBacktest } from './run-streaming-backtest.ts'
import { dailyBars, runScripted, type Script, type ScriptedRow, scriptedStrategy } from './scripted-run.ts'

const flat: ScriptedRow = [100, 101, 99, 100]

/** An event as `accepted limit 95 stop -`. */
function textOf(event: OrderEvent): string {
  const { status, limitPrice, stopPrice } = event
  return `${status} limit ${limitPrice ?? '-'} stop ${stopPrice ?? '-'}`
}

function buys(options: SignalOptions, change?: (context: StrategyContext, ticket: SignalTicket) => void): Script {
  let ticket: SignalTicket | null = null
  return {
    0: ({ order }) => {
      ticket = order.buy({ size: { units: 10 }, ...options })
    },
    1: (context) => change?.(context, ticket as unknown as SignalTicket),
  }
}

describe('the prices of order events', () => {
  const cases: readonly (readonly [string, Script, readonly ScriptedRow[], readonly string[]])[] = [
    [
      'are none for a market order',
      buys({}),
      [flat, flat],
      ['submitted limit - stop -', 'accepted limit - stop -', 'filled limit - stop -'],
    ],
    [
      'are those before and after a change, each at its event',
      buys({ entry: { type: 'stop-limit', stopPrice: 120, limitPrice: 121 } }, ({ order }, ticket) =>
        order.modify(ticket, { stopPrice: 105, limitPrice: 106.126 }),
      ),
      [flat, flat, [100, 107, 99, 100]],
      [
        'submitted limit 121 stop 120',
        'accepted limit 121 stop 120',
        'accepted limit 106.13 stop 105',
        'triggered limit 106.13 stop 105',
        'filled limit 106.13 stop 105',
      ],
    ],
    [
      'are those of a cancelled order after its change',
      buys({ entry: { type: 'limit', price: 90 } }, ({ order }, ticket) => {
        order.modify(ticket, { limitPrice: 91.5 })
        order.cancel(ticket)
      }),
      [flat, flat],
      [
        'submitted limit 90 stop -',
        'accepted limit 90 stop -',
        'accepted limit 91.5 stop -',
        'cancelled limit 91.5 stop -',
      ],
    ],
    [
      'follow a trail to where it fills',
      buys({ stop: { trail: { amount: 5 } } }),
      [flat, [100, 112, 100, 112], [112, 113, 100, 104]],
      [
        'submitted limit - stop -',
        'accepted limit - stop -',
        'filled limit - stop -',
        'submitted limit - stop 95',
        'accepted limit - stop 95',
        'filled limit - stop 107',
      ],
    ],
    [
      'show the limit that a trailing stop-limit has once it is triggered',
      buys({ stop: { trail: { amount: 5 }, limitOffset: 2 } }),
      [flat, [100, 112, 100, 112], [112, 113, 100, 104]],
      [
        'submitted limit - stop -',
        'accepted limit - stop -',
        'filled limit - stop -',
        'submitted limit - stop 95',
        'accepted limit - stop 95',
        'triggered limit 105 stop 107',
        'filled limit 105 stop 107',
      ],
    ],
    [
      'are none of a signal that is denied before its prices are read',
      buys({ entry: { type: 'limit', price: Number.NaN } }),
      [flat, flat],
      ['denied limit - stop -'],
    ],
  ]

  it.each(cases)('%s', (_, script, rows, expected) => {
    const heard: string[] = []
    const { result } = runScripted(rows, script, {}, { onOrder: (event) => heard.push(textOf(event)) })
    expect(result.orderEvents.map(textOf)).toEqual(expected)
    expect(heard).toEqual(expected)
    const last = new Map(result.orderEvents.map((event) => [event.clientOrderId, event]))
    for (const { clientOrderId, limitPrice, stopPrice } of result.orders) {
      expect(last.get(clientOrderId)).toMatchObject({ limitPrice, stopPrice })
    }
  })

  it('are those of the event, not of the moment at which a late report arrives', () => {
    const heard: string[] = []
    const script = buys({ entry: { type: 'limit', price: 90 } }, ({ order }, ticket) => {
      order.modify(ticket, { limitPrice: 91 })
      order.modify(ticket, { limitPrice: 92 })
    })
    const costs = { fee: { type: 'none' }, latency: { reportMs: 3_600_000 } } as const
    runScripted([flat, flat, flat, flat], script, { costs }, { onOrder: (event) => heard.push(textOf(event)) })
    expect(heard).toEqual([
      'submitted limit 90 stop -',
      'accepted limit 90 stop -',
      'accepted limit 91 stop -',
      'accepted limit 92 stop -',
    ])
  })

  it('are the same in a run over a stream, which keeps no orders', async () => {
    const [, script, rows, expected] = cases[4] as (typeof cases)[number]
    const heard: string[] = []
    await runStreamingBacktest({
      strategy: scriptedStrategy(script, { onOrder: (event) => heard.push(textOf(event)) }),
      data: (async function* () {
        yield dailyBars(rows)
      })(),
      capital: 10_000,
      costs: { fee: { type: 'none' } },
    })
    expect(heard).toEqual(expected)
  })

  it('are what a strategy that listens would hear, where none listens', () => {
    const [, script, rows] = cases[1] as (typeof cases)[number]
    const alone = runScripted(rows, script)
    const heard = runScripted(rows, script, {}, { onOrder: () => {} })
    expect(alone.result.orderEvents).toEqual(heard.result.orderEvents)
    expect(alone.result.hash).toBe(heard.result.hash)
  })
})
