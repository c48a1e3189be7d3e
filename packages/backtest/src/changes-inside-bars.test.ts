import {
  barSeries,
  defineCorporateActions,
  type SignalTicket,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { createBacktest } from './create-backtest.ts'
import {
  acme,
  bars,
  configOf,
  fillsOf,
  flat,
  hours,
  limit,
  minuteMs,
  minutes,
  type Script,
  start,
  steps,
  stop,
  units,
} from './minutes-and-hours.ts'
import { runBacktestSync } from './run-backtest.ts'
import { runStreamingBacktest } from './run-streaming-backtest.ts'
import type { ScriptedRow } from './scripted-run.ts'
import { resumeBacktest } from './snapshot/resume-backtest.ts'

const wide: ScriptedRow = [100, 106, 94, 100]

describe('an order of a longer bar', () => {
  const cases: readonly (readonly [string, Script, readonly ScriptedRow[], readonly string[]])[] = [
    [
      'that is sent inside the bar fills at the next open',
      steps(90, units),
      [flat, wide, [97, 98, 96, 97]],
      ['buy 10 at 97 in 120'],
    ],
    [
      'that is sent as the bar closes fills at the next open',
      steps(60, units),
      [flat, [98, 99, 97, 98]],
      ['buy 10 at 98 in 60'],
    ],
    ['does not meet the low from before it as a limit', steps(90, limit(95)), [flat, wide, flat], []],
    ['meets the bar after it as a limit', steps(90, limit(95)), [flat, wide, wide], ['buy 10 at 95 in 180']],
    ['does not meet the high from before it as a stop', steps(90, stop(105)), [flat, wide, flat], []],
    ['meets the bar after it as a stop', steps(90, stop(105)), [flat, wide, wide], ['buy 10 at 105 in 180']],
    [
      'waits as well where another order has met the bar from its open',
      {
        30: ({ order }) => void order.buy(limit(50)),
        90: ({ order }) => void order.buy(limit(95)),
      },
      [flat, wide, flat],
      [],
    ],
    [
      'does not meet the low from before a change of its limit',
      steps(30, limit(90), { 90: ({ order }, ticket) => order.modify(ticket, { limitPrice: 95 }) }),
      [flat, wide, flat],
      [],
    ],
    [
      'meets the bar after the change at its new limit',
      steps(30, limit(90), { 90: ({ order }, ticket) => order.modify(ticket, { limitPrice: 95 }) }),
      [flat, wide, wide],
      ['buy 10 at 95 in 180'],
    ],
    [
      'stands where it stood until the bar has closed',
      steps(30, limit(95), { 90: ({ order }, ticket) => order.modify(ticket, { limitPrice: 90 }) }),
      [flat, wide, flat],
      ['buy 10 at 95 in 120'],
    ],
    [
      'is where the last of several changes has moved it',
      steps(30, limit(90), {
        70: ({ order }, ticket) => order.modify(ticket, { limitPrice: 98 }),
        80: ({ order }, ticket) => order.modify(ticket, { limitPrice: 95 }),
      }),
      [flat, wide, [100, 101, 97, 100], wide],
      ['buy 10 at 95 in 240'],
    ],
    [
      'is changed at once between two bars',
      steps(30, limit(90), { 60: ({ order }, ticket) => order.modify(ticket, { limitPrice: 95 }) }),
      [flat, wide],
      ['buy 10 at 95 in 120'],
    ],
    [
      'is changed at once while it waits for its first bar',
      steps(70, limit(90), { 90: ({ order }, ticket) => order.modify(ticket, { limitPrice: 95 }) }),
      [flat, wide, wide],
      ['buy 10 at 95 in 180'],
    ],
    [
      'does not meet the high from before a change of its stop, and has both prices of a stop-limit moved together',
      steps(
        30,
        { ...units, entry: { type: 'stop-limit', stopPrice: 120, limitPrice: 121 } },
        {
          90: ({ order }, ticket) => order.modify(ticket, { stopPrice: 105, limitPrice: 106 }),
        },
      ),
      [flat, wide, flat, wide],
      ['buy 10 at 105 in 240'],
    ],
    [
      'keeps the stop that protects it until the bar has closed',
      steps(0, { ...units, stop: 95 }, { 90: ({ order }, ticket) => order.modify(ticket, { stop: 98 }) }),
      [flat, [100, 101, 97, 100], [100, 101, 97, 100]],
      ['buy 10 at 100 in 0', 'sell 10 at 98 in 180'],
    ],
    [
      'is closed by the stop that was there, also where it was moved away',
      steps(0, { ...units, stop: 95 }, { 90: ({ order }, ticket) => order.modify(ticket, { stop: 90 }) }),
      [flat, wide, flat],
      ['buy 10 at 100 in 0', 'sell 10 at 95 in 120'],
    ],
    [
      'keeps its target until the bar has closed',
      steps(0, { ...units, target: 120 }, { 90: ({ order }, ticket) => order.modify(ticket, { target: 105 }) }),
      [flat, wide, flat, wide],
      ['buy 10 at 100 in 0', 'sell 10 at 105 in 240'],
    ],
    [
      'gets a stop that it had not in the next bar',
      steps(0, units, { 90: ({ order }, ticket) => order.modify(ticket, { stop: 95 }) }),
      [flat, wide, wide],
      ['buy 10 at 100 in 0', 'sell 10 at 95 in 180'],
    ],
    [
      'trails on from its new level when the bar has closed',
      steps(
        0,
        { ...units, stop: { trail: { amount: 5 } } },
        { 90: ({ order }, ticket) => order.modify(ticket, { stop: 99 }) },
      ),
      [flat, [100, 101, 98, 100], [102, 102, 98, 98]],
      ['buy 10 at 100 in 0', 'sell 10 at 99 in 180'],
    ],
    [
      'is made smaller at once',
      steps(30, limit(95), { 90: ({ order }, ticket) => order.modify(ticket, { units: 4 }) }),
      [flat, wide, flat],
      ['buy 4 at 95 in 120'],
    ],
    [
      'is made smaller at once where its price waits',
      steps(30, limit(95), { 90: ({ order }, ticket) => order.modify(ticket, { units: 4, limitPrice: 98 }) }),
      [flat, wide, flat],
      ['buy 4 at 95 in 120'],
    ],
    [
      'ends at once when it is cancelled',
      steps(30, limit(95), { 90: ({ order }, ticket) => order.cancel(ticket) }),
      [flat, wide, wide],
      [],
    ],
    [
      'is cancelled after a change',
      steps(30, limit(90), {
        80: ({ order }, ticket) => order.modify(ticket, { limitPrice: 95 }),
        90: ({ order }, ticket) => order.cancel(ticket),
      }),
      [flat, wide, wide],
      [],
    ],
    [
      'that replaces a cancelled one meets the next bar',
      steps(30, limit(90), {
        90: ({ order }, ticket) => {
          order.cancel(ticket)
          order.buy(limit(95))
        },
      }),
      [flat, wide, flat, wide],
      ['buy 10 at 95 in 240'],
    ],
    [
      'that was released inside the bar meets the next one',
      {
        30: ({ order }) => {
          const first = order.buy({ instrument: 'BOLT', size: { units: 1 } })
          order.buy({ ...limit(95), after: first })
        },
      },
      [wide, wide],
      ['buy 1 at 100 in 30', 'buy 10 at 95 in 120'],
    ],
  ]

  it.each(cases)('%s', (_, script, rows, expected) => {
    expect(fillsOf(script, rows)).toEqual(expected)
  })

  it.each(['optimistic', 'adaptive', 'open-high-low-close', 'open-low-high-close'] as const)(
    'stands where it stood whatever the way inside the bar: %s',
    (intrabar) => {
      const change = (price: number) => ({
        90: ({ order }: StrategyContext, ticket: SignalTicket) => order.modify(ticket, { limitPrice: price }),
      })
      expect(fillsOf(steps(30, limit(90), change(95)), [flat, wide, flat], { config: { intrabar } })).toEqual([])
      expect(fillsOf(steps(30, limit(95), change(90)), [flat, wide, flat], { config: { intrabar } })).toEqual([
        'buy 10 at 95 in 120',
      ])
    },
  )

  it('cannot be moved to a low that a shorter series of its instrument has shown', () => {
    const shown = minutes(180, acme)
    const low = shown.low.slice()
    low.fill(94, 130, 131)
    const rows = Array.from({ length: shown.length }, (_, n): ScriptedRow => [100, 101, low[n] as number, 100])
    const series = [hours(flat, wide, flat), bars(acme, '1m', 1, rows)]
    const script = steps(30, limit(90), { 90: ({ order }, ticket) => order.modify(ticket, { limitPrice: 94.01 }) })
    expect(fillsOf(script, [], { series })).toEqual([])
  })

  it('is not changed for a bar that closes at the same instant, by who hears of a fill before', () => {
    let first: SignalTicket | null = null
    const script: Script = {
      30: ({ order }) => {
        first = order.buy(limit(90))
      },
      119: ({ order }) =>
        void order.buy({ instrument: 'BOLT', size: { units: 1 }, entry: { type: 'limit', price: 99 } }),
    }
    const handlers: StrategyHandlers = {
      onFill: ({ instrument }, { order }) => {
        if (instrument === 'BOLT') order.modify(first as unknown as SignalTicket, { limitPrice: 95 })
      },
    }
    expect(fillsOf(script, [flat, wide, flat], { handlers })).toEqual(['buy 1 at 99 in 120'])
    expect(fillsOf(script, [flat, wide, wide], { handlers })).toEqual(['buy 1 at 99 in 120', 'buy 10 at 95 in 180'])
  })

  it('is changed at once by who hears of a fill at the open of its bar', () => {
    let first: SignalTicket | null = null
    const script: Script = {
      30: ({ order }) => {
        first = order.buy(limit(90))
        order.buy(units)
      },
    }
    const handlers: StrategyHandlers = {
      onFill: (_, { order }) => order.modify(first as unknown as SignalTicket, { limitPrice: 95 }),
    }
    expect(fillsOf(script, [flat, wide, flat], { handlers })).toEqual(['buy 10 at 100 in 60', 'buy 10 at 95 in 120'])
  })

  const moved = () =>
    steps(30, limit(90), {
      70: ({ order }, ticket) => order.modify(ticket, { limitPrice: 96 }),
      90: ({ order }, ticket) => order.modify(ticket, { limitPrice: 95 }),
    })

  it('tells of the change when it holds, once', () => {
    const { orderEvents, hash } = runBacktestSync(configOf(moved(), [flat, wide, wide]))
    expect(
      orderEvents.map(({ status, time, limitPrice }) => `${status} ${limitPrice} in ${(time - start) / minuteMs}`),
    ).toEqual(['submitted 90 in 30', 'accepted 90 in 30', 'accepted 95 in 120', 'filled 95 in 180'])
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('tells nothing of a change whose order has filled before it held', () => {
    const script = steps(30, limit(95), { 90: ({ order }, ticket) => order.modify(ticket, { limitPrice: 90 }) })
    const { orderEvents } = runBacktestSync(configOf(script, [flat, wide, wide]))
    expect(orderEvents.map(({ status, limitPrice }) => `${status} ${limitPrice}`)).toEqual([
      'submitted 95',
      'accepted 95',
      'filled 95',
    ])
  })

  it('is moved to the price in new units where a split came between', () => {
    const split = { type: 'split', instrument: 'ACME', time: start + 100 * minuteMs } as const
    const corporateActions = defineCorporateActions([{ ...split, ratio: { numerator: 2, denominator: 1 } }])
    const script = steps(30, limit(90), { 90: ({ order }, ticket) => order.modify(ticket, { limitPrice: 94 }) })
    const rows: ScriptedRow[] = [flat, flat, [50, 51, 46, 50]]
    expect(fillsOf(script, rows, { config: { corporateActions } })).toEqual(['buy 20 at 47 in 180'])
  })

  it('stands where it stood through a bar that repair has changed, and is changed after it', () => {
    const [hour] = [hours(flat, wide, wide)]
    const repaired = Uint8Array.of(0, 0, 1, 0)
    const { time, open, high, low, close, volume, instrument } = hour
    const series = barSeries({
      instrument,
      timeframe: '1h',
      columns: { time, open, high, low, close, volume, repaired },
    })
    const script = steps(30, limit(90), { 90: ({ order }, ticket) => order.modify(ticket, { limitPrice: 95 }) })
    expect(fillsOf(script, [], { series: [series, minutes(180)] })).toEqual(['buy 10 at 95 in 180'])
  })

  it('does the same over streams', async () => {
    const config = configOf(moved(), [flat, wide, wide])
    const fills: string[] = []
    const { hash } = await runStreamingBacktest({
      ...config,
      data: [hours(flat, wide, wide), minutes(180)].map(async function* (series) {
        for (let from = 0; from < series.length; from += 2) yield series.slice(from, Math.min(from + 2, series.length))
      }),
      sinks: { fill: ({ price }) => fills.push(`${price}`) },
    })
    expect(fills).toEqual(['95'])
    expect(hash).toBe(runBacktestSync(configOf(moved(), [flat, wide, wide])).hash)
  })

  it('goes on from a snapshot with the change that waited', () => {
    const rows = [flat, wide, wide]
    const expected = runBacktestSync(configOf(moved(), rows))
    for (const done of [151, 170, 179, 180, 210]) {
      const run = createBacktest(configOf(moved(), rows))
      run.advance(done)
      const snapshot = JSON.parse(JSON.stringify(run.snapshot()))
      // After its last change the script does nothing.
      const resumed = resumeBacktest(configOf({}, rows), snapshot)
      resumed.advance(resumed.length)
      expect(resumed.finish().hash).toBe(expected.hash)
    }
  })
})
