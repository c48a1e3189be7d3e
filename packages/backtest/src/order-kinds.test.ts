import type { Entry, ProfitTarget, ProtectiveStop, SignalOptions } from '@race/core'
import { describe, expect, it } from 'vitest'
import { runScripted, type ScriptedRow } from './scripted-run.ts'

const flat: ScriptedRow = [100, 101, 99, 100]

/** Units bought or sold by one signal at the close of the third bar; the fourth is index 3, and closes at 4. */
function one(side: 'buy' | 'sell', options: SignalOptions, ...after: readonly ScriptedRow[]) {
  return runScripted([flat, flat, flat, ...after], {
    2: ({ order }) => void order[side]({ size: { units: 10 }, ...options }),
  })
}

describe('every entry, from signal to fill', () => {
  const cases: readonly (readonly [
    string,
    Entry,
    buys: readonly [ScriptedRow, string],
    sells: readonly [ScriptedRow, string],
  ])[] = [
    ['market', { type: 'market' }, [[102, 103, 101, 102], 'at 102 in 3'], [[102, 103, 101, 102], 'at 102 in 3']],
    [
      'limit',
      { type: 'limit', price: 100.004 },
      [[102, 103, 99, 102], 'at 100 in 4'],
      [[98, 103, 97, 102], 'at 100 in 4'],
    ],
    [
      'stop',
      { type: 'stop', price: 100.006 },
      [[98, 103, 97, 102], 'at 100.01 in 4'],
      [[102, 103, 99, 102], 'at 100.01 in 4'],
    ],
    [
      'stop-limit',
      { type: 'stop-limit', stopPrice: 100, limitPrice: 100 },
      [[98, 103, 97, 102], 'at 100 in 4'],
      [[102, 103, 99, 102], 'at 100 in 4'],
    ],
    [
      'market-if-touched',
      { type: 'market-if-touched', price: 100 },
      [[102, 103, 99, 102], 'at 100 in 4'],
      [[98, 103, 97, 102], 'at 100 in 4'],
    ],
    [
      'limit-if-touched',
      { type: 'limit-if-touched', touchPrice: 100, limitPrice: 100 },
      [[102, 103, 99, 102], 'at 100 in 4'],
      [[98, 103, 97, 102], 'at 100 in 4'],
    ],
    // The trail starts from the last close, 100; the bar opens 2 on the far side, whence it follows.
    [
      'trailing-stop by an amount',
      { type: 'trailing-stop', trail: { amount: 3 } },
      [[98, 101, 98, 100], 'at 101 in 4'],
      [[102, 102, 99, 100], 'at 99 in 4'],
    ],
    [
      'trailing-stop by percent',
      { type: 'trailing-stop', trail: { percent: 2.5 } },
      [[98, 101, 98, 100], 'at 100.45 in 4'],
      [[102, 102, 99, 100], 'at 99.45 in 4'],
    ],
    // The true range of a flat bar is 2, and so is their average: 1.5 of it are 3.
    [
      'trailing-stop by ATR',
      { type: 'trailing-stop', trail: { atrMultiple: 1.5, periodBars: 2 } },
      [[98, 101, 98, 100], 'at 101 in 4'],
      [[102, 102, 99, 100], 'at 99 in 4'],
    ],
    [
      'trailing-stop-limit',
      { type: 'trailing-stop-limit', trail: { amount: 3 }, limitOffset: 0.5 },
      [[98, 101, 98, 100], 'at 101 in 4'],
      [[102, 102, 99, 100], 'at 99 in 4'],
    ],
  ]
  it.each(cases)('%s', (_, entry, [forBuy, bought], [forSell, sold]) => {
    const buy = one('buy', { entry }, forBuy)
    expect(buy.fills).toEqual([`buy 10 ${bought}`])
    expect(buy.orders).toEqual([`entry ${entry.type} filled`])
    expect(one('sell', { entry }, forSell).fills).toEqual([`sell 10 ${sold}`])
  })

  it('keeps a stop-limit that has gapped beyond its limit as a triggered order', () => {
    const { fills, orders, result } = one(
      'buy',
      { entry: { type: 'stop-limit', stopPrice: 101, limitPrice: 102 } },
      [104, 105, 103, 104],
    )
    expect(fills).toEqual([])
    expect(orders).toEqual(['entry stop-limit triggered'])
    expect(result.orders[0]?.stopPrice?.toString()).toBe('101')
    expect(result.orders[0]?.limitPrice?.toString()).toBe('102')
  })
})

describe('every protective stop, from signal to fill', () => {
  const cases: readonly (readonly [string, ProtectiveStop, string, readonly ScriptedRow[], readonly string[]])[] = [
    ['a price', 95, 'stop', [flat, [97, 98, 94, 96]], ['sell 10 at 95 in 5']],
    ['a price that a bar opens beyond', 95, 'stop', [flat, [93, 98, 92, 96]], ['sell 10 at 93 in 4']],
    [
      'a price with a limit',
      { price: 95, limitPrice: 94 },
      'stop-limit',
      [flat, [97, 98, 94, 96]],
      ['sell 10 at 95 in 5'],
    ],
    [
      'a price with a limit that a bar opens beyond',
      { price: 95, limitPrice: 94 },
      'stop-limit',
      [flat, [93, 93.5, 92, 93], [93, 94.5, 93, 94]],
      ['sell 10 at 94 in 6'],
    ],
    ['a price alone in its object', { price: 95 }, 'stop', [flat, [97, 98, 94, 96]], ['sell 10 at 95 in 5']],
    [
      'a trail by an amount',
      { trail: { amount: 4 } },
      'trailing-stop',
      [
        [100, 106, 100, 105],
        [105, 105, 101, 103],
      ],
      ['sell 10 at 102 in 5'],
    ],
    [
      'a trail by percent',
      { trail: { percent: 4 } },
      'trailing-stop',
      [
        [100, 106, 100, 105],
        [105, 105, 101, 103],
      ],
      ['sell 10 at 101.76 in 5'],
    ],
    [
      'a trail by ATR',
      { trail: { atrMultiple: 2, periodBars: 2 } },
      'trailing-stop',
      [
        [100, 106, 100, 105],
        [105, 105, 101, 103],
      ],
      ['sell 10 at 102 in 5'],
    ],
    [
      'a trail with a limit',
      { trail: { amount: 4 }, limitOffset: 1 },
      'trailing-stop-limit',
      [
        [100, 106, 100, 105],
        [100.5, 100.8, 100, 100.5],
        [100.5, 101, 100, 100],
      ],
      ['sell 10 at 101 in 6'],
    ],
  ]
  it.each(cases)('%s', (_, stop, type, rows, fills) => {
    const run = one('buy', { stop }, ...rows)
    expect(run.fills).toEqual(['buy 10 at 100 in 3', ...fills])
    expect(run.orders).toEqual(['entry market filled', `stop-loss ${type} filled`])
  })

  it('of a short lies above it', () => {
    const run = one('sell', { stop: { trail: { amount: 4 } } }, [100, 100, 94, 95], [95, 99, 95, 97])
    expect(run.fills).toEqual(['sell 10 at 100 in 3', 'buy 10 at 98 in 5'])
  })
})

describe('every profit target, from signal to fill', () => {
  const cases: readonly (readonly [string, ProfitTarget, string, readonly ScriptedRow[], readonly string[]])[] = [
    ['a price', 105, 'limit', [flat, [102, 106, 101, 104]], ['sell 10 at 105 in 5']],
    ['a price that a bar opens beyond', 105, 'limit', [flat, [107, 108, 104, 106]], ['sell 10 at 107 in 4']],
    ['a touch', { touchPrice: 105 }, 'market-if-touched', [flat, [102, 106, 101, 104]], ['sell 10 at 105 in 5']],
    [
      'a touch with a limit before it',
      { touchPrice: 105, limitPrice: 104 },
      'limit-if-touched',
      [flat, [102, 106, 101, 104]],
      ['sell 10 at 105 in 5'],
    ],
    [
      'a touch with a limit beyond it',
      { touchPrice: 105, limitPrice: 106 },
      'limit-if-touched',
      [flat, [102, 106, 101, 104]],
      ['sell 10 at 106 in 5'],
    ],
  ]
  it.each(cases)('%s', (_, target, type, rows, fills) => {
    const run = one('buy', { target }, ...rows)
    expect(run.fills).toEqual(['buy 10 at 100 in 3', ...fills])
    expect(run.orders).toEqual(['entry market filled', `take-profit ${type} filled`])
  })

  it('and stop of one signal: what one fills cancels the other', () => {
    const run = one('buy', { stop: 95, target: { touchPrice: 105 } }, flat, [102, 106, 101, 104])
    expect(run.orders).toEqual([
      'entry market filled',
      'stop-loss stop cancelled SIBLING_FILLED',
      'take-profit market-if-touched filled',
    ])
  })
})

describe('every time in force, from signal to fill', () => {
  const limit = { entry: { type: 'limit', price: 95 } } as const
  const dip: ScriptedRow = [100, 101, 94, 98]
  const cases: readonly (readonly [string, SignalOptions, readonly ScriptedRow[], readonly string[], string])[] = [
    ['gtc rests', { ...limit }, [flat, flat, dip], ['buy 10 at 95 in 6'], 'filled'],
    ['day ends with the day', { ...limit, timeInForce: 'day' }, [flat, dip], [], 'expired DAY_END'],
    [
      'gtd ends at its date',
      { ...limit, timeInForce: 'gtd', expiresAt: Date.UTC(2024, 0, 5) },
      [flat, dip],
      [],
      'expired SIGNAL_EXPIRED',
    ],
    [
      'gtd fills before',
      { ...limit, timeInForce: 'gtd', expiresAt: Date.UTC(2024, 0, 5) },
      [dip],
      ['buy 10 at 95 in 4'],
      'filled',
    ],
    ['ioc ends at the open', { ...limit, timeInForce: 'ioc' }, [dip], [], 'cancelled IOC_UNFILLED'],
    ['fok ends at the open', { ...limit, timeInForce: 'fok' }, [dip], [], 'cancelled FOK_UNFILLED'],
    ['fok fills at the open', { timeInForce: 'fok' }, [dip], ['buy 10 at 100 in 3'], 'filled'],
    ['at-open fills at the open', { timeInForce: 'at-open' }, [dip], ['buy 10 at 100 in 3'], 'filled'],
    ['at-open ends with the open', { ...limit, timeInForce: 'at-open' }, [dip], [], 'expired OPEN_PASSED'],
    ['at-close fills at the close', { timeInForce: 'at-close' }, [dip], ['buy 10 at 98 in 4'], 'filled'],
    ['at-close ends with the close', { ...limit, timeInForce: 'at-close' }, [dip], [], 'expired CLOSE_PASSED'],
  ]
  it.each(cases)('%s', (_, options, rows, fills, status) => {
    const run = one('buy', options, ...rows)
    expect(run.fills).toEqual(fills)
    expect(run.orders[0]).toMatch(new RegExp(`${status}$`))
  })
})

describe('restrictions, from signal to fill', () => {
  it('a post-only order is rejected rather than filled at once', () => {
    const run = one('buy', { entry: { type: 'limit', price: 103 }, postOnly: true }, flat)
    expect(run.orders).toEqual(['entry limit rejected POST_ONLY_WOULD_TAKE'])
    expect(run.result.orders[0]?.isPostOnly).toBe(true)
  })

  it('a reduce-only order never turns a position', () => {
    const run = runScripted([flat, flat, flat, flat], {
      0: ({ order }) => void order.buy({ size: { units: 10 } }),
      1: ({ order }) => void order.sell({ size: { units: 25 }, reduceOnly: true }),
      2: ({ order }) => void order.sell({ size: { units: 25 }, reduceOnly: true }),
    })
    expect(run.fills).toEqual(['buy 10 at 100 in 1', 'sell 10 at 100 in 2'])
    expect(run.orders).toEqual([
      'entry market filled',
      'entry market filled',
      'entry market cancelled NOTHING_TO_REDUCE',
    ])
    expect(run.result.orders[1]?.quantity?.toString()).toBe('10')
  })
})
