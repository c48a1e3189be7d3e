import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import { playScript, type ScriptOptions, type ScriptPrices, type ScriptStep } from './venue-script.ts'

const policies = [
  'pessimistic',
  'optimistic',
  'open-high-low-close',
  'open-low-high-close',
  'adaptive',
  'lower-timeframe',
] as const

const small: ScriptPrices = [100, 103, 97, 101]
const large: ScriptPrices = [100, 120, 80, 101]
const late = (order: ScriptStep, bar: ScriptPrices): ScriptStep => ({ bar, onceOpen: [order] })
/** 5.00 worse than the market, which lies beyond the small bar. */
const venue: NonNullable<ScriptOptions['venue']> = {
  slippage: { type: 'ticks', ticks: 500, refuseBeyondBar: true },
}

describe('an order whose price would lie beyond the bar', () => {
  const cases: readonly (readonly [string, readonly ScriptStep[], readonly string[]])[] = [
    ['at the market waits for the next bar', [{ id: 'a' }, small, large], ['2o a buys 1 at 105']],
    ['at the market waits as long as bars are small', [{ id: 'a' }, small, small, large], ['3o a buys 1 at 105']],
    ['of a stop waits too', [{ id: 'a', type: 'stop', stop: 102 }, small, large], ['2o a buys 1 at 105']],
    ['of a touch waits too', [{ id: 'a', type: 'market-if-touched', stop: 99 }, small, large], ['2o a buys 1 at 105']],
    [
      'that must fill at once ends at the open',
      [{ id: 'a', timeInForce: 'ioc' }, small, large],
      ['1o a cancelled IOC_UNFILLED'],
    ],
    [
      'that must fill at once ends where its stop was reached',
      [{ id: 'a', type: 'stop', stop: 102, timeInForce: 'fok' }, small, large],
      ['1p a cancelled FOK_UNFILLED'],
    ],
    [
      'at the session’s open ends there',
      [{ id: 'a', timeInForce: 'at-open' }, small, large],
      ['1o a expired OPEN_PASSED'],
    ],
    ['can be cancelled meanwhile', [{ id: 'a' }, small, { cancel: 'a' }, large], ['1c a cancelled BY_HAND']],
    ['with a limit does not slip', [{ id: 'a', type: 'limit', limit: 98 }, small], ['1p a buys 1 at 98']],
    [
      'does not keep others from filling',
      [{ id: 'a' }, { id: 'b', type: 'limit', limit: 98 }, small],
      ['1p b buys 1 at 98'],
    ],
  ]
  describe.each(cases)('%s', (_, script, lines) => {
    it.each(policies)('%s', (policy) => {
      const told = playScript(script, { policy, venue }).lines.filter((line) => !line.endsWith(' triggered'))
      expect(told).toEqual(lines)
      const mirrored = playScript(mirrorScript(script), { policy: mirrorPolicy(policy), venue })
      // The way of a bar that is as near to both of its ends is not the mirror image of itself.
      if (policy !== 'adaptive' && policy !== 'lower-timeframe') expect(mirrored.lines).toEqual(mirrorLines(lines))
    })
  })

  it.each(policies)('sent once the bar has opened waits for the next, %s', (policy) => {
    const { lines } = playScript([late({ id: 'a' }, small), large], { policy, venue })
    expect(lines).toEqual(['2o a buys 1 at 105'])
  })
})

describe('what a venue asks of the bars when they open', () => {
  it('is their range where prices are bound by it, and their volume where sizes are', () => {
    const needs = (terms: ScriptOptions['venue'] = {}) => {
      const { venue: asked } = playScript([], { venue: terms })
      return [asked.needsRange, asked.needsVolume]
    }
    expect(needs()).toEqual([false, false])
    expect(needs({ slippage: { type: 'ticks', ticks: 1 } })).toEqual([false, false])
    expect(needs({ slippage: { type: 'ticks', ticks: 1, capToBar: true } })).toEqual([true, false])
    expect(needs({ liquidity: { participation: 1 } })).toEqual([false, true])
    expect(needs({ slippage: { type: 'volume-share', priceImpact: 1, volumeLimit: 1 } })).toEqual([false, true])
  })
})
