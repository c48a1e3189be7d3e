import {
  type BarSeries,
  barSeriesFromRows,
  defineInstrument,
  type SignalOptions,
  type SignalTicket,
  type StrategyContext,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import type { BacktestConfig } from './index.ts'
import { runScripted, type Script } from './scripted-run.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.5', quantityStep: '1' })
const start = Date.UTC(2024, 0, 2)
const minute = 60_000

type Prices = readonly [open: number, high: number, low: number, close: number]

const rowOf = ([open, high, low, close]: Prices, time: number) => ({ time, open, high, low, close, volume: 1 })

/** Hours from `start` on, and quarters of an hour by the position of each from `start` on. */
const hours = (rows: readonly Prices[]): BarSeries =>
  barSeriesFromRows({
    instrument: acme,
    timeframe: '1h',
    rows: rows.map((prices, n) => rowOf(prices, start + n * 60 * minute)),
  })
const quarters = (rows: Readonly<Record<number, Prices>>): BarSeries =>
  barSeriesFromRows({
    instrument: acme,
    timeframe: '15m',
    rows: Object.entries(rows).map(([n, prices]) => rowOf(prices, start + Number(n) * 15 * minute)),
  })

type Send = SignalOptions & { readonly side?: 'buy' | 'sell' }
type Finer = Readonly<Record<number, Prices>>

const first: Prices = [100, 100, 100, 100]
const wide: Prices = [100, 106, 94, 100]
const sell = { side: 'sell' } as const
const limit = (price: number): SignalOptions => ({ entry: { type: 'limit', price } })
const stop = (price: number): SignalOptions => ({ entry: { type: 'stop', price } })

function place({ order }: StrategyContext, { side = 'buy', ...options }: Send): SignalTicket {
  return order[side]({ size: { units: 1 }, ...options })
}

interface Given {
  readonly coarse?: readonly Prices[]
  readonly finer: Finer
  readonly config?: Partial<BacktestConfig>
}

/** What comes back takes a millisecond, so that it is a run with latency. Fills, and how orders ended otherwise; times are minutes from the start. The first hour is flat. */
function play(script: Script, toVenueMinutes: number, { coarse = [wide], finer, config = {} }: Given): string[] {
  const { result } = runScripted(hours([first, ...coarse]), script, {
    intrabar: 'lower-timeframe',
    intrabarData: quarters(finer),
    costs: { fee: { type: 'none' }, latency: { toVenueMs: toVenueMinutes * minute, reportMs: 1 } },
    ...config,
  })
  const at = (time: number): number => Number(((time - start) / minute).toFixed(5))
  return [
    ...result.fills.map(({ side, price, time }) => `${side} ${price} at ${at(time)}`),
    ...result.orderEvents
      .filter(({ status }) => ['rejected', 'cancelled', 'expired', 'denied'].includes(status))
      .map(({ status, time, reason }) => `${status} ${reason} at ${at(time)}`),
  ]
}

/** Sends one order at the close of the first hour, minute 60. */
const outcome = (order: Send, toVenueMinutes: number, given: Given): string[] =>
  play({ 0: (context) => void place(context, order) }, toVenueMinutes, given)

/** Lines from 60 to 75: 100, at 65 its low 99, at 70 its high 106, 104; from 75 to 90: 103, 103, 94, 96; then two gaps. */
const full: Finer = { 4: [100, 106, 99, 104], 5: [103, 103, 94, 96], 6: [98, 100, 96, 99], 7: [99, 101, 99, 100] }
const holed: Finer = { 4: full[4] as Prices, 6: full[6] as Prices }

describe('an order that arrives where finer bars show the way', () => {
  it.each<[claim: string, order: Send, minutes: number, expected: readonly string[]]>([
    ['buys at the line of its finer bar, rounded up', {}, 2, ['buy 100 at 62']],
    ['sells there, rounded down', sell, 2, ['sell 99.5 at 62']],
    ['meets the second line of it', {}, 7.5, ['buy 102.5 at 67.5']],
    ['meets the open of the next as that opens, not the close before', {}, 15, ['buy 103 at 75']],
    ['meets the third line of another', sell, 27, ['sell 94.5 at 87']],
    ['rests, and fills where the way reaches its limit', limit(99), 2, ['buy 99 at 65']],
    ['has missed a limit that was reached before', limit(99), 6, ['buy 99 at 82.22223']],
    ['takes where the line is within its limit', limit(105), 7.5, ['buy 102.5 at 67.5']],
    ['fills at a stop that the way reaches', stop(104), 2, ['buy 104 at 68.57143']],
    ['takes the line where its stop was passed', { ...sell, ...stop(102) }, 2, ['sell 99.5 at 62']],
    [
      'is met by the open of a finer bar that jumps beyond its stop',
      { ...sell, ...stop(103.5) },
      13,
      ['sell 103 at 75'],
    ],
    [
      'follows the way with its trail',
      { ...sell, entry: { type: 'trailing-stop', trail: { amount: 2 } } },
      6,
      ['sell 104 at 75'],
    ],
    [
      'is cancelled where it is ioc and the line is beyond its limit',
      { ...limit(99), timeInForce: 'ioc' },
      2,
      ['cancelled IOC_UNFILLED at 62'],
    ],
    [
      'is rejected where it is post-only and the line is within its limit',
      { ...limit(101), postOnly: true },
      2,
      ['rejected POST_ONLY_WOULD_TAKE at 62'],
    ],
    [
      'places its bracket there, which goes on along the way',
      { stop: 95, target: 105 },
      2,
      ['buy 100 at 62', 'sell 105 at 69.28572', 'cancelled SIBLING_FILLED at 69.28572'],
    ],
    ['meets the open of the coarse bar where it arrives in time', {}, 0, ['buy 100 at 60']],
  ])('%s', (_, order, minutes, expected) => {
    expect(outcome(order, minutes, { finer: full })).toEqual(expected)
  })
})

describe('an order that arrives between finer bars', () => {
  it.each<[claim: string, order: Send, minutes: number, finer: Finer, expected: readonly string[]]>([
    ['meets the open of the next', {}, 20, holed, ['buy 98 at 90']],
    ['also where it arrives as one closes', {}, 15, holed, ['buy 98 at 90']],
    ['takes that open where its limit lets it', limit(98.5), 20, holed, ['buy 98 at 90']],
    ['rests from that open on', limit(97), 20, holed, ['buy 97 at 98.75']],
    ['ends there where it is ioc', { ...limit(97), timeInForce: 'ioc' }, 20, holed, ['cancelled IOC_UNFILLED at 90']],
    [
      'is rejected there where it is post-only',
      { ...limit(99), postOnly: true },
      20,
      holed,
      ['rejected POST_ONLY_WOULD_TAKE at 90'],
    ],
    ['triggers there where that open is beyond its stop', { ...sell, ...stop(99) }, 20, holed, ['sell 98 at 90']],
    ['meets the open of the first where those start late', {}, 10, { 6: [98, 106, 94, 99] }, ['buy 98 at 90']],
    [
      'takes no part in an extreme that was before the first',
      limit(95),
      10,
      { 6: [98, 106, 96, 99] },
      ['buy 95 at 134'],
    ],
    ['meets the open of the next coarse bar after the last', {}, 50, holed, ['buy 102 at 120']],
    ['takes no part in an extreme that was after the last', limit(95), 50, holed, ['buy 95 at 134']],
    ['also where the last has shown all of the coarse bar', {}, 50, { 4: [100, 106, 94, 100] }, ['buy 102 at 120']],
    ['meets the line of the coarse bar where there are none at all', {}, 5, { 0: first }, ['buy 101.5 at 65']],
  ])('%s', (_, order, minutes, finer, expected) => {
    // Of the third hour no quarter is known: from 102 at 120 over 92 at 140 and 104 at 160.
    const coarse: readonly Prices[] = [wide, [102, 114, 92, 104]]
    expect(outcome(order, minutes, { coarse, finer })).toEqual(expected)
  })
})

describe('what rests meets finer bars with latency as without', () => {
  const bracket = { stop: 95, target: 105 }
  it.each<[claim: string, finer: Finer, exit: string]>([
    [
      'the target that a finer bar reaches first, at its moment',
      { 4: [100, 106, 99, 104], 5: [104, 104, 94, 96] },
      'sell 105 at 69.28572',
    ],
    ['the stop that one reaches first', { 4: [100, 101, 94, 96], 5: [96, 106, 96, 104] }, 'sell 95 at 69.28572'],
    ['a gap between them at the worse open', { 4: [100, 101, 99, 100], 5: [94, 94, 94, 94] }, 'sell 94 at 75'],
    ['a gap at the better open', { 4: [100, 101, 99, 100], 5: [106, 106, 106, 106] }, 'sell 106 at 75'],
    [
      'an extreme before the first, as that opens',
      { 6: [100, 106, 99, 104], 7: [104, 104, 100, 100] },
      'sell 95 at 90',
    ],
    [
      'an extreme after the last, at the close',
      { 4: [100, 106, 99, 104], 5: [100, 104, 96, 97] },
      'sell 105 at 69.28572',
    ],
    ['the low that only the coarse bar has', { 4: [100, 101, 99, 100], 5: [100, 104, 96, 97] }, 'sell 95 at 120'],
  ])('%s', (_, finer, exit) => {
    expect(outcome(bracket, 0, { finer }).slice(0, 2)).toEqual(['buy 100 at 60', exit])
  })

  it.each<[claim: string, order: Send, finer: Finer, fills: readonly string[]]>([
    [
      'its first does not jump: a limit that its open has passed fills at the limit',
      { ...sell, ...limit(102) },
      { 4: [103, 106, 94, 100] },
      ['sell 102 at 60'],
    ],
    [
      'a stop that its open has passed fills there',
      { ...sell, ...stop(98) },
      { 4: [97, 106, 94, 100] },
      ['sell 97 at 60'],
    ],
    [
      'of two extremes after the last the nearer comes first',
      bracket,
      { 4: [100, 101, 97, 98] },
      ['buy 100 at 60', 'sell 95 at 120'],
    ],
    [
      '… and then the other one',
      { stop: 93, target: 105 },
      { 4: [100, 101, 97, 98] },
      ['buy 100 at 60', 'sell 105 at 120'],
    ],
    ['of two as near the high comes first', bracket, { 4: [100, 101, 99, 100] }, ['buy 100 at 60', 'sell 105 at 120']],
    [
      'of two before the first the nearer to the open comes first',
      { stop: 95, target: 105 },
      { 6: [100, 101, 99, 100] },
      ['buy 100 at 60', 'sell 105 at 90'],
    ],
  ])('%s', (_, order, finer, fills) => {
    expect(outcome(order, 0, { finer }).slice(0, fills.length)).toEqual(fills)
  })

  it('the way goes on from the last finer bar to the close of the coarse one', () => {
    const finer: Finer = { 4: [100, 105, 94, 96], 5: [96, 105, 96, 96] }
    const fills = outcome({ ...sell, ...limit(105.5) }, 0, { coarse: [[100, 106, 94, 106]], finer })
    expect(fills).toEqual(['sell 105.5 at 120'])
  })

  it('a trail follows into what only the coarse bar has', () => {
    const trail: Send = { stop: { trail: { amount: 5 } } }
    const coarse: readonly Prices[] = [[100, 110, 99, 104]]
    // The quarter ends at 101; then come 110, which the trail follows, and the close at 104.
    const fills = outcome(trail, 0, { coarse, finer: { 4: [100, 102, 99, 101] } })
    expect(fills).toEqual(['buy 100 at 60', 'sell 105 at 120'])
  })

  it('the time of an order is over at the open of a finer bar, or at a message of it', () => {
    const gtd = (minutes: number): Send => ({ ...limit(95), timeInForce: 'gtd', expiresAt: start + minutes * minute })
    const finer: Finer = { 4: [100, 101, 99, 100], 5: [95, 95, 95, 95] }
    const coarse: readonly Prices[] = [[100, 101, 95, 96]]
    expect(outcome(gtd(75), 2, { coarse, finer })).toEqual(['expired SIGNAL_EXPIRED at 75'])
    expect(outcome(gtd(76), 2, { coarse, finer })).toEqual(['buy 95 at 75'])
    expect(outcome(gtd(61), 2, { coarse, finer })).toEqual(['cancelled SIGNAL_EXPIRED at 62'])
  })
})

describe('a message that arrives inside a finer bar', () => {
  const still: Prices = [100, 100, 100, 100]
  const finer: Finer = { 8: [100, 101, 96, 97], 10: [92, 99, 92, 98] }
  const coarse: readonly Prices[] = [still, [100, 101, 92, 98]]
  const later = (order: Send, act: (ticket: SignalTicket, context: StrategyContext) => void): Script => {
    let ticket: SignalTicket | null = null
    return {
      0: (context) => {
        ticket = place(context, order)
      },
      1: (context) => act(ticket as unknown as SignalTicket, context),
    }
  }
  // The way of the third hour: 100, at 125 its high 101, at 130 its low 96, 97 at 135; at 150 it opens at 92.
  it('cancels in time, and too late', () => {
    const script = later(limit(98), (_, { order }) => order.cancel())
    expect(play(script, 7, { coarse, finer })).toEqual(['cancelled CANCELLED_BY_STRATEGY at 127'])
    expect(play(script, 8, { coarse, finer })).toEqual(['buy 98 at 128'])
    expect(play(script, 9, { coarse, finer })).toEqual(['buy 98 at 128'])
  })

  it('changes an order, which meets the market anew: the line, or the next open in a gap', () => {
    const change = (limitPrice: number): Script =>
      later(limit(90), (ticket, { order }) => order.modify(ticket, { limitPrice }))
    expect(play(change(99), 8, { coarse, finer })).toEqual(['buy 98 at 128'])
    expect(play(change(93), 8, { coarse, finer })).toEqual(['buy 92 at 150'])
    expect(play(change(93), 20, { coarse, finer })).toEqual(['buy 92 at 150'])
    expect(play(change(91), 20, { coarse, finer })).toEqual([])
  })

  it('answers inside the bar where a report comes back', () => {
    let sold = false
    const { result } = runScripted(
      hours([first, wide]),
      { 0: (context) => void place(context, {}) },
      {
        intrabar: 'lower-timeframe',
        intrabarData: quarters(full),
        costs: { fee: { type: 'none' }, latency: { toVenueMs: 2 * minute, reportMs: 10 * minute } },
      },
      {
        onFill: (_, context) => {
          if (!sold) place(context, sell)
          sold = true
        },
      },
    )
    // Filled at 62, heard at 72, at the venue at 74: on its way from 106 at 70 to 104 at 75, 104.4 down to the tick.
    expect(result.fills.map(({ side, price, time }) => `${side} ${price} at ${(time - start) / minute}`)).toEqual([
      'buy 100 at 62',
      'sell 104 at 74',
    ])
  })
})
