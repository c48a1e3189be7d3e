import { type BarSeries, barSeriesFromRows, defineStrategy, type StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { RunBacktestConfig } from '../backtest-config.ts'
import { createBacktest } from '../create-backtest.ts'
import { runBacktestSync } from '../run-backtest.ts'
import { runStreamingBacktest } from '../run-streaming-backtest.ts'
import type { AskedSignal, RecordedAnswer, RecordedStep } from './recorded-decisions.ts'

const minute = 60_000
const start = Date.UTC(2026, 0, 5, 15)

/** Bars that open at 100, 101, 102 … and close one higher, so that a price tells when something filled. */
const series: BarSeries = barSeriesFromRows({
  instrument: { id: 'ACME', assetClass: 'crypto', tickSize: '0.01' },
  timeframe: '1m',
  rows: Array.from({ length: 10 }, (_, n) => ({
    ...{ time: start + n * minute, open: 100 + n, high: 101.5 + n, low: 99.5 + n, close: 101 + n, volume: 50 },
  })),
})

/** Closes of bars are at 1, 3, 5 … of the timeline's events, openings at 0, 2, 4 …: after `2n + 2` bar `n` has closed. */
const afterBar = (bar: number) => ({ after: 2 * bar + 2, time: start + (bar + 1) * minute })

interface Script {
  readonly answer?: (asked: AskedSignal) => RecordedAnswer
  readonly steps?: readonly RecordedStep[]
  readonly config?: Partial<RunBacktestConfig>
}

/** Runs a script of bars with decisions on record, and tells what the strategy heard. */
function course(
  script: (bar: number, context: StrategyContext) => void,
  { answer = () => ({ type: 'waits' }), steps = [], config = {} }: Script,
) {
  const heard: string[] = []
  const asked: AskedSignal[] = []
  const strategy = defineStrategy({
    id: 'test/course',
    version: '1.0.0',
    title: 'Course',
    setup({ data }) {
      data()
      let bar = 0
      return {
        onBar: (context) => script(bar++, context),
        onOrder: ({ status, reason }, { time }) =>
          void heard.push(`${(time - start) / minute} ${status} ${reason ?? ''}`),
      }
    },
  })
  const result = runBacktestSync({
    ...{
      strategy,
      data: series,
      capital: 10_000,
      costs: { fee: { type: 'none' } },
      sizeAt: 'signal',
      instanceId: 'one',
    },
    decisions: {
      steps,
      answerTo(one) {
        asked.push(one)
        return answer(one)
      },
    },
    ...config,
  })
  const fills = result.fills.map(({ side, quantity, price, time }) => [
    side,
    +quantity.toNumber(),
    +price.toNumber(),
    time,
  ])
  return { result, fills, heard, asked }
}

const first = `one:${start + minute}:0`
const buyFirst = (bar: number, { order }: StrategyContext): void => {
  if (bar === 0) order.buy({ size: { units: 7 }, stop: 90, target: 130 })
}
const approve = { type: 'approve', intentId: first, quantity: null, stop: null, target: null } as const

describe('a run with decisions on record', () => {
  it('sends what waits where it was approved, with the size that it was given with', () => {
    const half = (bar: number, { order }: StrategyContext): void => {
      if (bar === 0) order.buy({ size: { equityFraction: 0.5 } })
    }
    const { fills, asked } = course(half, { steps: [{ ...approve, ...afterBar(3) }] })
    // 5,000 at the first close, 101, floored to the step of 1; filled at the open of bar 4.
    expect(asked.map(({ intentId, quantity }) => [intentId, quantity?.toNumber()])).toEqual([[first, 49]])
    expect(fills).toEqual([['buy', 49, 104, start + 4 * minute]])
  })

  it('does not let what is sent inside a bar meet the open of that bar', () => {
    const { fills } = course(buyFirst, { steps: [{ ...approve, after: 7, time: start + 3 * minute }] })
    expect(fills).toEqual([['buy', 7, 104, start + 4 * minute]])
  })

  it('sends it with what was changed of it', () => {
    const steps = [{ ...approve, ...afterBar(1), quantity: '3', stop: '95.5', target: '108' }]
    const { fills, result } = course(buyFirst, { steps })
    expect(fills).toEqual([
      ['buy', 3, 102, start + 2 * minute],
      ['sell', 3, 108, start + 8 * minute],
    ])
    expect(result.orders.find(({ role }) => role === 'stop-loss')?.stopPrice?.toString()).toBe('95.5')
  })

  it('denies at once, later, or leaves alone what was not decided on', () => {
    const none = course(buyFirst, {})
    const once = course(buyFirst, { answer: () => ({ type: 'denied', code: 'daily-loss' }) })
    const late = course(buyFirst, {
      steps: [{ type: 'deny', intentId: first, code: 'APPROVAL_EXPIRED', ...afterBar(2) }],
    })
    const dropped = course(buyFirst, { steps: [{ type: 'drop', intentId: first, ...afterBar(2) }] })
    expect([none, once, late, dropped].map(({ heard }) => heard)).toEqual([
      [],
      ['1 denied daily-loss'],
      ['3 denied APPROVAL_EXPIRED'],
      [],
    ])
    for (const { fills } of [none, once, late, dropped]) expect(fills).toEqual([])
  })

  it('lets strategies find what waits, take it back, and not change it', () => {
    const found: boolean[] = []
    const script = (bar: number, { order }: StrategyContext): void => {
      if (bar === 0) order.buy({ size: { units: 7 }, stop: 90 })
      const ticket = order.find(`${start + minute}:0`)
      found.push(ticket !== null)
      if (bar === 1 && ticket !== null) order.modify(ticket, { stop: 99 })
      if (bar === 3 && ticket !== null) order.cancel(ticket)
    }
    const { heard, fills } = course(script, { steps: [{ ...approve, ...afterBar(5) }] })
    expect(found.slice(0, 6)).toEqual([true, true, true, true, false, false])
    expect(heard).toEqual(['4 denied APPROVAL_REJECTED'])
    expect(fills).toEqual([])
    const changed = course((bar, context) => bar < 3 && script(bar, context), {
      steps: [{ ...approve, ...afterBar(5) }],
    })
    expect(changed.result.orders.find(({ role }) => role === 'stop-loss')?.stopPrice?.toString()).toBe('90')
  })

  it('takes orders back and closes positions where others did', () => {
    const sent = { answer: () => ({ type: 'sent' }) as const }
    const open = course(buyFirst, sent)
    const stopLoss = open.result.orders.find(({ role }) => role === 'stop-loss')
    const steps: RecordedStep[] = [
      { type: 'cancel', clientOrderId: stopLoss?.clientOrderId ?? '', reason: 'FLATTEN', ...afterBar(3) },
      {
        ...{ type: 'close', instrument: 'ACME', quantity: '7', ordinal: 'flatten-0', reason: 'enough' },
        ...{ decisionTime: start + 4 * minute, ...afterBar(3) },
      },
    ]
    const { fills, result } = course(buyFirst, { ...sent, steps })
    expect(fills).toEqual([
      ['buy', 7, 101, start + minute],
      ['sell', 7, 104, start + 4 * minute],
    ])
    const statusOf = (role: string) => result.orders.find((order) => order.role === role)
    expect(statusOf('stop-loss')).toMatchObject({ status: 'cancelled', updatedAt: start + 4 * minute })
    expect(statusOf('close')).toMatchObject({ intentId: `one:${start + 4 * minute}:flatten-0`, status: 'filled' })
  })

  it('takes steps after the last bar, and does not fill what they send', () => {
    const { fills, result } = course(buyFirst, { steps: [{ ...approve, ...afterBar(9) }] })
    expect(fills).toEqual([])
    expect(result.orders).toMatchObject([{ status: 'accepted' }])
  })

  it('asks its own gate for everything that leaves', () => {
    const config = { risk: { limits: { positionUnitsMax: 5 } } }
    const { heard } = course(buyFirst, { steps: [{ ...approve, ...afterBar(2) }], config })
    expect(heard).toHaveLength(1)
    expect(heard[0]).toMatch(/^3 denied /)
  })

  it('asks for signals that are not sound too, so that nobody misses them', () => {
    const { asked, heard } = course((bar, { order }) => void (bar === 0 && order.buy({ size: { units: -1 } })), {})
    expect(asked.map(({ quantity }) => quantity)).toEqual([null])
    expect(heard).toEqual(['1 denied SIGNAL_SIZE'])
  })

  it('draws chances as if what was denied elsewhere had never been', () => {
    const costs = { fee: { type: 'none' }, slippage: { type: 'random', distribution: 'uniform', bps: 50 } } as const
    const both = (bar: number, { order }: StrategyContext): void => {
      if (bar === 0) for (const units of [1, 2]) order.buy({ size: { units } })
    }
    const onlyOne = (bar: number, { order }: StrategyContext): void => {
      if (bar === 0) order.buy({ size: { units: 2 } })
    }
    const answer = ({ quantity }: AskedSignal): RecordedAnswer =>
      quantity?.toNumber() === 1 ? { type: 'denied', code: 'position-size' } : { type: 'sent' }
    const prices = [both, onlyOne].map((script) =>
      course(script, { answer, config: { costs } }).fills.map(([, , price]) => price),
    )
    expect(prices[0]).toEqual(prices[1])
    // The draw shows in the price.
    expect(prices[0]).not.toEqual([101])
  })

  it('is the run without them where everything was sent, and says that it has them', () => {
    const plain = course(buyFirst, { config: { decisions: undefined } as never })
    const same = course(buyFirst, { answer: () => ({ type: 'sent' }) })
    expect(same.result.hash).toBe(plain.result.hash)
    expect(same.result.settings.decisions).toBe('recorded')
    expect('decisions' in plain.result.settings).toBe(false)
  })

  it('is refused with other rules of time, over streams and in snapshots', async () => {
    const decisions = { steps: [], answerTo: () => ({ type: 'sent' }) as const }
    const strategy = defineStrategy({ id: 'test/none', version: '1.0.0', title: 'None', setup: () => ({}) })
    const ticks = { quotes: [] }
    expect(() => runBacktestSync({ strategy, data: series, decisions, ticks })).toThrow(/decisions are given together/)
    const stream = (async function* () {
      yield series
    })()
    await expect(runStreamingBacktest({ strategy, data: stream, decisions })).rejects.toThrow(/decisions on record/)
    const run = createBacktest({ strategy, data: series, decisions })
    run.advance(2)
    expect(() => run.snapshot()).toThrow(/its configuration has decisions/)
  })
})
