import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import { playScript, type ScriptBar, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const
type Named = (typeof policies)[number]
type Expected = { readonly all?: readonly string[] } & Partial<Record<Named, readonly string[]>>

const flat: ScriptPrices = [100, 101, 99, 100]
const dip: ScriptPrices = [100, 101, 90, 98]
const bar = (units: number, of: ScriptPrices = flat): ScriptBar => ({ bar: of, volume: 10 * units })

function describeCases(name: string, cases: readonly (readonly [string, readonly ScriptStep[], Expected])[]): void {
  describe(name, () => {
    describe.each(cases)('%s', (_, script, expected) => {
      it.each(policies)('%s', (policy) => {
        const lines = expected[policy] ?? expected.all ?? []
        const played = playScript(script, { policy, volumeDivisor: 10 })
        expect(played.lines).toEqual(lines)
        expect(played.venue.held.every(({ status }) => status === 'submitted')).toBe(true)
        const mirrored = playScript(mirrorScript(script), { policy: mirrorPolicy(policy), volumeDivisor: 10 })
        expect(mirrored.lines).toEqual(mirrorLines(lines))
      })
    })
  })
}

const entry = { id: 'a', type: 'limit', limit: 95, size: 5 } as const
const next = { id: 'b', after: 'a', size: 5 } as const
const entered = '1p a buys 5 at 95'

describeCases('an order after another', [
  ['waits while the other does', [entry, next, bar(9)], { all: [] }],
  [
    'meets the open that fills the other',
    [{ ...entry, type: 'market' }, next, bar(19)],
    { all: ['1o a buys 5 at 100', '1o b buys 5 at 100'] },
  ],
  [
    'of a market order is filled where a path is walked, and else at the next open',
    [entry, next, bar(19, dip), bar(19)],
    {
      all: [entered, '2o b buys 5 at 100'],
      'open-high-low-close': [entered, '1p b buys 5 at 95'],
      'open-low-high-close': [entered, '1p b buys 5 at 95'],
    },
  ],
  [
    'of a limit order rests from the fill of the other on',
    [entry, { ...next, type: 'limit', limit: 92 }, bar(19, dip), bar(19, [91, 92, 90, 91])],
    {
      pessimistic: [entered, '2o b buys 5 at 91'],
      optimistic: [entered, '1p b buys 5 at 92'],
      'open-high-low-close': [entered, '1p b buys 5 at 92'],
      'open-low-high-close': [entered, '1p b buys 5 at 92'],
    },
  ],
  [
    'of a limit order that the fill price meets fills at that price',
    [entry, { ...next, type: 'limit', limit: 97 }, bar(19, dip)],
    { all: [entered, '1p b buys 5 at 95'] },
  ],
  [
    'that must fill at once ends where the price of the fill does not let it',
    [entry, { ...next, type: 'limit', limit: 92, timeInForce: 'ioc' }, bar(19, dip)],
    { all: [entered, '1p b cancelled IOC_UNFILLED'] },
  ],
  [
    'is sent when the other has filled wholly, not in part',
    [entry, next, bar(2, dip), bar(9, [95, 96, 95, 95]), bar(9)],
    { all: ['1p a buys 2 at 95', '2o a buys 3 at 95', '2o b buys 5 at 95'] },
  ],
  [
    'ends with the other',
    [entry, next, { cancel: 'a' }, bar(9)],
    { all: ['0c a cancelled BY_HAND', '0c b cancelled PARENT_ENDED'] },
  ],
  [
    'ends with the other that has expired',
    [{ ...entry, expiresAt: 20 }, next, bar(9)],
    { all: ['1p a expired SIGNAL_EXPIRED', '1p b cancelled PARENT_ENDED'] },
  ],
  [
    'is sent when the other ends with a part of it filled',
    [entry, next, bar(2, dip), { cancel: 'a' }, bar(9)],
    { all: ['1p a buys 2 at 95', '1c a cancelled BY_HAND', '2o b buys 5 at 100'] },
  ],
  [
    'of one that has filled is sent at once',
    [{ ...entry, type: 'market' }, bar(9), next, bar(9)],
    { all: ['1o a buys 5 at 100', '2o b buys 5 at 100'] },
  ],
  [
    'of one that has ended ends at once',
    [entry, { cancel: 'a' }, next, bar(9)],
    { all: ['0c a cancelled BY_HAND', '0c b cancelled PARENT_ENDED'] },
  ],
  [
    'can be cancelled on its own',
    [entry, next, { cancel: 'b' }, bar(9, dip)],
    { all: ['0c b cancelled BY_HAND', entered] },
  ],
  [
    'ends with the other that is refused',
    [{ ...entry, size: 10_600 }, next, bar(9)],
    { all: ['0c a rejected INSUFFICIENT_FUNDS', '0c b cancelled PARENT_ENDED'] },
  ],
  [
    'has a bracket of its own',
    [entry, { ...next, type: 'limit', limit: 95, protect: 92 }, bar(19, dip)],
    { all: [entered, '1p b buys 5 at 95', '1p b.stop sells 5 at 92'], optimistic: [entered, '1p b buys 5 at 95'] },
  ],
])

describeCases('a chain of three', [
  [
    'meets one open',
    [{ id: 'a' }, { id: 'b', after: 'a' }, { id: 'c', after: 'b' }, bar(9)],
    { all: ['1o a buys 1 at 100', '1o b buys 1 at 100', '1o c buys 1 at 100'] },
  ],
  [
    'goes on from bar to bar',
    [
      entry,
      { ...next, limit: 93, type: 'limit' },
      { id: 'c', after: 'b', type: 'limit', limit: 91 },
      bar(29, [100, 101, 94, 97]),
      bar(29, [97, 98, 92, 97]),
      bar(29, [97, 98, 90, 97]),
    ],
    { all: [entered, '2p b buys 5 at 93', '3p c buys 1 at 91'] },
  ],
  [
    'ends as a whole when its first ends',
    [entry, next, { id: 'c', after: 'b' }, { cancel: 'a' }],
    { all: ['0c a cancelled BY_HAND', '0c b cancelled PARENT_ENDED', '0c c cancelled PARENT_ENDED'] },
  ],
  [
    'ends from its second on when that is cancelled',
    [entry, next, { id: 'c', after: 'b' }, { cancel: 'b' }, bar(9, dip)],
    { all: ['0c b cancelled BY_HAND', '0c c cancelled PARENT_ENDED', entered] },
  ],
  [
    'of which two wait for the same order sends both',
    [{ id: 'a' }, { id: 'b', after: 'a' }, { id: 'c', after: 'a' }, bar(9)],
    { all: ['1o a buys 1 at 100', '1o b buys 1 at 100', '1o c buys 1 at 100'] },
  ],
])

describeCases('a bracket of an entry that fills in parts', [
  [
    'grows with it',
    [{ id: 'a', size: 5, protect: 90, target: 120 }, bar(2), bar(9), bar(9, [90, 90, 90, 90])],
    {
      all: [
        '1o a buys 2 at 100',
        '2o a buys 3 at 100',
        '2o a.stop is for 5 stop 90',
        '2o a.target is for 5 limit 120',
        '3o a.stop sells 5 at 90',
        '3o a.target cancelled SIBLING_FILLED',
      ],
    },
  ],
  [
    'is placed anew when it had filled before the rest came',
    [
      { ...entry, protect: 80, target: 110 },
      bar(2, dip),
      bar(9, [99, 110, 99, 105]),
      bar(9, [94, 95, 93, 94]),
      bar(9, [111, 111, 111, 111]),
    ],
    {
      all: [
        '1p a buys 2 at 95',
        '2p a.target sells 2 at 110',
        '2p a.stop cancelled SIBLING_FILLED',
        '3o a buys 3 at 94',
        '4o a.target sells 3 at 111',
        '4o a.stop cancelled SIBLING_FILLED',
      ],
    },
  ],
  [
    'stays for what is filled when the rest is cancelled',
    [{ ...entry, protect: 80, target: 110 }, bar(2, dip), { cancel: 'a' }, bar(9, [111, 111, 111, 111])],
    {
      all: [
        '1p a buys 2 at 95',
        '1c a cancelled BY_HAND',
        '2o a.target sells 2 at 111',
        '2o a.stop cancelled SIBLING_FILLED',
      ],
    },
  ],
  [
    'keeps one child the other of which was cancelled, and lets it grow',
    [{ id: 'a', size: 5, protect: 90, target: 120 }, bar(2), { cancel: 'a.target' }, bar(9)],
    {
      all: ['1o a buys 2 at 100', '1c a.target cancelled BY_HAND', '2o a buys 3 at 100', '2o a.stop is for 5 stop 90'],
    },
  ],
  [
    'keeps the target that alone is left, and lets it grow',
    [{ id: 'a', size: 5, protect: 90, target: 120 }, bar(2), { cancel: 'a.stop' }, bar(9)],
    {
      all: [
        '1o a buys 2 at 100',
        '1c a.stop cancelled BY_HAND',
        '2o a buys 3 at 100',
        '2o a.target is for 5 limit 120',
      ],
    },
  ],
  [
    'has a target that fills in part and leaves the stop with the rest',
    [{ id: 'a', size: 5, protect: 90, target: 110 }, bar(9), bar(2, [110, 110, 110, 110]), bar(9, [89, 89, 89, 89])],
    {
      all: [
        '1o a buys 5 at 100',
        '2o a.target sells 2 at 110',
        '2o a.stop is for 3 stop 90',
        '3o a.stop sells 3 at 89',
        '3o a.target cancelled SIBLING_FILLED',
      ],
    },
  ],
  [
    'that only closes what is held the other way has nothing to protect',
    [{ id: 'h', side: 'sell', size: 5 }, bar(9), { id: 'a', size: 3, protect: 90, target: 110 }, bar(9)],
    {
      all: [
        '1o h sells 5 at 100',
        '2o a buys 3 at 100',
        '2o a.stop cancelled POSITION_CLOSED',
        '2o a.target cancelled POSITION_CLOSED',
      ],
    },
  ],
])

describe('an order after one of another instrument', () => {
  it('meets the next bar of its own: the one that is open has prices from before', () => {
    const { lines } = playScript([
      { id: 'a', type: 'limit', limit: 95 },
      { id: 'b', after: 'a', instrument: 1, type: 'limit', limit: 95 },
      { bar: dip, instrument: 1, openTime: 10, closeTime: 60, onceOpen: [{ bar: dip, openTime: 20, closeTime: 30 }] },
      { bar: dip, instrument: 1, openTime: 60, closeTime: 90 },
    ])
    expect(lines.map((line) => line.slice(1))).toEqual(['p a buys 1 at 95', 'p b buys 1 at 95'])
    expect(lines[1]?.[0]).toBe('3')
  })
})
