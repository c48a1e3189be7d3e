import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decimal, decimal } from '../decimal/decimal.ts'
import { fromScaled } from '../decimal/scaled.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import type { Holding } from './holding.ts'
import type { PostedEvent } from './posting.ts'
import { TradingAccount } from './trading-account.ts'
import type { LotOptions } from './trading-account-options.ts'
import { ledgerScaleOf } from './valuation.ts'

const instruments = [
  defineInstrument({ id: 'ACME' }),
  defineInstrument({ id: 'SAP', quoteCurrency: 'EUR', quantityStep: '0.001' }),
  defineInstrument({ id: 'ES', tickSize: '0.25', multiplier: 50 }),
  defineInstrument({ id: 'FDAX', quoteCurrency: 'EUR', tickSize: '0.5', multiplier: 25 }),
]
const scale = ledgerScaleOf(instruments, [decimal('0.001')])

const operations = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        type: fc.constant('fill' as const),
        holding: fc.nat(3),
        side: fc.constantFrom(1 as const, -1 as const),
        ticks: fc.integer({ min: 1, max: 1_000_000 }),
        steps: fc.integer({ min: 1, max: 100_000 }),
        fee: fc.integer({ min: 0, max: 1_000_000 }),
      }),
    },
    fc.record({
      type: fc.constant('close' as const),
      holding: fc.nat(3),
      side: fc.constantFrom(1 as const, -1 as const),
      ticks: fc.integer({ min: 1, max: 1_000_000 }),
      share: fc.integer({ min: 1, max: 4 }),
      lots: fc.constantFrom('fifo' as const, 'lifo' as const),
    }),
    fc.record({
      type: fc.constant('pay' as const),
      cause: fc.constantFrom('interest', 'dividend', 'borrow-fee', 'funding', 'fee', 'capital'),
      holding: fc.nat(3),
      amount: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    }),
    fc.record({
      type: fc.constant('settle' as const),
      holding: fc.constantFrom(2, 3),
      ticks: fc.integer({ min: 1, max: 1_000_000 }),
    }),
    fc.record({
      type: fc.constant('convert' as const),
      isToBase: fc.boolean(),
      amount: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
    }),
    fc.record({
      type: fc.constant('close-out' as const),
      holding: fc.nat(3),
      ticks: fc.integer({ min: 1, max: 1_000_000 }),
    }),
    fc.record({ type: fc.constant('time' as const), step: fc.nat(50) }),
  ),
  { maxLength: 50 },
)

type Operation = (typeof operations extends fc.Arbitrary<readonly (infer T)[]> ? T : never) & object

/** The rate moves with time and has no finite decimals. */
function rate(from: string, _to: string, time: number) {
  const ratio = { numerator: 100 + (time % 17), denominator: 97 }
  return from === 'EUR' ? ratio : { numerator: ratio.denominator, denominator: ratio.numerator }
}

function apply(account: TradingAccount, operation: Operation): void {
  const holding = account.holdings['holding' in operation ? operation.holding : 0] as Holding
  switch (operation.type) {
    case 'fill':
      account.applyFill(holding, operation.side, operation.ticks, operation.steps, operation.fee)
      return
    case 'close': {
      const held = operation.side === 1 ? holding.lots?.shortSteps : holding.lots?.longSteps
      const steps = Math.floor(Number(held ?? 0) / operation.share)
      if (steps > 0) account.applyLotFill(holding, { ...operation, steps, fee: 3, effect: 'close' })
      return
    }
    case 'pay': {
      const { instrument } = holding.valuation
      account.pay(operation.cause as 'interest', operation.amount, { instrument })
      return
    }
    case 'settle':
      account.settle(holding, operation.ticks)
      return
    case 'convert':
      account.convert({
        from: operation.isToBase ? 'EUR' : 'USD',
        to: operation.isToBase ? 'USD' : 'EUR',
        amount: operation.amount,
      })
      return
    case 'close-out':
      account.closeOut(holding, operation.ticks, 'delisting')
      return
    case 'time':
      account.ledger.time += operation.step
  }
}

const lotOptions = fc.constantFrom<LotOptions | undefined>(
  undefined,
  { mode: 'hedging' },
  { mode: 'netting', closes: 'fifo' },
  { mode: 'netting', closes: 'lifo' },
)

describe('an account', () => {
  it('conserves money through any sequence of fills, payments, settlements, conversions and closes', () => {
    const policies = fc.constantFrom('hold' as const, 'auto-convert-fees-and-profit' as const)
    fc.assert(
      fc.property(operations, lotOptions, policies, (sequence, lots, policy) => {
        const events: PostedEvent[] = []
        const account = new TradingAccount({
          currency: 'USD',
          capital: decimal(1_000_000),
          instruments,
          scale,
          conversion: { rate, policy },
          margined: ['ES', 'FDAX'],
          ...(lots === undefined ? {} : { lots }),
          journal: { onPosting: (event) => events.push(event) },
        })
        for (const operation of sequence) {
          apply(account, operation)
          account.verify()
        }
        // The journal alone rebuilds every balance, and each of its events balances by itself.
        const rebuilt = new Map<object, bigint>()
        for (const { postings } of events) {
          const sums = new Map<string, bigint>()
          for (const { account: posted, amount } of postings) {
            rebuilt.set(posted, (rebuilt.get(posted) ?? 0n) + BigInt(amount))
            sums.set(posted.currency, (sums.get(posted.currency) ?? 0n) + BigInt(amount))
          }
          expect([...sums.values()].every((sum) => sum === 0n)).toBe(true)
        }
        for (const posted of account.ledger.accounts) {
          expect(rebuilt.get(posted) ?? 0n).toBe(BigInt(posted.balance))
          let byCause = 0n
          for (const amount of account.ledger.balanceByCause(posted).values()) byCause += BigInt(amount)
          expect(byCause).toBe(BigInt(posted.balance))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('has the same cash and equity for the same fills by average cost, by netted lots and by hedged lots', () => {
    const fills = fc.array(
      fc.record({
        holding: fc.nat(1),
        side: fc.constantFrom(1 as const, -1 as const),
        ticks: fc.integer({ min: 1, max: 1_000_000 }),
        steps: fc.integer({ min: 1, max: 1_000_000 }),
        fee: fc.integer({ min: 0, max: 1_000_000 }),
        isClose: fc.boolean(),
      }),
      { maxLength: 40 },
    )
    const usd = [instruments[0], instruments[2]].filter((instrument) => instrument !== undefined)
    const make = (lots?: LotOptions) =>
      new TradingAccount({
        currency: 'USD',
        capital: decimal(1_000_000),
        instruments: usd,
        scale,
        ...(lots === undefined ? {} : { lots }),
      })
    fc.assert(
      fc.property(fills, (sequence) => {
        const average = make()
        const others = [make({ mode: 'netting' }), make({ mode: 'netting', closes: 'lifo' }), make({ mode: 'hedging' })]
        for (const { holding, side, ticks, steps, fee, isClose } of sequence) {
          average.applyFill(average.holdings[holding] as Holding, side, ticks, steps, fee)
          for (const [index, account] of others.entries()) {
            const held = account.holdings[holding] as Holding
            const closable = side === 1 ? held.lots?.shortSteps : held.lots?.longSteps
            if (index === 2 && isClose && (closable ?? 0) >= steps) {
              account.applyLotFill(held, { side, ticks, steps, fee, effect: 'close' })
            } else account.applyFill(held, side, ticks, steps, fee)
            expect([account.cash, account.equity(), held.position.steps]).toEqual([
              average.cash,
              average.equity(),
              (average.holdings[holding] as Holding).position.steps,
            ])
            account.verify()
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  it('gives a margined instrument the equity of one that is paid in full, settled at any prices or never', () => {
    const steps = fc.array(
      fc.record({
        side: fc.constantFrom(1 as const, -1 as const),
        ticks: fc.integer({ min: 1, max: 100_000 }),
        steps: fc.integer({ min: 1, max: 1_000 }),
        settle: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: null }),
      }),
      { maxLength: 30 },
    )
    const es = instruments.filter(({ id }) => id === 'ES')
    const make = (margined: readonly string[]) =>
      new TradingAccount({ currency: 'USD', capital: decimal(1_000_000), instruments: es, scale, margined })
    fc.assert(
      fc.property(steps, (sequence) => {
        const paid = make([])
        const margined = make(['ES'])
        const reference = { cash: decimal(1_000_000), quantity: decimal(0) }
        for (const { side, ticks, steps: count, settle } of sequence) {
          for (const account of [paid, margined])
            account.applyFill(account.holdings[0] as Holding, side, ticks, count, 7)
          const price = decimal(ticks).times('0.25')
          reference.cash = reference.cash.minus(price.times(count).times(side).times(50)).minus(fromScaled(7, scale))
          reference.quantity = reference.quantity.plus(count * side)
          let mark: Decimal = price
          if (settle !== null) {
            margined.settle(margined.holdings[0] as Holding, settle)
            const holding = paid.holdings[0] as Holding
            holding.markTicks = settle
            mark = decimal(settle).times('0.25')
            expect(margined.equity()).toBe(margined.cash)
          }
          expect(margined.equity()).toBe(paid.equity())
          const equity = reference.cash.plus(reference.quantity.times(mark).times(50))
          expect(margined.equityMoney().amount.toString()).toBe(equity.toString())
          margined.verify()
        }
      }),
      { numRuns: 100 },
    )
  })
})
