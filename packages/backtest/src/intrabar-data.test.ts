import { type BarSeries, barSeriesFromRows, defineInstrument, defineStrategy, type SignalOptions } from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, runBacktestSync, sensitivity } from './index.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.5', quantityStep: '1' })
const start = Date.UTC(2024, 0, 2)
const hourMs = 3_600_000
const minutesMs = 900_000

type Prices = readonly [open: number, high: number, low: number, close: number]

/** Hours from `start` on, and quarters of an hour by the position of each from `start` on. */
const hours = (rows: readonly Prices[]): BarSeries =>
  barSeriesFromRows({
    instrument: acme,
    timeframe: '1h',
    rows: rows.map(([open, high, low, close], n) => ({ time: start + n * hourMs, open, high, low, close, volume: 1 })),
  })
const quarters = (rows: Readonly<Record<number, Prices>>): BarSeries =>
  barSeriesFromRows({
    instrument: acme,
    timeframe: '15m',
    rows: Object.entries(rows).map(([n, [open, high, low, close]]) => ({
      time: start + Number(n) * minutesMs,
      open,
      high,
      low,
      close,
      volume: 1,
    })),
  })

/** Sends these orders at the close of the first bar. */
const sends = (orders: readonly (SignalOptions & { readonly side?: 'sell' })[]) =>
  defineStrategy({
    id: 'test/sends',
    version: '1.0.0',
    title: 'Sends orders once',
    params: z.strictObject({}),
    state: z.object({ sent: z.boolean().default(false) }),
    setup: () => ({
      onBar({ state, order }) {
        if (state.sent) return
        state.sent = true
        for (const { side, ...options } of orders) {
          if (side === 'sell') order.sell({ size: { units: 1 }, ...options })
          else order.buy({ size: { units: 1 }, ...options })
        }
      },
    }),
  })

const first: Prices = [100, 100, 100, 100]

function fillsOf(
  orders: Parameters<typeof sends>[0],
  coarse: readonly Prices[],
  finer: Readonly<Record<number, Prices>> | null,
  config: Partial<BacktestConfig> = {},
): string[] {
  const result = runBacktestSync({
    strategy: sends(orders),
    data: hours([first, ...coarse]),
    costs: { fee: { type: 'none' } },
    intrabar: 'lower-timeframe',
    ...(finer === null ? {} : { intrabarData: quarters(finer) }),
    ...config,
  })
  return result.fills.map(({ side, price, time }) => `${side} ${price} at ${(time - start) / 60_000}`)
}

// The entry fills at the open of the second hour, minute 60; its stop is 95 and its target 105.
const bracket = [{ stop: 95, target: 105 }]

describe('the lower-timeframe policy', () => {
  const wide: Prices = [100, 106, 94, 100]
  it.each<[claim: string, finer: Readonly<Record<number, Prices>> | null, exit: string]>([
    [
      'the target that a finer bar reaches first fills, at the close time of that bar',
      { 4: [100, 106, 99, 104], 5: [104, 104, 94, 96], 6: [96, 100, 96, 100] },
      'sell 105 at 75',
    ],
    [
      'the stop that a finer bar reaches first fills',
      { 4: [100, 101, 94, 96], 5: [96, 106, 96, 104], 6: [104, 104, 100, 100] },
      'sell 95 at 75',
    ],
    [
      'a finer bar that holds both is walked as adaptive: its low is nearer its open',
      { 4: [97, 106, 94, 100] },
      'sell 95 at 75',
    ],
    ['... and its high is nearer its open', { 4: [103, 106, 94, 100] }, 'sell 105 at 75'],
    [
      'a gap between finer bars fills a stop at the worse open, at its open time',
      { 4: [100, 101, 99, 100], 5: [94, 94, 94, 94], 6: [94, 106, 94, 100] },
      'sell 94 at 75',
    ],
    [
      'a gap between finer bars fills a limit at the better open',
      { 4: [100, 101, 99, 100], 5: [106, 106, 106, 106], 6: [106, 106, 94, 100] },
      'sell 106 at 75',
    ],
    [
      'finer bars that start late: the extreme that they leave out was before them',
      { 6: [100, 106, 99, 104], 7: [104, 104, 100, 100] },
      'sell 95 at 90',
    ],
    [
      'finer bars that start in time: the extreme that they leave out was after them',
      { 4: [100, 106, 99, 104], 5: [104, 104, 100, 100] },
      'sell 105 at 75',
    ],
    [
      'an extreme that only the coarse bar has is met at its close time',
      { 4: [100, 101, 99, 100], 5: [100, 104, 96, 97] },
      'sell 95 at 120',
    ],
    [
      'prices outside the coarse range are cut to it',
      { 4: [100, 101, 99, 100], 5: [80, 80, 80, 80], 6: [80, 106, 80, 100] },
      'sell 94 at 75',
    ],
    [
      'bars of other hours play no part: it is adaptive, the high first at a tie',
      { 0: [100, 100, 90, 100] },
      'sell 105 at 120',
    ],
    ['bars of later hours play none either', { 9: [100, 101, 94, 96] }, 'sell 105 at 120'],
    [
      'a finer bar that closes with the coarse one is the last inside it',
      { 4: [100, 101, 99, 100], 7: [100, 101, 94, 100] },
      'sell 95 at 120',
    ],
    ['without finer data it is adaptive', null, 'sell 105 at 120'],
  ])('%s', (_, finer, exit) => {
    expect(fillsOf(bracket, [wide], finer)).toEqual(['buy 100 at 60', exit])
  })

  it('meets the open of the coarse bar first, whatever the first finer bar opens at', () => {
    const fills = fillsOf([{}], [[100, 106, 94, 100]], { 4: [103, 106, 94, 100] })
    expect(fills).toEqual(['buy 100 at 60'])
  })

  it.each<
    [claim: string, order: Parameters<typeof sends>[0][number], finer: Readonly<Record<number, Prices>>, fill: string]
  >([
    [
      'does not jump to the first: a limit that its open has passed fills at the limit',
      { side: 'sell', entry: { type: 'limit', price: 102 } },
      { 4: [103, 106, 94, 100] },
      'sell 102 at 75',
    ],
    [
      'fills a stop that the open of the first has passed there',
      { side: 'sell', entry: { type: 'stop', price: 98 } },
      { 4: [97, 106, 94, 100] },
      'sell 97 at 75',
    ],
    [
      'visits the nearer of two extremes after the last first',
      { stop: 95, target: 105 },
      { 4: [100, 101, 97, 98] },
      'sell 95 at 120',
    ],
    ['… and then the other one', { stop: 93, target: 105 }, { 4: [100, 101, 97, 98] }, 'sell 105 at 120'],
    ['of two as near visits the high first', { stop: 95, target: 105 }, { 4: [100, 101, 99, 100] }, 'sell 105 at 120'],
    [
      'visits both that the first leaves out before it',
      { stop: 93, target: 106 },
      { 6: [100, 101, 99, 100] },
      'sell 106 at 90',
    ],
  ])('%s', (_, order, finer, fill) => {
    expect(fillsOf([order], [wide], finer).at(-1)).toBe(fill)
  })

  it('does not go back to an extreme that a finer bar has reached', () => {
    const finer = { 4: [100, 101, 94, 100], 5: [100, 106, 100, 104] } as const
    const order = { entry: { type: 'stop', price: 105 }, stop: 96 } as const
    expect(fillsOf([order], [[100, 106, 94, 104]], finer)).toEqual(['buy 105 at 90'])
    const short = { side: 'sell', entry: { type: 'stop', price: 95 }, stop: 104 } as const
    const upsideDown = { 4: [100, 106, 99, 100], 5: [100, 100, 94, 96] } as const
    expect(fillsOf([short], [[100, 106, 94, 96]], upsideDown)).toEqual(['sell 95 at 90'])
  })

  it('walks from the last finer bar to the close of the coarse one', () => {
    const order = { side: 'sell', entry: { type: 'limit', price: 105.5 } } as const
    const finer = { 4: [100, 105, 94, 96], 5: [96, 105, 96, 96] } as const
    expect(fillsOf([order], [[100, 106, 94, 106]], finer)).toEqual(['sell 105.5 at 120'])
  })

  it('lets a trailing stop follow each finer bar', () => {
    // Adaptive would go to 110 first and fall to 104 only in the coarse bar; here it falls to 97 before.
    const trail = [{ stop: { trail: { amount: 5 } } }]
    const finer = { 4: [100, 101, 97, 100], 5: [100, 110, 100, 110], 6: [110, 110, 104, 106] } as const
    expect(fillsOf(trail, [[100, 110, 97, 106]], finer)).toEqual(['buy 100 at 60', 'sell 105 at 105'])
  })

  it('ends an order between two finer bars when its time is over', () => {
    const limit = (minutes: number): SignalOptions => ({
      entry: { type: 'limit', price: 95 },
      timeInForce: 'gtd',
      expiresAt: start + minutes * 60_000,
    })
    const finer = { 4: [100, 101, 99, 100], 5: [100, 100, 99, 100], 6: [100, 100, 94, 100] } as const
    expect(fillsOf([limit(90)], [[100, 101, 94, 100]], finer)).toEqual([])
    expect(fillsOf([limit(91)], [[100, 101, 94, 100]], finer)).toEqual(['buy 95 at 105'])
  })

  it('leaves the bars alone that have no finer ones, and needs no order of instruments', () => {
    const finer = { 8: [100, 106, 99, 104], 9: [104, 104, 94, 96] } as const
    const fills = fillsOf(bracket, [[100, 101, 99, 100], wide], finer, { intrabarData: [quarters(finer)] })
    expect(fills).toEqual(['buy 100 at 60', 'sell 105 at 135'])
  })

  it('stands in the settings of the result', () => {
    const { settings } = runBacktestSync({
      strategy: sends([]),
      data: hours([first]),
      intrabar: 'lower-timeframe',
      intrabarData: quarters({ 0: first }),
    })
    expect([settings.intrabar, settings.intrabarData]).toEqual(['lower-timeframe', ['ACME 15m']])
  })

  it.each<[claim: string, config: Partial<BacktestConfig>, message: RegExp]>([
    ['another policy', { intrabar: 'adaptive' }, /intrabarData is given, but intrabar is 'adaptive'/],
    ['no finer bars', { intrabarData: hours([first]) }, /timeframe 1h, which is not finer than the 1h/],
    [
      'two series of one instrument',
      { intrabarData: [quarters({ 0: first }), quarters({ 1: first })] },
      /a second series of ACME/,
    ],
    [
      'another instrument',
      { intrabarData: barSeriesFromRows({ instrument: 'OTHER', timeframe: '15m', rows: [] }) },
      /is of OTHER, which data does not hold/,
    ],
    ['what is no series', { intrabarData: [{}] as unknown as BarSeries[] }, /intrabarData\[0\] is not a BarSeries/],
  ])('refuses %s', (_, config, message) => {
    const base = {
      strategy: sends([]),
      data: hours([first]),
      intrabar: 'lower-timeframe',
      intrabarData: quarters({ 0: first }),
    } as const
    expect(() => runBacktestSync({ ...base, ...config })).toThrow(message)
  })
})

describe('sensitivity', () => {
  const config = {
    strategy: sends(bracket),
    data: hours([first, [100, 106, 94, 100]]),
    costs: { fee: { type: 'none' } },
    capital: 1000,
  } as const

  it('gives the results of the extremes, their distance, and the orders that differ', () => {
    const report = sensitivity(config)
    expect(report.outcomes.map(({ policy, finalEquity }) => [policy, String(finalEquity.amount)])).toEqual([
      ['pessimistic', '995'],
      ['optimistic', '1005'],
    ])
    expect(
      report.outcomes.map(({ returnFraction, tradeCount, fillCount }) => [returnFraction, tradeCount, fillCount]),
    ).toEqual([
      [expect.closeTo(-0.005, 12), 1, 2],
      [expect.closeTo(0.005, 12), 1, 2],
    ])
    expect([String(report.spread.amount), report.spreadOfProfit, report.spreadOfCapital]).toEqual(['10', 2, 0.01])
    expect(report.differingOrders).toBe(2)
    expect(report.differences[0]).toBe(
      'stop-loss sell stop ACME of 2024-01-02T01:00:00.000Z: pessimistic fills 1 at 95 on 2024-01-02T02:00:00.000Z, optimistic does not fill',
    )
    expect(report.summary()).toContain('Spread 10.00 USD: 200.00 % of the result, 1.00 % of the capital')
  })

  it('runs the configured policy with its finer bars, and the extremes without', () => {
    const finer = quarters({ 4: [100, 106, 99, 104], 5: [104, 104, 94, 96] })
    const report = sensitivity({ ...config, intrabar: 'lower-timeframe', intrabarData: finer }, { differencesMax: 1 })
    expect(report.outcomes.map(({ policy, finalEquity }) => `${policy} ${finalEquity.amount}`)).toEqual([
      'lower-timeframe 1005',
      'pessimistic 995',
      'optimistic 1005',
    ])
    expect([report.differingOrders, report.differences.length]).toEqual([2, 1])
  })

  it('finds nothing where no bar is ambiguous', () => {
    const report = sensitivity({ ...config, strategy: sends([]) })
    expect([report.spreadOfProfit, report.spreadOfCapital, report.differences]).toEqual([0, 0, []])
    expect(report.summary()).toContain('0 orders fill differently')
  })

  it('says that all of the result is assumed where the configured run made nothing', () => {
    const trail = sends([{ stop: { trail: { amount: 6 } } }])
    const report = sensitivity({ ...config, strategy: trail, intrabar: 'optimistic' })
    expect([String(report.spread.amount), report.spreadOfProfit]).toEqual(['6', Number.POSITIVE_INFINITY])
    expect(report.summary()).toContain('Spread 6.00 USD: all of the result')
  })
})
