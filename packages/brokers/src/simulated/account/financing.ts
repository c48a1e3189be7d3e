import { invariant, type TradingAccount } from '@race/core'
import type { AccrualRule, AccrualState, FinancingAccrual, PostAccrual } from './accrual.ts'
import { type BorrowFeeModel, createBorrowFees } from './borrow-fee.ts'
import { type CashInterestModel, createCashInterest } from './cash-interest.ts'
import { createOvernightSwaps, type OvernightSwapModel } from './overnight-swap.ts'
import { createPerpetualFunding, type PerpetualFundingModel } from './perpetual-funding.ts'

/** What holding costs and earns with time, as data. What is left out is not charged. */
export interface FinancingConfig {
  readonly interest?: CashInterestModel | readonly CashInterestModel[]
  readonly funding?: PerpetualFundingModel
  readonly swap?: OvernightSwapModel
  readonly borrow?: BorrowFeeModel
}

/** What a financing must know besides its rules. */
export interface FinancingFacts {
  /** Epoch ms: what falls due up to and including this instant is not charged. */
  readonly startTime: number
  /** Told of each amount after it is posted; amounts of zero are not posted. */
  readonly onAccrual?: (accrual: FinancingAccrual) => void
}

/**
 * Charges what falls due with time.
 *
 * Whoever drives the account calls `advance(time)` when `nextTime` has come, before anything is filled at that instant: a
 * position that is opened exactly at a boundary was not held over it, one that is closed exactly then was.
 */
export interface Financing {
  /** Epoch ms at which the next amount falls due; Infinity for none. */
  readonly nextTime: number
  /** Posts everything due up to and including an instant, in order; nothing when nothing is due. */
  advance(time: number): void
  /** What each rule remembers: interest, funding, swaps, borrow fees; `restore` of the same rules goes on from it. */
  snapshot(): readonly AccrualState[]
  /** @throws RaceError `INVARIANT_VIOLATED` for a snapshot of other rules */
  restore(states: readonly AccrualState[]): void
}

/**
 * Makes the financing of an account.
 *
 * Amounts are exact, each rounded once, half to even, to the ledger scale, and posted in the currency in which they arise
 * with their cause. Positions are marked by `holding.markTicks`. At one instant interest comes first (on the balance that
 * was held over the night), then funding, swaps and borrow fees, each by configured order of the instruments.
 *
 * @throws RaceError `ACCOUNT_CONFIG_INVALID` naming the field; `RATE_NOT_FOUND` from `advance` before the first rate of a
 * series
 *
 * @example
 * ```ts
 * const account = new TradingAccount({ currency: 'USD', capital: decimal(36_000), instruments: [], scale: 2 })
 * const interest = { positive: '0.05', negative: '0.07', dayCount: 360 } as const
 * const financing = createFinancing({ interest }, account, { startTime: Date.UTC(2024, 0, 1) })
 * financing.advance(Date.UTC(2024, 0, 3)) // two nights of 5.00, the second on 36,005
 * console.log(`${account.cashMoney}`) // 36010 USD
 * ```
 */
export function createFinancing(
  { interest = [], funding, swap, borrow }: FinancingConfig,
  account: TradingAccount,
  { startTime, onAccrual }: FinancingFacts,
): Financing {
  const post: PostAccrual = (time, { amount, cause, currency, instrument, basis }) => {
    if (amount === 0) return
    account.ledger.time = time
    account.pay(cause, amount, { currency, ...(instrument === null ? {} : { instrument }) })
    onAccrual?.({ time, cause, instrument: instrument?.id ?? null, currency, amount, basis: basis() })
  }
  const interests = isList(interest) ? interest : [interest]
  const rules: readonly AccrualRule[] = [
    ...interests.map((model) => createCashInterest(model, account, startTime, post)),
    ...(funding === undefined ? [] : createPerpetualFunding(funding, account, startTime, post)),
    ...(swap === undefined ? [] : createOvernightSwaps(swap, account, startTime, post)),
    ...(borrow === undefined ? [] : createBorrowFees(borrow, account, startTime, post)),
  ]
  const earliest = (): number =>
    rules.reduce((least, { nextTime }) => Math.min(least, nextTime), Number.POSITIVE_INFINITY)
  let nextTime = earliest()
  return {
    get nextTime() {
      return nextTime
    },
    advance(time) {
      while (nextTime <= time) {
        for (const rule of rules) if (rule.nextTime === nextTime) rule.post()
        nextTime = earliest()
      }
    },
    snapshot: () => rules.map((rule) => rule.snapshot()),
    restore(states) {
      invariant(
        states.length === rules.length,
        `a financing of ${rules.length} rules was given the memory of ${states.length}`,
      )
      for (const [index, rule] of rules.entries()) rule.restore(states[index] as AccrualState)
      nextTime = earliest()
    },
  }
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}
