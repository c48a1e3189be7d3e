import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import { playScript, type ScriptOptions, type ScriptStep } from './venue-script.ts'

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const
type Named = (typeof policies)[number]
type Expected = { readonly all?: readonly string[] } & Partial<Record<Named, readonly string[]>>
type Case = readonly [string, readonly ScriptStep[], Expected]

const limit = { id: 'a', type: 'limit', limit: 95 } as const
const bought = '1p a buys 1 at 95'

describe('a limit that the price must trade through', () => {
  const venue: NonNullable<ScriptOptions['venue']> = { touch: { rule: 'trade-through' } }
  const cases: readonly Case[] = [
    ['rests where it is just touched', [limit, [100, 101, 95, 97]], { all: [] }],
    ['rests where the close just touches it', [limit, [100, 101, 95, 95]], { all: [] }],
    ['fills at its price a tick beyond', [limit, [100, 101, 94.99, 97]], { all: [bought] }],
    ['rests where a later bar opens at it and goes away', [limit, [100, 101, 96, 97], [95, 97, 95, 96]], { all: [] }],
    [
      'fills where a later bar opens at it and goes beyond',
      [limit, [100, 101, 96, 97], [95, 97, 94, 96]],
      { all: ['2p a buys 1 at 95'] },
    ],
    [
      'fills at a later open beyond it',
      [limit, [100, 101, 96, 97], [94.99, 97, 94, 96]],
      { all: ['2o a buys 1 at 94.99'] },
    ],
    [
      'is no matter where it takes at once',
      [{ ...limit, limit: 100 }, [100, 101, 99, 100]],
      { all: ['1o a buys 1 at 100'] },
    ],
    [
      'is of a target too',
      [{ id: 'a', target: 105 }, [100, 105, 99, 101], [101, 105.01, 99, 101]],
      { all: ['1o a buys 1 at 100', '2p a.target sells 1 at 105'] },
    ],
    [
      'rests behind a stop that was reached, where the price just comes back to it',
      [{ id: 'a', type: 'stop-limit', stop: 105, limit: 103 }, [104, 106, 103, 104]],
      { all: ['1p a triggered'] },
    ],
    [
      'fills behind a stop that was reached, where the price comes back beyond it',
      [{ id: 'a', type: 'stop-limit', stop: 105, limit: 103 }, [104, 106, 102.99, 104]],
      {
        all: ['1p a triggered', '1p a buys 1 at 103'],
        // The low is not known to have come after the stop.
        pessimistic: ['1p a triggered'],
        'open-low-high-close': ['1p a triggered'],
      },
    ],
    [
      'rests behind a touch, where the price goes just as far',
      [{ id: 'a', type: 'limit-if-touched', stop: 97, limit: 95 }, [100, 101, 95, 96]],
      { all: ['1p a triggered'] },
    ],
    [
      'fills behind a touch, where the price goes beyond',
      [{ id: 'a', type: 'limit-if-touched', stop: 97, limit: 95 }, [100, 101, 94.99, 96]],
      { all: ['1p a triggered', bought] },
    ],
    [
      'keeps no stop from acting that is just reached',
      [{ id: 'a', type: 'stop', stop: 105 }, [100, 105, 99, 101]],
      { all: ['1p a buys 1 at 105'] },
    ],
    [
      'keeps no touch from acting that is just reached',
      [{ id: 'a', type: 'market-if-touched', stop: 95 }, [100, 101, 95, 97]],
      { all: [bought] },
    ],
  ]
  describe.each(cases)('%s', (_, script, expected) => {
    it.each(policies)('%s', (policy) => {
      const lines = expected[policy] ?? expected.all ?? []
      expect(playScript(script, { policy, venue }).lines).toEqual(lines)
      const mirrored = playScript(mirrorScript(script), { policy: mirrorPolicy(policy), venue })
      expect(mirrored.lines).toEqual(mirrorLines(lines))
    })
  })
})

describe('who pays as a maker', () => {
  const venue: NonNullable<ScriptOptions['venue']> = {
    fee: { type: 'maker-taker', maker: '0.01', taker: '0.02' },
    liquidity: { participation: '0.1' },
  }
  const back = [104, 106, 102, 103] as const
  const cases: readonly (readonly [string, readonly ScriptStep[], number])[] = [
    ['not a market order', [{ id: 'a' }, [100, 101, 99, 100]], 2],
    ['not a stop', [{ id: 'a', type: 'stop', stop: 105 }, [100, 106, 99, 100]], 2.1],
    ['not a touch', [{ id: 'a', type: 'market-if-touched', stop: 95 }, [100, 101, 94, 97]], 1.9],
    ['a limit that rested', [limit, [100, 101, 94, 97]], 0.95],
    ['a limit that rested, at a better open too', [limit, [100, 101, 96, 97], [90, 91, 89, 90]], 0.9],
    ['not a limit that fills at once', [{ ...limit, limit: 105 }, [100, 101, 99, 100]], 2],
    [
      'a limit that fills in part and then rests',
      [
        { ...limit, limit: 105, size: 2 },
        { bar: [100, 101, 99, 100], volume: 10 },
        { bar: [100, 101, 99, 100], volume: 90 },
      ],
      3,
    ],
    [
      'not a limit that was moved to where the price is',
      [limit, [100, 101, 96, 97], { modify: 'a', limit: 105 }, [100, 101, 99, 100]],
      2,
    ],
    ['a target', [{ id: 'a', target: 105 }, [100, 101, 99, 100], [100, 106, 99, 105]], 2 + 1.05],
    [
      'not a stop-limit that fills at its stop',
      [{ id: 'a', type: 'stop-limit', stop: 105, limit: 105.5 }, [100, 106, 99, 100]],
      2.1,
    ],
    [
      'a stop-limit that the price comes back to',
      [{ id: 'a', type: 'stop-limit', stop: 105, limit: 103 }, back, [104, 104, 102, 103]],
      1.03,
    ],
    [
      'not a limit-if-touched that fills at its touch',
      [{ id: 'a', type: 'limit-if-touched', stop: 95, limit: 96 }, [100, 101, 94, 97]],
      1.9,
    ],
    [
      'a limit-if-touched that the price goes on to',
      [{ id: 'a', type: 'limit-if-touched', stop: 97, limit: 95 }, [100, 101, 94, 97]],
      0.95,
    ],
    [
      'a limit behind a touch that an open has passed, once it rests',
      [{ id: 'a', type: 'limit-if-touched', stop: 97, limit: 90 }, [96, 96, 95, 95], [95, 95, 89, 90]],
      0.9,
    ],
  ]
  describe.each(cases)('%s', (_, script, paid) => {
    it.each(policies)('%s', (policy) => {
      const { account } = playScript(script, { policy, venue })
      expect(account.feesPaid.amount.toNumber()).toBe(paid)
    })
  })
})

describe('the spread', () => {
  const venue: NonNullable<ScriptOptions['venue']> = { spread: { type: 'fixed', ticks: 20 } }
  const cases: readonly Case[] = [
    ['is paid by half at the market', [{ id: 'a' }, [100, 101, 99, 100]], { all: ['1o a buys 1 at 100.1'] }],
    ['is not paid by a limit that rested', [limit, [100, 101, 94, 97]], { all: [bought] }],
    [
      'is paid by a limit that takes',
      [{ ...limit, limit: 105 }, [100, 101, 99, 100]],
      { all: ['1o a buys 1 at 100.1'] },
    ],
    [
      'is not paid by the limit behind a stop that the price comes back to',
      [{ id: 'a', type: 'stop-limit', stop: 105, limit: 103 }, [104, 106, 104, 104.5], [104, 104, 102, 103]],
      { all: ['1p a triggered', '2p a buys 1 at 103'] },
    ],
    [
      'is paid by a limit whose stop was reached within it',
      [{ id: 'a', type: 'stop-limit', stop: 105, limit: 106 }, [100, 107, 99, 101]],
      { all: ['1p a triggered', '1p a buys 1 at 105.1'] },
    ],
  ]
  describe.each(cases)('%s', (_, script, expected) => {
    it.each(policies)('%s', (policy) => {
      expect(playScript(script, { policy, venue }).lines).toEqual(expected[policy] ?? expected.all)
    })
  })

  it.each(policies)('keeps a limit that it lies behind from taking at the open, %s', (policy) => {
    const script = [
      { ...limit, limit: 100.05 },
      { bar: [100, 101, 100, 100.5], onceOpen: [{ cancel: 'a' }] },
    ] as const
    expect(playScript(script, { policy, venue }).lines).toEqual(['1o a cancelled BY_HAND'])
    // It rests then, and fills at its limit, not at the price of the data that lies beyond.
    const [told] = playScript([{ ...limit, limit: 100.05 }, [100, 101, 99, 100.5]], { policy, venue }).lines
    expect(told).toBe('1p a buys 1 at 100.05')
    expect(playScript(script, { policy, venue: { spread: { type: 'fixed', ticks: 10 } } }).lines).toEqual([
      '1o a buys 1 at 100.05',
    ])
  })
})
