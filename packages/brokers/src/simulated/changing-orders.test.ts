import { describe, expect, it } from 'vitest'
import { playScript, type ScriptBar, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const flat: ScriptPrices = [100, 101, 99, 100]
const dip: ScriptPrices = [100, 101, 90, 98]
const bar = (units: number, of: ScriptPrices = flat): ScriptBar => ({ bar: of, volume: 10 * units })

type Case = readonly [string, readonly ScriptStep[], readonly string[]]
const play = (script: readonly ScriptStep[]) => playScript(script, { volumeDivisor: 10 })

const entry = { id: 'a', type: 'limit', limit: 95, size: 5 } as const
const reached: ScriptPrices = [100, 106, 99, 104]
const stopLimit = { id: 'a', type: 'stop-limit', stop: 105, limit: 103, size: 5 } as const

describe('changing an order', () => {
  const cases: readonly Case[] = [
    [
      'moves its limit',
      [entry, { modify: 'a', limit: 97 }, bar(9, dip)],
      ['0c a is for 5 limit 97', '1p a buys 5 at 97'],
    ],
    [
      'moves its stop',
      [{ ...entry, type: 'stop', stop: 105 }, { modify: 'a', stop: 101 }, bar(9)],
      ['0c a is for 5 stop 101 limit 95', '1p a buys 5 at 101'],
    ],
    [
      'moves both prices at once',
      [stopLimit, { modify: 'a', stop: 101, limit: 102 }, bar(9)],
      ['0c a is for 5 stop 101 limit 102', '1p a triggered', '1p a buys 5 at 101'],
    ],
    [
      'makes it smaller',
      [entry, { modify: 'a', size: 2 }, bar(9, dip)],
      ['0c a is for 2 limit 95', '1p a buys 2 at 95'],
    ],
    ['does not make it larger', [entry, { modify: 'a', size: 9 }, bar(9, dip)], ['1p a buys 5 at 95']],
    [
      'does not make it larger again',
      [entry, { modify: 'a', size: 2 }, { modify: 'a', size: 4 }, bar(9, dip)],
      ['0c a is for 2 limit 95', '1p a buys 2 at 95'],
    ],
    [
      'moves its touch',
      [{ id: 'a', type: 'market-if-touched', stop: 95, size: 5 }, { modify: 'a', stop: 97 }, bar(9, dip)],
      ['0c a is for 5 stop 97', '1p a buys 5 at 97'],
    ],
    [
      'to less than nothing leaves a share of equity alone, whose size is not known yet',
      [{ ...entry, sizing: { type: 'notional', amount: 50_000 } }, { modify: 'a', size: -1 }, bar(9, dip)],
      ['1p a buys 5 at 95'],
    ],
    [
      'makes a share of equity smaller that has begun to fill, and leaves it a share: its rest is cut where it is too dear',
      [
        { ...entry, sizing: { type: 'equity-fraction', fraction: { numerator: 1, denominator: 1 } }, type: 'market' },
        bar(5_000),
        { modify: 'a', size: 9_000 },
        bar(9_999, [150, 150, 150, 150]),
      ],
      ['1o a buys 5000 at 100', '1c a is for 9000 limit 95', '2o a is for 8333 limit 95', '2o a buys 3333 at 150'],
    ],
    ['to what it is says nothing', [entry, { modify: 'a', limit: 95, size: 5 }, bar(9, dip)], ['1p a buys 5 at 95']],
    [
      'leaves alone a price that it does not have',
      [entry, { modify: 'a', stop: 90 }, { id: 'm' }, { modify: 'm', limit: 90 }, bar(9)],
      ['1o m buys 1 at 100'],
    ],
    [
      'to nothing ends it',
      [entry, { modify: 'a', size: 0 }, bar(9, dip)],
      ['0c a is for 0 limit 95', '0c a cancelled NOTHING_LEFT'],
    ],
    [
      'to less than what it has filled ends it with what it has filled',
      [entry, bar(3, dip), { modify: 'a', size: 2 }, bar(9, dip)],
      ['1p a buys 3 at 95', '1c a is for 3 limit 95', '1c a cancelled NOTHING_LEFT'],
    ],
    [
      'to more than what it has filled leaves the difference',
      [entry, bar(3, dip), { modify: 'a', size: 4 }, bar(9, dip)],
      ['1p a buys 3 at 95', '1c a is for 4 limit 95', '2p a buys 1 at 95'],
    ],
    [
      'moves the limit of one that was triggered, but not the stop that is behind it',
      [stopLimit, bar(9, reached), { modify: 'a', stop: 110, limit: 104 }, bar(9, [105, 105, 104, 104])],
      ['1p a triggered', '1c a is for 5 stop 105 limit 104', '2p a buys 5 at 104'],
    ],
    [
      'that has filled does nothing',
      [entry, bar(9, dip), { modify: 'a', limit: 120, size: 1 }, bar(9)],
      ['1p a buys 5 at 95'],
    ],
    [
      'that was cancelled does nothing',
      [entry, { cancel: 'a' }, { modify: 'a', limit: 120 }, bar(9)],
      ['0c a cancelled BY_HAND'],
    ],
    [
      'to where the price is fills it at the next open',
      [entry, bar(9), { modify: 'a', limit: 110 }, bar(9)],
      ['1c a is for 5 limit 110', '2o a buys 5 at 100'],
    ],
    [
      'that was sent in a share of equity moves its price, not its size',
      [{ ...entry, sizing: { type: 'notional', amount: 50_000 } }, { modify: 'a', limit: 97, size: 1 }, bar(9, dip)],
      ['0c a is for ? limit 97', '1p a buys 5 at 97'],
    ],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script).lines).toEqual(lines))
})

describe('changing a held order', () => {
  const held = { ...entry, id: 'b', after: 'a', limit: 93 } as const
  const cases: readonly Case[] = [
    [
      'moves its price',
      [entry, held, { modify: 'b', limit: 94 }, bar(9, dip), bar(9, dip)],
      ['0c b is for 5 limit 94', '1p a buys 5 at 95', '2p b buys 5 at 94'],
    ],
    [
      'makes it smaller',
      [entry, held, { modify: 'b', size: 2 }, bar(9, dip), bar(9, dip)],
      ['0c b is for 2 limit 93', '1p a buys 5 at 95', '2p b buys 2 at 93'],
    ],
    [
      'does not make it larger',
      [entry, held, { modify: 'b', size: 7 }, bar(9, dip), bar(9, dip)],
      ['1p a buys 5 at 95', '2p b buys 5 at 93'],
    ],
    [
      'leaves alone a price that it does not have',
      [entry, { ...held, type: 'limit' }, { modify: 'b', stop: 90 }, bar(9, dip)],
      ['1p a buys 5 at 95'],
    ],
    [
      'does not make a share of equity smaller, whose size is not known yet',
      [
        entry,
        { ...held, sizing: { type: 'notional', amount: 46_500 } },
        { modify: 'b', size: 1 },
        bar(9, dip),
        bar(9, [93, 93, 93, 93]),
      ],
      ['1p a buys 5 at 95', '2o b buys 5 at 93'],
    ],
    [
      'to nothing ends it',
      [entry, held, { modify: 'b', size: 0 }, bar(9, dip)],
      ['0c b is for 0 limit 93', '0c b cancelled NOTHING_LEFT', '1p a buys 5 at 95'],
    ],
    [
      'to less than nothing is to nothing',
      [entry, held, { modify: 'b', size: -1 }, bar(9, dip)],
      ['0c b is for 0 limit 93', '0c b cancelled NOTHING_LEFT', '1p a buys 5 at 95'],
    ],
    [
      'moves its trigger',
      [
        entry,
        { ...held, type: 'stop', stop: 105 },
        { modify: 'b', stop: 102 },
        bar(9, dip),
        bar(9, [100, 103, 100, 102]),
      ],
      ['0c b is for 5 stop 102 limit 93', '1p a buys 5 at 95', '2p b buys 5 at 102'],
    ],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script).lines).toEqual(lines))
})

describe('changing a child of a bracket', () => {
  const both = { id: 'a', size: 5, protect: 90, target: 120 } as const
  const opened = '1o a buys 5 at 100'
  const cases: readonly Case[] = [
    [
      'moves a stop',
      [both, bar(9), { modify: 'a.stop', stop: 99.5 }, bar(9)],
      [opened, '1c a.stop is for 5 stop 99.5', '2p a.stop sells 5 at 99.5', '2p a.target cancelled SIBLING_FILLED'],
    ],
    [
      'moves a target',
      [both, bar(9), { modify: 'a.target', limit: 100.5 }, bar(9)],
      [
        opened,
        '1c a.target is for 5 limit 100.5',
        '2p a.target sells 5 at 100.5',
        '2p a.stop cancelled SIBLING_FILLED',
      ],
    ],
    [
      'to where the price is fills it at the next open',
      [both, bar(9), { modify: 'a.stop', stop: 105 }, bar(9)],
      [opened, '1c a.stop is for 5 stop 105', '2o a.stop sells 5 at 100', '2o a.target cancelled SIBLING_FILLED'],
    ],
    [
      'takes a trailing stop to a level from which it follows on',
      [
        { id: 'a', size: 5, protect: { trail: { amount: 10 } } },
        bar(9),
        { modify: 'a.stop', stop: 95 },
        bar(9, [106, 108, 105, 106]),
        bar(9, [106, 106, 98, 100]),
      ],
      [opened, '1c a.stop is for 5 stop 95', '3p a.stop sells 5 at 98'],
    ],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script).lines).toEqual(lines))
})

describe('cancelling an order', () => {
  const cases: readonly Case[] = [
    ['that was accepted', [entry, { cancel: 'a' }, bar(9, dip)], ['0c a cancelled BY_HAND']],
    ['that is held', [entry, { id: 'b', after: 'a' }, { cancel: 'b' }, bar(9)], ['0c b cancelled BY_HAND']],
    [
      'that was triggered',
      [stopLimit, bar(9, reached), { cancel: 'a' }, bar(9)],
      ['1p a triggered', '1c a cancelled BY_HAND'],
    ],
    [
      'that is filled in part',
      [entry, bar(2, dip), { cancel: 'a' }, bar(9, dip)],
      ['1p a buys 2 at 95', '1c a cancelled BY_HAND'],
    ],
    ['twice does nothing', [entry, { cancel: 'a' }, { cancel: 'a' }], ['0c a cancelled BY_HAND']],
    ['that has filled does nothing', [entry, bar(9, dip), { cancel: 'a' }], ['1p a buys 5 at 95']],
    [
      'that has expired does nothing',
      [{ ...entry, expiresAt: 20 }, bar(9), { cancel: 'a' }],
      ['1p a expired SIGNAL_EXPIRED'],
    ],
    [
      'that was rejected does nothing',
      [{ ...entry, size: 99_999 }, { cancel: 'a' }],
      ['0c a rejected INSUFFICIENT_FUNDS'],
    ],
    [
      'once its bar has opened takes it out of the path',
      [entry, { ...bar(9, dip), onceOpen: [{ cancel: 'a' }] }],
      ['1o a cancelled BY_HAND'],
    ],
  ]
  it.each(cases)('%s', (_, script, lines) => {
    const { lines: told, venue } = play(script)
    expect(told).toEqual(lines)
    expect(venue.working[0]?.every(({ isWorking }) => isWorking)).toBe(true)
  })
})
