import { describe, expect, it } from 'vitest'
import type { TickRules } from '../index.ts'
import { playTicks, type TickScene, type TickStep, type TickTerms } from './tick-script.ts'

describe('what is known between two ticks', () => {
  const byTop = { bookDepth: 'top' } as const
  const cases: readonly (readonly [
    claim: string,
    steps: readonly TickStep[],
    rules: TickRules,
    fills: readonly string[],
  ])[] = [
    [
      'is what of the ask was taken, until it changes',
      [
        { bid: 99, ask: 101, sizes: [5, 4] },
        { arrives: 'a', terms: { units: 3 } },
        { arrives: 'b', terms: { units: 3 } },
        { bid: 99, ask: 101, sizes: [8, 4] },
        { bid: 99, ask: 101, sizes: [8, 6] },
      ],
      byTop,
      ['a buy 3 at 101 in 1', 'b buy 1 at 101 in 2', 'b buy 2 at 101 in 4'],
    ],
    [
      'is what of the bid was taken',
      [
        { bid: 99, ask: 101, sizes: [4, 5] },
        { arrives: 'a', terms: { units: 3, side: -1 } },
        { arrives: 'b', terms: { units: 3, side: -1 } },
        { bid: 98, ask: 101, sizes: [4, 5] },
      ],
      byTop,
      ['a sell 3 at 99 in 1', 'b sell 1 at 99 in 2', 'b sell 2 at 98 in 3'],
    ],
    [
      'is what was taken of the last trade, where there are no quotes',
      [
        { trade: 100, size: 8 },
        { arrives: 'a', terms: { units: 6 } },
        { arrives: 'b', terms: { units: 6 } },
        { trade: 103, size: 9 },
      ],
      byTop,
      ['a buy 6 at 100 in 1', 'b buy 2 at 100 in 2', 'b buy 4 at 103 in 3'],
    ],
    [
      'is what was traded at the bid: what a smaller size does not owe to it was cancelled',
      [
        { bid: 99, ask: 101, sizes: [10, 10] },
        { arrives: 'a', terms: { units: 2, limitTicks: 99 } },
        { trade: 99, size: 4, by: -1 },
        // Six are left: nothing was cancelled, and six stand before the order.
        { bid: 99, ask: 101, sizes: [6, 10] },
        { trade: 99, size: 7, by: -1 },
      ],
      { queue: 'back', bookDepth: 'top' },
      ['a buy 1 at 99 in 4'],
    ],
    [
      'is what was traded at the ask',
      [
        { bid: 99, ask: 101, sizes: [10, 10] },
        { arrives: 'a', terms: { units: 2, limitTicks: 101, side: -1 } },
        { trade: 101, size: 4, by: 1 },
        { bid: 99, ask: 101, sizes: [10, 6] },
        { trade: 101, size: 7, by: 1 },
      ],
      { queue: 'back', bookDepth: 'top' },
      ['a sell 1 at 101 in 4'],
    ],
  ]
  it.each(cases)('%s', (_, steps, rules, fills) => {
    expect(playTicks(steps, { rules })).toEqual(fills)
    expect(playTicks(steps, { rules, resumes: true })).toEqual(fills)
  })
})

type Row = readonly [claim: string, steps: readonly TickStep[], told: readonly string[], scene?: TickScene]
const q = (bid: number, ask: number, ...sizes: readonly number[]): TickStep => ({
  bid,
  ask,
  ...(sizes.length === 2 ? { sizes: sizes as unknown as readonly [number, number] } : {}),
})
const t = (trade: number, size = 1, by?: 1 | -1): TickStep => ({ trade, size, ...(by === undefined ? {} : { by }) })
const passed = <Known extends TickStep>(step: Known): Known =>
  ({ ...(step as object), isPassed: true }) as unknown as Known
function claims(rows: readonly Row[]): void {
  const cases = rows.map(([claim, steps, told, scene = {}]) => [claim, steps, told, scene] as const)
  it.each(cases)('%s', (_, steps, told, scene) => expect(playTicks(steps, scene)).toEqual(told))
}

const back = { rules: { queue: 'back', bookDepth: 'top' } } as const
const top = { rules: { bookDepth: 'top' } } as const

describe('a limit that is sent between ticks', () => {
  claims([
    ...(['gtc', 'gtd', 'day'] as const).map(
      (timeInForce): Row => [
        `rests where the book did not cross it then, and fills at its limit where the price jumps, ${timeInForce}`,
        [q(99, 101), { sent: 'a', terms: { limitTicks: 100, timeInForce } }, q(97, 98)],
        ['a buy 3 at 100 in 2'],
      ],
    ),
    [
      'takes what comes where it must fill at once',
      [q(99, 101), { sent: 'a', terms: { limitTicks: 100, timeInForce: 'ioc' } }, q(97, 98)],
      ['a buy 3 at 98 in 2'],
    ],
    [
      'rests against the last trade where there are no quotes',
      [t(100), { sent: 'a', terms: { limitTicks: 99 } }, t(97)],
      ['a buy 3 at 99 in 2'],
    ],
    [
      'takes the first trade of all, which nothing stood before',
      [{ sent: 'a', terms: { limitTicks: 99 } }, t(97)],
      ['a buy 3 at 97 in 1'],
    ],
    [
      'does not rest against a trade in old units',
      [t(100), 'split', { sent: 'a', terms: { limitTicks: 99 } }, t(97)],
      ['a buy 3 at 97 in 3'],
    ],
    [
      'that must not take waits for a book to rest in',
      [{ sent: 'a', terms: { limitTicks: 100, isPostOnly: true } }, q(99, 101), q(97, 98)],
      ['a buy 3 at 100 in 2'],
    ],
    [
      'that must not take is refused where it would have taken, though the book has gone away',
      [q(99, 101), { sent: 'a', terms: { limitTicks: 101, isPostOnly: true } }, q(99, 105)],
      ['a rejected POST_ONLY_WOULD_TAKE in 2'],
    ],
    [
      'that must not take is cancelled where it has filled in part and is moved into the book',
      [
        q(99, 101),
        { arrives: 'a', terms: { limitTicks: 100, isPostOnly: true } },
        q(99, 100, 5, 2),
        { change: 'a', limitTicks: 103 },
      ],
      ['a buy 2 at 100 in 2', 'a cancelled POST_ONLY_WOULD_TAKE in 3'],
      top,
    ],
  ])
})

describe('a limit that rests', () => {
  const rest: TickStep = { arrives: 'a', terms: { limitTicks: 100 } }
  claims([
    ['is not met by a side that is not quoted', [q(99, 101), rest, q(0, 0)], []],
    ['is filled wholly where sizes do not count', [q(99, 101, 5, 5), rest, q(98, 100, 1, 1)], ['a buy 3 at 100 in 2']],
    [
      'leaves to others what it does not take of a quote',
      [q(99, 101, 9, 9), rest, q(98, 100, 9, 4), { arrives: 'b' }],
      ['a buy 3 at 100 in 2', 'b buy 1 at 100 in 3'],
      top,
    ],
    [
      'waits at a price that must be traded through',
      [q(99, 101), rest, q(98, 100)],
      [],
      { rules: { limitFills: 'through' } },
    ],
    [
      'fills where the quote goes through its price',
      [q(99, 101), rest, q(98, 99)],
      ['a buy 3 at 100 in 2'],
      { rules: { limitFills: 'through' } },
    ],
    [
      'pays no spread',
      [q(99, 101), rest, q(97, 98)],
      ['a buy 3 at 100 in 2'],
      { venue: { spread: { type: 'fixed', ticks: 2 } } },
    ],
    [
      'ends with the one that it is tied to, at the same tick',
      [q(99, 101), rest, { arrives: 'b', terms: { limitTicks: 99 } }, { tied: ['a', 'b'] }, q(97, 98)],
      ['a buy 3 at 100 in 4', 'b cancelled SIBLING_FILLED in 4'],
    ],
    [
      'does not see a trade at the ask that a seller made as one that took from it',
      [
        q(99, 101, 10, 10),
        { arrives: 'a', terms: { limitTicks: 101, side: -1 } },
        q(99, 101, 10, 20),
        t(101, 4, -1),
        // Four of twenty were cancelled: two of the ten that are ahead.
        q(99, 101, 10, 16),
        t(101, 9, 1),
      ],
      ['a sell 1 at 101 in 5'],
      back,
    ],
    [
      'nor one at the bid that a buyer made',
      [
        q(99, 101, 10, 10),
        { arrives: 'a', terms: { limitTicks: 99 } },
        q(99, 101, 20, 10),
        t(99, 4, 1),
        q(99, 101, 16, 10),
        t(99, 9, -1),
      ],
      ['a buy 1 at 99 in 5'],
      back,
    ],
  ])
})

describe('a stop on ticks', () => {
  const stop: TickTerms = { stopTicks: 95, side: -1 }
  claims([
    [
      'is reached by trades alone where there are any',
      [q(99, 101), { arrives: 'a', terms: stop }, q(90, 92), t(96)],
      [],
    ],
    [
      'is reached by the first trade at it',
      [q(99, 101), { arrives: 'a', terms: stop }, q(90, 92), t(95)],
      ['a sell 3 at 90 in 3'],
    ],
    ['waits for the first trade', [q(99, 101), { arrives: 'a', terms: stop }, t(96)], []],
  ])
})

describe('what the venue itself sends', () => {
  const closing: TickStep = { acts: 'a', terms: { side: -1, isForced: true } }
  const aMomentLater: TickStep = { sent: 'b', terms: { limitTicks: 1 } }
  const halts = { venue: { venueRules: { halts: [{ from: 0, to: 2_000 }] } } } as const
  claims([
    ['takes the quote that stands', [q(99, 101), closing], ['a sell 3 at 99 in 0']],
    ['takes the latest that nobody has looked at', [q(99, 101), passed(q(97, 98)), closing], ['a sell 3 at 97 in 1']],
    ['waits for a quote', [aMomentLater, closing, q(99, 101)], ['a sell 3 at 99 in 2']],
    [
      'takes what is left of the trade of its moment, where there are no quotes',
      [t(100, 2), closing, t(98, 9)],
      ['a sell 2 at 100 in 0', 'a sell 1 at 98 in 2'],
      top,
    ],
    [
      'leaves to the next what it does not take of that trade',
      [t(100, 4), closing, { acts: 'b', terms: { side: -1, isForced: true } }, t(98, 9)],
      ['a sell 3 at 100 in 0', 'b sell 1 at 100 in 0', 'b sell 2 at 98 in 3'],
      top,
    ],
    ['also where nobody has looked at that', [t(100), passed(t(97)), closing], ['a sell 3 at 97 in 1']],
    ['waits for the next trade at another moment', [t(100), aMomentLater, closing, t(98)], ['a sell 3 at 98 in 3']],
    ['waits while the venue is closed', [q(99, 101), closing, q(97, 98)], ['a sell 3 at 97 in 2'], halts],
  ])
})

describe('ticks that nobody waited for', () => {
  claims([
    [
      'have gone by: the same price and size is another quote',
      [q(99, 101, 5, 4), { arrives: 'a' }, passed(q(99, 102, 5, 5)), passed(q(99, 101, 5, 4)), { arrives: 'b' }],
      ['a buy 3 at 101 in 1', 'b buy 3 at 101 in 4'],
      top,
    ],
    [
      'likewise for the bid',
      [
        q(99, 101, 4, 5),
        { arrives: 'a', terms: { side: -1 } },
        passed(q(98, 101, 5, 5)),
        passed(q(99, 101, 4, 5)),
        { arrives: 'b', terms: { side: -1 } },
      ],
      ['a sell 3 at 99 in 1', 'b sell 3 at 99 in 4'],
      top,
    ],
    ['of old units are no price', [q(99, 101), 'split', { arrives: 'a' }, q(49, 50)], ['a buy 3 at 50 in 3']],
    ['nor are trades', [t(100), 'split', { arrives: 'a' }, t(50)], ['a buy 3 at 50 in 3']],
    [
      'have the price at which a session closes',
      [t(100), { sent: 'a', terms: { timeInForce: 'at-close' } }, passed(t(105)), 'close'],
      ['a buy 3 at 105 in 3'],
      { sessionEnds: [3] },
    ],
  ])
})

describe('the edges of a session on ticks', () => {
  const toClose: TickStep = { sent: 'a', terms: { timeInForce: 'at-close' } }
  const toOpen: TickStep = { sent: 'a', terms: { timeInForce: 'at-open' } }
  claims([
    [
      'are not those of a bar inside it',
      [q(99, 101), toClose, 'close', q(97, 98), 'close'],
      ['a buy 3 at 98 in 4'],
      { sessionEnds: [4] },
    ],
    [
      'have any size at the last trade',
      [t(100, 1), toClose, 'close'],
      ['a buy 3 at 100 in 2'],
      { sessionEnds: [2], ...top },
    ],
    ['end what finds no price', [toClose, 'close'], ['a expired CLOSE_PASSED in 1'], { sessionEnds: [1] }],
    ['are at the first tick of all', [toOpen, q(99, 101)], ['a buy 3 at 101 in 1'], { sessionEnds: [9] }],
    [
      'are at the first trade after an end',
      [t(100), toOpen, t(101), t(102), t(103)],
      ['a buy 3 at 102 in 3'],
      { sessionEnds: [3, 9] },
    ],
    [
      'are at the first quote after an end',
      [q(99, 100), toOpen, q(99, 101), q(99, 102), q(99, 103)],
      ['a buy 3 at 102 in 3'],
      { sessionEnds: [3, 9] },
    ],
  ])
})
