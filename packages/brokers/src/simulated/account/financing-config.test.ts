import { decimal, defineInstrument, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createShortAvailability } from './borrow-fee.ts'
import { createFinancing, type FinancingConfig } from './financing.ts'

function accountOf(): TradingAccount {
  const instruments = ['ACME', 'EURUSD', 'XRPUSDT'].map((id) => defineInstrument({ id }))
  return new TradingAccount({ currency: 'USD', capital: decimal(100), instruments, scale: 8 })
}

describe('a financing that makes no sense', () => {
  it.each<[unknown, RegExp]>([
    [{ interest: { positive: '0.05', dayCount: 364 } }, /interest.dayCount is 364, but must be 360 or 365/],
    [{ interest: { positive: 'x', dayCount: 360 } }, /interest.positive is 'x', but must be a decimal number/],
    [{ interest: { currency: 'GBP', dayCount: 360 } }, /interest.currency is 'GBP', but must be one of USD/],
    [{ interest: { dayCount: 360, credited: 'yearly' } }, /interest.credited is 'yearly'/],
    [{ interest: { dayCount: 360, shortProceeds: 'half' } }, /interest.shortProceeds is 'half'/],
    [{ interest: { dayCount: 360, dayEnd: 'tokyo' } }, /interest.dayEnd is 'tokyo'/],
    [{ interest: { dayCount: 360, positive: [] } }, /interest.positive is empty/],
    [{ borrow: { rate: '0.01', dayCount: 1 } }, /borrow.dayCount is 1/],
    [{ borrow: { rate: '0.01', dayCount: 360, instruments: { NOPE: {} } } }, /borrow.instruments is 'NOPE'/],
    [{ swap: { instruments: { NOPE: { long: 0, short: 0 } } } }, /swap.instruments is 'NOPE'/],
    [{ swap: { instruments: {}, tripleDay: 'monday' } }, /swap.tripleDay is 'monday'/],
    [{ swap: { instruments: { EURUSD: { long: 0, short: 0, pointSize: 0 } } } }, /pointSize is 0, but must be above 0/],
    [{ funding: { instruments: { XRPUSDT: [{ time: 5, rate: 'x' }] } } }, /XRPUSDT\[0\].rate is 'x'/],
    [{ funding: { instruments: {}, alignToMs: 0 } }, /funding.alignToMs is 0/],
    [
      {
        funding: {
          instruments: {
            XRPUSDT: [
              { time: 5, rate: 0 },
              { time: 5, rate: 0 },
            ],
          },
        },
      },
      /XRPUSDT\[1\].time is 5, but must be epoch ms, after 5/,
    ],
  ])('is refused: %j', (config, message) => {
    expect(() => createFinancing(config as FinancingConfig, accountOf(), { startTime: 0 })).toThrow(message)
  })

  it('is refused for availability that is none', () => {
    const account = accountOf()
    const never = { availability: 'never' } as unknown as { availability: 'not-borrowable' }
    expect(() => createShortAvailability(never, account)).toThrow(/borrow.availability is 'never'/)
    expect(() => createShortAvailability({ availability: { maxQuantity: -1 } }, account)).toThrow(
      /maxQuantity of ACME is -1/,
    )
  })
})
