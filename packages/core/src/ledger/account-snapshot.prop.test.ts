import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { absScaled, minScaled } from '../decimal/scaled.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import { restoreAccount, snapshotAccount } from './account-snapshot.ts'
import { holdingOf, sidesOf } from './hedged-holdings.ts'
import { TradingAccount } from './trading-account.ts'
import type { TradingAccountOptions } from './trading-account-options.ts'
import { ledgerScaleOf } from './valuation.ts'

const instruments = [
  defineInstrument({ id: 'ACME' }),
  defineInstrument({ id: 'SAP', quoteCurrency: 'EUR', quantityStep: '0.001' }),
  defineInstrument({ id: 'ES', tickSize: '0.25', multiplier: 50 }),
  defineInstrument({ id: 'FDAX', quoteCurrency: 'EUR', tickSize: '0.5', multiplier: 25 }),
]
const scale = ledgerScaleOf(instruments, [decimal('0.001')])

const instrument = fc.nat(3)
const side = fc.constantFrom(1 as const, -1 as const)
const ticks = fc.integer({ min: 1, max: 1_000_000 })
const amount = fc.integer({ min: -1_000_000, max: 1_000_000 })
const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('fill' as const),
      instrument,
      side,
      ticks,
      steps: fc.integer({ min: 1, max: 100_000 }),
      fee: fc.nat(1_000_000),
      reduces: fc.boolean(),
    }),
  },
  fc.record({
    type: fc.constant('pay' as const),
    cause: fc.constantFrom('interest', 'dividend', 'borrow-fee', 'funding', 'swap', 'withholding', 'liquidation-fee'),
    instrument,
    amount,
  }),
  fc.record({ type: fc.constant('settle' as const), instrument: fc.constantFrom(2, 3), side, ticks }),
  fc.record({ type: fc.constant('convert' as const), isToBase: fc.boolean(), amount }),
  fc.record({ type: fc.constant('close-out' as const), instrument, side, ticks }),
  fc.record({ type: fc.constant('time' as const), step: fc.nat(50) }),
)
type Operation = (typeof operation extends fc.Arbitrary<infer T> ? T : never) & object

function rate(from: string, _to: string, time: number) {
  const ratio = { numerator: 100 + (time % 17), denominator: 97 }
  return from === 'EUR' ? ratio : { numerator: ratio.denominator, denominator: ratio.numerator }
}

const options = fc
  .record({
    capital: fc.constantFrom('1000000', '900000000000000000.25'),
    policy: fc.constantFrom('hold' as const, 'auto-convert-fees-and-profit' as const),
    margined: fc.constantFrom<readonly string[]>([], ['ES'], ['ES', 'FDAX']),
    kind: fc.constantFrom<Partial<TradingAccountOptions>>(
      {},
      { positions: 'hedging' },
      { lots: { mode: 'netting', closes: 'lifo' } },
      { lots: { mode: 'hedging' } },
    ),
  })
  .map(({ capital, policy, margined, kind }): TradingAccountOptions => {
    return {
      currency: 'USD',
      capital: decimal(capital),
      instruments,
      scale,
      conversion: { rate, policy },
      margined,
      ...kind,
    }
  })

function apply(account: TradingAccount, one: Operation): void {
  if (one.type === 'time') {
    account.ledger.time += one.step
    return
  }
  if (one.type === 'convert') {
    account.convert({ from: one.isToBase ? 'EUR' : 'USD', to: one.isToBase ? 'USD' : 'EUR', amount: one.amount })
    return
  }
  if (one.type === 'pay') {
    const paid = instruments[one.instrument]
    account.pay(one.cause as 'interest', one.amount, paid === undefined ? {} : { instrument: paid })
    return
  }
  const sides = sidesOf(account, one.instrument)
  const holding = (one.side === 1 ? sides[0] : sides.at(-1)) as (typeof sides)[number]
  if (one.type === 'settle') {
    if (holding.clearing !== null) account.settle(holding, one.ticks)
  } else if (one.type === 'close-out') account.closeOut(holding, one.ticks, 'delisting')
  else if (account.positions === 'netting') account.applyFill(holding, one.side, one.ticks, one.steps, one.fee)
  else {
    const moved = holdingOf(account, one.instrument, one.side, one.reduces)
    const steps = one.reduces ? minScaled(one.steps, absScaled(moved.position.steps)) : one.steps
    if (steps !== 0) account.applyFill(moved, one.side, one.ticks, steps, one.fee)
  }
}

/** All that can be read of an account. */
const factsOf = (account: TradingAccount) => [
  snapshotAccount(account),
  account.equity(),
  account.grossExposure(),
  account.feesPaid.toString(),
  account.ledger.accounts.map((one) => [one.name, one.currency, ...account.ledger.balanceByCause(one)]),
]

describe('an account that is restored', () => {
  it('is the same after any operation, and after all that follow, whatever its currencies, sides, lots and margins', () => {
    fc.assert(
      fc.property(options, fc.array(operation, { maxLength: 30 }), (given, operations) => {
        const first = new TradingAccount(given)
        const restored: TradingAccount[] = []
        for (const one of operations) {
          const next = new TradingAccount(given)
          restoreAccount(next, structuredClone(snapshotAccount(first)))
          restored.push(next)
          for (const account of [first, ...restored]) apply(account, one)
        }
        for (const account of restored) expect(factsOf(account)).toEqual(factsOf(first))
      }),
      { numRuns: 60 },
    )
  })
})
