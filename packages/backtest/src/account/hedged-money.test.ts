import { type CorporateActionInput, defineCorporateActions } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { BacktestConfig } from '../index.ts'
import type { Script, ScriptedRow } from '../scripted-run.ts'
import { account, flat, flats, run, trip, units } from './hedged-script.ts'

const day = (index: number): number => Date.UTC(2024, 0, 1 + index)

describe('the money of a hedging account', () => {
  it('needs margin for both sides: a hedge frees nothing', () => {
    const { fills, orders } = run(flats(4), {
      0: ({ order }) => order.buy({ size: { notional: 12_000 } }),
      1: ({ order }) => order.sell(units(90)),
      2: ({ order }) => order.sell(units(80)),
    })
    expect(fills).toEqual(['buy 120 at 100 in 1', 'sell 80 at 100 in 3'])
    expect(orders[1]).toBe('entry market rejected INSUFFICIENT_FUNDS')
  })

  it('is called by the margin of both sides, and a liquidation of all closes both', () => {
    const fallen: ScriptedRow = [60, 60, 60, 60]
    const { fills, result } = run(
      [flat, flat, fallen, fallen, fallen],
      {
        0: ({ order }) => {
          order.buy(units(150))
          order.sell(units(40))
        },
      },
      { account: { ...account, maintenanceMargin: '0.5', liquidation: 'all', liquidationFeeRate: '0.01' } },
    )
    // Equity at 60: 10,000 − 150 × 40 + 40 × 40 = 5,600, below 190 × 60 × 0.5 = 5,700.
    expect(fills).toEqual(['buy 150 at 100 in 1', 'sell 40 at 100 in 1', 'sell 150 at 60 in 3', 'buy 40 at 60 in 3'])
    expect(result.postings.map(({ cause, amount }) => `${cause} ${amount}`)).toEqual([
      'liquidation-fee -90',
      'liquidation-fee -24',
    ])
    expect(result.finalEquity.toString()).toBe('5486 USD')
    expect(result.openPositions).toEqual([])
  })

  it('closes the side with the larger loss first, as far as is needed', () => {
    const fallen: ScriptedRow = [60, 60, 60, 60]
    const { result } = run(
      [flat, flat, fallen, fallen, fallen],
      {
        0: ({ order }) => {
          order.buy(units(150))
          order.sell(units(40))
        },
      },
      { account: { ...account, maintenanceMargin: '0.5' } },
    )
    const left = result.openPositions.map(({ side, quantity }) => `${side} ${quantity}`)
    expect(left).toEqual(['long 146', 'short -40'])
  })

  it('charges funding, swaps and borrow fees to each side, and pays dividends to the long one', () => {
    const both: Script = {
      0: ({ order }) => {
        order.buy(units(30))
        order.sell(units(10))
      },
    }
    const postings = (more: Partial<BacktestConfig>): string[] =>
      run(flats(4), both, more).result.postings.map(({ cause, amount }) => `${cause} ${amount}`)
    const funding = { instruments: { ACME: [{ time: day(2), rate: '0.001' }] } }
    expect(postings({ financing: { funding } })).toEqual(['funding -3', 'funding 1'])
    const swap = { instruments: { ACME: { long: -2, short: 1 } } }
    // Mondays and Tuesdays at 17:00 in New York; 10 units are short at one point of 0.01.
    expect(postings({ financing: { swap } }).slice(0, 2)).toEqual(['swap -0.6', 'swap 0.1'])
    expect(postings({ financing: { borrow: { rate: '0.36', dayCount: 360 } } })[0]).toBe('borrow-fee -1')
    const actions: CorporateActionInput[] = [
      { type: 'dividend', instrument: 'ACME', time: day(2), amountPerUnit: '0.5', currency: 'USD' },
    ]
    expect(postings({ corporateActions: defineCorporateActions(actions) })).toEqual(['dividend 15', 'dividend -5'])
  })

  it('splits both sides at one price, and ends both with a delisting', () => {
    const halves: ScriptedRow[] = [flat, flat, [50, 51, 49, 50], [50, 51, 49, 50], [50, 51, 49, 50]]
    const { fills, result, orders } = run(
      halves,
      {
        0: ({ order }) => {
          order.buy({ ...units(30), stop: 80 })
          order.sell({ ...units(10), stop: 120 })
        },
        2: ({ positionOf }) => {
          expect([positionOf('ACME', 'long').quantity, positionOf('ACME', 'short').quantity]).toEqual([60, -20])
          expect(positionOf('ACME').lots.map(({ quantity, entryPrice, stop }) => [quantity, entryPrice, stop])).toEqual(
            [
              [60, 50, 40],
              [-20, 50, 60],
            ],
          )
        },
      },
      {
        corporateActions: defineCorporateActions([
          { type: 'split', instrument: 'ACME', time: day(2), ratio: { numerator: 2, denominator: 1 } },
          { type: 'delisting', instrument: 'ACME', time: day(4), rule: 'close-at-last-price' },
        ]),
      },
    )
    expect(fills).toHaveLength(2)
    expect(result.trades.map(trip)).toEqual(['long 60 from 50 to 50: 0', 'short 20 from 50 to 50: 0'])
    expect(result.finalEquity.toString()).toBe('10000 USD')
    expect(orders.filter((order) => order.endsWith('DELISTED'))).toHaveLength(2)
  })

  it('cancels what reduces a side of which a reverse split leaves nothing, and only that', () => {
    const { orders, result } = run(
      [flat, flat, [1000, 1010, 990, 1000], [1000, 1010, 990, 1000]],
      {
        0: ({ order }) => {
          order.buy({ ...units(30), stop: 80 })
          order.sell(units(4))
          order.buy({ ...units(50), reduceOnly: true, entry: { type: 'limit', price: 50 } })
        },
      },
      {
        corporateActions: defineCorporateActions([
          {
            type: 'split',
            instrument: 'ACME',
            time: day(2),
            ratio: { numerator: 1, denominator: 10 },
            cashInLieu: 'round-down-pay-cash',
          },
        ]),
      },
    )
    expect(orders.slice(2)).toEqual(['entry limit cancelled POSITION_CLOSED', 'stop-loss stop accepted'])
    expect(result.openPositions.map(({ side, quantity }) => `${side} ${quantity}`)).toEqual(['long 3'])
    expect(result.finalEquity.toString()).toBe('10000 USD')
  })

  it('settles futures of both sides daily', () => {
    const { result } = run(
      [flat, flat, [104, 104, 104, 104], [104, 104, 104, 104]],
      {
        0: ({ order }) => {
          order.buy(units(10))
          order.sell(units(4))
        },
      },
      { futures: { ACME: { settlement: 'daily' } } },
    )
    expect(result.postings.map(({ cause, amount }) => `${cause} ${amount}`)).toEqual([
      'settlement 40',
      'settlement -16',
    ])
    expect(result.finalEquity.toString()).toBe('10024 USD')
  })
})
