import type { StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { explain } from '../index.ts'
import type { Script } from '../scripted-run.ts'
import { flat, flats, run, seenAs, trip, units } from './hedged-script.ts'

describe('a hedging account', () => {
  it('holds an instrument long and short at once, and lets a strategy see both sides and their sum', () => {
    const seen: unknown[] = []
    const look = ({ position, positionOf }: StrategyContext): void => {
      seen.push([seenAs(positionOf('ACME', 'long')), seenAs(positionOf('ACME', 'short')), seenAs(position)])
    }
    const { fills, result } = run([flat, flat, [104, 104, 104, 104], [106, 106, 106, 106], flat], {
      0: ({ order }) => order.buy(units(10)),
      1: (context) => {
        look(context)
        context.order.sell(units(4))
      },
      3: look,
    })
    expect(fills).toEqual(['buy 10 at 100 in 1', 'sell 4 at 104 in 2'])
    expect(seen).toEqual([
      [
        ['long', 10, 100, 0],
        ['flat', 0, Number.NaN, 0],
        ['long', 10, 100, 0],
      ],
      [
        ['long', 10, 100, 60],
        ['short', -4, 104, -8],
        ['long', 6, Number.NaN, 52],
      ],
    ])
    expect(
      result.openPositions.map(({ side, quantity, averagePrice }) => `${side} ${quantity} at ${averagePrice}`),
    ).toEqual(['long 10 at 100', 'short -4 at 104'])
  })

  it('reduces a side only by what is reduce-only, and closes each side by itself or both', () => {
    const { fills, result } = run(flats(7), {
      0: ({ order }) => {
        order.buy(units(10))
        order.sell(units(6))
      },
      1: ({ order, positionOf }) => {
        order.sell({ ...units(3), reduceOnly: true })
        order.buy({ ...units(50), reduceOnly: true, entry: { type: 'limit', price: 98 } })
        positionOf('ACME', 'short').close({ fraction: 0.5 })
      },
      3: ({ position, positionOf }) => {
        expect([positionOf('ACME', 'long').quantity, positionOf('ACME', 'short').quantity]).toEqual([7, -3])
        position.close()
      },
      5: ({ position, positionOf }) => {
        expect([position.isFlat, position.quantity, position.averagePrice]).toEqual([true, 0, Number.NaN])
        positionOf('ACME', 'long').close()
      },
    })
    expect(fills).toEqual([
      'buy 10 at 100 in 1',
      'sell 6 at 100 in 1',
      'sell 3 at 100 in 2',
      'buy 3 at 100 in 2',
      'sell 7 at 100 in 4',
      'buy 3 at 100 in 4',
    ])
    expect(result.trades.map(({ side, quantity }) => `${side} ${quantity}`)).toEqual([
      'long 3',
      'short 3',
      'long 7',
      'short 3',
    ])
    // What rests to reduce the short side ends with it, not with the long one.
    expect(result.orders[3]?.reason).toBe('POSITION_CLOSED')
  })

  it('ties a bracket to the side of its entry: what closes one side leaves the stop of the other', () => {
    const { orders, fills } = run([flat, flat, [100, 101, 94, 95], [95, 96, 95, 95], [95, 111, 95, 110]], {
      0: ({ order }) => {
        order.buy({ ...units(10), stop: 96, target: 130 })
        order.sell({ ...units(10), stop: 108, target: 60 })
      },
    })
    expect(fills).toEqual(['buy 10 at 100 in 1', 'sell 10 at 100 in 1', 'sell 10 at 96 in 3', 'buy 10 at 108 in 5'])
    expect(orders).toEqual([
      'entry market filled',
      'entry market filled',
      'stop-loss stop filled',
      'take-profit limit cancelled SIBLING_FILLED',
      'stop-loss stop filled',
      'take-profit limit cancelled SIBLING_FILLED',
    ])
  })

  it('cancels a reduce-only order that finds nothing on its side, whatever the other side holds', () => {
    const { orders } = run(flats(4), {
      0: ({ order }) => order.buy(units(10)),
      1: ({ order }) => order.buy({ ...units(5), reduceOnly: true }),
    })
    expect(orders).toEqual(['entry market filled', 'entry market cancelled NOTHING_TO_REDUCE'])
  })

  it('counts its trades by side, exactly', () => {
    const { result } = run(
      [flat, flat, [110, 110, 110, 110], [110, 110, 110, 110], [105, 105, 105, 105], [105, 105, 105, 105]],
      {
        0: ({ order }) => order.buy(units(10)),
        1: ({ order }) => order.sell(units(10)),
        2: ({ positionOf }) => positionOf('ACME', 'long').close(),
        3: ({ positionOf }) => positionOf('ACME', 'short').close(),
      },
    )
    expect(result.trades.map(trip)).toEqual(['long 10 from 100 to 110: 100', 'short 10 from 110 to 105: 50'])
    expect(result.finalEquity.toString()).toBe('10150 USD')
    expect(result.metrics.tradeCount).toBe(2)
  })

  it('sizes targets by the side that they raise, and lowers a side to a target by what is reduce-only', () => {
    const { fills, orders } = run(flats(6), {
      0: ({ order }) => {
        order.buy({ size: { targetFraction: 0.5 } })
        order.sell({ size: { targetFraction: -0.3 } })
      },
      1: ({ order }) => order.buy({ size: { targetFraction: 0.6 } }),
      2: ({ order }) => order.sell({ size: { targetFraction: 0.2 }, reduceOnly: true }),
      3: ({ order }) => order.sell({ size: { targetFraction: 0.1 } }),
    })
    expect(fills).toEqual(['buy 50 at 100 in 1', 'sell 30 at 100 in 1', 'buy 10 at 100 in 2', 'sell 40 at 100 in 3'])
    expect(orders.at(-1)).toBe('entry market rejected TARGET_REACHED')
  })

  it('makes sizes units at the signal of the side that they are for', () => {
    const { fills } = run(
      flats(4),
      {
        0: ({ order }) => order.buy(units(30)),
        1: ({ order }) => order.sell({ size: { targetFraction: -0.4 } }),
      },
      { sizeAt: 'signal' },
    )
    expect(fills).toEqual(['buy 30 at 100 in 1', 'sell 40 at 100 in 2'])
  })

  it('closes both sides when the run is to end so', () => {
    const { fills, result } = run(
      flats(3),
      {
        0: ({ order }) => {
          order.buy(units(10))
          order.sell(units(4))
        },
      },
      { closeAtEnd: 'last-close' },
    )
    expect(fills.slice(2)).toEqual(['sell 10 at 100 in 3', 'buy 4 at 100 in 3'])
    expect(new Set(result.orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(4)
  })

  it('places a missing stop on the side of its entry', () => {
    const { fills } = run([flat, flat, [100, 101, 94, 95], [95, 95, 95, 95]], {
      0: ({ order }) => {
        order.sell(units(4))
        const ticket = order.buy(units(10))
        order.modify(ticket, { stop: 96 })
      },
    })
    expect(fills.at(-1)).toBe('sell 10 at 96 in 3')
  })

  it('lets the gate judge each side as a position of its own', () => {
    const { orders, fills } = run(
      flats(4),
      {
        0: ({ order }) => {
          order.buy(units(10))
          order.sell(units(10))
          order.buy(units(1))
        },
        1: ({ order, positionOf }) => {
          // Closing the short side at the same moment makes no room on the long one.
          positionOf('ACME', 'short').close()
          order.buy(units(5))
        },
        2: ({ order }) => order.sell(units(10)),
      },
      { risk: { limits: { positionUnitsMax: 10 } } },
    )
    expect(fills).toEqual(['buy 10 at 100 in 1', 'sell 10 at 100 in 1', 'buy 10 at 100 in 2', 'sell 10 at 100 in 3'])
    expect(orders.filter((order) => order.includes('denied'))).toEqual([
      'entry market denied POSITION_UNITS_MAX',
      'entry market denied POSITION_UNITS_MAX',
    ])
    const counted = run(
      flats(4),
      { 0: ({ order }) => order.buy(units(10)), 1: ({ order }) => order.sell(units(10)) },
      { risk: { limits: { openPositionsMax: 1 } } },
    )
    expect(counted.orders).toEqual(['entry market filled', 'entry market denied OPEN_POSITIONS_MAX'])
  })

  it('counts an entry that waits for a side as a pending position', () => {
    const waiting: Script = {
      0: ({ order }) => order.sell({ ...units(10), entry: { type: 'limit', price: 130 } }),
      1: ({ order }) => order.buy(units(10)),
      2: ({ order }) => order.buy(units(1)),
    }
    const denied = (openPositionsMax: number): number =>
      run(flats(4), waiting, { risk: { limits: { openPositionsMax } } }).orders.filter((order) =>
        order.endsWith('denied OPEN_POSITIONS_MAX'),
      ).length
    expect([denied(1), denied(2)]).toEqual([2, 0])
  })

  it('explains a fill by the side that it moved', () => {
    const { result } = run(flats(4), {
      0: ({ order }) => {
        order.buy(units(10))
        order.sell(units(4))
      },
      1: ({ positionOf }) => positionOf('ACME', 'short').close(),
    })
    const close = result.orders[2]
    if (close === undefined) expect.unreachable()
    expect(`${explain(result, close.clientOrderId)}`).toContain('position:ACME:short')
  })
})
