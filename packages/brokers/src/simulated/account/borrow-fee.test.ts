import { decimal, defineInstrument, type Holding, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createShortAvailability } from './borrow-fee.ts'

function make() {
  const instruments = [
    defineInstrument({ id: 'ACME' }),
    defineInstrument({ id: 'EURUSD' }),
    defineInstrument({ id: 'XRPUSDT', quantityStep: '0.1' }),
  ]
  const account = new TradingAccount({ currency: 'USD', capital: decimal(100_000), instruments, scale: 4 })
  const [stock, pair, perpetual] = account.holdings as [Holding, Holding, Holding]
  return { account, stock, pair, perpetual }
}

describe('what can be borrowed', () => {
  it('is refused beyond the quantity, or at all, while a short that does not grow is never refused', () => {
    const { account, stock, pair, perpetual } = make()
    const refusal = createShortAvailability(
      {
        availability: { maxQuantity: 100 },
        instruments: { EURUSD: { availability: 'not-borrowable' }, XRPUSDT: { availability: { maxQuantity: '0.25' } } },
      },
      account,
    )
    expect(refusal(stock, { long: 0, short: 100 })).toBeNull()
    expect(refusal(stock, { long: 0, short: 101 })).toBe('BORROW_LIMIT')
    expect(refusal(pair, { long: 0, short: 1 })).toBe('NOT_BORROWABLE')
    expect(refusal(pair, { long: 1, short: 0 })).toBeNull()
    expect([refusal(perpetual, { long: 0, short: 2 }), refusal(perpetual, { long: 0, short: 3 })]).toEqual([
      null,
      'BORROW_LIMIT',
    ])
    account.applyFill(stock, -1, 5_000, 200, 0)
    expect([refusal(stock, { long: 0, short: 200 }), refusal(stock, { long: 0, short: 150 })]).toEqual([null, null])
  })

  it('is everything without a rule', () => {
    const { account, stock } = make()
    expect(createShortAvailability({}, account)(stock, { long: 0, short: 1e9 })).toBeNull()
  })
})
