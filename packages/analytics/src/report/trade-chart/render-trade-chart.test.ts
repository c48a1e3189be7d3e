import {
  type BarSeries,
  barSeries,
  decimal,
  type Fill,
  money,
  type Order,
  type OrderEvent,
  sha256Hex,
  type TradeRecord,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import type { ChartDrawing } from './chart-drawing.ts'
import { chartScript } from './chart-script.ts'
import { renderTradeChart } from './render-trade-chart.ts'
import type { TradeChartOptions, TradeChartResult } from './trade-chart-options.ts'

const minute = 60_000
const start = Date.UTC(2024, 0, 2)
const nothing: TradeChartResult = {
  ...{ orders: [], fills: [], orderEvents: [], trades: [] },
  ...{ time: new Float64Array(0), equity: new Float64Array(0) },
}

type Row = readonly [open: number, high: number, low: number, close: number]

function seriesOf(rows: readonly Row[]): BarSeries {
  const column = (k: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[k])
  return barSeries({
    instrument: { id: 'ACME', assetClass: 'crypto', calendar: '24x7', tickSize: '0.01' },
    timeframe: '1m',
    columns: {
      time: Float64Array.from(rows, (_, i) => start + i * minute),
      ...{ open: column(0), high: column(1), low: column(2), close: column(3) },
      volume: Float64Array.from(rows, (_, i) => i + 1),
    },
  })
}

const level = (bars: number): BarSeries => seriesOf(Array.from({ length: bars }, () => [10, 11, 9, 10] as const))

function order(id: string, more: Partial<Order>): Order {
  return {
    ...{ clientOrderId: id, intentId: `run:${start + minute}:0`, parentId: null, instrument: 'ACME', side: 'buy' },
    ...{ type: 'market', role: 'entry', timeInForce: 'gtc', quantity: decimal(2), filledQuantity: decimal(2) },
    ...{ averagePrice: null, limitPrice: null, stopPrice: null, isReduceOnly: false, isPostOnly: false },
    ...{ status: 'filled', createdAt: start + minute, updatedAt: start + minute, reason: null },
    ...more,
  } as Order
}

function event(id: string, status: OrderEvent['status'], bar: number, prices: Partial<OrderEvent> = {}): OrderEvent {
  const at = { clientOrderId: id, instrument: 'ACME', status, time: start + bar * minute }
  return { ...at, sequence: 0, reason: null, limitPrice: null, stopPrice: null, ...prices }
}

function fill(id: string, side: Fill['side'], price: number, bar: number): Fill {
  return {
    ...{ sequence: 0, clientOrderId: id, instrument: 'ACME', side, price: decimal(price), quantity: decimal(2) },
    ...{ fee: money(0.5, 'USD'), time: start + bar * minute },
  }
}

/**
 * Bought at the open of bar 1; the stop is moved at the close of bar 1, and reached in the path of bar 3, which is told with the close of
 * that bar, the instant at which bar 4 opens.
 */
const rows: readonly Row[] = [
  [10, 11, 9, 10],
  [10, 12, 10, 12],
  [12, 13, 11, 13],
  [13, 13, 9.5, 10],
  [10, 10.5, 9, 9],
]
const result: TradeChartResult = {
  orders: [
    order('entry', { reason: 'it </script> looked "cheap"' }),
    order('stop', { parentId: 'entry', role: 'stop-loss', side: 'sell', type: 'stop', reason: 'words of the entry' }),
    order('target', { parentId: 'entry', role: 'take-profit', side: 'sell', type: 'limit', status: 'cancelled' }),
    order('other', { instrument: 'OTHER' }),
  ],
  orderEvents: [
    event('entry', 'submitted', 1),
    event('entry', 'filled', 1),
    event('stop', 'submitted', 1, { stopPrice: decimal(9) }),
    event('stop', 'accepted', 1, { stopPrice: decimal(9) }),
    event('stop', 'accepted', 2, { stopPrice: decimal(9.5) }),
    event('stop', 'accepted', 2, { stopPrice: decimal(10) }),
    event('stop', 'filled', 4, { stopPrice: decimal(10) }),
    event('target', 'accepted', 1, { limitPrice: decimal(20) }),
    event('target', 'cancelled', 4, { limitPrice: decimal(20) }),
  ],
  fills: [
    fill('entry', 'buy', 10, 1),
    fill('stop', 'sell', 10, 4),
    { ...fill('other', 'buy', 5, 1), instrument: 'OTHER' },
  ],
  trades: [
    {
      ...{ index: 0, instrument: 'ACME', side: 'long', quantity: '2', entryTime: start + minute, entryPrice: '10' },
      ...{ exitTime: start + 4 * minute, exitPrice: '10', fees: '1', profit: '-1', returnFraction: -0.05, barsHeld: 3 },
    },
    {
      ...{ index: 1, instrument: 'OTHER', side: 'long', quantity: '2', entryTime: start + minute, entryPrice: '5' },
      ...{ exitTime: null, exitPrice: null, fees: '1', profit: '1', returnFraction: 0.05, barsHeld: 3 },
    },
  ],
  time: Float64Array.of(start + 2 * minute, start + 3 * minute, start + 5 * minute),
  equity: Float64Array.of(100, 110, 90),
}

const page = (options: Partial<TradeChartOptions> = {}): string =>
  renderTradeChart({ title: 'Run', series: seriesOf(rows), result, ...options })

/** What the page's script reads. */
function dataOf(html: string): Record<string, never[]> {
  return JSON.parse(/id="chart-data">(.*?)<\/script>/s.exec(html)?.[1] ?? 'null')
}

const drawn = (...drawings: ChartDrawing[]) => dataOf(page({ drawings }))

describe('renderTradeChart', () => {
  it('gives the same text for the same options', () => {
    expect(page()).toBe(page())
  })

  it('allows its own script and style by their hashes, and nothing else', () => {
    const html = page()
    const hash = btoa(
      String.fromCharCode(...(sha256Hex(chartScript).match(/../g) ?? []).map((two) => Number(`0x${two}`))),
    )
    expect(html).toContain(`default-src 'none'; script-src 'sha256-${hash}'; style-src 'sha256-`)
    expect(html).toContain(`<script>${chartScript}</script>`)
    expect(html).not.toMatch(/https?:|style="|onclick=|<link rel="(?!icon)/)
  })

  it('escapes titles, names, labels and reasons', () => {
    const bad = '</script><img src=x onerror=alert(1)>&\u2028'
    const html = page({
      title: bad,
      subtitle: bad,
      drawings: [
        { type: 'level', name: bad, price: 10, label: bad },
        { type: 'line', name: 'x', pane: bad, values: new Float64Array(5) },
      ],
    })
    expect(html).not.toContain('<img')
    expect(html.match(/<\/script>/g)).toHaveLength(2)
    expect(dataOf(html).groups).toMatchObject([{ name: bad }, { name: 'x' }])
    expect(html).toContain('it &lt;/script&gt; looked &quot;cheap&quot;')
  })

  it('shows bars without a single trade', () => {
    const html = page({ result: nothing })
    expect(html).toContain('No trades in these bars.')
    expect(dataOf(html)).toMatchObject({
      fills: [],
      trips: [],
      protections: [],
      equity: [null, null, null, null, null],
    })
  })

  it('shows one bar, and says so where there is none', () => {
    const one = renderTradeChart({ title: 'One', series: level(1), result: nothing })
    expect(one).toContain('ACME 1m · 2024-01-02 to 2024-01-02 00:01 · 1 bar<')
    expect(dataOf(one).candles).toEqual({ time: [start], open: [10], high: [11], low: [9], close: [10], volume: [1] })
    const none = page({ from: start + 60 * minute })
    expect(none).toContain('no bars · 0 bars')
    expect(none).not.toContain('<script')
  })

  it('breaks lines where they have no value', () => {
    const values = Float64Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 2.000000000001, 3)
    expect(drawn({ type: 'line', name: 'x', values }).lines).toEqual([
      { group: 0, isDashed: false, isStepped: false, pane: null, values: [null, 1, null, 2, 3] },
    ])
  })

  it('puts a million bars together, so that the page stays small', () => {
    const bars = 1_000_000
    const series = barSeries({
      instrument: { id: 'ACME', assetClass: 'crypto', tickSize: '0.01' },
      timeframe: '1m',
      columns: {
        time: Float64Array.from({ length: bars }, (_, i) => start + i * minute),
        open: Float64Array.from({ length: bars }, (_, i) => 100 + (i % 50)),
        high: Float64Array.from({ length: bars }, (_, i) => 101 + (i % 50)),
        low: Float64Array.from({ length: bars }, (_, i) => 99 + (i % 50)),
        close: Float64Array.from({ length: bars }, (_, i) => 100 + (i % 50)),
        volume: new Float64Array(bars).fill(2),
      },
    })
    const values = Float64Array.from({ length: bars }, (_, i) => i)
    const html = renderTradeChart({
      ...{ title: 'Long', series, result: nothing },
      drawings: [
        { type: 'line', name: 'index', values },
        { type: 'zone', name: 'zone', fromBar: 100, toBar: 149, top: 120, bottom: 110 },
      ],
    })
    expect(html).toContain('1,000,000 bars, 50 to a candle')
    expect(html.length).toBeLessThan(1_200_000)
    const { candles, lines, zones } = dataOf(html) as unknown as {
      candles: Record<string, number[]>
      lines: { values: number[] }[]
      zones: number[][]
    }
    expect(candles.open).toHaveLength(20_000)
    expect(['open', 'high', 'low', 'close', 'volume'].map((name) => candles[name]?.[7])).toEqual([
      100, 150, 99, 149, 100,
    ])
    expect(lines[0]?.values.slice(0, 2)).toEqual([49, 99])
    expect(zones).toEqual([[1, 2, 2, 120, 110]])
  })

  it('puts together as few as it can, and the rest into the last candle', () => {
    const { candles } = dataOf(page({ barsMax: 3 })) as unknown as { candles: Record<string, number[]> }
    expect(candles).toEqual({
      ...{ time: [start, 2 * minute, 2 * minute], open: [10, 12, 10], high: [12, 13, 10.5], low: [9, 9.5, 9] },
      ...{ close: [12, 10, 9], volume: [3, 7, 5] },
    })
  })

  it('draws a stretch of the bars, and what reaches into it', () => {
    const zone = { type: 'zone', name: 'zone', top: 2, bottom: 1 } as const
    const html = page({
      from: start + 2 * minute,
      to: start + 4 * minute,
      drawings: [
        { ...zone, fromBar: 0, toBar: 1 },
        { ...zone, fromBar: 1, toBar: 2 },
        { ...zone, fromBar: 3, toBar: null },
        { ...zone, fromBar: 4, toBar: null },
        { type: 'point', name: 'swing', bar: 3, price: 13 },
        { type: 'segment', name: 'line', fromBar: 0, fromPrice: 1, toBar: 4, toPrice: 2, isDashed: true },
        { type: 'segment', name: 'line', fromBar: 0, fromPrice: 1, toBar: 2, toPrice: 2 },
        { type: 'level', name: 'level', price: 3 },
      ],
    })
    expect(dataOf(html)).toMatchObject({
      zones: [
        [0, -1, 0, 2, 1],
        [0, 1, 1, 2, 1],
      ],
      points: [[1, 1, 13]],
      segments: [
        [2, -2, 1, 2, 2, 1],
        [2, -2, 1, 0, 2, 0],
      ],
      levels: [[3, -2, 1, 3, '']],
      equity: [110, 110],
      fills: [[1, 10, -1, 0, expect.anything()]],
      trips: [[1, -1, 10, 1, 10, -1]],
    })
  })

  it('places fills in the bars that they happened in: at the open of one, in the path of another', () => {
    const { fills, trips } = dataOf(page()) as unknown as { fills: unknown[][]; trips: unknown[] }
    expect(fills.map((one) => one.slice(0, 4))).toEqual([
      [1, 10, 1, 1],
      [3, 10, -1, 0],
    ])
    expect(trips).toEqual([[1, 1, 10, 3, 10, -1]])
  })

  it('places a fill in the next bar where its open jumped to the price', () => {
    const gap = { ...result, fills: [fill('entry', 'buy', 10, 1), fill('stop', 'sell', 9.2, 4)] }
    expect((dataOf(page({ result: gap })).fills as unknown[][])[1]?.[0]).toBe(4)
    const late = { ...result, fills: [{ ...fill('stop', 'sell', 9.2, 4), time: start + 4.5 * minute }] }
    expect((dataOf(page({ result: late })).fills as unknown[][])[0]?.[0]).toBe(4)
    const last = { ...result, fills: [fill('stop', 'sell', 9, 5)] }
    expect((dataOf(page({ result: last })).fills as unknown[][])[0]?.[0]).toBe(4)
    const unknown = { ...result, fills: [fill('nobody', 'sell', 9, 5)] }
    expect(dataOf(page({ result: unknown })).fills).toEqual([])
  })

  it('draws stops and targets from entry to end, with every price that they were moved to', () => {
    expect(dataOf(page()).protections).toEqual([
      [
        1,
        [
          [1, 9],
          [2, 10],
        ],
        3,
      ],
      [0, [[1, 20]], 3],
    ])
  })

  it('draws what still stands to the end, and nothing of an entry that did not fill', () => {
    const open = { ...result, orderEvents: result.orderEvents.filter(({ status }) => status !== 'cancelled') }
    expect(dataOf(page({ result: open })).protections?.[1]).toEqual([0, [[1, 20]], 4])
    expect(dataOf(page({ result: { ...result, fills: [] } })).protections).toEqual([])
    const silent = { ...result, orderEvents: [event('stop', 'accepted', 1)] }
    expect(dataOf(page({ result: silent })).protections).toEqual([])
  })

  it('tells of each fill its order, price, reason and confidence', () => {
    const signals = [
      { decisionTime: start + minute, ordinal: 0, confidence: 0.625 },
      { decisionTime: start + minute, ordinal: 1, confidence: 0.1 },
    ]
    const { fills } = dataOf(page({ signals })) as unknown as { fills: [number, number, number, number, string[]][] }
    expect(fills.map((one) => one[4])).toEqual([
      [
        ...['Buy 2 at 10', 'entry, market, 2024-01-02 00:01 UTC, fee 0.50', 'confidence 0.63'],
        ...['it </script> looked "cheap"', 'order entry'],
      ],
      ['Sell 2 at 10', 'stop, stop, 2024-01-02 00:04 UTC, fee 0.50', 'order stop'],
    ])
  })

  it('lists the trades with a way to each, the first and the last of many', () => {
    expect(page()).toContain('<a href="#trade-1">1</a>')
    const trade = result.trades[0] as TradeRecord
    const many = Array.from({ length: 9 }, (_, index) => ({ ...trade, index }))
    const html = page({ result: { ...result, trades: many }, tradesShownMax: 4 })
    expect([...html.matchAll(/href="#trade-(\d)"/g)].map(([, number]) => number)).toEqual(['1', '2', '8', '9'])
    expect(html).toContain('4 of 9 trades')
    expect(html).toContain('5 more')
    const open = { ...trade, exitTime: null, exitPrice: null, profit: '3' }
    expect(dataOf(page({ result: { ...result, trades: [open] } })).trips).toEqual([[1, 1, 10, 4, null, 1]])
  })

  it('groups drawings by name, and lines by the title of their pane', () => {
    const values = new Float64Array(5)
    const data = drawn(
      { type: 'line', name: 'a', values, tone: 'c1' },
      { type: 'line', name: 'b', values, pane: 'RSI', shape: 'stepped', isDashed: true },
      { type: 'line', name: 'c', values, pane: 'RSI' },
      { type: 'point', name: 'a', bar: 0, price: 1, tone: 'c2' },
    )
    expect(data.groups).toEqual([
      { name: 'a', tone: 'c1', type: 'line' },
      { name: 'b', tone: 'neutral', type: 'line' },
      { name: 'c', tone: 'neutral', type: 'line' },
    ])
    expect(data.panes).toEqual(['RSI'])
    expect(data.lines).toMatchObject([{ pane: null }, { pane: 0, isStepped: true, isDashed: true }, { pane: 0 }])
  })
})

describe('renderTradeChart refuses', () => {
  it.each<readonly [string, Partial<TradeChartOptions>, string]>([
    [
      'a line of another length',
      { drawings: [{ type: 'line', name: 'x', values: new Float64Array(4) }] },
      'the line "x" has 4 values, but the series has 5 bars',
    ],
    [
      'a price that is none',
      { drawings: [{ type: 'zone', name: 'z', fromBar: 0, toBar: null, top: Number.NaN, bottom: 1 }] },
      'the zone "z" has a top of NaN',
    ],
    ['limits that hold nothing', { from: 5, to: 5 }, 'from 5 to 5, which holds no instant'],
    ['limits that are none', { from: Number.NaN }, 'from NaN to Infinity'],
    ['no candles', { barsMax: 0 }, 'a barsMax of 0'],
    ['half candles', { barsMax: 1.5 }, 'a barsMax of 1.5'],
  ])('%s', (_, options, text) => {
    expect(() => page(options)).toThrow(text)
  })
})
