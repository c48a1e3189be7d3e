import { describe, expect, it } from 'vitest'
import { isWorthItsRisk, rewardToRisk } from './is-worth-its-risk.ts'

describe('the reward for a risk', () => {
  it('is the way to the target in ways to the stop, on both sides', () => {
    expect(rewardToRisk({ entry: 100, stop: 98, target: 105 })).toBe(2.5)
    expect(rewardToRisk({ entry: 100, stop: 102, target: 95 })).toBe(2.5)
    expect(rewardToRisk({ entry: 100, stop: 100, target: 105 })).toBeNaN()
  })

  it('is enough from the least on', () => {
    expect(isWorthItsRisk({ entry: 100, stop: 98, target: 105 }, 2.5)).toBe(true)
    expect(isWorthItsRisk({ entry: 100, stop: 98, target: 105 }, 2.51)).toBe(false)
  })

  it.each([
    ['the target is on the side of the stop', { entry: 100, stop: 98, target: 95 }],
    ['there is no risk', { entry: 100, stop: 100, target: 105 }],
    ['there is no reward', { entry: 100, stop: 98, target: 100 }],
    ['the stop is below nothing', { entry: 1, stop: -1, target: 5 }],
    ['the target is below nothing', { entry: 1, stop: 2, target: -5 }],
    ['a price is not known', { entry: 100, stop: Number.NaN, target: 105 }],
  ])('is none where %s', (_, trade) => {
    expect(isWorthItsRisk(trade, 0)).toBe(false)
  })
})
