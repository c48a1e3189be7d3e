import type { FinancingConfig } from '@race/brokers/simulated'
import { createConversion, defineCorporateActions, defineInstrument, type SignalTicket } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { BacktestConfig } from '../index.ts'
import { at, buy, hoursOf, minutesOf, runTimed, sell } from './timed-market.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const other = defineInstrument({ id: 'OTHER', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const after = (toVenueMs: number, reportMs = 0): Partial<BacktestConfig> => ({
  costs: { latency: { toVenueMs, reportMs } },
})
const funded = (...seconds: readonly number[]): FinancingConfig => ({
  funding: { instruments: { ACME: seconds.map((second) => ({ time: at(second), rate: '0.01' })) } },
})
const fourfold = { type: 'margin', leverage: 4, maintenanceMargin: '0.2', liquidation: 'all' } as const
const limit = (price: number) => ({ entry: { type: 'limit', price } })

describe('what falls due while an order is on its way', () => {
  it('does not count what arrives after it, and counts what arrived before', () => {
    // Sent at 60 s, there at 70 s; the line price of a flat bar is its price.
    const data = minutesOf(acme, [100, 100, [110, 110, 110, 110]])
    const { fills, postings } = runTimed(
      { 1: buy(10) },
      { data, financing: funded(65, 70, 75, 120, 125), ...after(10_000) },
    )
    expect(fills).toEqual(['70: buy 10 at 100'])
    // At 120 s the last price is the close before, at 125 s the open of the bar.
    expect(postings).toEqual(['75: funding -10', '120: funding -10', '125: funding -11'])
  })

  it('comes before what a walked bar brings later, and after what it brought at that instant', () => {
    // The low of the bar is at 80 s, where the limit of 95 is met at 70 s on the way: 100 to 90 in 20 s.
    const data = minutesOf(acme, [100, 100, [100, 100, 90, 100]])
    const script = { 1: buy(10, limit(95)) }
    const config = (second: number) => ({
      data,
      financing: funded(second),
      ...after(10_000),
      intrabar: 'open-low-high-close' as const,
    })
    expect(runTimed(script, config(129)).postings).toEqual([])
    expect(runTimed(script, config(130))).toMatchObject({
      fills: ['130: buy 10 at 95'],
      postings: ['130: funding -10'],
    })
  })

  it('is told to the strategy in its turn', () => {
    const seen: string[] = []
    runTimed(
      { 1: buy(10) },
      { data: minutesOf(acme, [100, 100, 100]), financing: funded(65, 75), ...after(10_000, 10_000) },
      {
        onFill: ({ time }, { account, time: now }) => void seen.push(`${time - at(0)} ${now - at(0)} ${account.cash}`),
      },
    )
    expect(seen).toEqual(['70000 80000 8990'])
  })
})

describe('a corporate action while an order is on its way', () => {
  const split = defineCorporateActions([
    { type: 'split', instrument: 'ACME', time: at(120), ratio: { numerator: 2, denominator: 1 } },
  ])

  it('splits it, with its bracket', () => {
    const data = minutesOf(acme, [100, 100, [50, 50, 48, 50], [50, 60, 50, 60]])
    const { fills, result } = runTimed(
      { 1: buy(10, { ...limit(97), stop: 80, target: 110 }) },
      { data, corporateActions: split, ...after(70_000), intrabar: 'open-low-high-close' },
    )
    // Sent at 60 s, there at 130 s, when the price is 49 on its way to 48; its limit is 48.50, its target 55.
    expect(fills).toEqual(['135: buy 20 at 48.5', '210: sell 20 at 55'])
    expect(result.orderEvents.map(({ status, time }) => `${status} ${(time - at(0)) / 1000}`).slice(0, 4)).toEqual([
      'submitted 60',
      'submitted 120',
      'accepted 130',
      'filled 135',
    ])
  })

  it('splits a change that is on its way', () => {
    let ticket: SignalTicket | null = null
    const data = minutesOf(acme, [100, 100, [50, 50, 50, 50], [50, 50, 40, 40]])
    const { fills } = runTimed(
      {
        1: ({ order }) => {
          ticket = order.buy({ size: { units: 10 }, ...limit(70) } as never)
        },
        2: ({ order }) => order.modify(ticket as SignalTicket, { limitPrice: 90, units: 7 }),
      },
      { data, corporateActions: split, ...after(10_000), intrabar: 'open-low-high-close' },
    )
    // Sent at 120 s, after the split of that instant: it is in new units already.
    expect(fills).toEqual(['130: buy 7 at 50'])
    const before = runTimed(
      {
        1: ({ order }) => {
          ticket = order.buy({ size: { units: 10 }, ...limit(70) } as never)
          order.modify(ticket as SignalTicket, { limitPrice: 90, units: 7 })
        },
      },
      { data, corporateActions: split, ...after(70_000), intrabar: 'open-low-high-close' },
    )
    // Sent at 60 s: 7 at 90 become 14 at 45, met 10 s before the low of 40 at 200 s.
    expect(before.fills).toEqual(['190: buy 14 at 45'])
  })

  it('ends it where nothing is left of it', () => {
    const reverse = defineCorporateActions([
      { type: 'split', instrument: 'ACME', time: at(120), ratio: { numerator: 1, denominator: 20 } },
    ])
    const data = minutesOf(acme, [100, 100, [2_000, 2_000, 2_000, 2_000]])
    const { ends } = runTimed({ 1: buy(10, limit(90)) }, { data, corporateActions: reverse, ...after(70_000) })
    expect(ends).toEqual(['buy entry cancelled NOTHING_LEFT'])
  })

  it('pays no dividend to what arrives after it, and lowers the limit of what is on its way', () => {
    const rows = [{ type: 'dividend', instrument: 'ACME', time: at(120), amountPerUnit: '2' }] as const
    const actions = defineCorporateActions(rows)
    const data = minutesOf(acme, [100, 100, [98, 98, 90, 98], 98])
    const script = { 1: buy(10, limit(97)) }
    const config = { data, ...after(70_000), intrabar: 'open-low-high-close' } as const
    // The price at 130 s is 94.
    expect(runTimed(script, { ...config, corporateActions: actions })).toMatchObject({
      fills: ['130: buy 10 at 94'],
      postings: [],
    })
    const lowered = { actions, adjustOrders: 'us-gtc' } as const
    const lower = minutesOf(acme, [100, 100, [98, 98, 94, 98], 98])
    // 97 is lowered to 95: at 130 s the price is 96, and at 135 s 95.
    expect(runTimed(script, { ...config, data: lower, corporateActions: lowered }).fills).toEqual(['135: buy 10 at 95'])
  })

  it('lowers a change that is on its way, and ends an order of which no price is left', () => {
    let ticket: SignalTicket | null = null
    const dividend = (amountPerUnit: string) => ({
      actions: defineCorporateActions([{ type: 'dividend', instrument: 'ACME', time: at(120), amountPerUnit }]),
      adjustOrders: 'us-gtc' as const,
    })
    const data = minutesOf(acme, [100, 100, [98, 98, 94, 98], 98])
    const { fills } = runTimed(
      {
        1: ({ order }) => {
          ticket = order.buy({ size: { units: 10 }, ...limit(50) } as never)
          order.modify(ticket as SignalTicket, { limitPrice: 97 })
        },
      },
      { data, corporateActions: dividend('2'), ...after(70_000), intrabar: 'open-low-high-close' },
    )
    expect(fills).toEqual(['135: buy 10 at 95'])
    const { ends } = runTimed({ 1: buy(10, limit(50)) }, { data, corporateActions: dividend('60'), ...after(70_000) })
    expect(ends).toEqual(['buy entry cancelled NOTHING_LEFT'])
  })

  it('rejects what arrives after a delisting', () => {
    const rows = [{ type: 'delisting', instrument: 'ACME', time: at(65) }] as const
    const { ends } = runTimed(
      { 1: buy(10) },
      { data: minutesOf(acme, [100, 100, 100]), corporateActions: defineCorporateActions(rows), ...after(10_000) },
    )
    expect(ends).toEqual(['buy entry rejected DELISTED'])
  })
})

describe('a margin call where messages take time', () => {
  // 400 at 100 on 10,000: called below 93.75.
  const data = minutesOf(acme, [100, 100, 93, [92, 92, 92, 92], 92])

  it('is answered by the broker at once: its order meets the next open and has no way to go', () => {
    const { fills, ends, result } = runTimed({ 1: buy(400) }, { data, account: fourfold, ...after(10_000) })
    expect(fills).toEqual(['70: buy 400 at 100', '180: sell 400 at 92'])
    expect(ends).toEqual(['buy entry filled null', 'sell close filled LIQUIDATION'])
    expect(result.finalEquity.amount.toString()).toBe('6800')
  })

  it('books its fee at the fill, and tells of both later', () => {
    const told: string[] = []
    const { postings } = runTimed(
      { 1: buy(400) },
      { data, account: { ...fourfold, liquidationFeeRate: '0.01' }, ...after(10_000, 30_000) },
      {
        onOrder: ({ status, time }, { time: now }) =>
          void told.push(`${status} ${(time - at(0)) / 1000} ${(now - at(0)) / 1000}`),
        onFill: ({ time }, { account, time: now }) =>
          void told.push(`fill ${(time - at(0)) / 1000} ${(now - at(0)) / 1000} ${account.equity}`),
      },
    )
    expect(postings).toEqual(['180: liquidation-fee -368'])
    expect(told).toEqual([
      'submitted 60 60',
      'accepted 70 100',
      'fill 70 100 10000',
      'filled 70 100',
      'submitted 180 210',
      'accepted 180 210',
      'fill 180 210 6432',
      'filled 180 210',
    ])
  })

  it('leaves an entry on its way, which meets the account as it is when it arrives', () => {
    // 300 more are sent at 180 s, arrive at 250 s, and are judged by 6,800 at 92: 0.25 × 27,600 = 6,900 is too much.
    const { fills, ends } = runTimed(
      { 1: buy(400), 3: buy(300) },
      { data: minutesOf(acme, [100, 100, 100, 93, 92, 92]), account: fourfold, ...after(70_000) },
    )
    expect(fills).toEqual(['130: buy 400 at 100', '240: sell 400 at 92'])
    expect(ends).toEqual([
      'buy entry filled null',
      'buy entry rejected INSUFFICIENT_FUNDS',
      'sell close filled LIQUIDATION',
    ])
    const fits = runTimed(
      { 1: buy(400), 3: buy(200) },
      { data: minutesOf(acme, [100, 100, 93, [92, 92, 92, 92], 92]), account: fourfold, ...after(10_000) },
    )
    expect(fits.fills).toEqual(['70: buy 400 at 100', '180: sell 400 at 92', '190: buy 200 at 92'])
  })

  it('closes at the line of a bar that goes on', () => {
    // The second bar of OTHER has no close before the call at 3,780 s; it is on its way from 100 to 106.
    const prices = Array.from({ length: 64 }, (_, n) => (n < 62 ? 100 : 50))
    const { fills } = runTimed(
      {
        2: ({ order }) => {
          order.buy({ instrument: 'ACME', size: { units: 200 } })
          order.buy({ instrument: 'OTHER', size: { units: 100 } })
        },
      },
      {
        data: [minutesOf(acme, prices), hoursOf(other, [100, [100, 106, 100, 100]])],
        account: fourfold,
        intrabar: 'open-high-low-close',
        ...after(10_000),
      },
    )
    // The line rises by 6 in 1,200 s: by 0.35 in 70 s, by 0.90 in 180 s.
    expect(fills).toEqual([
      '3670: buy 200 at 100',
      '3670: buy 100 at 100.35',
      '3780: sell 100 at 100.9',
      '3780: sell 200 at 50',
    ])
  })

  it('is refused inside bars, where extremes are known when they have closed', () => {
    expect(() => runTimed({}, { data, account: { ...fourfold, checkAt: 'bar-extreme' }, ...after(1) })).toThrow(
      "account.checkAt is 'bar-extreme' beside costs.latency",
    )
  })
})

describe('money where messages take time', () => {
  it('that was sold is there for what arrives after it has settled', () => {
    const day = 86_400
    const hours = hoursOf(
      acme,
      Array.from({ length: 26 }, () => 100),
    )
    const run = (toVenueMs: number) =>
      runTimed(
        { 1: buy(100), 3: ({ position }) => position.close(), 23: buy(100) },
        { data: hours, account: { type: 'cash', settlement: { days: 1, calendar: '24x7' } }, ...after(toVenueMs) },
      )
    // Sent at 23:00: there at 23:59:59.999, and at midnight, when what was sold has settled.
    expect(run(3_599_999).ends.at(-1)).toBe('buy entry rejected INSUFFICIENT_FUNDS')
    expect(run(3_600_000).fills.at(-1)).toBe(`${day}: buy 100 at 100`)
  })

  it('of futures is settled at the close of the session', () => {
    const data = hoursOf(
      acme,
      Array.from({ length: 25 }, (_, n) => 100 + n),
    )
    const { postings } = runTimed(
      { 1: buy(10) },
      { data, futures: { ACME: { settlement: 'daily' } }, account: fourfold, ...after(60_000) },
    )
    // Bought a minute into the second hour at 101, settled at the close of the last, 123.
    expect(postings).toEqual(['86400: settlement 220'])
  })

  it('is converted at the rate that can be seen when an order arrives', () => {
    const euro = defineInstrument({
      id: 'EUROS',
      assetClass: 'crypto',
      tickSize: '0.01',
      quantityStep: '1',
      quoteCurrency: 'EUR',
    })
    const rate = defineInstrument({ id: 'EURUSD', assetClass: 'crypto', tickSize: '0.01' })
    const hourly = (toVenueMs: number) =>
      runTimed(
        { 1: ({ order }) => void order.buy({ size: { units: 1 } }) },
        {
          data: hoursOf(euro, [100, 100]),
          currency: 'USD',
          conversions: [
            createConversion({
              base: 'EUR',
              quote: 'USD',
              series: minutesOf(
                rate,
                Array.from({ length: 120 }, (_, n) => n + 1),
              ),
            }),
          ],
          costs: { fee: { type: 'percentage', rate: '0.01' }, latency: { toVenueMs } },
        },
      ).result.trades.map(({ fees: paid }) => paid)
    // Minute n closes at n × 60 s with a rate of n: sent at 3,600 s, there 150 s later, when minute 62 has closed.
    expect(hourly(150_000)).toEqual(['62'])
    expect(hourly(180_000)).toEqual(['63'])
  })
})

describe('latency of 0', () => {
  it('is no latency, to the hash', () => {
    const config = {
      data: minutesOf(acme, [100, 100, [93, 93, 90, 92], 92, 100]),
      account: fourfold,
      financing: funded(75, 120, 170),
    } as const
    const script = { 1: buy(400), 3: sell(10) }
    const without = runTimed(script, config).result
    const zero = runTimed(script, {
      ...config,
      costs: { latency: { decisionMs: 0, toVenueMs: 0, reportMs: 0 } },
    }).result
    expect(zero.hash).toBe(without.hash)
    expect(zero.postings).toEqual(without.postings)
    expect([...zero.equity]).toEqual([...without.equity])
    const extreme = { ...config, account: { ...fourfold, checkAt: 'bar-extreme' } } as const
    expect(runTimed(script, { ...extreme, costs: { latency: { toVenueMs: 0 } } }).result.hash).toBe(
      runTimed(script, extreme).result.hash,
    )
  })
})
