import type { FinancingConfig } from '@race/brokers/simulated'
import { createConversion, defineCorporateActions, defineInstrument, type StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { at, buy, minutesOf, quotesOf, runTimed, tradesOf } from './timed-market.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const funded = (...seconds: readonly number[]): FinancingConfig => ({
  funding: { instruments: { ACME: seconds.map((second) => ({ time: at(second), rate: '0.01' })) } },
})
const fourfold = { type: 'margin', leverage: 4, maintenanceMargin: '0.2' } as const

describe('what falls due between ticks', () => {
  // Bought at the close of the first minute, filled by the tick at 61 s.
  const data = minutesOf(acme, [100, 100, 100])
  const ticks = {
    trades: [
      tradesOf(acme, [
        [1, 100],
        [61, 100],
        [70, 110],
        [80, 120],
        [130, 130],
      ]),
    ],
  }

  it('is marked at the last trade before it', () => {
    const { postings } = runTimed({ 1: buy(10) }, { data, ticks, financing: funded(75, 85, 119) })
    expect(postings).toEqual(['75: funding -11', '85: funding -12', '119: funding -12'])
  })

  it('at the instant of a tick comes after it', () => {
    const { postings } = runTimed({ 1: buy(10) }, { data, ticks, financing: funded(61, 80) })
    expect(postings).toEqual(['61: funding -10', '80: funding -12'])
  })

  it('at the close of a bar comes after it, at its close, and before what opens', () => {
    const own = minutesOf(acme, [100, 105, 100])
    const { postings } = runTimed({ 1: buy(10) }, { data: own, ticks, financing: funded(60, 120) })
    expect(postings).toEqual(['120: funding -10.5'])
  })

  it('of quotes alone is marked at their middle', () => {
    const quotes = [
      quotesOf(acme, [
        [1, 99, 101],
        [61, 99, 101],
        [70, 108, 114],
      ]),
    ]
    const { fills, postings } = runTimed({ 1: buy(10) }, { data, ticks: { quotes }, financing: funded(75) })
    expect(fills).toEqual(['61: buy 10 at 101'])
    expect(postings).toEqual(['75: funding -11.1'])
  })

  it('is done though nobody waits for a tick and nothing is heard', () => {
    const { postings } = runTimed({ 1: buy(10) }, { data, ticks, financing: funded(62, 71, 131, 179) })
    expect(postings).toEqual(['62: funding -10', '71: funding -11', '131: funding -13', '179: funding -13'])
  })

  it('tells the strategy before the next tick', () => {
    const heard: string[] = []
    const strategy = {
      onTrade: ({ time }: { readonly time: number }, { account }: StrategyContext) =>
        void heard.push(`${(time - at(0)) / 1000}: ${account.cash}`),
    }
    runTimed({ 1: buy(10) }, { data, ticks, financing: funded(75) }, strategy)
    expect(heard).toEqual(['1: 10000', '61: 9000', '70: 9000', '80: 8989', '130: 8989'])
  })

  it('of instruments on bars of the same run is at their opens, as ever', () => {
    const other = defineInstrument({ id: 'OTHER', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
    const bars = minutesOf(other, [50, [52, 58, 51, 55], 55])
    const point = (second: number) => ({ time: at(second), rate: '0.01' })
    const { fills, postings } = runTimed(
      { 1: ({ order }) => void order.buy({ instrument: 'OTHER', size: { units: 10 } }) },
      {
        data: [data, bars],
        ticks,
        financing: { funding: { instruments: { OTHER: [point(75), point(120), point(125)] } } },
      },
    )
    expect(fills).toEqual(['60: buy 10 at 52'])
    expect(postings).toEqual(['75: funding -5.2', '120: funding -5.5', '125: funding -5.5'])
  })

  it('is the same run in steps', () => {
    const config = { data, ticks, financing: funded(61, 75, 120) }
    expect(runTimed({ 1: buy(10) }, config).result.hash).toBe(runTimed({ 1: buy(10) }, config).result.hash)
  })
})

describe('a swap at the roll', () => {
  it('is paid between the ticks around 17:00 in New York, by what is held then', () => {
    const instrument = defineInstrument({
      id: 'EURUSD',
      assetClass: 'fx',
      tickSize: '0.00001',
      quantityStep: '1000',
      calendar: 'fx-24x5',
    })
    // 22:00 UTC on Tuesday, 2 January 2024: 79,200 s.
    const trades = [
      tradesOf(instrument, [
        [79_080, 1.1],
        [79_170, 1.1],
        [79_199, 1.1],
        [79_230, 1.1],
      ]),
    ]
    const heard: string[] = []
    const { postings } = runTimed(
      { 1: ({ order }) => void order.buy({ size: { units: 9_000 } }) },
      {
        ticks: { trades, timeframe: '1m' },
        financing: { swap: { instruments: { EURUSD: { long: -10, short: 5 } } } },
      },
      { onTrade: ({ time }, { account }) => void heard.push(`${(time - at(0)) / 1000}: ${account.cash}`) },
    )
    // −10 points of 0.00001 on 9,000 units.
    expect(postings).toEqual(['79200: swap -0.9'])
    expect(heard).toEqual(['79080: 10000', '79170: 100', '79199: 100', '79230: 99.1'])
  })
})

describe('a corporate action between ticks', () => {
  const split = (second: number) =>
    defineCorporateActions([
      { type: 'split', instrument: 'ACME', time: at(second), ratio: { numerator: 4, denominator: 1 } },
    ])
  const data = minutesOf(acme, [100, 25, 25])

  it('splits position and orders, and the tick at its instant is in new units', () => {
    const trades = [
      tradesOf(acme, [
        [1, 100],
        [61, 100],
        [70, 25],
        [80, 24],
        [90, 30],
      ]),
    ]
    const { fills, result } = runTimed(
      { 1: buy(10, { stop: 92, target: 120 }) },
      { data, ticks: { trades }, corporateActions: split(70), account: fourfold },
    )
    // The stop of 92 is 23 and the target of 120 is 30.
    expect(fills).toEqual(['61: buy 10 at 100', '90: sell 40 at 30'])
    expect(result.finalEquity.amount.toString()).toBe('10200')
  })

  it('makes a quote from before it no price of anything after it', () => {
    const quotes = [
      quotesOf(acme, [
        [1, 99, 101],
        [61, 99, 101],
        [75, 24.9, 25.1],
        [80, 23.8, 24],
      ]),
    ]
    const { fills, ends } = runTimed(
      {
        1: ({ order }) => {
          order.buy({ size: { units: 100 } })
          order.sell({ size: { units: 10 }, reduceOnly: true, postOnly: true, entry: { type: 'limit', price: 120 } })
          order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 96 } })
        },
      },
      // Funding at 72 has the margin checked between the split and the first quote after it.
      { data, ticks: { quotes }, corporateActions: split(70), account: fourfold, financing: funded(72) },
    )
    expect(fills).toEqual(['61: buy 100 at 101', '80: buy 4 at 24'])
    expect(ends).toEqual(['buy entry filled null', 'sell entry accepted null', 'buy entry filled null'])
  })

  it('as a bar closes comes after the ticks of that instant', () => {
    const trades = [
      tradesOf(acme, [
        [1, 100],
        [61, 100],
        [120, 100],
        [125, 25],
      ]),
    ]
    const { result } = runTimed(
      { 1: buy(10) },
      { data: minutesOf(acme, [100, 100, 25]), ticks: { trades }, corporateActions: split(120), account: fourfold },
    )
    expect(result.openPositions.map(({ quantity }) => `${quantity}`)).toEqual(['40'])
    expect([...result.equity]).toEqual([10_000, 10_000, 10_000])
  })

  it('pays a dividend to who held before it, not to who bought at the tick of its instant', () => {
    const trades = [
      tradesOf(acme, [
        [1, 100],
        [61, 100],
        [70, 99],
        [125, 99],
      ]),
    ]
    const rows = [{ type: 'dividend', instrument: 'ACME', time: at(70), amountPerUnit: '1' }] as const
    const limit = { entry: { type: 'limit', price: 99.5 } }
    const { fills, postings } = runTimed(
      {
        1: (context) => {
          buy(10)(context)
          buy(5, limit)(context)
        },
      },
      { data: minutesOf(acme, [100, 99, 99]), ticks: { trades }, corporateActions: defineCorporateActions(rows) },
    )
    expect(fills).toEqual(['61: buy 10 at 100', '70: buy 5 at 99.5'])
    expect(postings).toEqual(['70: dividend 10'])
  })

  it('ends orders and positions of a delisting at its instant', () => {
    const trades = [
      tradesOf(acme, [
        [1, 100],
        [61, 100],
        [80, 90],
        [90, 90],
      ]),
    ]
    const rows = [{ type: 'delisting', instrument: 'ACME', time: at(75), finalPrice: '95' }] as const
    const { ends, postings } = runTimed(
      {
        1: (context) => {
          buy(10)(context)
          buy(5, { entry: { type: 'limit', price: 91 } })(context)
        },
        2: buy(1),
      },
      { data: minutesOf(acme, [100, 90, 90]), ticks: { trades }, corporateActions: defineCorporateActions(rows) },
    )
    expect(postings).toEqual(['75: delisting 950'])
    expect(ends).toEqual(['buy entry filled null', 'buy entry cancelled DELISTED', 'buy entry rejected DELISTED'])
  })
})

describe('other accounts on ticks', () => {
  it('spend what was sold when it has settled, between two ticks', () => {
    const day = 86_400
    const trades = [
      tradesOf(acme, [
        [1, 100],
        [61, 100],
        [121, 100],
        [day - 30, 100],
        [day - 1, 100],
        [day + 1, 100],
        [day + 30, 100],
      ]),
    ]
    const tries = {
      onTrade: ({ time }: { readonly time: number }, { order }: StrategyContext) => {
        if (time >= at(day - 30)) order.buy({ size: { units: 100 } })
      },
    }
    const { fills, ends } = runTimed(
      { 1: buy(100), 2: ({ position }) => position.close() },
      {
        ticks: { trades, timeframe: '1m' },
        account: { type: 'cash', settlement: { days: 1, calendar: '24x7' } },
      },
      tries,
    )
    expect(fills).toEqual(['61: buy 100 at 100', '121: sell 100 at 100', `${day + 30}: buy 100 at 100`])
    expect(ends.filter((end) => end.includes('rejected'))).toEqual([
      'buy entry rejected INSUFFICIENT_FUNDS',
      'buy entry rejected INSUFFICIENT_FUNDS',
      'buy entry rejected INSUFFICIENT_FUNDS',
    ])
  })

  it('settle futures at the last trade before the close of the session', () => {
    const day = 86_400
    const trades = [
      tradesOf(acme, [
        [day - 300, 100],
        [day - 200, 100],
        [day - 30, 107],
        [day + 30, 103],
      ]),
    ]
    const { postings, result } = runTimed(
      { 1: buy(10) },
      { ticks: { trades, timeframe: '1m' }, futures: { ACME: { settlement: 'daily' } }, account: fourfold },
    )
    expect(postings).toEqual([`${day}: settlement 70`])
    expect(result.finalEquity.amount.toString()).toBe('10030')
  })

  it('see a rate from the close of its bar on, between ticks too', () => {
    const euro = defineInstrument({
      id: 'EUROS',
      assetClass: 'crypto',
      tickSize: '0.01',
      quantityStep: '1',
      quoteCurrency: 'EUR',
    })
    const rate = defineInstrument({ id: 'EURUSD', assetClass: 'crypto', tickSize: '0.01' })
    // The bars of the run are minutes; the rate of the second one, 3, can be read from 120 s on.
    const conversions = [createConversion({ base: 'EUR', quote: 'USD', series: minutesOf(rate, [2, 3, 3]) })]
    const trades = [
      tradesOf(euro, [
        [1, 100],
        [61, 100],
        [119, 100],
        [121, 100],
        [150, 100],
      ]),
    ]
    const { result } = runTimed(
      { 1: buy(1), 2: buy(1) },
      {
        data: minutesOf(euro, [100, 100, 100]),
        ticks: { trades },
        currency: 'USD',
        conversions,
        costs: { fee: { type: 'percentage', rate: '0.01' } },
      },
    )
    expect(result.fills.map(({ time }) => (time - at(0)) / 1000)).toEqual([61, 121])
    expect(result.trades.map(({ fees }) => fees)).toEqual(['2', '3'])
  })

  it('hedge: funding by side, and margin of both at the price at which the larger side can be closed', () => {
    // 9,820 after funding + 180 × (p − 100) is below 0.2 × 220 p from 60.147… down.
    const quotes = [
      quotesOf(acme, [
        [1, 100, 100],
        [61, 100, 100],
        [70, 60.15, 64],
        [80, 60.14, 64],
      ]),
    ]
    const { fills, postings } = runTimed(
      {
        1: ({ order }) => {
          order.buy({ size: { units: 200 } })
          order.sell({ size: { units: 20 } })
        },
      },
      {
        data: minutesOf(acme, [100, 100, 100]),
        ticks: { quotes },
        account: { ...fourfold, positions: 'hedging', liquidation: 'all' },
        financing: funded(65),
      },
    )
    expect(postings).toEqual(['65: funding -200', '65: funding 20'])
    expect(fills.slice(2)).toEqual(['80: sell 200 at 60.14', '80: buy 20 at 64'])
  })
})
