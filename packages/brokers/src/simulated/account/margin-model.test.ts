import { decimal, defineInstrument, type Holding, type LotOptions, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { AccountKind, MarginAccountKind } from './account-kind.ts'
import { createMarginModel, type MarginOrder } from './margin-model.ts'

const acme = defineInstrument({ id: 'ACME' })
const beta = defineInstrument({ id: 'BETA' })
const eurusd = defineInstrument({ id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001', contractSize: 100_000 })

/** The Federal Reserve's Regulation T (12 CFR 220.12) and FINRA Rule 4210: half to open, a quarter to keep. */
const regulationT: MarginAccountKind = { type: 'margin', initialMargin: '0.5', maintenanceMargin: '0.25' }

function accountOf(kind: AccountKind, capital = 10_000, lots?: LotOptions) {
  const account = new TradingAccount({
    currency: 'USD',
    capital: decimal(capital),
    instruments: [acme, beta, eurusd],
    scale: 5,
    ...(lots === undefined ? {} : { lots }),
  })
  const [first, second, pair] = account.holdings as [Holding, Holding, Holding]
  const model = createMarginModel(kind, account)
  const dollars = (amount: number | bigint) => Number(amount) / 1e5
  const order = (
    holding: Holding,
    side: 1 | -1,
    steps: number,
    ticks: number,
    effect?: 'open' | 'close',
  ): MarginOrder =>
    effect === undefined ? { holding, side, steps, ticks, fee: 0 } : { holding, side, steps, ticks, fee: 0, effect }
  return { account, model, acme: first, beta: second, pair, dollars, order }
}

describe('a cash account', () => {
  it('buys for its cash and not for more, fee included', () => {
    const { account, model, acme: holding, dollars, order } = accountOf({ type: 'cash' }, 1_000)
    expect([model.type, dollars(model.buyingPower())]).toEqual(['cash', 1_000])
    expect(model.refusalOf(order(holding, 1, 100, 1_000))).toBeNull()
    expect(model.refusalOf({ ...order(holding, 1, 100, 1_000), fee: 1 })).toBe('INSUFFICIENT_FUNDS')
    expect(model.refusalOf(order(holding, 1, 101, 1_000))).toBe('INSUFFICIENT_FUNDS')
    account.applyFill(holding, 1, 1_000, 60, 0)
    expect(dollars(model.buyingPower())).toBe(400)
    holding.markTicks = 100
    expect(dollars(model.buyingPower())).toBe(400)
  })

  it('refuses to be short, and is never called', () => {
    const { account, model, acme: holding, order } = accountOf({ type: 'cash' }, 1_000)
    expect(model.refusalOf(order(holding, -1, 1, 1_000))).toBe('SHORT_NOT_ALLOWED')
    account.applyFill(holding, 1, 1_000, 100, 0)
    expect(model.refusalOf(order(holding, -1, 100, 1_000))).toBeNull()
    expect(model.refusalOf(order(holding, -1, 101, 1_000))).toBe('SHORT_NOT_ALLOWED')
    holding.markTicks = 1
    expect([model.isCalled(), model.maintenanceMargin(), model.statusAt(0)]).toEqual([false, 0, 'healthy'])
    expect(model.liquidationPlan()).toEqual([])
  })

  it('spends the proceeds of a sale from the open of the next session on, where it settles after a day', () => {
    const kind = { type: 'cash', settlement: { days: 1, calendar: 'XNYS' } } as const
    const { account, model, acme: holding, dollars, order } = accountOf(kind, 1_000)
    account.applyFill(holding, 1, 1_000, 100, 0)
    const sold = Date.UTC(2024, 6, 3, 15)
    account.applyFill(holding, -1, 1_100, 100, 0)
    model.unsettled?.add(110_000_000, sold)
    expect(dollars(model.buyingPower())).toBe(0)
    expect(model.refusalOf(order(holding, 1, 1, 1_000))).toBe('INSUFFICIENT_FUNDS')
    // 4 July is a holiday.
    expect(new Date(model.unsettled?.nextTime ?? 0).toISOString()).toBe('2024-07-05T13:30:00.000Z')
    model.unsettled?.settle(Date.UTC(2024, 6, 5, 13, 29))
    expect(dollars(model.buyingPower())).toBe(0)
    model.unsettled?.settle(Date.UTC(2024, 6, 5, 13, 30))
    expect(dollars(model.buyingPower())).toBe(1_100)
    expect(accountOf({ type: 'cash' }).model.unsettled).toBeNull()
  })
})

describe('Regulation T', () => {
  it('lets 10,000 USD buy 20,000 USD of shares, and calls when equity is below a quarter of their worth', () => {
    const { account, model, acme: holding, dollars, order } = accountOf(regulationT)
    expect(dollars(model.buyingPower())).toBe(20_000)
    expect(model.refusalOf(order(holding, 1, 400, 5_000))).toBeNull()
    expect(model.refusalOf(order(holding, 1, 401, 5_000))).toBe('INSUFFICIENT_FUNDS')
    account.applyFill(holding, 1, 5_000, 400, 0)
    expect([model.buyingPower(), dollars(model.initialMargin()), dollars(model.maintenanceMargin())]).toEqual([
      0, 10_000, 5_000,
    ])
    // Worth 13,336: equity 3,336, a quarter is 3,334. Worth 13,332: equity 3,332, a quarter is 3,333.
    holding.markTicks = 3_334
    expect(model.isCalled()).toBe(false)
    expect(model.liquidationPlan()).toEqual([])
    holding.markTicks = 3_333
    expect(model.isCalled()).toBe(true)
    expect(model.liquidationPlan()).toEqual([{ holding, side: -1, steps: 1 }])
  })

  it.each([
    // At 30.00 equity is 2,000: 400 − k shares need 7.50 each, or 15.00 to be back at the initial margin.
    ['maintenance', 134],
    ['initial', 267],
  ] as const)('sells as many shares as bring the account back to its %s margin', (restoreTo, steps) => {
    const { account, model, acme: holding } = accountOf({ ...regulationT, marginCall: { restoreTo } })
    account.applyFill(holding, 1, 5_000, 400, 0)
    holding.markTicks = 3_000
    expect(model.liquidationPlan()).toEqual([{ holding, side: -1, steps }])
    expect(model.buyingPower()).toBe(0)
    account.applyFill(holding, -1, 3_000, steps, 0)
    expect(model.isCalled()).toBe(false)
  })

  it('lets a position be turned around as far as the margin of the other side reaches', () => {
    const { account, model, acme: holding, order } = accountOf(regulationT)
    account.applyFill(holding, 1, 5_000, 400, 0)
    expect(model.refusalOf(order(holding, -1, 800, 5_000))).toBeNull()
    expect(model.refusalOf(order(holding, -1, 801, 5_000))).toBe('INSUFFICIENT_FUNDS')
    const feeOf = () => 0
    expect(model.affordableSteps({ holding, side: -1, ticks: 5_000 }, 10_000, feeOf)).toBe(800)
    expect(model.affordableSteps({ holding, side: -1, ticks: 5_000 }, 500, feeOf)).toBe(500)
    expect(model.affordableSteps({ holding, side: 1, ticks: 5_000 }, 500, feeOf)).toBe(0)
    expect(model.affordableSteps({ holding, side: 1, ticks: 5_000 }, 0, feeOf)).toBe(0)
  })

  it('always lets a position be made smaller, however little there is', () => {
    const { account, model, acme: holding, order } = accountOf(regulationT)
    account.applyFill(holding, 1, 5_000, 400, 0)
    holding.markTicks = 1
    expect(model.refusalOf(order(holding, -1, 400, 1))).toBeNull()
    expect(model.refusalOf(order(holding, -1, 401, 1))).toBe('INSUFFICIENT_FUNDS')
  })

  it('counts shorts like longs', () => {
    const { account, model, acme: holding, dollars, order } = accountOf(regulationT)
    expect(model.refusalOf(order(holding, -1, 400, 5_000))).toBeNull()
    account.applyFill(holding, -1, 5_000, 400, 0)
    expect(dollars(model.initialMargin())).toBe(10_000)
    holding.markTicks = 6_001
    // Equity 5,996; a quarter of 24,004 is 6,001.
    expect(model.isCalled()).toBe(true)
    expect(model.liquidationPlan()).toEqual([{ holding, side: 1, steps: 1 }])
  })
})

describe('a margin closeout as at OANDA', () => {
  // Leverage of 50 (2 % of the worth), closed out when equity is below half of the margin used, all positions at once.
  const kind: AccountKind = { type: 'margin', leverage: 50, maintenanceMargin: '0.01', liquidation: 'all' }

  it('uses 880 USD for 40,000 EURUSD at 1.10, and closes everything at 1.08585', () => {
    const { account, model, acme: other, pair, dollars } = accountOf(kind, 1_000)
    account.applyFill(pair, 1, 110_000, 40_000, 0)
    expect([dollars(model.initialMargin()), dollars(model.buyingPower())]).toEqual([880, 6_000])
    expect(dollars(model.initialMarginOf(pair, -40_000, 110_000))).toBe(880)
    // At 1.08586 equity is 434.40 and half the margin 434.344; at 1.08585 it is 434.00 and 434.34.
    pair.markTicks = 108_586
    expect(model.isCalled()).toBe(false)
    pair.markTicks = 108_585
    expect(model.isCalled()).toBe(true)
    account.applyFill(other, 1, 100, 1, 0)
    expect(model.liquidationPlan()).toEqual([
      { holding: other, side: -1, steps: 1 },
      { holding: pair, side: -1, steps: 40_000 },
    ])
  })

  it('needs margin for the larger side of a hedge, for both or for the net, as the account says', () => {
    const lots = { mode: 'hedging' } as const
    const margins = (['larger-side', 'both-sides', 'net'] as const).map((hedged) => {
      const { account, model, pair, dollars } = accountOf({ ...kind, hedged }, 10_000, lots)
      account.applyFill(pair, 1, 100_000, 40_000, 0)
      account.applyFill(pair, -1, 100_000, 30_000, 0)
      return [dollars(model.initialMargin()), dollars(model.maintenanceMargin())]
    })
    expect(margins).toEqual([
      [800, 400],
      [1_400, 700],
      [200, 100],
    ])
  })

  it('asks for lots that are to be closed to be there', () => {
    const { account, model, pair, order } = accountOf(kind, 10_000, { mode: 'hedging' })
    account.applyFill(pair, 1, 100_000, 40_000, 0)
    expect(model.refusalOf(order(pair, -1, 40_000, 100_000, 'close'))).toBeNull()
    expect(model.refusalOf(order(pair, -1, 40_001, 100_000, 'close'))).toBe('NOTHING_TO_CLOSE')
    expect(model.refusalOf(order(pair, 1, 460_001, 100_000, 'open'))).toBe('INSUFFICIENT_FUNDS')
    expect(model.refusalOf(order(pair, -1, 500_000, 100_000, 'open'))).toBeNull()
    expect(model.refusalOf(order(pair, -1, 500_001, 100_000, 'open'))).toBe('INSUFFICIENT_FUNDS')
  })
})

describe('a liquidation', () => {
  /** Longs of 200 ACME and 100 BETA at 50.00 on 7,500 USD. */
  function inTrouble(kind: Partial<MarginAccountKind>, acmeTicks: number, betaTicks: number) {
    const made = accountOf({ ...regulationT, ...kind }, 7_500)
    made.account.applyFill(made.acme, 1, 5_000, 200, 0)
    made.account.applyFill(made.beta, 1, 5_000, 100, 0)
    made.acme.markTicks = acmeTicks
    made.beta.markTicks = betaTicks
    return made
  }

  it('closes the largest loss first, whole, and of the next as much as is needed', () => {
    // Equity 200 × 15 + 100 × 30 − 7,500 is below zero only for less; here 3,000 + 5,000 − 7,500 = 500.
    const { model, acme: first, beta: second } = inTrouble({}, 1_500, 5_000)
    // Without ACME (worth 3,000) 500 keeps 2,000 of worth: 40 shares of BETA.
    expect(model.liquidationPlan()).toEqual([
      { holding: first, side: -1, steps: 200 },
      { holding: second, side: -1, steps: 60 },
    ])
  })

  it('closes the same share of each, rounded up to whole steps, under proportional', () => {
    const { model, acme: first, beta: second } = inTrouble({ liquidation: 'proportional' }, 1_500, 5_000)
    // 500 keeps 2,000 of 8,000: three quarters go.
    expect(model.liquidationPlan()).toEqual([
      { holding: first, side: -1, steps: 150 },
      { holding: second, side: -1, steps: 75 },
    ])
  })

  it.each(['largest-loss-first', 'proportional', 'all'] as const)(
    'closes all under %s when nothing is left',
    (liquidation) => {
      const { model, acme: first, beta: second } = inTrouble({ liquidation }, 1_500, 4_000)
      expect(model.liquidationPlan()).toEqual([
        { holding: first, side: -1, steps: 200 },
        { holding: second, side: -1, steps: 100 },
      ])
    },
  )

  it('reckons with its own fee and with that of the venue', () => {
    const kind = { ...regulationT, liquidationFeeRate: '0.01' }
    const { account, acme: holding } = accountOf(kind)
    const model = createMarginModel(kind, account, { feeOf: (_, ticks, steps) => Number(ticks) * Number(steps) * 10 })
    account.applyFill(holding, 1, 5_000, 400, 0)
    holding.markTicks = 3_000
    // Each share sold frees 7.50 and costs 0.30 + 0.30: 2,000 − 0.60 k >= 7.50 (400 − k) from k = 144.93 on.
    expect(model.liquidationPlan()).toEqual([{ holding, side: -1, steps: 145 }])
    expect(model.liquidationFee(holding, 145, 3_000)).toBe(4_350_000)
  })

  it('closes everything when the fee eats more than a close frees', () => {
    const { account, model, acme: holding } = accountOf({ ...regulationT, liquidationFeeRate: '0.3' })
    account.applyFill(holding, 1, 5_000, 400, 0)
    holding.markTicks = 3_333
    expect(model.liquidationPlan()).toEqual([{ holding, side: -1, steps: 400 }])
  })

  it('leaves the smaller side of a hedge until closing it frees margin', () => {
    const kind: AccountKind = { type: 'margin', initialMargin: '0.5', maintenanceMargin: '0.25' }
    const { account, model, acme: holding } = accountOf(kind, 10_000, { mode: 'hedging' })
    account.applyFill(holding, 1, 5_000, 400, 0)
    account.applyFill(holding, -1, 2_000, 100, 0)
    holding.markTicks = 3_500
    // The long has lost 6,000, the short 1,500: equity 2,500 keeps 10,000 of 14,000, 285 shares.
    expect(model.liquidationPlan()).toEqual([{ holding, side: -1, steps: 115 }])
    account.pay('capital', -250_000_000 + 70_000_000)
    // 700 keeps 80 shares on the larger side, so that the short must shrink too.
    expect(model.liquidationPlan()).toEqual([
      { holding, side: -1, steps: 400 },
      { holding, side: 1, steps: 20 },
    ])
  })

  it('closes the side of a hedge that has lost, though the other is smaller', () => {
    const { account, model, acme: holding } = accountOf(regulationT, 10_000, { mode: 'hedging' })
    account.applyFill(holding, 1, 3_000, 100, 0)
    account.applyFill(holding, -1, 3_000, 400, 0)
    account.pay('capital', -100_000_000)
    holding.markTicks = 5_500
    // Equity 9,000 + 2,500 − 10,000 = 1,500 keeps 6,000: 109 shares short, and the long is smaller.
    expect(model.liquidationPlan()).toEqual([{ holding, side: 1, steps: 291 }])
  })

  it('has nothing to close when nothing is held, even below zero', () => {
    const { account, model } = accountOf(regulationT)
    account.pay('capital', -2_000_000_000)
    expect([model.isCalled(), model.liquidationPlan(), model.buyingPower()]).toEqual([false, [], 0])
  })
})

describe('the status of an account', () => {
  it('goes from healthy to warned to called, is due after the time of grace, and starts anew when it was restored', () => {
    const {
      account,
      model,
      acme: holding,
    } = accountOf({
      ...regulationT,
      marginCall: { warnAt: '1.2', graceMs: 1_000 },
    })
    account.applyFill(holding, 1, 5_000, 400, 0)
    const at = (ticks: number, time: number) => {
      holding.markTicks = ticks
      return model.statusAt(time)
    }
    expect([at(5_000, 0), at(3_500, 1), at(3_333, 100), at(3_333, 1_099), at(3_333, 1_100)]).toEqual([
      'healthy',
      'warned',
      'called',
      'called',
      'due',
    ])
    expect([at(5_000, 1_200), at(3_333, 1_300), at(3_333, 2_300)]).toEqual(['healthy', 'called', 'due'])
  })

  it('is due at once without a time of grace', () => {
    const { account, model, acme: holding } = accountOf(regulationT)
    account.applyFill(holding, 1, 5_000, 400, 0)
    expect(model.statusAt(5)).toBe('healthy')
    holding.markTicks = 3_333
    expect(model.statusAt(5)).toBe('due')
  })
})

describe('margins of single instruments', () => {
  it('replace those of the account, field by field', () => {
    const kind: AccountKind = {
      ...regulationT,
      instruments: { EURUSD: { leverage: 30, maintenanceMargin: '0.02' }, BETA: { maintenanceMargin: '0.4' } },
    }
    const { account, model, beta: second, pair, dollars } = accountOf(kind)
    expect(dollars(model.initialMarginOf(pair, 30_000, 100_000))).toBe(1_000)
    account.applyFill(pair, 1, 100_000, 30_000, 0)
    expect(dollars(model.maintenanceMargin())).toBe(600)
    account.applyFill(second, 1, 1_000, 10, 0)
    expect([dollars(model.initialMargin()), dollars(model.maintenanceMargin())]).toEqual([1_050, 640])
  })

  it('are rounded up to the ledger scale', () => {
    const { model, acme: first } = accountOf({ type: 'margin', leverage: 3, maintenanceMargin: '0.1' })
    expect(model.initialMarginOf(first, 1, 100)).toBe(33_334)
  })

  it('are asked for holdings of the account alone', () => {
    const { model } = accountOf(regulationT)
    expect(() => model.initialMarginOf(accountOf(regulationT).acme, 1, 1)).toThrow(/holding is of another account/)
  })
})

describe('margins in another currency', () => {
  it('are counted in the account’s own, rounded up once', () => {
    const sap = defineInstrument({ id: 'SAP', quoteCurrency: 'EUR' })
    const account = new TradingAccount({
      currency: 'USD',
      capital: decimal(10_000),
      instruments: [sap],
      scale: 2,
      conversion: { rate: () => ({ numerator: 11, denominator: 10 }) },
    })
    const holding = account.holdings[0] as Holding
    const model = createMarginModel({ ...regulationT, liquidationFeeRate: '0.001' }, account)
    expect(model.initialMarginOf(holding, 1, 1_001)).toBe(551)
    expect(model.affordableSteps({ holding, side: 1, ticks: 10_000 }, 1_000, () => 100)).toBe(181)
    account.applyFill(holding, 1, 10_000, 180, 0)
    holding.markTicks = 6_000
    expect(model.isCalled()).toBe(true)
    const [plan] = model.liquidationPlan()
    if (plan === undefined) throw new Error('nothing is planned')
    account.applyFill(holding, plan.side, 6_000, plan.steps, model.liquidationFee(holding, plan.steps, 6_000))
    expect(model.isCalled()).toBe(false)
  })
})

describe('a kind of account that makes no sense', () => {
  it.each<[unknown, RegExp]>([
    [{ type: 'credit' }, /type is 'credit', but must be one of cash, margin/],
    [{ type: 'margin', maintenanceMargin: '0.25' }, /leverage or initialMargin is given by neither/],
    [{ ...regulationT, leverage: 2 }, /leverage or initialMargin is given by both/],
    [{ ...regulationT, initialMargin: 0 }, /initialMargin is 0, but must be above 0/],
    [{ ...regulationT, initialMargin: 'half' }, /initialMargin is 'half', but must be a decimal number/],
    [{ type: 'margin', leverage: -1, maintenanceMargin: 0 }, /leverage is -1, but must be above 0/],
    [{ ...regulationT, maintenanceMargin: '0.6' }, /maintenanceMargin is 0.6, but must be at most the initial margin/],
    [{ ...regulationT, instruments: { NOPE: {} } }, /instruments is 'NOPE', but must be one of ACME, BETA, EURUSD/],
    [{ ...regulationT, instruments: { ACME: { leverage: 10 } } }, /instruments.ACME.maintenanceMargin is 0.25/],
    [{ ...regulationT, hedged: 'none' }, /hedged is 'none'/],
    [{ ...regulationT, liquidation: 'some' }, /liquidation is 'some'/],
    [{ ...regulationT, liquidationFeeRate: 2 }, /liquidationFeeRate is 2, but must be 0 or more and at most 1/],
    [{ ...regulationT, marginCall: { warnAt: '0.5' } }, /marginCall.warnAt is 0.5, but must be 1 or more/],
    [{ ...regulationT, marginCall: { graceMs: -1 } }, /marginCall.graceMs is -1/],
    [{ ...regulationT, marginCall: { restoreTo: 'all' } }, /marginCall.restoreTo is 'all'/],
    [{ type: 'cash', settlement: { days: 1.5, calendar: 'XNYS' } }, /settlement.days is 1.5/],
  ])('is refused: %j', (kind, message) => {
    expect(() => accountOf(kind as AccountKind)).toThrow(message)
  })
})
