import type { FinancingConfig } from '@race/brokers/simulated'
import { defineInstrument, type SignalTicket } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { BacktestAccount, BacktestConfig } from '../index.ts'
import { at, buy, minutesOf, quotesOf, runTimed, sell, tradesOf } from './timed-market.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const funded = (...seconds: readonly number[]): FinancingConfig => ({
  funding: { instruments: { ACME: seconds.map((second) => ({ time: at(second), rate: '0.01' })) } },
})
const fourfold = { type: 'margin', leverage: 4, maintenanceMargin: '0.2' } as const

describe('margin at every tick', () => {
  // 400 at 100 on 10,000: called where 400 p − 30,000 < 0.2 × 400 p, which is below 93.75.
  const data = minutesOf(acme, [100, 100, 100])
  const all = { ...fourfold, liquidation: 'all' } as const
  const lead = [
    [1, 99.99, 100],
    [61, 99.99, 100],
  ] as const
  const run = (
    rows: readonly (readonly [number, number, number, number?, number?])[],
    more: Partial<BacktestConfig> = {},
    account: BacktestAccount = all,
  ) => runTimed({ 1: buy(400) }, { data, ticks: { quotes: [quotesOf(acme, [...lead, ...rows])] }, account, ...more })

  it('closes a long at the bid of the first quote at which it is called, though middle and ask are above', () => {
    const { fills, ends } = run([
      [70, 93.75, 95.75],
      [80, 93.74, 95.74],
      [90, 80, 82],
    ])
    expect(fills).toEqual(['61: buy 400 at 100', '80: sell 400 at 93.74'])
    expect(ends).toEqual(['buy entry filled null', 'sell close filled LIQUIDATION'])
  })

  it('closes a short at the ask', () => {
    // Short 400 at 100: called where 50,000 − 400 p < 80 p, which is above 104.1666….
    const { fills } = runTimed(
      { 1: sell(400) },
      {
        data,
        ticks: {
          quotes: [
            quotesOf(acme, [
              [1, 100, 100.01],
              [61, 100, 100.01],
              [70, 90, 104.16],
              [80, 90, 104.17],
            ]),
          ],
        },
        account: all,
      },
    )
    expect(fills).toEqual(['61: sell 400 at 100', '80: buy 400 at 104.17'])
  })

  it('closes the fewest that restore the margin, with its fee', () => {
    // At 93: equity 7,200, and 18.6 × (400 − x) must remain, less the fee of 0.93 x: x = 14.
    const { fills, postings } = run([[70, 93, 93.1]], {}, { ...fourfold, liquidationFeeRate: '0.01' })
    expect(fills).toEqual(['61: buy 400 at 100', '70: sell 14 at 93'])
    expect(postings).toEqual(['70: liquidation-fee -13.02'])
  })

  it('takes of the book what is there, and the rest at the next quotes, without another plan', () => {
    const more = {
      ticks: {
        quotes: [quotesOf(acme, [...lead, [70, 93, 94, 150], [71, 92, 94, 150], [72, 91, 94, 500]])],
        bookDepth: 'top',
      },
    } as const
    const { fills } = run([], more)
    expect(fills).toEqual(['61: buy 400 at 100', '70: sell 150 at 93', '71: sell 150 at 92', '72: sell 100 at 91'])
  })

  it('goes by trades where there are no quotes', () => {
    const trades = [
      tradesOf(acme, [
        [1, 100],
        [61, 100],
        [70, 93.75],
        [80, 93.74],
        [90, 93],
      ]),
    ]
    expect(run([], { ticks: { trades } }).fills).toEqual(['61: buy 400 at 100', '80: sell 400 at 93.74'])
  })

  it('goes by the bid where the last trade is above it', () => {
    const ticks = {
      trades: [
        tradesOf(acme, [
          [1, 100],
          [61, 100],
          [70, 100],
        ]),
      ],
      quotes: [quotesOf(acme, [...lead, [80, 93.7, 100]])],
    }
    expect(run([], { ticks }).fills).toEqual(['61: buy 400 at 100', '80: sell 400 at 93.7'])
  })

  it('leaves it to a stop that the same tick reaches', () => {
    const { fills, ends } = runTimed(
      { 1: buy(400, { stop: 95 }) },
      { data, ticks: { quotes: [quotesOf(acme, [...lead, [70, 93, 94]])] }, account: all },
    )
    expect(fills).toEqual(['61: buy 400 at 100', '70: sell 400 at 93'])
    expect(ends).toEqual(['buy entry filled null', 'sell stop-loss filled null'])
  })

  it('cancels entries that rest', () => {
    const { ends } = runTimed(
      { 1: buy(400), 2: buy(1, { entry: { type: 'limit', price: 10 } }) },
      { data, ticks: { quotes: [quotesOf(acme, [...lead, [130, 93, 94]])] }, account: all },
    )
    expect(ends).toEqual(['buy entry filled null', 'buy entry cancelled LIQUIDATION', 'sell close filled LIQUIDATION'])
  })

  it('is not checked inside a bar with close, and at its close takes the quote that stands', () => {
    const rows = [
      [70, 80, 81],
      [80, 99, 100],
      [119, 92, 94],
    ] as const
    const own = minutesOf(acme, [100, 92, 92])
    expect(run(rows, { data: own }, { ...all, checkAt: 'close' }).fills).toEqual([
      '61: buy 400 at 100',
      '120: sell 400 at 92',
    ])
    expect(run(rows, { data: own }, { ...all, checkAt: 'close' }).result.settings.account).toMatchObject({
      checkAt: 'close',
    })
  })

  it('is what bar-extreme means on ticks, and the default there, which settings tell', () => {
    const rows = [[70, 93.74, 95.74]] as const
    const asTick = run(rows, {}, { ...all, checkAt: 'tick' })
    expect(run(rows, {}, { ...all, checkAt: 'bar-extreme' }).result.hash).toBe(asTick.result.hash)
    expect(run(rows).result.hash).toBe(asTick.result.hash)
    expect(run(rows).result.settings.account).toMatchObject({ checkAt: 'tick' })
  })

  it('waits for the end of the grace, which is an instant of its own', () => {
    const account = { ...all, marginCall: { graceMs: 5_000 } }
    expect(
      run(
        [
          [70, 93, 94],
          [80, 90, 91],
        ],
        {},
        account,
      ).fills,
    ).toEqual(['61: buy 400 at 100', '75: sell 400 at 93'])
    // It recovers within the grace, and the next call has a grace of its own.
    expect(
      run(
        [
          [70, 93, 94],
          [74, 95, 96],
          [78, 93, 94],
          [82, 92, 93],
          [90, 90, 91],
        ],
        {},
        account,
      ).fills,
    ).toEqual(['61: buy 400 at 100', '83: sell 400 at 92'])
    // A stop of the strategy's own may end it before.
    expect(
      run(
        [
          [70, 93, 94],
          [72, 95, 96],
        ],
        {},
        account,
      ).fills,
    ).toEqual(['61: buy 400 at 100'])
  })

  it('is checked when something falls due', () => {
    // At 94 equity is 7,600 and 7,520 must remain; a funding of 1 % of 37,600 leaves 7,224.
    const more = { financing: funded(75) }
    const { fills, postings } = run([[70, 94, 94]], more)
    expect(postings).toEqual(['75: funding -376'])
    expect(fills).toEqual(['61: buy 400 at 100', '75: sell 400 at 94'])
  })

  it('closes an instrument on bars at its next open', () => {
    const other = defineInstrument({ id: 'OTHER', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
    const { fills } = runTimed(
      {
        1: ({ order }) => {
          order.buy({ size: { units: 200 } })
          order.buy({ instrument: 'OTHER', size: { units: 200 } })
        },
      },
      {
        data: [data, minutesOf(other, [100, 100, 98])],
        ticks: { quotes: [quotesOf(acme, [...lead, [70, 80, 81]])] },
        account: all,
      },
    )
    expect(fills).toEqual(['60: buy 200 at 100', '61: buy 200 at 100', '70: sell 200 at 80', '120: sell 200 at 98'])
  })

  it('checks bars of instruments without ticks inside them with bar-extreme', () => {
    const other = defineInstrument({ id: 'OTHER', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
    const { fills } = runTimed(
      { 1: ({ order }) => void order.buy({ instrument: 'OTHER', size: { units: 400 } }) },
      {
        data: [data, minutesOf(other, [100, [100, 100, 90, 100], 100])],
        ticks: { quotes: [quotesOf(acme, lead)] },
        account: { ...all, checkAt: 'bar-extreme' },
      },
    )
    expect(fills).toEqual(['60: buy 400 at 100', '120: sell 400 at 93.74'])
  })
})

describe('the options of an account beside ticks', () => {
  const data = minutesOf(acme, [100])
  it('refuse checkAt tick without ticks', () => {
    expect(() => runTimed({}, { data, account: { ...fourfold, checkAt: 'tick' } })).toThrow(
      "account.checkAt is 'tick', but the run has no ticks",
    )
  })

  it('can be changed while an order rests', () => {
    let ticket: SignalTicket | null = null
    const trades = [
      tradesOf(acme, [
        [1, 100],
        [61, 100],
        [121, 96],
        [130, 94],
      ]),
    ]
    const { fills } = runTimed(
      {
        1: ({ order }) => {
          ticket = order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 90 } })
        },
        2: ({ order }) => order.modify(ticket as SignalTicket, { limitPrice: 95 }),
      },
      { data: minutesOf(acme, [100, 100, 100]), ticks: { trades }, account: fourfold },
    )
    expect(fills).toEqual(['130: buy 1 at 95'])
  })
})
