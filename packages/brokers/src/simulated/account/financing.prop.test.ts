import {
  type Decimal,
  decimal,
  defineInstrument,
  type Holding,
  type LotOptions,
  legsOf,
  TradingAccount,
} from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FinancingAccrual } from './accrual.ts'
import { createFinancing, type FinancingConfig } from './financing.ts'

const hourMs = 3_600_000
const start = Date.UTC(2024, 1, 20)
const scale = 6

const instruments = [
  defineInstrument({ id: 'ACME' }),
  defineInstrument({ id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001', contractSize: 100_000 }),
  defineInstrument({ id: 'PERP', assetClass: 'crypto', tickSize: '0.1', quantityStep: '0.001', quoteCurrency: 'USDT' }),
]

const config: FinancingConfig = {
  interest: [
    { positive: '0.0311', negative: '0.0733', dayCount: 365 },
    { currency: 'USDT', positive: '0.01', negative: '0.12', dayCount: 360, credited: 'monthly' },
  ],
  borrow: { rate: '0.0271', dayCount: 360 },
  swap: { instruments: { EURUSD: { long: '-6.57', short: '1.93' } } },
  funding: {
    instruments: {
      PERP: Array.from({ length: 200 }, (_, n) => ({
        time: start + n * 8 * hourMs,
        rate: decimal(n - 90).times('0.00001'),
      })),
    },
  },
}

const moves = fc.array(
  fc.record({
    hours: fc.integer({ min: 0, max: 60 }),
    holding: fc.nat(2),
    side: fc.constantFrom(1 as const, -1 as const),
    ticks: fc.integer({ min: 1, max: 200_000 }),
    steps: fc.integer({ min: 1, max: 100_000 }),
  }),
  { maxLength: 20 },
)
const lotOptions = fc.constantFrom<LotOptions | undefined>(undefined, { mode: 'hedging' })

function make(lots?: LotOptions) {
  const account = new TradingAccount({
    currency: 'USD',
    capital: decimal(100_000),
    instruments,
    scale,
    conversion: { rate: () => ({ numerator: 999, denominator: 1000 }) },
    ...(lots === undefined ? {} : { lots }),
  })
  const told: FinancingAccrual[] = []
  const financing = createFinancing(config, account, { startTime: start, onAccrual: (accrual) => told.push(accrual) })
  return { account, financing, told }
}

describe('a financing', () => {
  it('conserves money, tells of every amount it posts, and posts the same whether it is advanced at once or hour by hour', () => {
    fc.assert(
      fc.property(moves, lotOptions, (sequence, lots) => {
        const once = make(lots)
        const hourly = make(lots)
        let time = start
        for (const { hours, holding, side, ticks, steps } of sequence) {
          for (let hour = 0; hour < hours; hour++) {
            time += hourMs
            hourly.financing.advance(time)
          }
          once.financing.advance(time)
          for (const { account } of [once, hourly]) {
            account.applyFill(account.holdings[holding] as Holding, side, ticks, steps, 0)
            account.verify()
          }
        }
        expect(once.told).toEqual(hourly.told)
        expect(once.told.map((accrual) => accrual.time)).toEqual(
          once.told.map((accrual) => accrual.time).sort((a, b) => a - b),
        )
        for (const currency of ['USD', 'USDT']) {
          const byCause = once.account.ledger.balanceByCause(once.account.cashAccount(currency))
          for (const cause of ['interest', 'swap', 'funding', 'borrow-fee'] as const) {
            const sum = once.told
              .filter((accrual) => accrual.cause === cause && accrual.currency === currency)
              .reduce((total, { amount }) => total + BigInt(amount), 0n)
            expect(BigInt(byCause.get(cause) ?? 0)).toBe(sum)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('goes on from a snapshot as if it were the first, whenever that was taken', () => {
    fc.assert(
      fc.property(moves, lotOptions, (sequence, lots) => {
        const whole = make(lots)
        const broken = make(lots)
        let time = start
        for (const { hours, holding, side, ticks, steps } of sequence) {
          time += hours * hourMs
          const states = structuredClone(broken.financing.snapshot())
          const told = (accrual: FinancingAccrual) => void broken.told.push(accrual)
          broken.financing = createFinancing(config, broken.account, { startTime: start, onAccrual: told })
          broken.financing.restore(states)
          expect(broken.financing.snapshot()).toEqual(states)
          expect(broken.financing.nextTime).toBe(whole.financing.nextTime)
          for (const { account, financing } of [whole, broken]) {
            financing.advance(time)
            account.applyFill(account.holdings[holding] as Holding, side, ticks, steps, 0)
          }
        }
        expect(broken.told).toEqual(whole.told)
        expect(broken.financing.snapshot()).toEqual(whole.financing.snapshot())
      }),
      { numRuns: 60 },
    )
  })

  it('is told when the memory is of other rules', () => {
    const { financing } = make()
    expect(() => financing.restore(financing.snapshot().slice(1))).toThrow('given the memory of')
  })

  it('charges what the formulas give in plain decimals, each amount rounded once', () => {
    const round = (value: Decimal, divisor: number): Decimal =>
      value.dividedBy(divisor, { decimals: scale, rounding: 'half-even' })
    fc.assert(
      fc.property(moves, lotOptions, (sequence, lots) => {
        const { account, financing, told } = make(lots)
        let time = start
        for (const { hours, holding, side, ticks, steps } of sequence) {
          time += hours * hourMs
          while (financing.nextTime <= time) {
            const at = financing.nextTime
            const before = told.length
            const worth = (index: number, leg: 'long' | 'short'): Decimal => {
              const each = account.holdings[index] as Holding
              const { quantityStep, tickSize } = each.valuation.instrument
              return decimal(legsOf(each)[leg]).times(quantityStep).times(each.markTicks).times(tickSize)
            }
            const short = worth(0, 'short')
            const pair = legsOf(account.holdings[1] as Holding)
            const perp = worth(2, 'long').minus(worth(2, 'short'))
            financing.advance(at)
            for (const { cause, instrument, amount } of told.slice(before)) {
              const posted = decimal(amount).times(decimal('0.000001'))
              if (cause === 'borrow-fee' && instrument === 'ACME') {
                expect(posted.toString()).toBe(round(short.times('-0.0271'), 360).toString())
              } else if (cause === 'funding') {
                const rate = decimal((at - start) / (8 * hourMs) - 90).times('0.00001')
                expect(posted.toString()).toBe(round(perp.times(rate).negated(), 1).toString())
              } else if (cause === 'swap') {
                const nights = new Date(at).getUTCDay() === 3 ? 3 : 1
                const points = amount < 0 ? decimal(pair.long).times('-6.57') : decimal(pair.short).times('1.93')
                expect(posted.toString()).toBe(round(points.times('0.00001').times(nights), 1).toString())
              }
            }
          }
          account.applyFill(account.holdings[holding] as Holding, side, ticks, steps, 0)
        }
      }),
      { numRuns: 60 },
    )
  })
})
