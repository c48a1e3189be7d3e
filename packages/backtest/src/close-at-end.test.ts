import {
  barSeriesFromRows,
  defineStrategy,
  type SignalOptions,
  type SignalTicket,
  type StrategyContext,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BacktestConfig } from './backtest-config.ts'
import type { BacktestResult } from './backtest-result.ts'
import { runBacktestSync } from './run-backtest.ts'
import { runScripted, type Script } from './scripted-run.ts'

const dayMs = 86_400_000

/** Quiet days of volume 100, so that a participation of 0.05 lets 5 units a day be filled. */
function quiet(id: string, days: number) {
  return barSeriesFromRows({
    instrument: { id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' },
    timeframe: '1d',
    rows: Array.from({ length: days }, (_, day) => ({
      time: Date.UTC(2024, 0, 1) + day * dayMs,
      open: 100,
      high: 101,
      low: 99,
      close: 100,
      volume: 100,
    })),
  })
}

const costs = { fee: { type: 'none' }, liquidity: { participation: '0.05' } } as const
const closing = { costs, closeAtEnd: 'last-close' } as const
const pair = [quiet('ACME', 3), quiet('BOLT', 3)]

/** What became of each order: its role, the statuses it took, and why it ended. */
function livesOf({ orders, orderEvents }: BacktestResult): string[] {
  return orders.map(({ clientOrderId, instrument, role, reason }) => {
    const statuses = orderEvents.filter((event) => event.clientOrderId === clientOrderId).map(({ status }) => status)
    return `${role} ${instrument} ${statuses.join(' ')}${reason === null ? '' : ` ${reason}`}`
  })
}

const large = { size: { units: 12 } } as const
const small = { size: { units: 3 } } as const
const inFull = 'submitted accepted partially-filled partially-filled cancelled RUN_ENDED'
const closed = 'close ACME submitted accepted filled the run has ended'

describe('the closing at the end', () => {
  const cases: readonly (readonly [string, (context: StrategyContext) => void, readonly string[]])[] = [
    [
      'does not send what waits for an order of which a part has filled',
      ({ order }) => void order.buy({ ...small, after: order.buy(large) }),
      [`entry ACME ${inFull}`, 'entry ACME submitted cancelled RUN_ENDED', closed],
    ],
    [
      'nor where that is of a later instrument',
      ({ order }) => void order.buy({ ...small, instrument: 'BOLT', after: order.buy(large) }),
      [`entry ACME ${inFull}`, 'entry BOLT submitted cancelled RUN_ENDED', closed],
    ],
    [
      'nor where that is of an earlier one',
      ({ order }) => void order.buy({ ...small, after: order.buy({ ...large, instrument: 'BOLT' }) }),
      [
        `entry BOLT ${inFull}`,
        'entry ACME submitted cancelled RUN_ENDED',
        'close BOLT submitted accepted filled the run has ended',
      ],
    ],
    [
      'nor what waits for that in turn, which ends with it',
      ({ order }) => {
        const second = order.buy({ ...small, after: order.buy(large) })
        order.sell({ ...small, instrument: 'BOLT', after: second })
      },
      [
        `entry ACME ${inFull}`,
        'entry ACME submitted cancelled RUN_ENDED',
        'entry BOLT submitted cancelled PARENT_ENDED',
        closed,
      ],
    ],
    [
      'nor one that may only reduce: there is nothing to reduce after it',
      ({ order }) => void order.sell({ ...small, reduceOnly: true, after: order.buy(large) }),
      [`entry ACME ${inFull}`, 'entry ACME submitted cancelled RUN_ENDED', closed],
    ],
    [
      'ends what waits for an order of which nothing has filled with that order',
      ({ order }) => {
        const far = { ...small, entry: { type: 'limit', price: 50 } } as const
        order.buy({ ...small, after: order.buy(far) })
      },
      ['entry ACME submitted accepted cancelled RUN_ENDED', 'entry ACME submitted cancelled PARENT_ENDED'],
    ],
    [
      'ends a bracket with its entry',
      ({ order }) => void order.buy({ ...large, stop: 50, target: 150 }),
      [
        `entry ACME ${inFull}`,
        // They grow with the second part, under the same status.
        'stop-loss ACME submitted accepted accepted cancelled RUN_ENDED',
        'take-profit ACME submitted accepted accepted cancelled RUN_ENDED',
        closed,
      ],
    ],
  ]

  it.each(cases)('%s', (_, send, lives) => {
    for (const closeAtEnd of ['last-close', 'last-open'] as const) {
      const { result } = runScripted(pair, { 0: send }, { ...closing, closeAtEnd })
      expect(livesOf(result)).toEqual(lives)
      expect(result.openPositions).toEqual([])
    }
  })

  it('ends what was sent because its order filled in the last bar, before it meets a price', () => {
    const { result } = runScripted(
      [quiet('ACME', 2)],
      {
        0: ({ order }) =>
          void order.sell({ ...small, after: order.buy({ size: { units: 3 }, entry: { type: 'limit', price: 99 } }) }),
      },
      closing,
    )
    expect(livesOf(result)).toEqual([
      'entry ACME submitted accepted filled',
      'entry ACME submitted accepted cancelled RUN_ENDED',
      closed,
    ])
    expect(result.openPositions).toEqual([])
  })

  it('leaves what is on its way to the venue cancelled, with what waits for it', () => {
    const send: Script = { 2: ({ order }) => void order.buy({ ...small, after: order.buy(small) }) }
    const latency = { toVenueMs: dayMs }
    const { result } = runScripted([quiet('ACME', 3)], send, { ...closing, costs: { ...costs, latency } })
    expect(livesOf(result)).toEqual([
      'entry ACME submitted cancelled RUN_ENDED',
      'entry ACME submitted cancelled RUN_ENDED',
    ])
  })

  it('takes nothing from a strategy that hears of it', () => {
    const heard: string[] = []
    const { result } = runScripted(
      [quiet('ACME', 3)],
      { 0: ({ order }) => void order.buy(small) },
      { costs, closeAtEnd: 'last-close' },
      {
        onFill: ({ side }, { order }) => {
          heard.push(side)
          if (side === 'sell') order.buy(small)
        },
        onStop: ({ order }) => void order.buy(small),
      },
    )
    expect(heard).toEqual(['buy', 'sell'])
    expect(livesOf(result)).toEqual(['entry ACME submitted accepted filled', closed])
  })

  it('leaves no position and no order behind, and opens nothing, whatever waits (property)', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          closeAtEnd: fc.constantFrom('last-close' as const, 'last-open' as const),
          intrabar: fc.constantFrom<BacktestConfig['intrabar'][]>('pessimistic', 'optimistic', 'adaptive'),
          participation: fc.constantFrom('0.001', '0.01', '1'),
          bars: fc.integer({ min: 2, max: 25 }),
        }),
        ({ seed, closeAtEnd, intrabar, participation, bars }) => {
          const data = ['A', 'B'].map((id) =>
            randomWalk({ seed: `${seed}${id}`, bars, timeframe: '1d', instrument: id }),
          )
          const result = runBacktestSync({
            strategy: crowd,
            data,
            seed,
            closeAtEnd,
            ...(intrabar === undefined ? {} : { intrabar }),
            costs: { fee: { type: 'none' }, liquidity: { participation } },
          })
          expect(result.openPositions).toEqual([])
          const ended = new Set(['denied', 'rejected', 'filled', 'cancelled', 'expired'])
          expect(result.orders.filter(({ status }) => !ended.has(status))).toEqual([])
          const end =
            result.orderEvents.find(({ reason }) => reason === 'RUN_ENDED')?.sequence ?? Number.POSITIVE_INFINITY
          const closings = new Set(
            result.orders.filter(({ role }) => role === 'close').map((order) => order.clientOrderId),
          )
          for (const { sequence, clientOrderId } of result.fills) {
            if (sequence > end) expect(closings).toContain(clientOrderId)
          }
          for (const { sequence, status, clientOrderId } of result.orderEvents) {
            if (sequence > end && status === 'accepted') expect(closings).toContain(clientOrderId)
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** Sends chains of orders, each after the last, of both instruments. */
const crowd = defineStrategy({
  id: 'test/crowd',
  version: '1.0.0',
  title: 'Crowd',
  setup({ data, random }) {
    const bars = [data('A'), data('B')] as const
    return {
      onBar({ order }) {
        let last: SignalTicket | null = null
        for (let n = 0; n < 3; n++) {
          const of = bars[random.next() < 0.5 ? 0 : 1]
          const price = of.close.now * (0.97 + 0.06 * random.next())
          const options: SignalOptions = {
            instrument: of.instrument.id,
            size: { units: 1 + Math.floor(20 * random.next()) },
            entry: random.next() < 0.5 ? ({ type: 'market' } as const) : ({ type: 'limit', price } as const),
            ...(last === null || random.next() < 0.3 ? {} : { after: last }),
          }
          last = random.next() < 0.5 ? order.buy(options) : order.sell(options)
        }
      },
    }
  },
})
