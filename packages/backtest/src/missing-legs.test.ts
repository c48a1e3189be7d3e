import {
  type BarSeries,
  barSeries,
  defineStrategy,
  type OrderChanges,
  type SignalOptions,
  type SignalTicket,
  type StrategyContext,
} from '@race/core'
import { createRiskGate, type LimitGate } from '@race/risk'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { steppedBacktest } from './create-backtest.ts'
import { BacktestKernel } from './kernel.ts'
import { prepareBacktest } from './prepare-backtest.ts'
import { recordEverything } from './recorder.ts'
import { dailyBars, runScripted, type ScriptedRow } from './scripted-run.ts'

const flat: ScriptedRow = [100, 101, 99, 100]
const wide: ScriptedRow = [100, 106, 94, 100]
const dip: ScriptedRow = [100, 101, 94, 98]

describe('a stop or a target that a bracket has not', () => {
  const ten = { size: { units: 10 } } as const
  /** Does one thing after the other with the ticket of a buy of ten at bar 0. */
  function withTicket(
    options: SignalOptions,
    acts: Readonly<Record<number, (ticket: SignalTicket, context: StrategyContext) => void>>,
    rows: readonly ScriptedRow[],
    more: Parameters<typeof runScripted>[2] = {},
  ) {
    let ticket: SignalTicket | null = null
    const script = Object.fromEntries(
      Object.entries(acts).map(([bar, act]) => [
        bar,
        (context: StrategyContext) => act(ticket as unknown as SignalTicket, context),
      ]),
    )
    const first = (context: StrategyContext): void => {
      ticket = context.order.buy({ ...ten, ...options })
      acts[0]?.(ticket, context)
    }
    return runScripted(rows, { ...script, 0: first }, more)
  }
  const modify =
    (changes: OrderChanges) =>
    (ticket: SignalTicket, { order }: StrategyContext): void =>
      order.modify(ticket, changes)

  it.each<[string, SignalOptions, OrderChanges, ScriptedRow, string[], string[]]>([
    [
      'a stop beside a target',
      { target: 120 },
      { stop: 95 },
      dip,
      ['buy 10 at 100 in 1', 'sell 10 at 95 in 3'],
      ['entry market filled', 'take-profit limit cancelled SIBLING_FILLED', 'stop-loss stop filled'],
    ],
    [
      'a target beside a stop',
      { stop: 80 },
      { target: 105 },
      wide,
      ['buy 10 at 100 in 1', 'sell 10 at 105 in 3'],
      ['entry market filled', 'stop-loss stop cancelled SIBLING_FILLED', 'take-profit limit filled'],
    ],
    [
      'both, where there was no bracket: of two that one bar reaches the stop comes first',
      {},
      { stop: 95, target: 105 },
      wide,
      ['buy 10 at 100 in 1', 'sell 10 at 95 in 3'],
      ['entry market filled', 'stop-loss stop filled', 'take-profit limit cancelled SIBLING_FILLED'],
    ],
    [
      'a stop where the price stands already fills there',
      {},
      { stop: 110 },
      flat,
      ['buy 10 at 100 in 1', 'sell 10 at 100 in 2'],
      ['entry market filled', 'stop-loss stop filled'],
    ],
  ])('is placed for an entry that has filled: %s', (_, options, changes, row, fills, orders) => {
    const run = withTicket(options, { 1: modify(changes) }, [flat, flat, row])
    expect([run.fills, run.orders]).toEqual([fills, orders])
  })

  it('waits with an entry that waits, and is placed with its fill', () => {
    const run = withTicket(
      { entry: { type: 'limit', price: 95 } },
      { 0: modify({ stop: 80 }), 1: modify({ target: 104, stop: 92 }) },
      [flat, flat, dip, [100, 106, 91, 100]],
    )
    expect(run.fills).toEqual(['buy 10 at 95 in 3', 'sell 10 at 92 in 4'])
    expect(
      withTicket({ entry: { type: 'limit', price: 90 } }, { 0: modify({ stop: 80 }) }, [flat, flat]).orders,
    ).toEqual(['entry limit accepted'])
  })

  it('is for what the other leg has left, and both are for less from then on', () => {
    const liquidity = { participation: 1 } as const
    const thin: BarSeries = dailyBars([flat, flat, wide, [100, 101, 99, 100], dip])
    const volume = Float64Array.of(50, 50, 4, 50, 50)
    const data = barSeries({
      instrument: thin.instrument,
      timeframe: thin.timeframe,
      columns: { time: thin.openTimes, open: thin.open, high: thin.high, low: thin.low, close: thin.close, volume },
    })
    for (const [at, latency] of [
      [2, 0],
      [1, 20 * 3_600_000],
    ] as const) {
      let ticket: SignalTicket | null = null
      const run = runScripted(
        data,
        {
          0: ({ order }) => {
            ticket = order.buy({ ...ten, target: 105 })
          },
          [at]: ({ order }: StrategyContext) => order.modify(ticket as unknown as SignalTicket, { stop: 95 }),
        },
        {
          intrabar: 'open-high-low-close',
          costs: { fee: { type: 'none' }, liquidity, latency: { toVenueMs: latency } },
        },
      )
      const [entry, target, stop] = run.fills.map((fill) => fill.split(' in ')[0])
      // With latency the target fills while the stop is on its way.
      expect([entry?.slice(0, 6), target, stop]).toEqual(['buy 10', 'sell 4 at 105', 'sell 6 at 95'])
    }
  })

  it('protects as much as a target that works, also where fills of others have closed what its entry opened', () => {
    const run = withTicket(
      { target: 120 },
      {
        1: (_, { order }) => order.buy(ten),
        2: (_, { position }) => position.close({ fraction: 0.5 }),
        3: modify({ stop: 95 }),
      },
      [flat, flat, flat, flat, dip],
    )
    expect(run.fills.at(-1)).toBe('sell 10 at 95 in 5')
    expect(run.orders.slice(1, 2)).toEqual(['take-profit limit cancelled SIBLING_FILLED'])
  })

  it('is for what is open of the entry, first in, first out, where no leg works', () => {
    const run = withTicket(
      {},
      {
        1: (_, { order }) => order.buy({ size: { units: 5 } }),
        2: (_, { position }) => position.close({ fraction: 0.4 }),
        3: modify({ stop: 95 }),
      },
      [flat, flat, flat, flat, dip],
    )
    expect(run.fills.at(-1)).toBe('sell 4 at 95 in 5')
  })

  it.each<[string, SignalOptions, Readonly<Record<number, (ticket: SignalTicket, context: StrategyContext) => void>>]>([
    [
      'an entry whose position was closed, though there is another one now',
      {},
      {
        1: (_, { position }) => position.close(),
        2: (_, { order }) => order.buy(ten),
        3: modify({ stop: 95 }),
      },
    ],
    [
      'an entry that was cancelled unfilled',
      { entry: { type: 'limit', price: 50 } },
      {
        1: (ticket, { order }) => {
          order.cancel(ticket)
          order.modify(ticket, { stop: 95 })
        },
      },
    ],
    ['an order that only reduces', { reduceOnly: true }, { 0: modify({ stop: 95 }) }],
    ['a signal that was denied', { size: { units: -1 } }, { 0: modify({ stop: 95 }) }],
    ['what is no price', {}, { 1: modify({ stop: -1, target: Number.NaN }) }],
  ])('is not placed for %s', (_, options, acts) => {
    const run = withTicket(options, acts, [flat, flat, flat, flat, dip, dip])
    expect(run.orders.filter((order) => order.startsWith('stop-loss'))).toEqual([])
  })

  it('is moved by the next change, and a leg that was cancelled is placed anew under an id of its own', () => {
    const run = withTicket(
      {},
      {
        1: modify({ stop: 90 }),
        2: modify({ stop: 91 }),
        3: (_, { order, position }) => order.cancel({ instrument: position.instrument }),
        4: modify({ stop: 95 }),
      },
      [flat, flat, flat, flat, flat, dip],
    )
    expect(run.orders).toEqual([
      'entry market filled',
      'stop-loss stop cancelled CANCELLED_BY_STRATEGY',
      'stop-loss stop filled',
    ])
    expect(run.result.orders.map(({ stopPrice }) => stopPrice?.toString())).toEqual([undefined, '91', '95'])
    expect(new Set(run.result.orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(3)
  })

  it('lets the ticket be found again', () => {
    const found: boolean[] = []
    const find = (ticket: SignalTicket, { order }: StrategyContext) => void found.push(order.find(ticket.id) === ticket)
    withTicket(
      {},
      {
        1: (ticket, context) => {
          find(ticket, context)
          modify({ stop: 90 })(ticket, context)
        },
        2: find,
      },
      [flat, flat, flat],
    )
    expect(found).toEqual([false, true])
  })

  it('grows with what the entry fills later, also while it is on its way to the venue', () => {
    const volumes = (...volume: number[]) =>
      barSeries({
        instrument: dailyBars([]).instrument,
        timeframe: '1d',
        columns: {
          time: Float64Array.from(volume, (_, k) => Date.UTC(2024, 0, 1 + k)),
          open: Float64Array.from(volume, () => 100),
          high: Float64Array.from(volume, () => 101),
          low: Float64Array.from(volume, (_, k) => (k === volume.length - 1 ? 90 : 99)),
          close: Float64Array.from(volume, () => 100),
          volume: Float64Array.from(volume),
        },
      })
    for (const latency of [undefined, { toVenueMs: 20 * 3_600_000 }]) {
      let ticket: SignalTicket | null = null
      const run = runScripted(
        volumes(50, 50, 4, 3, 50, 50, 50, 50),
        {
          1: ({ order }) => {
            ticket = order.buy(ten)
          },
          2: ({ order }) => {
            if (latency === undefined) order.modify(ticket as unknown as SignalTicket, { stop: 95 })
          },
          3: ({ order }) => {
            if (latency !== undefined) order.modify(ticket as unknown as SignalTicket, { stop: 95 })
          },
        },
        {
          costs: {
            fee: { type: 'none' },
            liquidity: { participation: 1 },
            ...(latency === undefined ? {} : { latency }),
          },
        },
      )
      expect(run.fills.at(-1)).toMatch(/^sell 10 at 95 in /)
      expect(run.fills).toHaveLength(4)
    }
  })

  it('is recorded as denied where the gate does not approve of it', () => {
    const inner = createRiskGate()
    const gate: LimitGate = {
      port: inner.port,
      profile: inner.profile,
      limits: inner.limits,
      isHalted: false,
      halt: null,
      equityPeak: Number.POSITIVE_INFINITY,
      equityFloor: Number.NEGATIVE_INFINITY,
      check: (request) =>
        request.isReduceOnly
          ? { approved: false, code: 'NON_FINITE_INPUT', message: 'no', facts: {} }
          : inner.check(request),
      observeEquity: (equity, time) => inner.observeEquity(equity, time),
      verify: (approval, intent) => inner.verify(approval, intent),
      snapshot: (held) => inner.snapshot(held),
    }
    const strategy = defineStrategy({
      id: 'test/bare',
      version: '1.0.0',
      title: 'Protects late',
      params: z.strictObject({}),
      setup({ data }) {
        data()
        let ticket: SignalTicket | null = null
        return {
          onBar({ order }) {
            if (ticket === null) ticket = order.buy(ten)
            else order.modify(ticket, { stop: 95 })
          },
        }
      },
    })
    const prepared = prepareBacktest({ strategy, data: dailyBars([flat, flat, dip]) })
    const kernel = new BacktestKernel(prepared, recordEverything, undefined, gate)
    const run = steppedBacktest(kernel)
    run.advance(3)
    const { orders } = run.finish()
    expect(orders.map(({ role, status, reason }) => `${role} ${status} ${reason}`)).toEqual([
      'entry filled null',
      'stop-loss denied NON_FINITE_INPUT',
      'stop-loss denied NON_FINITE_INPUT',
    ])
    expect(new Set(orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(3)
  })
})
