import { describe, expect, it } from 'vitest'
import { nearIds } from './near-ids.ts'

const ids = ['acme/trend', 'race/buy-and-hold', 'race/donchian-breakout', 'race/random', 'race/sma-cross']

describe('nearIds', () => {
  it.each([
    ['race/sma-corss', ['race/sma-cross']],
    ['sma-cross', ['race/sma-cross']],
    ['other/sma-cross', ['race/sma-cross']],
    ['Race/SMA-Cross', ['race/sma-cross']],
    ['donchian', ['race/donchian-breakout']],
    ['race/buyandhold', ['race/buy-and-hold']],
    ['acme/tend', ['acme/trend']],
    ['zz', []],
    ['', []],
  ])('takes %j to mean %j', (wanted, near) => {
    expect(nearIds(wanted, ids)).toEqual(near)
  })

  it('gives three at most, the nearest first and then by name', () => {
    expect(nearIds('a/trend', ['a/trends', 'b/trend', 'a/trent', 'c/trend'])).toEqual([
      'b/trend',
      'c/trend',
      'a/trends',
    ])
  })

  it('is not slowed down by a long text', () => {
    expect(nearIds('x'.repeat(5_000_000), ids)).toEqual([])
  })
})
