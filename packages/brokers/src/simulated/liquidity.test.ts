import { createRandom, decimal } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLiquidity, createTouchRule, type LiquidityModel, type TouchModel } from './index.ts'

describe('liquidity', () => {
  it.each([
    [{ participation: '0.025' }, 1000, 0, 25],
    [{ participation: '0.025' }, 1039, 0, 25],
    [{ participation: '0.025' }, 1040, 20, 6],
    [{ participation: '0.025' }, 1000, 30, 0],
    [{ participation: 1 }, 0, 0, 0],
    [{ participation: 1 }, 10n ** 20n, 1, 10n ** 20n - 1n],
    [{ participation: '0.5' }, null, 7, null],
    [{ participation: '0.5', unknownVolume: 'none' }, null, 0, 0],
  ] as const)('%j of %s steps, %s of them used, leaves %s', (model, volume, used, expected) => {
    expect(createLiquidity(model).availableSteps(volume, used)).toBe(expected)
  })

  it('is shared by the orders of an instrument unless each has its own', () => {
    expect(createLiquidity({ participation: 1 }).scope).toBe('instrument')
    expect(createLiquidity({ participation: 1, scope: 'order' }).scope).toBe('order')
  })

  it('never lets more fill than its share of the volume, however it is taken', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 0, max: 2 ** 50 }),
        fc.array(fc.integer({ min: 1, max: 2 ** 45 }), { maxLength: 10 }),
        (thousandths, volume, wanted) => {
          const participation = decimal(thousandths).times('0.001')
          const liquidity = createLiquidity({ participation })
          let used = 0
          for (const steps of wanted) used += Math.min(steps, Number(liquidity.availableSteps(volume, used)))
          const share = participation.times(volume)
          expect(share.greaterThanOrEqual(used)).toBe(true)
          expect(share.minus(Number(liquidity.availableSteps(volume, 0))).lessThan(1)).toBe(true)
        },
      ),
    )
  })

  it.each<[unknown, RegExp]>([
    [{ participation: 0 }, /liquidity: participation is 0, but must be above 0 and at most 1/],
    [{ participation: '1.1' }, /participation is 1\.1/],
    [{}, /participation is not given/],
    [{ participation: 1, scope: 'bar' }, /scope is 'bar', but must be one of 'instrument', 'order'/],
    [{ participation: 1, unknownVolume: 'all' }, /unknownVolume is 'all'/],
  ])('that is wrong is refused: %j', (model, message) => {
    expect(() => createLiquidity(model as LiquidityModel)).toThrow(message)
  })
})

describe('a limit that is touched', () => {
  it('fills always, never, or as the probabilities 1 and 0 say', () => {
    const random = createRandom('touch')
    const rules: TouchModel['rule'][] = ['touch', 'trade-through', { probability: 1 }, { probability: 0 }]
    expect(rules.map((rule) => createTouchRule({ rule }, random)(1, 2))).toEqual([true, false, true, false])
  })

  it('fills as often as its probability says, over orders and over bars', () => {
    const fills = createTouchRule({ rule: { probability: '0.3' } }, createRandom('touch'))
    for (const asked of [(n: number) => fills(n, 0), (n: number) => fills(0, n * 60_000)]) {
      let count = 0
      for (let n = 0; n < 20_000; n++) if (asked(n)) count++
      expect(Math.abs(count / 20_000 - 0.3)).toBeLessThan(0.011)
    }
  })

  it('has the same luck whenever it is asked and whoever else asks', () => {
    const rule: TouchModel = { rule: { probability: '0.5' } }
    const [one, two] = [createTouchRule(rule, createRandom('touch')), createTouchRule(rule, createRandom('touch'))]
    const answers = Array.from({ length: 200 }, (_, n) => one(n, 1_700_000_000_000))
    expect(Array.from({ length: 200 }, (_, n) => two(199 - n, 1_700_000_000_000)).reverse()).toEqual(answers)
    const other = createTouchRule(rule, createRandom('other'))
    expect(Array.from({ length: 200 }, (_, n) => other(n, 1_700_000_000_000))).not.toEqual(answers)
  })

  it('has the higher probability fill whatever the lower one fills', () => {
    const random = createRandom('touch')
    const [low, high] = ['0.2', '0.6'].map((probability) => createTouchRule({ rule: { probability } }, random))
    for (let n = 0; n < 500; n++) if (low?.(n, 0)) expect(high?.(n, 0)).toBe(true)
  })

  it.each<[unknown, RegExp]>([
    [{ rule: 'through' }, /costs\.touch: rule is 'through', but must be one of 'touch', 'trade-through'/],
    [{ rule: { probability: 2 } }, /probability is 2, but must be 0 or more and at most 1/],
    [{ rule: { probability: '0.5' } }, /there is no generator to draw from/],
  ])('by a wrong rule is refused: %j', (model, message) => {
    expect(() => createTouchRule(model as TouchModel)).toThrow(message)
  })
})
