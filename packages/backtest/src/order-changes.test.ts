import type { OrderChanges, SignalOptions, SignalTicket, StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { runScripted, type Script, type ScriptedRow } from './scripted-run.ts'

const flat: ScriptedRow = [100, 101, 99, 100]
const wide: ScriptedRow = [100, 106, 94, 100]
const dip: ScriptedRow = [100, 101, 94, 98]

/** Sends a signal at bar 0 and changes it at another, with what bars there are from 1 on. */
function changed(options: SignalOptions, at: number, changes: OrderChanges, ...rows: readonly ScriptedRow[]) {
  let ticket: SignalTicket | null = null
  const send = ({ order }: StrategyContext): void => {
    ticket = order.buy({ size: { units: 10 }, ...options })
  }
  const change = ({ order }: StrategyContext): void => order.modify(ticket as unknown as SignalTicket, changes)
  const together = (context: StrategyContext): void => {
    send(context)
    change(context)
  }
  const both: Script = at === 0 ? { 0: together } : { 0: send, [at]: change }
  return runScripted([flat, ...rows], both)
}

describe('every change of an order, from the strategy to the fill', () => {
  const limit = { entry: { type: 'limit', price: 90 } } as const
  const cases: readonly (readonly [string, SignalOptions, OrderChanges, readonly ScriptedRow[], readonly string[]])[] =
    [
      ['limitPrice, to the nearest tick', limit, { limitPrice: 95.004 }, [flat, dip], ['buy 10 at 95 in 3']],
      ['stopPrice', { entry: { type: 'stop', price: 120 } }, { stopPrice: 105 }, [flat, wide], ['buy 10 at 105 in 3']],
      [
        'stopPrice of a touch',
        { entry: { type: 'market-if-touched', price: 80 } },
        { stopPrice: 95 },
        [flat, dip],
        ['buy 10 at 95 in 3'],
      ],
      [
        'stopPrice and limitPrice together',
        { entry: { type: 'stop-limit', stopPrice: 120, limitPrice: 121 } },
        { stopPrice: 105, limitPrice: 106 },
        [flat, wide],
        ['buy 10 at 105 in 3'],
      ],
      ['units, fewer', limit, { units: 4, limitPrice: 95 }, [flat, dip], ['buy 4 at 95 in 3']],
      ['units, not more', limit, { units: 40, limitPrice: 95 }, [flat, dip], ['buy 10 at 95 in 3']],
      ['units, none: it is cancelled', limit, { units: 0, limitPrice: 95 }, [flat, dip], []],
      [
        'stop of an entry that has filled',
        { stop: 80 },
        { stop: 95 },
        [flat, dip],
        ['buy 10 at 100 in 1', 'sell 10 at 95 in 3'],
      ],
      [
        'target of an entry that has filled',
        { target: 120 },
        { target: 105 },
        [flat, wide],
        ['buy 10 at 100 in 1', 'sell 10 at 105 in 3'],
      ],
      [
        'what is no price leaves it as it is',
        { stop: 95 },
        { stop: Number.NaN, limitPrice: -1, units: Number.NaN, target: 0 },
        [flat, dip],
        ['buy 10 at 100 in 1', 'sell 10 at 95 in 3'],
      ],
      [
        'stop with a limit: both move by as much',
        { stop: { price: 80, limitPrice: 79 } },
        { stop: 95 },
        [flat, [93.5, 93.9, 92, 93], [93.9, 94, 93, 93]],
        ['buy 10 at 100 in 1', 'sell 10 at 94 in 4'],
      ],
      [
        'target with a touch and a limit: both move by as much',
        { target: { touchPrice: 120, limitPrice: 121 } },
        { target: 104 },
        [flat, [100, 105, 99, 100]],
        ['buy 10 at 100 in 1', 'sell 10 at 105 in 3'],
      ],
      [
        'stop of a bracket that trails, which follows on from there',
        { stop: { trail: { amount: 20 } } },
        { stop: 95 },
        [flat, [100, 118, 100, 117], [117, 117, 97, 100]],
        ['buy 10 at 100 in 1', 'sell 10 at 98 in 4'],
      ],
    ]
  it.each(cases)('%s', (_, options, changes, rows, fills) => {
    expect(changed(options, 1, changes, ...rows).fills).toEqual(fills)
  })

  const waiting = { entry: { type: 'limit', price: 95 } } as const
  const before: readonly (readonly [string, SignalOptions, OrderChanges, readonly ScriptedRow[], readonly string[]])[] =
    [
      [
        'stop',
        { ...waiting, stop: 80 },
        { stop: 92 },
        [flat, dip, [93, 93, 91, 92]],
        ['buy 10 at 95 in 3', 'sell 10 at 92 in 4'],
      ],
      [
        'target',
        { ...waiting, target: 120 },
        { target: 104 },
        [flat, dip, wide],
        ['buy 10 at 95 in 3', 'sell 10 at 104 in 4'],
      ],
      [
        'touch and limit of a target',
        { ...waiting, target: { touchPrice: 120, limitPrice: 121 } },
        { target: 104 },
        [flat, dip, [100, 105, 99, 100]],
        ['buy 10 at 95 in 3', 'sell 10 at 105 in 4'],
      ],
    ]
  it.each(before)(
    '%s of an entry that still waits holds for the child that it will get',
    (_, options, changes, rows, fills) => {
      expect(changed(options, 1, changes, ...rows).fills).toEqual(fills)
    },
  )

  it('of a trailing stop that is still to be placed keeps its distance: it has no level yet', () => {
    const trailing = { ...waiting, stop: { trail: { amount: 2 } } } as const
    const run = changed(trailing, 1, { stop: 80 }, flat, [100, 101, 94.5, 97], [97, 97, 94.99, 96])
    // From the close of 97, which surely came after the fill at 95.
    expect(run.fills).toEqual(['buy 10 at 95 in 3', 'sell 10 at 95 in 4'])
  })

  it('reaches an order that was sent at the same moment', () => {
    expect(changed({ entry: { type: 'limit', price: 90 } }, 0, { limitPrice: 95 }, dip).fills).toEqual([
      'buy 10 at 95 in 2',
    ])
  })

  it('is told as an event of the order, under its status', () => {
    const statuses: string[] = []
    let ticket: SignalTicket | null = null
    runScripted(
      [flat, flat, flat],
      {
        0: ({ order }) => {
          ticket = order.buy({ size: { units: 10 }, entry: { type: 'limit', price: 90 } })
        },
        1: ({ order }) => order.modify(ticket as unknown as SignalTicket, { limitPrice: 91, units: 3 }),
      },
      {},
      { onOrder: ({ status }) => void statuses.push(status) },
    )
    expect(statuses).toEqual(['submitted', 'accepted', 'accepted'])
  })
})

describe('groups, from the strategy to the fill', () => {
  const low = { size: { units: 10 }, entry: { type: 'limit', price: 95 } } as const
  const high = { size: { units: 10 }, entry: { type: 'stop', price: 105 } } as const

  it.each(['oco', 'ouo'] as const)('order.link ties entries of one moment: %s', (type) => {
    const run = runScripted([flat, wide, wide], {
      0: ({ order }) => order.link(type, [order.buy(low), order.buy(high)]),
    })
    expect(run.fills).toEqual(['buy 10 at 105 in 2'])
    expect(run.orders).toEqual(['entry limit cancelled SIBLING_FILLED', 'entry stop filled'])
  })

  it('order.link passes over a signal that was denied', () => {
    const run = runScripted([flat, wide], {
      0: ({ order }) =>
        order.link('oco', [
          order.buy(low),
          order.buy({ size: { units: -1 } }),
          order.buy({ ...high, entry: { type: 'stop', price: 120 } }),
        ]),
    })
    expect(run.orders).toEqual([
      'entry limit filled',
      'entry market denied SIGNAL_SIZE',
      'entry stop cancelled SIBLING_FILLED',
    ])
  })

  it('after sends an order when another has filled', () => {
    const run = runScripted([flat, flat, dip, flat], {
      0: ({ order }) => {
        const first = order.buy(low)
        const second = order.sell({ size: { units: 4 }, entry: { type: 'limit', price: 100 }, after: first })
        order.sell({ size: { units: 6 }, entry: { type: 'limit', price: 101 }, after: second })
      },
    })
    expect(run.fills).toEqual(['buy 10 at 95 in 3', 'sell 4 at 100 in 3', 'sell 6 at 101 in 4'])
    expect(run.result.orders[1]?.parentId).toBe(run.result.orders[0]?.clientOrderId)
    expect(run.result.orders[2]?.parentId).toBe(run.result.orders[1]?.clientOrderId)
  })

  it('after ends an order with one that has ended unfilled, and with one that was denied', () => {
    const run = runScripted([flat, flat, flat], {
      0: ({ order }) => {
        const first = order.buy(low)
        order.buy({ ...high, after: first })
        order.cancel(first)
        order.buy({ ...high, after: order.buy({ size: { units: 0 } }) })
      },
    })
    expect(run.orders).toEqual([
      'entry limit cancelled CANCELLED_BY_STRATEGY',
      'entry stop cancelled PARENT_ENDED',
      'entry market denied SIGNAL_SIZE',
      'entry stop cancelled PARENT_ENDED',
    ])
  })

  it('a held order is cancelled and changed as any other', () => {
    let held: SignalTicket | null = null
    const run = runScripted([flat, flat, dip, dip], {
      0: ({ order }) => {
        held = order.buy({ ...low, entry: { type: 'limit', price: 93 }, after: order.buy(low) })
      },
      1: ({ order }) => order.modify(held as unknown as SignalTicket, { limitPrice: 94.5, units: 2 }),
    })
    expect(run.fills).toEqual(['buy 10 at 95 in 3', 'buy 2 at 94.5 in 4'])
    const cancelled = runScripted([flat, dip], {
      0: ({ order }) => {
        order.buy({ ...low, after: order.buy(low) })
        order.cancel()
      },
    })
    expect(cancelled.orders).toEqual([
      'entry limit cancelled CANCELLED_BY_STRATEGY',
      'entry limit cancelled PARENT_ENDED',
    ])
  })
})
