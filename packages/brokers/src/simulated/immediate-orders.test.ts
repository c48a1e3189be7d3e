import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import { playScript, type ScriptBar, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const
type Named = (typeof policies)[number]

function check(script: readonly ScriptStep[], policy: Named, lines: readonly string[]): void {
  expect(playScript(script, { policy, volumeDivisor: 10 }).lines).toEqual(lines)
  const mirrored = playScript(mirrorScript(script), { policy: mirrorPolicy(policy), volumeDivisor: 10 })
  expect(mirrored.lines).toEqual(mirrorLines(lines))
}

const prices: ScriptPrices = [100, 110, 90, 100]
/** A bar of which this many units may be taken. */
const bar = (units: number, of: ScriptPrices = prices): ScriptBar => ({ bar: of, volume: 10 * units })

describe('an order for more than the bar has volume for', () => {
  const cases: readonly (readonly [string, readonly ScriptStep[], readonly string[]])[] = [
    [
      'fills at one open after the other',
      [{ id: 'a', size: 5 }, bar(2), bar(2), bar(2)],
      ['1o a buys 2 at 100', '2o a buys 2 at 100', '3o a buys 1 at 100'],
    ],
    ['waits while there is none', [{ id: 'a', size: 5 }, bar(0), bar(5)], ['2o a buys 5 at 100']],
    [
      'at a limit inside the bar goes on at the next open that is good enough',
      [{ id: 'a', type: 'limit', limit: 95, size: 5 }, bar(2), bar(9, [94, 96, 93, 95])],
      ['1p a buys 2 at 95', '2o a buys 3 at 94'],
    ],
    [
      'at a stop is a market order for the rest',
      [{ id: 'a', type: 'stop', stop: 105, size: 5 }, bar(2), bar(9)],
      ['1p a buys 2 at 105', '2o a buys 3 at 100'],
    ],
    [
      'leaves nothing to the orders after it',
      [{ id: 'a', size: 3 }, { id: 'b', size: 3 }, bar(4), bar(9)],
      ['1o a buys 3 at 100', '1o b buys 1 at 100', '2o b buys 2 at 100'],
    ],
    [
      'shares what the open has left with the path',
      [{ id: 'a', size: 3 }, { id: 'b', type: 'limit', limit: 95, size: 3 }, bar(4), bar(9)],
      ['1o a buys 3 at 100', '1p b buys 1 at 95', '2p b buys 2 at 95'],
    ],
    [
      'expires with what is left',
      [{ id: 'a', size: 5, expiresAt: 20 }, bar(2), bar(9)],
      ['1o a buys 2 at 100', '1c a expired SIGNAL_EXPIRED'],
    ],
  ]
  describe.each(cases)('%s', (_, script, lines) => {
    it.each(policies)('%s', (policy) => {
      // The end of a session is told at the end of the path.
      check(
        script,
        policy,
        lines.map((line) => line.replace('1c', '1p')),
      )
    })
  })
})

describe.each(['ioc', 'fok'] as const)('%s', (timeInForce) => {
  const unfilled = `cancelled ${timeInForce.toUpperCase()}_UNFILLED`
  const isFill = timeInForce === 'fok'
  const order = (terms: object) => ({ id: 'a', timeInForce, size: 5, ...terms }) as const
  const cases: readonly (readonly [string, readonly ScriptStep[], readonly string[]])[] = [
    ['fills wholly where there is volume', [order({}), bar(5)], ['1o a buys 5 at 100']],
    [
      'of a market order takes what the open has',
      [order({}), bar(2), bar(9)],
      [...(isFill ? [] : ['1o a buys 2 at 100']), `1o a ${unfilled}`],
    ],
    ['of a market order ends where there is no volume', [order({}), bar(0), bar(9)], [`1o a ${unfilled}`]],
    [
      'of a limit order ends at an open that is not good enough',
      [order({ type: 'limit', limit: 95 }), bar(9)],
      [`1o a ${unfilled}`],
    ],
    [
      'of a limit order fills at an open that is',
      [order({ type: 'limit', limit: 101 }), bar(9)],
      ['1o a buys 5 at 100'],
    ],
    [
      'of a stop order rests until it is reached',
      [order({ type: 'stop', stop: 115 }), bar(9), bar(9, [116, 116, 116, 116])],
      ['2o a buys 5 at 116'],
    ],
    ['of a stop order fills at the trigger', [order({ type: 'stop', stop: 105 }), bar(9)], ['1p a buys 5 at 105']],
    [
      'of a stop order takes what the trigger has',
      [order({ type: 'stop', stop: 105 }), bar(2), bar(9)],
      [...(isFill ? [] : ['1p a buys 2 at 105']), `1p a ${unfilled}`],
    ],
    [
      'of a stop order ends where the trigger has no volume',
      [order({ type: 'stop', stop: 105 }), bar(0), bar(9)],
      [`1p a ${unfilled}`],
    ],
    [
      'of a stop-limit order ends at a trigger that its limit does not let fill',
      [order({ type: 'stop-limit', stop: 105, limit: 103 }), bar(9), bar(9)],
      ['1p a triggered', `1p a ${unfilled}`],
    ],
    [
      'of a stop-limit order ends at an open beyond its limit',
      [order({ type: 'stop-limit', stop: 98, limit: 99 }), bar(9), bar(9)],
      ['1o a triggered', `1o a ${unfilled}`],
    ],
    ['of a touch fills there', [order({ type: 'market-if-touched', stop: 95 }), bar(9)], ['1p a buys 5 at 95']],
    [
      'of a limit-if-touched order ends at a touch that its limit does not let fill, though the price goes on to it',
      [order({ type: 'limit-if-touched', stop: 95, limit: 92 }), bar(9), bar(9)],
      ['1p a triggered', `1p a ${unfilled}`],
    ],
  ]
  describe.each(cases)('%s', (_, script, lines) => {
    it.each(policies)('%s', (policy) => check(script, policy, lines))
  })
})

describe('a share of equity that fills in parts', () => {
  const all = { type: 'equity-fraction', fraction: { numerator: 1, denominator: 1 } } as const
  it('is made units of at the price at which it first fills, not where there was no volume', () => {
    const script = [{ id: 'a', sizing: all }, bar(0), bar(99, [50, 50, 50, 50])] as const
    expect(playScript(script, { volumeDivisor: 10, capital: 1000 }).lines).toEqual(['2o a buys 20 at 50'])
  })

  it('is for less where what is left of it has become dearer: nothing is borrowed', () => {
    const script = [{ id: 'a', sizing: all }, bar(5), bar(99, [150, 150, 150, 150])] as const
    const { lines, account } = playScript(script, { volumeDivisor: 10, capital: 1000 })
    expect(lines).toEqual(['1o a buys 5 at 100', '2o a is for 8', '2o a buys 3 at 150'])
    expect(account.cashMoney.toString()).toBe('50 USD')
  })

  it('fills what is left of it where that still fits', () => {
    const script = [{ id: 'a', sizing: all }, bar(5), bar(99)] as const
    expect(playScript(script, { volumeDivisor: 10, capital: 1000 }).lines).toEqual([
      '1o a buys 5 at 100',
      '2o a buys 5 at 100',
    ])
  })
})

describe('volume', () => {
  it('is counted for each instrument on its own', () => {
    const script: ScriptStep[] = [
      { id: 'a', size: 3 },
      { id: 'b', size: 3, instrument: 1, type: 'limit', limit: 95 },
      { ...bar(3), onceOpen: [{ ...bar(3), instrument: 1 }] },
    ]
    const { lines } = playScript(script, { volumeDivisor: 10 })
    expect(lines.map((line) => line.slice(3))).toEqual(['a buys 3 at 100', 'b buys 3 at 95'])
  })

  it('that is asked for is told by the venue', () => {
    expect(playScript([], { volumeDivisor: 1 }).venue.needsVolume).toBe(true)
    expect(playScript([]).venue.needsVolume).toBe(false)
  })
})
