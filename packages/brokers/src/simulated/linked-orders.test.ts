import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import { playScript, type ScriptBar, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const
type Named = (typeof policies)[number]
type Expected = { readonly all?: readonly string[] } & Partial<Record<Named, readonly string[]>>

const flat: ScriptPrices = [100, 101, 99, 100]
const wide: ScriptPrices = [100, 106, 94, 100]
const bar = (units: number, of: ScriptPrices = flat): ScriptBar => ({ bar: of, volume: 10 * units })

const low = { id: 'low', type: 'limit', limit: 95, size: 5 } as const
const high = { id: 'high', type: 'stop', stop: 105, size: 5 } as const
const link = (type: 'oco' | 'ouo', ...of: readonly string[]) => ({ link: type, of })
const gone = (name: string, when = '1p') => `${when} ${name} cancelled SIBLING_FILLED`

function describeCases(name: string, cases: readonly (readonly [string, readonly ScriptStep[], Expected])[]): void {
  describe(name, () => {
    describe.each(cases)('%s', (_, script, expected) => {
      it.each(policies)('%s', (policy) => {
        const lines = expected[policy] ?? expected.all ?? []
        expect(playScript(script, { policy, volumeDivisor: 10 }).lines).toEqual(lines)
        const mirrored = playScript(mirrorScript(script), { policy: mirrorPolicy(policy), volumeDivisor: 10 })
        expect(mirrored.lines).toEqual(mirrorLines(lines))
      })
    })
  })
}

const lowFilled = ['1p low buys 5 at 95', gone('high')]
const highFilled = ['1p high buys 5 at 105', gone('low')]

describeCases('one cancels the other', [
  ['rests while neither is reached', [low, high, link('oco', 'low', 'high'), bar(9)], { all: [] }],
  [
    'ends the other when one fills',
    [low, high, link('oco', 'low', 'high'), bar(9, [100, 101, 94, 100])],
    { all: lowFilled },
  ],
  [
    'of two reached in one bar fills the one that the policy puts first',
    [low, high, link('oco', 'low', 'high'), bar(19, wide)],
    {
      pessimistic: highFilled,
      optimistic: lowFilled,
      'open-high-low-close': highFilled,
      'open-low-high-close': lowFilled,
    },
  ],
  [
    'of two that an open reaches fills the one submitted first',
    [high, { ...low, limit: 120 }, link('oco', 'low', 'high'), bar(19, [110, 111, 109, 110])],
    { all: ['1o high buys 5 at 110', gone('low', '1o')] },
  ],
  [
    'ends the other when one fills in part',
    [low, high, link('oco', 'low', 'high'), bar(2, [100, 101, 94, 100]), bar(9, wide)],
    { all: ['1p low buys 2 at 95', gone('high'), '2p low buys 3 at 95'] },
  ],
  [
    'leaves the other where one is refused',
    [
      { ...low, size: 9_000 },
      high,
      link('oco', 'low', 'high'),
      { id: 'h', size: 5000 },
      bar(9999),
      bar(9999, [100, 101, 94, 100]),
      bar(9, [106, 106, 106, 106]),
    ],
    { all: ['1o h buys 5000 at 100', '2p low rejected INSUFFICIENT_FUNDS', '3o high buys 5 at 106'] },
  ],
  [
    'leaves the other where one is cancelled',
    [low, high, link('oco', 'low', 'high'), { cancel: 'low' }, bar(9, wide)],
    { all: ['0c low cancelled BY_HAND', '1p high buys 5 at 105'] },
  ],
  [
    'of three ends two',
    [low, high, { ...low, id: 'third', limit: 93 }, link('oco', 'low', 'high', 'third'), bar(9, [100, 101, 94, 100])],
    { all: ['1p low buys 5 at 95', gone('high'), gone('third')] },
  ],
  [
    'of three ends one that is held',
    [low, high, { id: 'third', after: 'high' }, link('oco', 'low', 'third', 'high'), bar(9, [100, 101, 94, 100])],
    { all: ['1p low buys 5 at 95', gone('third'), gone('high')] },
  ],
])

describeCases('one updates the other', [
  [
    'makes the other smaller by what one fills in part, until nothing is left',
    [low, high, link('ouo', 'low', 'high'), bar(2, [100, 101, 94, 100]), bar(9, [100, 101, 94, 100])],
    { all: ['1p low buys 2 at 95', '1p high is for 3 stop 105', '2p low buys 3 at 95', gone('high', '2p')] },
  ],
  [
    'ends the other when one fills',
    [low, high, link('ouo', 'low', 'high'), bar(9, [100, 101, 94, 100])],
    { all: lowFilled },
  ],
  [
    'leaves a larger one with the rest',
    [low, { ...high, size: 7 }, link('ouo', 'low', 'high'), bar(9, [100, 101, 94, 100]), bar(9, [106, 106, 106, 106])],
    { all: ['1p low buys 5 at 95', '1p high is for 2 stop 105', '2o high buys 2 at 106'] },
  ],
  [
    'of three makes two smaller',
    [low, high, { ...low, id: 'third', limit: 93 }, link('ouo', 'low', 'high', 'third'), bar(2, [100, 101, 94, 100])],
    { all: ['1p low buys 2 at 95', '1p high is for 3 stop 105', '1p third is for 3 limit 93'] },
  ],
  [
    'counts what both have filled',
    [
      low,
      { ...high, stop: 103 },
      link('ouo', 'low', 'high'),
      bar(2, [100, 101, 94, 100]),
      bar(1, [104, 104, 104, 104]),
      bar(9, [98, 98, 94, 95]),
    ],
    {
      all: [
        '1p low buys 2 at 95',
        '1p high is for 3 stop 103',
        '2o high buys 1 at 104',
        '2o low is for 4 limit 95',
        '3o high buys 2 at 98',
        gone('low', '3o'),
      ],
    },
  ],
  [
    'ends a share of equity, whose units are not known yet',
    [
      low,
      { ...high, sizing: { type: 'equity-fraction', fraction: { numerator: 1, denominator: 2 } } },
      link('ouo', 'low', 'high'),
      bar(9, [100, 101, 94, 100]),
    ],
    { all: lowFilled },
  ],
])

describeCases('an order that is linked anew', [
  [
    'leaves the group that it was of',
    [
      low,
      high,
      { ...low, id: 'third', limit: 93 },
      link('oco', 'low', 'high', 'third'),
      { ...high, id: 'fourth', stop: 120 },
      link('oco', 'low', 'fourth'),
      bar(9, [100, 101, 94, 100]),
    ],
    { all: ['1p low buys 5 at 95', gone('fourth')] },
  ],
  [
    'leaves the others tied to each other',
    [
      { ...low, limit: 92 },
      high,
      { ...low, id: 'third', limit: 95 },
      link('oco', 'low', 'high', 'third'),
      { ...high, id: 'fourth', stop: 120 },
      link('oco', 'low', 'fourth'),
      bar(9, [100, 101, 94, 100]),
    ],
    { all: ['1p third buys 5 at 95', gone('high')] },
  ],
  [
    'is tied once, however often it is named',
    [low, high, link('oco', 'low', 'high', 'low'), bar(19, [100, 101, 94, 100])],
    { all: lowFilled },
  ],
  [
    'alone is of no group',
    [low, high, link('oco', 'low', 'high'), link('oco', 'low'), bar(19, wide)],
    {
      pessimistic: ['1p high buys 5 at 105', '1p low buys 5 at 95'],
      optimistic: ['1p low buys 5 at 95', '1p high buys 5 at 105'],
      'open-high-low-close': ['1p high buys 5 at 105', '1p low buys 5 at 95'],
      'open-low-high-close': ['1p low buys 5 at 95', '1p high buys 5 at 105'],
    },
  ],
])

describe('a group over two instruments', () => {
  it('ends what is in the other market, whose list then holds only what works', () => {
    const { lines, venue } = playScript([
      low,
      { ...high, instrument: 1 },
      link('oco', 'low', 'high'),
      [100, 101, 94, 100],
    ])
    expect(lines).toEqual(lowFilled)
    expect(venue.working).toEqual([[], []])
  })
})
