import { createApprovalMint, decimal, defineInstrument, type Holding, type Scaled, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import { Admission } from './admission.ts'
import {
  type AccountKind,
  createAccountRules,
  createMarginModel,
  type FeeModel,
  FeeSchedule,
  type OrderSizing,
  VenueOrder,
} from './index.ts'
import { resolveSteps, restWithinPower } from './resolve-steps.ts'
import type { OrderToSize } from './venue-order.ts'
import { playScript } from './venue-script.ts'

/** In USD, at 10.00; and in EUR, of which one is 2 USD. */
const acme = defineInstrument({ id: 'ACME' })
const sap = defineInstrument({ id: 'SAP', quoteCurrency: 'EUR' })
const conversion = {
  rate: (from: string, to: string) =>
    from === to
      ? { numerator: 1, denominator: 1 }
      : from === 'EUR'
        ? { numerator: 2, denominator: 1 }
        : { numerator: 1, denominator: 2 },
}
const twice: AccountKind = { type: 'margin', leverage: 2, maintenanceMargin: '0.25' }

interface Scene {
  readonly kind?: AccountKind
  /** Bought (or sold short: negative) at 10.00. */
  readonly held?: number
  readonly mark?: number
  readonly euros?: boolean
  readonly fee?: FeeModel
}

/** 1,000.00 USD in cents, under the rules of an account with twice the power. */
function sceneOf({ kind = twice, held = 0, mark = 10, euros = false, fee = { type: 'none' } }: Scene) {
  const account = new TradingAccount({
    currency: 'USD',
    capital: decimal(1_000),
    instruments: [acme, sap],
    scale: 2,
    conversion,
  })
  const holding = account.holdings[euros ? 1 : 0] as Holding
  if (held !== 0) account.applyFill(holding, held > 0 ? 1 : -1, 1_000, Math.abs(held), 0)
  holding.markTicks = mark * 100
  const rules = createAccountRules(createMarginModel(kind, account), account)
  return { account, holding, rules, fee: new FeeSchedule(fee, holding.valuation, 2) }
}

const orderOf = (holding: Holding, side: 1 | -1, options: Partial<OrderToSize> = {}): OrderToSize => ({
  holding,
  side,
  sizing: { type: 'held' },
  approvedNotional: null,
  isReduceOnly: false,
  ...options,
})

const notional = (amount: number): OrderSizing => ({ type: 'notional', amount })
const equity = (numerator: number, denominator = 1): OrderSizing => ({
  type: 'equity-fraction',
  fraction: { numerator, denominator },
})
const target = (numerator: number, denominator = 10): OrderSizing => ({
  type: 'target-fraction',
  fraction: { numerator, denominator },
})
const risk = (stopTicks: number, numerator = 1): OrderSizing => ({
  type: 'risk-fraction',
  fraction: { numerator, denominator: 100 },
  stopTicks,
})
const approved = (amount: Scaled): Partial<OrderToSize> => ({ approvedNotional: amount })

const sizes: readonly (readonly [string, OrderSizing, Scene, 1 | -1, Partial<OrderToSize>, number])[] = [
  ['an amount is floored to the step', notional(25_500), {}, 1, {}, 25],
  ['an amount beyond the equity is within twice of it', notional(150_000), {}, 1, {}, 150],
  ['an amount is cut to twice the equity', notional(250_000), {}, 1, {}, 200],
  ['an amount of nothing is nothing', notional(0), {}, 1, {}, 0],
  ['an amount is in the currency of the instrument', notional(25_500), { euros: true }, 1, {}, 25],
  ['a share of the equity', equity(1, 2), {}, 1, {}, 50],
  ['twice the equity', equity(2), {}, 1, {}, 200],
  ['three times the equity is cut to twice', equity(3), {}, 1, {}, 200],
  ['a share is half as much in a currency worth twice', equity(1), { euros: true }, 1, {}, 50],
  ['a share is cut to what was approved', equity(1), {}, 1, approved(20_000), 20],
  ['what was approved is in the account’s own currency', equity(1), { euros: true }, 1, approved(20_000), 10],
  ['beyond what was approved, what only reduces passes', equity(1), { held: 30 }, -1, approved(20_000), 50],
  ['all of a share passes that only reduces', equity(1, 5), { held: 30 }, -1, approved(1_000), 20],
  ['a share of a lost account is nothing', equity(1), { held: -30, mark: 50 }, -1, {}, 0],
  ['what reduces passes though the account carries no more', notional(150_000), { held: -30, mark: 50 }, 1, {}, 30],
  ['a hundredth of the equity over the way to the stop', risk(980), {}, 1, {}, 50],
  ['the way is as long to a stop above', risk(1_020), {}, -1, {}, 50],
  ['no way to the stop is no size', risk(1_000), {}, 1, {}, 0],
  ['a short way is cut to what the account carries', risk(999, 5), {}, 1, {}, 200],
  ['what is risked is half as much in a currency worth twice', risk(980), { euros: true }, 1, {}, 25],
  ['a target from nothing', target(5), {}, 1, {}, 50],
  ['a target is not reached the wrong way', target(5), {}, -1, {}, 0],
  ['a target beyond what is held', target(5), { held: 30 }, 1, {}, 20],
  ['a target below what is held', target(2), { held: 30 }, -1, {}, 10],
  ['a target that is held', target(3), { held: 30 }, 1, {}, 0],
  ['a target of nothing', target(0), { held: 30 }, -1, {}, 30],
  ['a target on the other side', target(-5), { held: 30 }, -1, {}, 80],
  ['a short target from a larger short', target(-1), { held: -30 }, 1, {}, 20],
  ['a target is in the account’s own currency', target(5), { euros: true }, 1, {}, 25],
  ['a fixed size is what it is', { type: 'fixed', steps: 900 }, {}, 1, {}, 900],
  ['what is held is what it is', { type: 'held' }, { held: 30 }, -1, {}, 30],
  ['a cash account sells no more than it has', notional(50_000), { kind: { type: 'cash' }, held: 30 }, -1, {}, 30],
  ['a cash account buys no more than for its cash', equity(1), { kind: { type: 'cash' }, held: 30 }, 1, {}, 70],
]

describe('the size of an order by the rules of an account', () => {
  it.each(sizes)('%s', (_, sizing, scene, side, options, steps) => {
    const { account, holding, rules, fee } = sceneOf(scene)
    expect(resolveSteps(account, orderOf(holding, side, { sizing, ...options }), fee, rules)).toBe(steps)
  })

  it('leaves room for the fee', () => {
    const { account, holding, rules, fee } = sceneOf({
      kind: { type: 'cash' },
      fee: { type: 'per-trade', amount: '5' },
    })
    const order = (sizing: OrderSizing) => orderOf(holding, 1, { sizing })
    expect(resolveSteps(account, order(equity(1)), fee, rules)).toBe(99)
    expect(resolveSteps(account, order(notional(100_000)), fee, rules)).toBe(99)
    expect(resolveSteps(account, order(notional(99_500)), fee, rules)).toBe(99)
  })

  it.each<readonly [string, Scene, 1 | -1, number, Partial<OrderToSize>, number, number]>([
    ['all of it', {}, 1, 150, {}, 0, 150],
    ['what the account carries', {}, 1, 250, {}, 0, 200],
    ['what is left of the approval', {}, 1, 50, approved(60_000), 20_000, 40],
    ['what is left of it in the instrument’s currency', { euros: true }, 1, 50, approved(60_000), 20_000, 10],
    ['no more than the account carries where the approval is larger', { held: 180 }, 1, 50, approved(90_000), 0, 20],
    ['nothing where the approval is spent', {}, 1, 50, approved(60_000), 60_000, 0],
    ['what only reduces, even then', { held: 30 }, -1, 50, approved(60_000), 60_000, 30],
    ['room for the fee', { kind: { type: 'cash' }, fee: { type: 'per-trade', amount: '5' } }, 1, 100, {}, 0, 99],
  ])('of the rest of an order lets fill %s', (_, scene, side, left, options, spent, steps) => {
    const { account, holding, rules, fee } = sceneOf(scene)
    expect(restWithinPower(account, orderOf(holding, side, options), left, fee, spent, rules)).toBe(steps)
  })
})

describe('what the rules of an account admit', () => {
  function admissionOf(scene: Scene) {
    const { account, holding, rules, fee } = sceneOf(scene)
    const mint = createApprovalMint()
    const admission = new Admission(
      {
        account,
        instruments: [acme, sap],
        fee: scene.fee ?? { type: 'none' },
        slippage: { type: 'none' },
        verify: (approval, intent) => mint.verify(approval, intent),
        listener: { onOrder() {}, onModify() {}, onFill() {} },
        accountRules: rules,
      },
      [fee, fee],
      null,
    )
    const order = (
      terms: Partial<Record<'limitTicks' | 'stopTicks', number>> & { units?: number; sizing?: OrderSizing },
    ) => {
      const intent = { strategyInstance: 's', decisionTime: 0, ordinal: 0 }
      const sizing = terms.sizing ?? { type: 'fixed', steps: terms.units ?? 1 }
      const made = new VenueOrder(holding, scene.euros === true ? 1 : 0, 1, intent, 0, sizing)
      made.approval = mint.approve(intent).approval
      made.limitTicks = terms.limitTicks ?? null
      made.stopTicks = terms.stopTicks ?? null
      return made
    }
    return { admission, order }
  }
  const none = 'INSUFFICIENT_FUNDS'

  it.each([
    ['twice the equity', {}, { units: 200 }, null],
    ['not a unit more', {}, { units: 201 }, none],
    ['more at a lower limit', {}, { units: 201, limitTicks: 990 }, null],
    ['less at a higher limit, whatever the stop', {}, { units: 200, limitTicks: 1_010, stopTicks: 500 }, none],
    ['less at a higher stop', {}, { units: 200, stopTicks: 1_010 }, none],
    ['anything before there is a price', { mark: 0 }, { units: 9_000 }, null],
    ['any share, whose size is not known yet', {}, { sizing: equity(9) }, null],
    ['room for the fee', { kind: { type: 'cash' }, fee: { type: 'per-trade', amount: '5' } }, { units: 100 }, none],
  ] as const)('is taken: %s', (_, scene, terms, refusal) => {
    const { admission, order } = admissionOf(scene)
    expect(admission.refusalAtAcceptance(order(terms), 0)).toBe(refusal)
  })

  it.each([
    ['twice the equity', {}, 1_000, 200, null],
    ['not a unit more', {}, 1_000, 201, none],
    ['at its own price, not at the mark', {}, 1_010, 200, none],
    ['room for the fee', { kind: { type: 'cash' }, fee: { type: 'per-trade', amount: '5' } }, 1_000, 100, none],
  ] as const)('fills: %s', (_, scene, ticks, steps, refusal) => {
    const { admission, order } = admissionOf(scene)
    expect(admission.refusalAtFill(order({ units: steps }), ticks, steps, steps)).toBe(refusal)
  })

  it('says why not even one unit fills', () => {
    const { admission, order } = admissionOf({ mark: 5_000 })
    expect(admission.refusalAtFill(order({ sizing: equity(1) }), 500_000, 0, 0)).toBe(none)
    const cash = admissionOf({ kind: { type: 'cash' } })
    const short = Object.assign(cash.order({ sizing: target(-5) }), { side: -1 })
    expect(cash.admission.refusalAtFill(short, 1_000, 0, 0)).toBe('SHORT_NOT_ALLOWED')
    const reached = admissionOf({})
    expect(reached.admission.refusalAtFill(reached.order({ sizing: target(5) }), 1_000, 0, 0)).toBe('TARGET_REACHED')
  })

  it('are kept by a venue at the fill', () => {
    const script = [{ id: 'a', sizing: equity(2) }, [100, 101, 99, 100]] as const
    expect(playScript(script, { capital: 1_000 }).lines).toEqual(['1o a buys 10 at 100'])
    expect(
      playScript(script, { capital: 1_000, rulesOf: (own) => createAccountRules(createMarginModel(twice, own), own) })
        .lines,
    ).toEqual(['1o a buys 20 at 100'])
  })
})
