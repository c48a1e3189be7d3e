import { decimal, defineInstrument, fromScaled, RaceError, toScaled, valuationOf } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  costPresets,
  createMarketMoment,
  createOrderFees,
  createTradedVolume,
  type FeeFill,
  type FeeModel,
  FeeSchedule,
  feeRateOf,
} from './index.ts'

const scale = 8
const share = defineInstrument({ id: 'ACME' })

/** The fee of a whole order, or of its fills one after the other, as decimal text. */
function feesOf(
  model: FeeModel,
  fills: readonly {
    readonly price: string
    readonly units: string
    readonly isMaker?: boolean
    readonly time?: number
  }[],
  instrument = share,
): readonly string[] {
  const schedule = new FeeSchedule(model, valuationOf(instrument, scale), scale)
  const order = createOrderFees()
  const moment = createMarketMoment()
  return fills.map(({ price, units, isMaker = false, time = 0 }) => {
    moment.ticks = toScaled(decimal(price).dividedBy(instrument.tickSize, { decimals: 0, rounding: 'half-even' }), 0)
    moment.steps = toScaled(
      decimal(units).dividedBy(instrument.quantityStep, { decimals: 0, rounding: 'half-even' }),
      0,
    )
    moment.isMaker = isMaker
    moment.time = time
    return fromScaled(schedule.charge(moment, order), scale).toString()
  })
}

describe('the fee of an order that fills at once', () => {
  const mes = defineInstrument({ id: 'MES', assetClass: 'future', tickSize: '0.25', multiplier: 5 })
  const eurusd = defineInstrument({ id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001', contractSize: 100_000 })
  const penny = defineInstrument({ id: 'PENNY', tickSize: '0.01' })

  // The first three are the examples of the broker's own page, the fourth that of its note on the maximum.
  it.each<[string, FeeModel, string, string, string, typeof share]>([
    ['IBKR fixed, 100 shares at 25', costPresets['ibkr-us-stocks-fixed'].fee, '25', '100', '1', share],
    ['IBKR fixed, 1,000 shares at 25', costPresets['ibkr-us-stocks-fixed'].fee, '25', '1000', '5', share],
    ['IBKR fixed, 1,000 shares at 0.25', costPresets['ibkr-us-stocks-fixed'].fee, '0.25', '1000', '2.5', share],
    ['IBKR fixed, 10 shares at 0.20', costPresets['ibkr-us-stocks-fixed'].fee, '0.2', '10', '0.02', share],
    ['IBKR tiered, 50 shares at 30', costPresets['ibkr-us-stocks-tiered'].fee, '30', '50', '0.35', share],
    ['IBKR tiered, 200 shares at 30', costPresets['ibkr-us-stocks-tiered'].fee, '30', '200', '0.7', share],
    ['LEAN, 697 shares at 144', costPresets['lean-us-equities'].fee, '144', '697', '3.485', share],
    ['LEAN, 10 shares at 0.20: the minimum wins', costPresets['lean-us-equities'].fee, '0.2', '10', '1', share],
    ['LEAN, 1,000 shares at 0.25: the maximum', costPresets['lean-us-equities'].fee, '0.25', '1000', '2.5', penny],
    ['no commission', costPresets['us-equities-zero-commission'].fee, '25', '1000', '0', share],
    ['three micro contracts at 5,000', costPresets['cme-micro-equity-futures'].fee, '5000', '3', '1.86', mes],
    [
      '0.7 a lot of 100,000, 50,000 units',
      { type: 'per-contract', perContract: '0.7' },
      '1.1',
      '50000',
      '0.35',
      eurusd,
    ],
    ['Binance spot, regular', costPresets['binance-spot'].fee, '200', '3', '0.6', share],
    ['4.95 and 0.1 %', { type: 'per-order', amount: '4.95', rate: '0.001' }, '100', '50', '9.95', share],
    ['4.95', { type: 'per-order', amount: '4.95' }, '100', '50', '4.95', share],
    ['4.95 a fill', { type: 'per-trade', amount: '4.95' }, '100', '50', '4.95', share],
    ['0.1 % of a future, times its multiplier', { type: 'percentage', rate: '0.001' }, '5000', '2', '50', mes],
    ['nothing', { type: 'none' }, '100', '50', '0', share],
  ])('%s', (_, model, price, units, expected, instrument) => {
    expect(feesOf(model, [{ price, units }], instrument)).toEqual([expected])
    const valuation = valuationOf(instrument, scale)
    const ticks = toScaled(decimal(price).dividedBy(instrument.tickSize, { decimals: 0, rounding: 'floor' }), 0)
    expect(String(fromScaled(new FeeSchedule(model, valuation, scale).of(ticks, Number(units)), scale))).toBe(expected)
  })

  it('is a rebate for a maker whose rate is negative, and 0 where the minimum is 0', () => {
    const model: FeeModel = { type: 'maker-taker', maker: '-0.0001', taker: '0.0005' }
    const rest = { price: '100', units: '10', isMaker: true }
    expect(feesOf(model, [rest])).toEqual(['-0.1'])
    expect(feesOf(model, [{ ...rest, isMaker: false }])).toEqual(['0.5'])
    expect(feesOf({ ...model, minimum: 0 }, [rest])).toEqual(['0'])
    expect(feesOf({ ...model, minimum: 0 }, [{ ...rest, isMaker: false }])).toEqual(['0.5'])
  })

  it.each([
    ['half-even', '0.12', '0.04'],
    ['half-up', '0.13', '0.04'],
    ['up', '0.13', '0.04'],
    ['down', '0.12', '0.03'],
    ['floor', '0.12', '0.03'],
    ['ceiling', '0.13', '0.04'],
  ] as const)('is rounded to cents %s where the model says so', (rounding, tie, above) => {
    const model: FeeModel = { type: 'percentage', rate: '0.001', roundTo: { decimals: 2, rounding } }
    expect(feesOf(model, [{ price: '125', units: '1' }])).toEqual([tie])
    expect(feesOf(model, [{ price: '37', units: '1' }])).toEqual([above])
  })

  it.each([
    ['half-even', '-0.12'],
    ['half-up', '-0.13'],
    ['up', '-0.13'],
    ['down', '-0.12'],
    ['floor', '-0.13'],
    ['ceiling', '-0.12'],
  ] as const)('rounds rebates %s as well', (rounding, expected) => {
    const model: FeeModel = { type: 'maker-taker', maker: '-0.001', taker: 0, roundTo: { decimals: 2, rounding } }
    expect(feesOf(model, [{ price: '125', units: '1', isMaker: true }])).toEqual([expected])
  })
})

describe('the fees of an order that fills in parts', () => {
  it('reach the minimum once', () => {
    const model: FeeModel = { type: 'per-share', perShare: '0.005', minimum: '1' }
    const part = { price: '50', units: '150' }
    expect(feesOf(model, [part, part, part])).toEqual(['1', '0.5', '0.75'])
  })

  it('hold a fixed amount once per order, and per fill for each', () => {
    const part = { price: '50', units: '10' }
    expect(feesOf({ type: 'per-order', amount: '5', rate: '0.001' }, [part, part])).toEqual(['5.5', '0.5'])
    expect(feesOf({ type: 'per-trade', amount: '5' }, [part, part])).toEqual(['5', '5'])
  })

  it('are bounded by a share of what has filled so far', () => {
    const model: FeeModel = { type: 'per-share', perShare: '0.005', minimum: '1', maximumRate: '0.01' }
    const part = { price: '10', units: '5' }
    expect(feesOf(model, [part, part, part])).toEqual(['0.5', '0.5', '0'])
  })

  it('round the whole order, not each fill', () => {
    const model: FeeModel = { type: 'percentage', rate: '0.001', roundTo: { decimals: 2, rounding: 'up' } }
    const part = { price: '4', units: '1' }
    expect(feesOf(model, [part, part, part])).toEqual(['0.01', '0', '0.01'])
  })

  it('take maker and taker rates each for its part', () => {
    const model: FeeModel = { type: 'maker-taker', maker: '0.0002', taker: '0.0005', minimum: '0.01' }
    const part = { price: '100', units: '10' }
    expect(feesOf(model, [part, { ...part, isMaker: true }])).toEqual(['0.5', '0.2'])
  })
})

describe('tiers', () => {
  const day = 86_400_000
  const model: FeeModel = {
    type: 'tiered',
    days: 2,
    tiers: [
      { from: 0, maker: '0.001', taker: '0.002' },
      { from: 1000, maker: '0.0005', taker: '0.001' },
    ],
  }

  it('go by what was traded before the fill, and forget it after their days', () => {
    const fill = { price: '100', units: '10' }
    expect(
      feesOf(model, [
        { ...fill, time: 0 },
        { ...fill, time: 1 },
        { ...fill, time: day },
        { ...fill, time: 3 * day },
        { ...fill, time: 3 * day, isMaker: true },
      ]),
    ).toEqual(['2', '1', '1', '2', '0.5'])
  })

  it('count the trades of all instruments that share a volume, and go on from a snapshot', () => {
    const volume = createTradedVolume(model)
    const schedules = [share, defineInstrument({ id: 'OTHER' })].map(
      (instrument) => new FeeSchedule(model, valuationOf(instrument, scale), scale, volume),
    )
    const moment = { ...createMarketMoment(), ticks: 10_000, steps: 10 }
    expect(schedules[0]?.charge(moment, createOrderFees())).toBe(2 * 10 ** scale)
    expect(schedules[1]?.charge(moment, createOrderFees())).toBe(10 ** scale)
    const state = JSON.parse(JSON.stringify(volume?.snapshot()))
    const again = createTradedVolume(model)
    again?.restore(state)
    const later = new FeeSchedule(model, valuationOf(share, scale), scale, again)
    expect(later.of(10_000, 10)).toBe(10 ** scale)
    expect(later.charge(moment, createOrderFees())).toBe(10 ** scale)
  })

  it('by units count units, whatever their step', () => {
    const byUnits: FeeModel = { ...costPresets['ibkr-us-stocks-tiered'].fee }
    const fractional = defineInstrument({ id: 'FRACTION', quantityStep: '0.5' })
    expect(
      feesOf(
        byUnits,
        [
          { price: '10', units: '300000.5' },
          { price: '10', units: '1000' },
          { price: '10', units: '1000' },
        ],
        fractional,
      ),
    ).toEqual(['1050.00175', '3.5', '2'])
  })

  it('belong to tiered models only', () => {
    expect(createTradedVolume({ type: 'none' })).toBeNull()
  })
})

describe('a fee function of the host', () => {
  it('sees the fill and what the order did before, and is rounded half to even to the ledger scale', () => {
    const seen: FeeFill[] = []
    const model: FeeModel = {
      type: 'custom',
      feeOf(fill) {
        seen.push(fill)
        return fill.notional.times('0.0000000005')
      },
    }
    const schedule = new FeeSchedule(model, valuationOf(share, scale), scale)
    const order = createOrderFees()
    const moment = { ...createMarketMoment(), ticks: 1050, steps: 10, side: -1 as const, isMaker: true, time: 7 }
    expect(schedule.charge(moment, order)).toBe(5)
    expect(schedule.charge(moment, order)).toBe(5)
    expect(schedule.of(1050, 10)).toBe(5)
    expect(seen.map((fill) => ({ ...fill, instrument: fill.instrument.id }))).toMatchObject([
      { instrument: 'ACME', side: 'sell', isMaker: true, time: 7 },
      { instrument: 'ACME', side: 'sell' },
      { side: 'buy', isMaker: false, time: 0 },
    ])
    expect(seen.map(({ filledBefore, paidBefore }) => `${filledBefore} ${paidBefore}`)).toEqual([
      '0 0',
      '10 0.00000005',
      '0 0',
    ])
    expect(`${seen[0]?.price} ${seen[0]?.quantity} ${seen[0]?.notional}`).toBe('10.5 10 105')
  })
})

describe('the decimals that a model asks of the ledger', () => {
  it.each<[FeeModel, number]>([
    [{ type: 'none' }, 0],
    [{ type: 'percentage', rate: '0.0015', minimum: '0.123456' }, 4],
    [{ type: 'per-share', perShare: '0.005' }, 3],
    [{ type: 'per-contract', perContract: '0.62' }, 2],
    [{ type: 'per-trade', amount: '4.95' }, 2],
    [{ type: 'per-order', amount: '4.955', rate: '0.01' }, 3],
    [{ type: 'maker-taker', maker: '-0.00005', taker: '0.0004' }, 5],
    [costPresets['coinbase-advanced'].fee, 4],
    [{ type: 'custom', feeOf: () => decimal(1) }, 4],
    [{ type: 'custom', feeOf: () => decimal(1), decimals: 6 }, 6],
  ])('%j: %i', (model, decimals) => {
    expect(feeRateOf(model).decimalPlaces).toBe(decimals)
  })
})

describe('a fee model that is wrong', () => {
  it.each<[unknown, RegExp]>([
    [
      { type: 'percent', rate: 1 },
      /costs\.fee \(percent\): type is 'percent', but must be one of 'none', 'percentage'/,
    ],
    [{ type: 'percentage' }, /\(percentage\): rate is not given, but must be 0 or more: a fee cannot be negative/],
    [{ type: 'percentage', rate: 'x' }, /rate is 'x', but must be 0 or more/],
    [{ type: 'percentage', rate: '-0.001' }, /rate is -0\.001, but must be 0 or more/],
    [{ type: 'per-share', perShare: '0.01', minimum: -1 }, /minimum is -1/],
    [{ type: 'per-share', perShare: '0.01', maximumRate: -1 }, /maximumRate is -1/],
    [{ type: 'per-trade', amount: -1 }, /\(per-trade\): amount is -1/],
    [{ type: 'per-order', amount: -1 }, /\(per-order\): amount is -1/],
    [{ type: 'maker-taker', maker: -1, taker: 0 }, /maker is -1, but must be above -1/],
    [{ type: 'maker-taker', maker: 0, taker: '-0.1' }, /taker is -0\.1/],
    [{ type: 'tiered', days: 30, tiers: [] }, /there are no tiers/],
    [
      { type: 'tiered', days: 30, tiers: [{ from: 5, perShare: 1 }] },
      /tiers\[0\]: from is 5, but must be 0 or more and at most 0/,
    ],
    [
      {
        type: 'tiered',
        days: 30,
        tiers: [
          { from: 0, perShare: 1 },
          { from: 0, perShare: 1 },
        ],
      },
      /tiers\[1\]: from is 0, but must be above 0: each tier begins above the one before/,
    ],
    [
      { type: 'tiered', days: 0, tiers: [{ from: 0, perShare: 1 }] },
      /days is 0, but must be 1 or more and at most 3660/,
    ],
    [{ type: 'tiered', days: 1.5, tiers: [{ from: 0, perShare: 1 }] }, /days is 1\.5, but must be .*: a whole number/],
    [{ type: 'percentage', rate: 0, roundTo: { decimals: 13, rounding: 'up' } }, /roundTo\.decimals is 13/],
    [
      { type: 'percentage', rate: 0, roundTo: { decimals: 2, rounding: 'bankers' } },
      /roundTo\.rounding is 'bankers', but must be one of 'half-even'/,
    ],
  ])('is refused: %j', (model, message) => {
    const make = () => new FeeSchedule(model as FeeModel, valuationOf(share, scale), scale)
    expect(make).toThrow(message)
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('is refused for decimals that no ledger has', () => {
    expect(() => feeRateOf({ type: 'custom', feeOf: () => decimal(1), decimals: 13 })).toThrow(RaceError)
  })
})
