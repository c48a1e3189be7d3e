import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import { playScript, type ScriptBar, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const

const flat: ScriptPrices = [100, 101, 99, 100]
const dip: ScriptPrices = [100, 101, 90, 98]
const bar = (units: number, of: ScriptPrices = flat): ScriptBar => ({ bar: of, volume: 10 * units })

type Case = readonly [string, readonly ScriptStep[], readonly string[], units: number]

function describeCases(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    describe.each(cases)('%s', (_, script, lines, units) => {
      it.each(policies)('%s', (policy) => {
        const played = playScript(script, { policy, volumeDivisor: 10 })
        expect(played.lines).toEqual(lines)
        expect(played.position()).toBe(units)
        const mirrored = playScript(mirrorScript(script), { policy: mirrorPolicy(policy), volumeDivisor: 10 })
        expect(mirrored.lines).toEqual(mirrorLines(lines))
        expect(mirrored.position()).toBe(0 - units)
      })
    })
  })
}

const maker = { id: 'a', type: 'limit', postOnly: true, size: 5 } as const
describeCases('a post-only order', [
  [
    'that the first open would fill is rejected',
    [{ ...maker, limit: 101 }, bar(9)],
    ['1o a rejected POST_ONLY_WOULD_TAKE'],
    0,
  ],
  ['at the first open is rejected', [{ ...maker, limit: 100 }, bar(9)], ['1o a rejected POST_ONLY_WOULD_TAKE'], 0],
  ['that the path reaches makes liquidity', [{ ...maker, limit: 95 }, bar(9, dip)], ['1p a buys 5 at 95'], 5],
  [
    'that rests is filled by a later gap',
    [{ ...maker, limit: 95 }, bar(9), bar(9, [90, 91, 89, 90])],
    ['2o a buys 5 at 90'],
    5,
  ],
  [
    'that was moved to where it would take is rejected',
    [{ ...maker, limit: 95 }, bar(9), { modify: 'a', limit: 101 }, bar(9)],
    ['1c a is for 5 limit 101', '2o a rejected POST_ONLY_WOULD_TAKE'],
    0,
  ],
  [
    'that was moved to where it rests goes on',
    [{ ...maker, limit: 95 }, bar(9), { modify: 'a', limit: 99.5 }, bar(9)],
    ['1c a is for 5 limit 99.5', '2p a buys 5 at 99.5'],
    5,
  ],
  [
    'that is filled in part and was moved to where it would take is cancelled',
    [{ ...maker, limit: 95 }, bar(2, dip), { modify: 'a', limit: 101 }, bar(9)],
    ['1p a buys 2 at 95', '1c a is for 5 limit 101', '2o a cancelled POST_ONLY_WOULD_TAKE'],
    2,
  ],
  [
    'that is sent by a fill at a price that would fill it is rejected',
    [{ id: 'e', type: 'limit', limit: 95 }, { ...maker, limit: 97, after: 'e' }, bar(9, dip)],
    ['1p e buys 1 at 95', '1p a rejected POST_ONLY_WOULD_TAKE'],
    1,
  ],
  [
    'that is sent once the bar has opened is rejected where the open would fill it',
    [{ ...bar(9), onceOpen: [{ ...maker, limit: 101 }] }],
    ['1p a rejected POST_ONLY_WOULD_TAKE'],
    0,
  ],
])

const held = [{ id: 'h', size: 3 }, bar(9)] as const
const opened = '1o h buys 3 at 100'
const out = { id: 'x', side: 'sell', reduceOnly: true } as const
describeCases('a reduce-only order', [
  ['fills what it is for', [...held, { ...out, size: 2 }, bar(9)], [opened, '2o x sells 2 at 100'], 1],
  [
    'for more than is held is cut to it, and does not turn the position',
    [...held, { ...out, size: 5 }, bar(9)],
    [opened, '2o x is for 3', '2o x sells 3 at 100'],
    0,
  ],
  [
    'that fills in part goes on for no more than is held',
    [...held, { ...out, size: 5 }, bar(2), bar(9)],
    [opened, '2o x is for 3', '2o x sells 2 at 100', '3o x sells 1 at 100'],
    0,
  ],
  [
    'is cut again where others have reduced the position meanwhile',
    [...held, { ...out, size: 3 }, bar(1), { id: 'y', side: 'sell' }, { ...bar(9), onceOpen: [] }],
    [opened, '2o x sells 1 at 100', '3o x sells 2 at 100', '3o y sells 1 at 100'],
    -1,
  ],
  [
    'that would enlarge the position is cancelled',
    [...held, { ...out, side: 'buy' }, bar(9)],
    [opened, '2o x cancelled NOTHING_TO_REDUCE'],
    3,
  ],
  ['is cancelled while nothing is held', [out, bar(9)], ['1o x cancelled NOTHING_TO_REDUCE'], 0],
  [
    'that rests is cancelled with the position that it was for',
    [...held, { ...out, type: 'limit', limit: 120, size: 3 }, { ...out, id: 'y', size: 3 }, bar(9)],
    [opened, '2o y sells 3 at 100', '2o x cancelled POSITION_CLOSED'],
    0,
  ],
  [
    'that rests is cancelled when the position is turned',
    [...held, { ...out, type: 'limit', limit: 120, size: 3 }, { id: 'y', side: 'sell', size: 5 }, bar(9)],
    [opened, '2o y sells 5 at 100', '2o x cancelled POSITION_CLOSED'],
    -2,
  ],
  [
    'that rests stays while a part is held, and is cut when it is reached',
    [...held, { ...out, type: 'stop', stop: 95, size: 3 }, { ...out, id: 'y', size: 2 }, bar(9), bar(9, dip)],
    [opened, '2o y sells 2 at 100', '3p x is for 1 stop 95', '3p x sells 1 at 95'],
    0,
  ],
  [
    'ends unfilled at once where all or nothing was asked for and there is volume for a part',
    [...held, { ...out, size: 3, timeInForce: 'fok' }, bar(2)],
    [opened, '2o x cancelled FOK_UNFILLED'],
    3,
  ],
  [
    'fills all that is held, where all or nothing was asked for more',
    [...held, { ...out, size: 5, timeInForce: 'fok' }, bar(9)],
    [opened, '2o x is for 3', '2o x sells 3 at 100'],
    0,
  ],
])

describeCases('the closing of a share of the position', [
  [
    'is of what is held at the fill, floored',
    [...held, { ...out, sizing: { type: 'held-fraction', fraction: { numerator: 1, denominator: 2 } } }, bar(9)],
    [opened, '2o x sells 1 at 100'],
    2,
  ],
  [
    'that comes out at nothing is cancelled',
    [
      { id: 'h', size: 1 },
      bar(9),
      { ...out, sizing: { type: 'held-fraction', fraction: { numerator: 1, denominator: 2 } } },
      bar(9),
    ],
    ['1o h buys 1 at 100', '2o x cancelled NOTHING_TO_REDUCE'],
    1,
  ],
])

describe('a post-only order that has filled in part', () => {
  it('rests with what is left, and fills where the next bar opens beyond its limit', () => {
    const script = [
      { id: 'a', type: 'limit', limit: 95, size: 5, postOnly: true },
      { bar: [100, 101, 94, 98], volume: 20 },
      { bar: [94, 96, 93, 95], volume: 100 },
    ] as const
    expect(playScript(script, { volumeDivisor: 10 }).lines).toEqual(['1p a buys 2 at 95', '2o a buys 3 at 94'])
  })
})
