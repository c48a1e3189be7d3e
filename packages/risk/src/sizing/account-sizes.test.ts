import { RaceError, sizeKind } from '@race/core'
import { describe, expect, it } from 'vitest'
import { account, order, strategyId } from '../account/scripted-account.ts'
import { clipQuantity, fixedFraction, judgeOrder, kelly, resolveGateRules, volatilityTarget } from '../index.ts'

const { NaN: none, POSITIVE_INFINITY: endless } = Number
const trades = (count: number, win: number, loss: number, id = strategyId) =>
  Array.from({ length: count }, (_, k) => ({ strategyId: id, profit: k % 2 === 0 ? win : loss }))

describe('sizes of an account', () => {
  it('are sizes that strategies could give themselves', () => {
    expect(fixedFraction(0.01)).toEqual({ riskFraction: 0.01 })
    expect(fixedFraction(1, 'equity')).toEqual({ equityFraction: 1 })
    expect(volatilityTarget({ annual: 0.1 })).toEqual({ volatilityTarget: { annual: 0.1, lookbackBars: 20 } })
    expect(volatilityTarget({ annual: 2, lookbackBars: 3 })).toEqual({
      volatilityTarget: { annual: 2, lookbackBars: 3 },
    })
    expect(sizeKind(kelly([]))).toBe('equityFraction')
  })

  it('of Kelly are from the closed trades of the account, or of one strategy', () => {
    expect(kelly([])).toEqual({ equityFraction: 0.1 })
    const both = [...trades(40, 200, -100), ...trades(40, -5, -5, 'other')]
    expect(kelly(both, { strategyId })).toEqual({ equityFraction: 0.125 })
    expect(kelly(both, { strategyId, share: 'full' })).toEqual({ equityFraction: 0.25 })
    expect(kelly(both, { strategyId: 'other' })).toEqual({ equityFraction: 0.01 })
    expect(kelly(both, { strategyId: 'nobody' })).toEqual({ equityFraction: 0.1 })
  })

  it('of Kelly that are more than the gate lets out are clipped, and then leave', () => {
    const size = kelly(trades(40, 200, -100))
    const wanted = order({ quantity: ('equityFraction' in size ? size.equityFraction : none) * 1_000, stop: 99 })
    const rules = resolveGateRules()
    expect(judgeOrder(wanted, account(), rules).denial?.check).toBe('position-size')
    const { quantity, clippedBy } = clipQuantity(wanted, account(), rules, 1)
    expect([wanted.quantity, quantity, clippedBy]).toEqual([125, 100, 'position-size'])
    expect(judgeOrder({ ...wanted, quantity }, account(), rules).isApproved).toBe(true)
  })

  it.each<readonly [() => unknown, string]>([
    ...[0, -0.1, 1.1, none, endless].map((wrong) => {
      return [() => fixedFraction(wrong), `The size's fraction is ${wrong}, but must be above 0 and at most 1`] as const
    }),
    [() => fixedFraction(0.1, 'cash' as 'risk'), "The size's of is 'cash', but must be 'risk' or 'equity'"],
    ...[0, -1, none, endless].map((annual) => {
      return [
        () => volatilityTarget({ annual }),
        `The size's annual is ${annual}, but must be a finite number`,
      ] as const
    }),
    ...[2, 3.5, none].map((lookbackBars) => {
      const message = `The size's lookbackBars is ${lookbackBars}, but must be a whole number of 3 or more`
      return [() => volatilityTarget({ annual: 0.1, lookbackBars }), message] as const
    }),
    [() => kelly([{ strategyId, profit: none }]), 'The profit of trade 0 is NaN'],
    [() => kelly([], { share: 'third' as 'half' }), 'The share of Kelly is "third"'],
  ])('refuse nonsense: %#', (work, message) => {
    try {
      work()
    } catch (error) {
      expect(RaceError.is(error, 'RISK_CONFIG_INVALID') && error.message).toContain(message)
      return
    }
    throw new Error('it was accepted')
  })
})
