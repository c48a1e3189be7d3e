import {
  type Decimal,
  decimal,
  defineInstrument,
  fromScaled,
  type Holding,
  legsOf,
  multiplyDivideFloor,
  negateScaled,
  type Scaled,
  subtractScaled,
  TradingAccount,
} from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LiquidationOrder, MarginAccountKind } from './account-kind.ts'
import { createMarginModel } from './margin-model.ts'

const instruments = [
  defineInstrument({ id: 'ACME' }),
  defineInstrument({ id: 'SAP', quoteCurrency: 'EUR', quantityStep: '0.1' }),
  defineInstrument({ id: 'ES', tickSize: '0.25', multiplier: 50 }),
]
const scale = 6
const rates: Readonly<Record<string, readonly [number, number]>> = { USD: [1, 1], EUR: [109, 97] }

const fractions = ['0.5', '0.25', '0.1', '0.02', '0.333']
const orders: readonly LiquidationOrder[] = ['largest-loss-first', 'proportional', 'all']

const cases = fc.record({
  capital: fc.integer({ min: 1, max: 5_000_000 }),
  initial: fc.constantFrom(...fractions),
  maintenanceShare: fc.constantFrom('0.5', '0.6', '0.9', '1'),
  feeRate: fc.constantFrom('0', '0.001', '0.0125'),
  order: fc.constantFrom(...orders),
  policy: fc.constantFrom('hold' as const, 'auto-convert-fees-and-profit' as const),
  isHedging: fc.boolean(),
  hedged: fc.constantFrom('larger-side' as const, 'both-sides' as const, 'net' as const),
  restoreTo: fc.constantFrom('maintenance' as const, 'initial' as const),
  fills: fc.array(
    fc.record({
      holding: fc.nat(2),
      side: fc.constantFrom(1 as const, -1 as const),
      ticks: fc.integer({ min: 100, max: 50_000 }),
      steps: fc.integer({ min: 1, max: 500 }),
    }),
    { maxLength: 8 },
  ),
  /** Sets equity to so many hundredths of the maintenance margin, so that there is something to restore. */
  equityPercent: fc.option(fc.integer({ min: 1, max: 120 }), { nil: null, freq: 4 }),
  marks: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 60_000 }))),
})

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

function make(given: Case) {
  const account = new TradingAccount({
    currency: 'USD',
    capital: decimal(given.capital),
    instruments,
    scale,
    conversion: {
      rate: (from, to) => {
        const [a = 1, b = 1] = rates[from] ?? []
        const [c = 1, d = 1] = rates[to] ?? []
        return { numerator: a * d, denominator: b * c }
      },
      policy: given.policy,
    },
    margined: ['ES'],
    ...(given.isHedging ? { lots: { mode: 'hedging' as const } } : {}),
  })
  const kind: MarginAccountKind = {
    type: 'margin',
    initialMargin: given.initial,
    maintenanceMargin: decimal(given.initial).times(given.maintenanceShare),
    instruments: { ES: { leverage: 7, maintenanceMargin: '0.1' } },
    hedged: given.hedged,
    liquidation: given.order,
    liquidationFeeRate: given.feeRate,
    marginCall: { restoreTo: given.restoreTo },
  }
  for (const { holding, side, ticks, steps } of given.fills) {
    account.applyFill(account.holdings[holding] as Holding, side, ticks, steps, 0)
  }
  for (const [index, ticks] of given.marks.entries()) (account.holdings[index] as Holding).markTicks = ticks
  const model = createMarginModel(kind, account)
  if (given.equityPercent !== null) {
    const wanted = multiplyDivideFloor(model.maintenanceMargin(), given.equityPercent, 100)
    account.pay('capital', subtractScaled(wanted, account.equity()))
  }
  return { account, kind, model }
}

/** The margin by the textbook, in plain decimals. */
function margin(given: Case, kind: MarginAccountKind, holding: Holding, level: 'initial' | 'maintenance'): Decimal {
  const { id, multiplier, quantityStep, quoteCurrency, tickSize } = holding.valuation.instrument
  const { long, short } = legsOf(holding)
  const [l, s] = [decimal(long), decimal(short)]
  const larger = l.greaterThan(s) ? l : s
  const steps = given.hedged === 'both-sides' ? l.plus(s) : given.hedged === 'net' ? l.minus(s).abs() : larger
  const worth = steps.times(quantityStep).times(holding.markTicks).times(tickSize).times(multiplier)
  const [numerator = 1, denominator = 1] = rates[quoteCurrency] ?? []
  const divisor = level === 'initial' && id === 'ES' ? 7 * denominator : denominator
  const general = level === 'initial' ? kind.initialMargin : kind.maintenanceMargin
  const fraction = id === 'ES' ? (level === 'initial' ? 1 : '0.1') : (general ?? 1)
  return worth.times(fraction).times(numerator).dividedBy(divisor, { decimals: scale, rounding: 'ceiling' })
}

function apply(account: TradingAccount, holding: Holding, side: 1 | -1, steps: Scaled, fee: Scaled): void {
  const ticks = holding.markTicks
  if (holding.lots === null) account.applyFill(holding, side, ticks, steps, 0)
  else account.applyLotFill(holding, { side, ticks, steps, fee: 0, effect: 'close' })
  account.pay('liquidation-fee', negateScaled(fee), { instrument: holding.valuation.instrument })
}

describe('a margin model', () => {
  it('has the margins of the textbook in plain decimals', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { account, kind, model } = make(given)
        for (const level of ['initial', 'maintenance'] as const) {
          const expected = account.holdings.reduce(
            (sum, each) => sum.plus(margin(given, kind, each, level)),
            decimal(0),
          )
          const total = level === 'initial' ? model.initialMargin() : model.maintenanceMargin()
          expect(fromScaled(total, scale).toString()).toBe(expected.toString())
        }
        const free = account.equityMoney().amount.minus(fromScaled(model.initialMargin(), scale))
        const power =
          free.sign <= 0 ? decimal(0) : free.dividedBy(given.initial, { decimals: scale, rounding: 'floor' })
        expect(fromScaled(model.buyingPower(), scale).toString()).toBe(power.toString())
      }),
      { numRuns: 200 },
    )
  })

  it('restores the margin by its plan, or closes everything; and the plan is whole, positive and within what is held', () => {
    let planned = 0
    fc.assert(
      fc.property(cases, (given) => {
        const { account, kind, model } = make(given)
        const isCalled = model.isCalled()
        const plan = model.liquidationPlan()
        expect(plan.length > 0).toBe(isCalled)
        if (!isCalled) return
        planned++
        for (const { holding, side, steps } of plan) {
          const { long, short } = legsOf(holding)
          expect(steps > 0 && steps <= (side === -1 ? long : short)).toBe(true)
          apply(account, holding, side, steps, model.liquidationFee(holding, steps, holding.markTicks))
        }
        account.verify()
        const level = given.restoreTo
        const needed = account.holdings.reduce((sum, each) => sum.plus(margin(given, kind, each, level)), decimal(0))
        const isFlat = account.holdings.every((each) => legsOf(each).long === 0 && legsOf(each).short === 0)
        expect(isFlat || account.equityMoney().amount.greaterThanOrEqual(needed)).toBe(true)
        if (given.order === 'all') expect(isFlat).toBe(true)
      }),
      { numRuns: 400 },
    )
    expect(planned).toBeGreaterThan(40)
  })

  it('plans the fewest steps: one less of the last position is not enough', () => {
    let checked = 0
    fc.assert(
      fc.property(cases, (given) => {
        const { account, kind, model } = make({ ...given, order: 'largest-loss-first', isHedging: false })
        const plan = model.liquidationPlan()
        const last = plan.at(-1)
        if (last === undefined) return
        const { long, short } = legsOf(last.holding)
        const isPartial = last.steps < (last.side === -1 ? long : short)
        const isForeign = plan.some(({ holding }) => holding.valuation.instrument.quoteCurrency !== 'USD')
        if (!isPartial || isForeign) return
        checked++
        for (const { holding, side, steps } of plan) {
          const closed = holding === last.holding ? BigInt(steps) - 1n : BigInt(steps)
          if (closed === 0n) continue
          const whole = Number(closed)
          apply(account, holding, side, whole, model.liquidationFee(holding, whole, holding.markTicks))
        }
        const level = given.restoreTo
        const needed = account.holdings.reduce((sum, each) => sum.plus(margin(given, kind, each, level)), decimal(0))
        expect(account.equityMoney().amount.lessThan(needed)).toBe(true)
      }),
      { numRuns: 300 },
    )
    expect(checked).toBeGreaterThan(10)
  })

  it('affords the most steps: those pass, one more does not, and after the fill the margin is covered', () => {
    const orderCases = fc.record({
      holding: fc.nat(2),
      side: fc.constantFrom(1 as const, -1 as const),
      wanted: fc.integer({ min: 1, max: 5_000 }),
      feePerStep: fc.integer({ min: 0, max: 100_000 }),
    })
    fc.assert(
      fc.property(cases, orderCases, (given, { holding: index, side, wanted, feePerStep }) => {
        const { account, kind, model } = make({ ...given, isHedging: false })
        const holding = account.holdings[index] as Holding
        const ticks = holding.markTicks
        const feeOf = (steps: Scaled) => Number(steps) * feePerStep
        const steps = Number(model.affordableSteps({ holding, side, ticks }, wanted, feeOf))
        expect(steps).toBeLessThanOrEqual(wanted)
        const refusal = (count: number) => model.refusalOf({ holding, side, steps: count, ticks, fee: feeOf(count) })
        if (steps > 0) expect(refusal(steps)).toBeNull()
        if (steps < wanted) expect(refusal(steps + 1)).toBe('INSUFFICIENT_FUNDS')
        const { long, short } = legsOf(holding)
        const opens = steps > Number(side === 1 ? short : long)
        if (!opens) return
        account.applyFill(holding, side, ticks, steps, feeOf(steps))
        const needed = account.holdings.reduce(
          (sum, each) => sum.plus(margin(given, kind, each, 'initial')),
          decimal(0),
        )
        // A fee that is converted may round by two units.
        const slack = fromScaled(holding.valuation.instrument.quoteCurrency === 'USD' ? 0 : 2, scale)
        expect(account.equityMoney().amount.plus(slack).greaterThanOrEqual(needed)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
