import {
  addScaled,
  type Decimal,
  decimal,
  defineInstrument,
  fromScaled,
  notionalOf,
  type Rounding,
  type Scaled,
  valuationOf,
} from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  affordableSteps,
  createMarketMoment,
  createOrderFees,
  type FeeLimits,
  type FeeModel,
  FeeSchedule,
  type OrderFees,
} from './index.ts'

const amount = (decimals: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map((n) => fromScaled(n, decimals).toString())
const rate = amount(6, 20_000)
const roundings: fc.Arbitrary<Rounding> = fc.constantFrom('half-even', 'half-up', 'up', 'down', 'floor', 'ceiling')
const limits: fc.Arbitrary<FeeLimits> = fc.record(
  {
    minimum: amount(2, 500),
    maximumRate: amount(4, 200),
    minimumWins: fc.boolean(),
    roundTo: fc.record({ decimals: fc.integer({ min: 0, max: 4 }), rounding: roundings }),
  },
  { requiredKeys: [] },
)
/** Models whose fee is one rule over a whole order. */
const rules: fc.Arbitrary<FeeModel> = fc
  .tuple(
    fc.oneof(
      fc.record({ type: fc.constant('percentage' as const), rate }),
      fc.record({ type: fc.constant('per-share' as const), perShare: amount(4, 300) }),
      fc.record({ type: fc.constant('per-contract' as const), perContract: amount(2, 300) }),
      fc.record({ type: fc.constant('per-order' as const), amount: amount(2, 900), rate }),
      fc.record({ type: fc.constant('maker-taker' as const), maker: rate, taker: rate }),
    ),
    limits,
  )
  .map(([model, bounds]) => ({ ...model, ...bounds }))
const markets = fc.constantFrom(
  { scale: 8, instrument: defineInstrument({ id: 'A' }) },
  { scale: 4, instrument: defineInstrument({ id: 'B', quantityStep: '0.001' }) },
  { scale: 6, instrument: defineInstrument({ id: 'C', tickSize: '0.25', multiplier: 50, contractSize: 3 }) },
  { scale: 12, instrument: defineInstrument({ id: 'D', tickSize: '0.00000001', quantityStep: '0.00000001' }) },
)
/** Small, and so large that products leave the safe integers or sizes themselves do. */
const sizes: fc.Arbitrary<Scaled> = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }),
  fc.integer({ min: 1, max: 2 ** 50 }),
  fc.bigInt({ min: 2n ** 53n, max: 10n ** 20n }),
)
const fills = fc.array(fc.record({ ticks: sizes, steps: sizes, isMaker: fc.boolean() }), { minLength: 1, maxLength: 6 })

/** The rule in plain decimals: what the whole order has to pay after these fills. */
function orderFee(
  model: FeeModel,
  { scale, instrument }: { readonly scale: number; readonly instrument: ReturnType<typeof defineInstrument> },
  done: readonly { readonly ticks: Scaled; readonly steps: Scaled; readonly isMaker: boolean }[],
): Decimal {
  let fee = model.type === 'per-order' ? decimal(model.amount) : decimal(0)
  let worth = decimal(0)
  // Contract sizes other than powers of ten leave no finite decimal: everything is held times the contract size.
  const size = instrument.contractSize
  fee = fee.times(size)
  for (const { ticks, steps, isMaker } of done) {
    const units = instrument.quantityStep.times(decimal(steps))
    const notional = instrument.tickSize.times(decimal(ticks)).times(units).times(instrument.multiplier)
    worth = worth.plus(notional)
    if (model.type === 'percentage' || model.type === 'per-order') {
      fee = fee.plus(notional.times(model.rate ?? 0).times(size))
    }
    if (model.type === 'maker-taker') fee = fee.plus(notional.times(isMaker ? model.maker : model.taker).times(size))
    if (model.type === 'per-share') fee = fee.plus(units.times(model.perShare).times(size))
    if (model.type === 'per-contract') fee = fee.plus(units.times(model.perContract))
  }
  const { minimum, maximumRate, minimumWins = false, roundTo } = model as FeeLimits
  const least = minimum === undefined ? null : decimal(minimum).times(size)
  const most = maximumRate === undefined ? null : worth.times(maximumRate).times(size)
  if (least !== null && fee.lessThan(least)) fee = least
  if (most !== null && fee.greaterThan(most)) {
    fee = minimumWins && least?.greaterThan(most) === true ? least : most
  }
  const decimals = roundTo === undefined ? scale : Math.min(scale, roundTo.decimals)
  return fee.dividedBy(size, { decimals, rounding: roundTo?.rounding ?? 'half-even' })
}

function chargeAll(
  schedule: FeeSchedule,
  done: readonly { readonly ticks: Scaled; readonly steps: Scaled; readonly isMaker: boolean }[],
): { readonly order: OrderFees; readonly fees: readonly Scaled[] } {
  const order = createOrderFees()
  const moment = createMarketMoment()
  const fees = done.map((fill) => schedule.charge(Object.assign(moment, fill), order))
  return { order, fees }
}

describe('the size that a budget affords', () => {
  it('is the largest whose worth and fee fit, for every rule', () => {
    fc.assert(
      fc.property(rules, markets, sizes, sizes, (model, { scale, instrument }, budget, ticks) => {
        const valuation = valuationOf(instrument, scale)
        const schedule = new FeeSchedule(model, valuation, scale)
        const cost = (steps: Scaled): Scaled =>
          addScaled(notionalOf(valuation, ticks, steps), schedule.of(ticks, steps))
        const steps = affordableSteps(budget, ticks, schedule)
        if (steps !== 0) expect(cost(steps) <= budget).toBe(true)
        expect(cost(addScaled(steps, 1)) > budget).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the fees of an order', () => {
  it('are, after every fill, the rule in plain decimals over all fills so far, to the last digit', () => {
    fc.assert(
      fc.property(rules, markets, fills, (model, market, done) => {
        const schedule = new FeeSchedule(model, valuationOf(market.instrument, market.scale), market.scale)
        const order = createOrderFees()
        const moment = createMarketMoment()
        done.forEach((fill, n) => {
          schedule.charge(Object.assign(moment, fill), order)
          expect(String(fromScaled(order.paid, market.scale))).toBe(
            String(orderFee(model, market, done.slice(0, n + 1))),
          )
        })
      }),
      { numRuns: 600 },
    )
  })

  it('sum to the same in one fill and in many at one price', () => {
    fc.assert(
      fc.property(
        rules,
        markets,
        sizes,
        fc.array(sizes, { minLength: 2, maxLength: 8 }),
        fc.boolean(),
        (model, market, ticks, parts, isMaker) => {
          const schedule = new FeeSchedule(model, valuationOf(market.instrument, market.scale), market.scale)
          const total = parts.reduce((sum: bigint, part) => sum + BigInt(part), 0n)
          const steps: Scaled = Number.isSafeInteger(Number(total)) ? Number(total) : total
          const whole = chargeAll(schedule, [{ ticks, steps, isMaker }])
          const inParts = chargeAll(
            schedule,
            parts.map((part) => ({ ticks, steps: part, isMaker })),
          )
          expect(inParts.order.paid).toBe(whole.order.paid)
          expect(inParts.fees.reduce((sum: bigint, fee) => sum + BigInt(fee), 0n)).toBe(BigInt(whole.order.paid))
          if (!isMaker) expect(schedule.of(ticks, steps)).toBe(whole.order.paid)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('never shrink as more fills, and never exceed the maximum or fall below the minimum', () => {
    fc.assert(
      fc.property(rules, markets, fills, (model, market, done) => {
        const schedule = new FeeSchedule(model, valuationOf(market.instrument, market.scale), market.scale)
        const { fees } = chargeAll(schedule, done)
        for (const fee of fees) expect(fee >= 0).toBe(true)
        const { minimum, maximumRate, roundTo } = model as FeeLimits
        if (roundTo !== undefined || minimum === undefined || maximumRate !== undefined) return
        expect(fromScaled(fees[0] as Scaled, market.scale).greaterThanOrEqual(minimum)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('are a rebate exactly as large as a negative maker rate says', () => {
    fc.assert(
      fc.property(rate, markets, fills, (maker, market, done) => {
        const model: FeeModel = { type: 'maker-taker', maker: decimal(maker).negated(), taker: '0.001' }
        const schedule = new FeeSchedule(model, valuationOf(market.instrument, market.scale), market.scale)
        expect(String(fromScaled(chargeAll(schedule, done).order.paid, market.scale))).toBe(
          String(orderFee(model, market, done)),
        )
      }),
    )
  })
})
