import { decimal, defineInstrument, type Holding, type Scaled, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import { buyingPower, fits, reducible } from './buying-power.ts'
import { type FeeModel, FeeSchedule, type OrderSizing } from './index.ts'
import { resolveSteps, restWithinPower } from './resolve-steps.ts'
import type { OrderToSize } from './venue-order.ts'

const acme = defineInstrument({ id: 'ACME' })
const bolt = defineInstrument({ id: 'BOLT' })

/** 1,000.00 USD in cents, and units that were bought (or sold short: negative) at 10.00, now marked at `mark`. */
function accountOf({ held = 0, other = 0, mark = 10 }: { held?: number; other?: number; mark?: number } = {}) {
  const account = new TradingAccount({ currency: 'USD', capital: decimal(1_000), instruments: [acme, bolt], scale: 2 })
  for (const [n, steps] of [held, other].entries()) {
    if (steps !== 0) account.applyFill(account.holdings[n] as Holding, steps > 0 ? 1 : -1, 1_000, Math.abs(steps), 0)
  }
  const holding = account.holdings[0] as Holding
  holding.markTicks = Math.round(mark * 100)
  const fee = (model: FeeModel) => new FeeSchedule(model, holding.valuation, 2)
  return { account, holding, free: fee({ type: 'none' }), fee }
}

type Held = Parameters<typeof accountOf>[0]

const orderOf = (holding: Holding, side: 1 | -1, options: Partial<OrderToSize> = {}): OrderToSize => ({
  holding,
  side,
  sizing: { type: 'held' },
  approvedNotional: null,
  isReduceOnly: false,
  ...options,
})

describe('buying power', () => {
  it.each([
    ['all of the equity when flat', {}, 1, 100_000],
    ['the same for a short', {}, -1, 100_000],
    ['what a long leaves, for more of it', { held: 30 }, 1, 70_000],
    ['what a short leaves, for more of it', { held: -30 }, -1, 70_000],
    ['that and the long twice, against it', { held: 30 }, -1, 130_000],
    ['that and the short twice, against it', { held: -30 }, 1, 130_000],
    ['less what another instrument ties up', { held: 30, other: -50 }, 1, 20_000],
    ['below zero where a short has lost all', { held: -30, mark: 50 }, -1, -170_000],
  ] as const)('is %s', (_, held: Held, side, power) => {
    const { account, holding } = accountOf(held)
    expect(buyingPower(account, orderOf(holding, side), account.equity())).toBe(power)
  })

  it.each([
    ['to the last cent', {}, 1, 100, true],
    ['not a unit more', {}, 1, 101, false],
    ['what is left beside a long', { held: 30 }, 1, 70, true],
    ['not more than that', { held: 30 }, 1, 71, false],
    ['a turn to the other side', { held: 30 }, -1, 130, true],
    ['not a larger turn', { held: -30 }, 1, 131, false],
    ['what only reduces, though nothing is left', { held: -30, mark: 50 }, 1, 30, true],
    ['not what turns then', { held: -30, mark: 50 }, 1, 31, false],
    ['not more of what was lost with', { held: -30, mark: 50 }, -1, 1, false],
  ] as const)('carries a fixed size %s', (_, held: Held, side, steps, carries) => {
    const { account, holding, free } = accountOf(held)
    expect(fits(account, orderOf(holding, side), steps, free)).toBe(carries)
  })

  it('carries the fee too, except of what only reduces', () => {
    const { account, holding, fee } = accountOf({ held: 30 })
    const ten = fee({ type: 'per-trade', amount: '10' })
    expect(fits(account, orderOf(holding, 1), 69, ten)).toBe(true)
    expect(fits(account, orderOf(holding, 1), 70, ten)).toBe(false)
    expect(fits(account, orderOf(holding, -1), 30, fee({ type: 'per-trade', amount: '5000' }))).toBe(true)
  })

  it.each([
    [{ held: 30 }, -1, 40, 30],
    [{ held: 30 }, -1, 20, 20],
    [{ held: 30 }, 1, 10, 0],
    [{ held: -30 }, 1, 40, 30],
    [{ held: -30 }, -1, 10, 0],
    [{}, 1, 10, 0],
    [{}, -1, 10, 0],
  ] as const)('of %o, an order of side %i for %i reduces %i', (held: Held, side, steps, reduced) => {
    expect(reducible(orderOf(accountOf(held).holding, side), steps)).toBe(reduced)
  })
})

const half = { numerator: 1, denominator: 2 }
const all = { numerator: 1, denominator: 1 }
const equity = (fraction = all): OrderSizing => ({ type: 'equity-fraction', fraction })
const target = (numerator: number, denominator = 10): OrderSizing => ({
  type: 'target-fraction',
  fraction: { numerator, denominator },
})
const risk = (stopTicks: number): OrderSizing => ({
  type: 'risk-fraction',
  fraction: { numerator: 1, denominator: 100 },
  stopTicks,
})
const notional = (amount: number): OrderSizing => ({ type: 'notional', amount })
const fixed: OrderSizing = { type: 'fixed', steps: 50 }
const quarterHeld: OrderSizing = { type: 'held-fraction', fraction: { numerator: 1, denominator: 4 } }
const approved = (amount: Scaled): Partial<OrderToSize> => ({ approvedNotional: amount })

/** Size, what is held, side, further terms, steps. */
const sizes: readonly [string, OrderSizing, Held, 1 | -1, Partial<OrderToSize>, number][] = [
  ['a fixed size is what it is', fixed, { held: 30 }, -1, {}, 50],
  ['one that may only reduce is for what is held', fixed, { held: 30 }, -1, { isReduceOnly: true }, 30],
  ['and for nothing the other way', fixed, { held: 30 }, 1, { isReduceOnly: true }, 0],
  ['all that is held', { type: 'held' }, { held: 30 }, -1, {}, 30],
  ['all of a short', { type: 'held' }, { held: -30 }, 1, {}, 30],
  ['nothing is held the other way', { type: 'held' }, { held: 30 }, 1, {}, 0],
  ['a part of what is held is floored', quarterHeld, { held: 30 }, -1, {}, 7],
  ['an amount is floored to the step', notional(25_500), {}, 1, {}, 25],
  ['an amount is cut to the power', notional(100_000), { held: 30 }, 1, {}, 70],
  ['and to what was approved', notional(100_000), { held: 30 }, 1, approved(40_000), 40],
  ['an amount against the position turns it', notional(50_000), { held: 30 }, -1, {}, 50],
  ['what only reduces passes without approval', notional(50_000), { held: 30 }, -1, approved(10_000), 30],
  ['an amount of nothing is nothing', notional(0), {}, 1, {}, 0],
  ['nothing can be bought at no price', notional(5_000), { mark: 0 }, 1, {}, 0],
  ['a share of the equity', equity(half), {}, 1, {}, 50],
  ['a share is cut to what was approved', equity(half), {}, 1, approved(20_000), 20],
  ['everything is cut to the power', equity(), { held: 30 }, 1, {}, 70],
  ['everything turns a long into a short of the same worth', equity(), { held: 30 }, -1, {}, 100],
  ['power of exactly the share is enough', equity({ numerator: 7, denominator: 10 }), { held: 30 }, 1, {}, 70],
  ['of a lost short everything is nothing', equity(), { held: -30, mark: 50 }, 1, {}, 0],
  ['with little power left, what reduces passes', equity(), { held: -10, other: 90, mark: 30 }, 1, {}, 10],
  ['with power beyond the position, all of that', equity(), { held: 5, other: 90 }, -1, {}, 15],
  ['a hundredth of the equity over the way to the stop', risk(980), {}, 1, {}, 50],
  ['the way is as long to a stop above', risk(1_020), {}, -1, {}, 50],
  ['no way to the stop is no size', risk(1_000), {}, 1, {}, 0],
  ['a short way is cut to the power', risk(999), {}, 1, {}, 100],
  ['a target from nothing', target(5), {}, 1, {}, 50],
  ['a target is not reached the wrong way', target(5), {}, -1, {}, 0],
  ['a target beyond what is held', target(5), { held: 30 }, 1, {}, 20],
  ['a target below what is held', target(2), { held: 30 }, -1, {}, 10],
  ['a target that is held', target(3), { held: 30 }, 1, {}, 0],
  ['a target of nothing', target(0), { held: 30 }, -1, {}, 30],
  ['a target on the other side', target(-5), { held: 30 }, -1, {}, 80],
  ['a short target from a larger short', target(-1), { held: -30 }, 1, {}, 20],
  ['a target is cut to the power', target(9), { held: 10, other: 60 }, 1, {}, 30],
]

describe('the size of an order', () => {
  it.each(sizes)('%s', (_, sizing, held, side, options, steps) => {
    const { account, holding, free } = accountOf(held)
    expect(resolveSteps(account, orderOf(holding, side, { sizing, ...options }), free)).toBe(steps)
  })

  it('leaves room for the fee in a share of the equity, and not in an amount', () => {
    const { account, holding, fee } = accountOf()
    const percent = fee({ type: 'percentage', rate: '0.01' })
    expect(resolveSteps(account, orderOf(holding, 1, { sizing: equity(half) }), percent)).toBe(49)
    expect(resolveSteps(account, orderOf(holding, 1, { sizing: notional(50_000) }), percent)).toBe(50)
    expect(resolveSteps(account, orderOf(holding, 1, { sizing: notional(100_000) }), percent)).toBe(99)
  })

  it.each([
    ['all of it', {}, 1, 50, {}, 0, 50],
    ['what the power carries', {}, 1, 120, {}, 0, 100],
    ['what is left of the approval', {}, 1, 50, approved(60_000), 20_000, 40],
    ['no more than the power where the approval is larger', { held: 80 }, 1, 50, approved(90_000), 0, 20],
    ['nothing where the approval is spent', {}, 1, 50, approved(60_000), 60_000, 0],
    ['what only reduces, even then', { held: 30 }, -1, 50, approved(60_000), 60_000, 30],
  ] as const)('of the rest of an order may still fill %s', (_, held: Held, side, left, options, spent, steps) => {
    const { account, holding, free } = accountOf(held)
    expect(restWithinPower(account, orderOf(holding, side, options), left, free, spent)).toBe(steps)
  })
})
