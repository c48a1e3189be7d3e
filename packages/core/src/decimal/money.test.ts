import { describe, expect, it } from 'vitest'
import { decimal } from './decimal.ts'
import { money } from './money.ts'

describe('money', () => {
  it('adds, subtracts, multiplies and rounds amounts of one currency', () => {
    const a = money('100.25', 'USD')
    const b = money(1, 'USD')
    expect(a.plus(b).toString()).toBe('101.25 USD')
    expect(a.minus(b).toString()).toBe('99.25 USD')
    expect(a.times('0.1').toString()).toBe('10.025 USD')
    expect(a.times('0.1').roundTo(2, 'half-even').toString()).toBe('10.02 USD')
    expect(a.negated().toString()).toBe('-100.25 USD')
  })

  it('compares amounts of one currency', () => {
    expect(money(1, 'EUR').compare(money('1.0', 'EUR'))).toBe(0)
    expect(money(1, 'EUR').compare(money(2, 'EUR'))).toBe(-1)
    expect([money(0, 'EUR').isZero, money(-1, 'EUR').sign]).toEqual([true, -1])
  })

  it('is JSON of two texts, and frozen', () => {
    expect(JSON.stringify(money('1.50', 'BTC'))).toBe('{"amount":"1.5","currency":"BTC"}')
    expect(Object.isFrozen(money(1, 'BTC'))).toBe(true)
    expect(money(1, 'BTC').amount).toEqual(decimal(1))
  })

  it('does not mix currencies', () => {
    const dollars = money(1, 'USD')
    const euros = money(2, 'EUR')
    for (const act of [() => dollars.plus(euros), () => dollars.minus(euros), () => dollars.compare(euros)]) {
      expect(act).toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH', facts: { left: 'USD', right: 'EUR' } }))
    }
  })

  it.each(['usd', 'U', '', 'US DOLLAR', 'THIRTEENCHARS'])('refuses %j as a currency', (currency) => {
    expect(() => money(1, currency)).toThrow(`'${currency}' is not a currency code`)
  })
})
