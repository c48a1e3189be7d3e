import { RaceError, type RaceRecord, type RunRecord, sha256Hex, type TradeRecord } from '@race/core'
import { describe, expect, it } from 'vitest'
import { renderReport } from './render-report.ts'
import type { ReportEntrant, ReportOptions } from './report-options.ts'

const day = 86_400_000
const start = Date.UTC(2022, 0, 1)

function entrant(name: string, run: Partial<RunRecord> = {}, points = 500): ReportEntrant {
  const slope = name.length % 5
  const time = Float64Array.from({ length: points }, (_, index) => start + index * day)
  const equity = time.map((_, index) => 1000 + slope * index + 40 * Math.sin(index / 9))
  return {
    run: {
      id: name,
      raceId: 'race',
      name,
      strategyId: 'acme/trend',
      strategyVersion: '1.2.3',
      params: { period: 20, label: 'a & b' },
      status: 'finished',
      rank: null,
      currency: 'USD',
      initialEquity: '1000',
      finalEquity: '1234567.895',
      runHash: 'ab'.repeat(32),
      riskProfile: 'balanced',
      metrics: { totalReturn: 0.5, sharpe: -1.25, maxDrawdown: -0.2, tradeCount: 3, winRate: null },
      warnings: [],
      ...run,
    },
    trades: [],
    equity: { time, equity },
  }
}

function tradesOf(count: number): TradeRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    instrument: 'SPY',
    side: 'long',
    quantity: '1234.5',
    entryTime: start + index * day,
    entryPrice: '1234567.125',
    exitTime: index === count - 1 ? null : start + (index + 1) * day + 3_600_000,
    exitPrice: index === count - 1 ? null : '99',
    fees: '0.001',
    profit: '-1.5',
    returnFraction: -0.015,
    barsHeld: 1,
  }))
}

const race: RaceRecord = {
  id: 'race',
  name: 'Race',
  status: 'finished',
  seed: 'seven',
  currency: 'USD',
  capital: '1000',
  riskProfile: 'balanced',
  datasets: [
    { instrument: 'SPY', timeframe: '1d', bars: 1500, from: start, to: start + 500 * day, hash: 'cd'.repeat(32) },
  ],
  config: { fee: '</pre><script>' },
  raceHash: 'ef'.repeat(32),
  startedAt: 0,
  updatedAt: 0,
}

const one = (options: Partial<ReportOptions> = {}): string =>
  renderReport({ title: 'One', entrants: [entrant('Trend')], ...options })

describe('renderReport', () => {
  it('gives the same text for the same options', () => {
    expect(one()).toBe(one())
  })

  it('shows when it was generated only when that is given', () => {
    expect(one()).not.toContain('Generated')
    expect(one({ generatedAt: Date.UTC(2026, 0, 5, 12, 30) })).toContain('Generated 2026-01-05 12:30 UTC.')
  })

  it('escapes every text that comes from outside', () => {
    const evil = '<script>alert(1)</script>"\'&\u0000'
    const html = renderReport({
      title: evil,
      race: { ...race, id: evil, seed: evil, riskProfile: evil, raceHash: evil, currency: evil, capital: evil },
      datasets: [{ instrument: evil, timeframe: evil, bars: 1, from: 0, to: 1, hash: evil }],
      config: { [evil]: evil },
      benchmark: { name: evil, time: Float64Array.of(start, start + day), equity: Float64Array.of(1, 2) },
      entrants: [1, 2].map((rank) => ({
        ...entrant(evil, {
          rank,
          strategyId: evil,
          strategyVersion: evil,
          riskProfile: evil,
          currency: evil,
          finalEquity: evil,
          runHash: evil,
          params: { [evil]: evil },
          warnings: [evil],
        }),
        trades: tradesOf(2).map((trade) => ({
          ...trade,
          instrument: evil,
          quantity: evil,
          entryPrice: evil,
          fees: evil,
          profit: evil,
        })),
      })),
    })
    expect(html).not.toMatch(/<script/i)
    expect(html).not.toContain('\u0000')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\ufffd')
  })

  it('forbids everything but its own style sheet, named by its hash', () => {
    const html = one()
    const [, sheet = ''] = html.match(/<style>([\s\S]*?)<\/style>/) ?? []
    const hash = Buffer.from(sha256Hex(sheet), 'hex').toString('base64')
    expect(html).toContain(`default-src 'none'; style-src 'sha256-${hash}'; img-src data:;`)
    expect(html).not.toMatch(/ style="|<script|https?:|@import|url\(/)
  })

  it('serves a backtest on its own', () => {
    const html = one({ datasets: race.datasets })
    expect(html).toContain('<p class="kind">Backtest</p>')
    expect(html).not.toContain('id="leaderboard"')
    expect(html).toContain('<dt>Sharpe</dt><dd>−1.25</dd>')
    expect(html).toContain('SPY 1d · 2022-01-01 to 2023-05-15 · 1,000 USD · acme/trend')
    expect(html).toContain('1,234,567.90')
    expect(html).toContain('cd'.repeat(32))
  })

  it('serves a race, ordered by rank, those without one last', () => {
    const html = renderReport({
      title: 'Race',
      race: { ...race, status: 'running', raceHash: null },
      entrants: [
        entrant('Unranked', { status: 'running', finalEquity: null, runHash: null }),
        entrant('Second', { rank: 2 }),
        entrant('First', { rank: 1, warnings: ['3 signals were denied'] }),
      ],
    })
    const names = [...html.matchAll(/<\/svg><a href="#entrant-\d+">(.*?)<\/a>/g)].map(([, name]) => name)
    expect(names).toEqual(['First', 'Second', 'Unranked'])
    expect(html).toContain('<span class="badge">running</span>')
    expect(html).toContain('3 signals were denied')
    expect(html).toContain('<dt>Leading</dt>')
    for (const hash of ['ab'.repeat(32), 'cd'.repeat(32), 'seven']) expect(html).toContain(hash)
    expect(html).toContain('&lt;/pre&gt;&lt;script&gt;')
  })

  it('draws every entrant of 64 in a file of less than 3 MB', () => {
    const entrants = Array.from({ length: 64 }, (_, index) => ({
      ...entrant(`Entrant ${index}`, { rank: index + 1 }, 3000),
      trades: tradesOf(500),
    }))
    const html = renderReport({ title: 'Many', race, entrants })
    for (const { run } of entrants) expect(html).toContain(`data-entrant="${run.name}"`)
    expect(html).toContain('56 more')
    expect(html).toContain('The first 10 and the last 10 of 500 trades, 1 of them open')
    expect(html.length).toBeLessThan(3_000_000)
  })

  it('makes a small file of a million points, and keeps their lowest and highest', () => {
    const base = entrant('Long', {}, 1_000_000)
    base.equity.equity[654_321] = 1
    const html = renderReport({ title: 'Long', entrants: [base] })
    expect(html.length).toBeLessThan(400_000)
    expect(html).toMatch(/months and years in UTC, the last 60 of 2,7\d\d years/)
    expect(html).toContain('the deepest is -100.00 %')
  })

  it('lists all trades, or as many as wanted with the total stated', () => {
    const entrants = [{ ...entrant('Trend'), trades: tradesOf(7) }]
    const all = renderReport({ title: 'All', entrants })
    expect(all).toContain('All 7 trades, 1 of them open')
    expect(all).toContain('<td class="number">1,234,567.125</td>')
    expect(all).toContain('2022-01-02 01:00')
    const some = renderReport({ title: 'Some', entrants, tradesShownMax: 3 })
    expect(some).toContain('The first 2 and the last 1 of 7 trades')
    expect(some).toContain('4 more')
    expect(renderReport({ title: 'None', entrants: [entrant('Trend')] })).toContain('No trades.')
  })

  it('offers a logarithmic scale only where equity stays above zero', () => {
    expect(one()).toContain('id="scale-log"')
    const ruined = entrant('Ruin')
    ruined.equity.equity[400] = -5
    expect(renderReport({ title: 'Ruin', entrants: [ruined] })).not.toContain('id="scale-log"')
  })

  it('draws a benchmark in proportion, from the initial equity', () => {
    const benchmark = {
      name: 'Buy & hold',
      time: Float64Array.of(start, start + 499 * day),
      equity: Float64Array.of(5, 10),
    }
    const html = one({ benchmark })
    expect(html).toContain('<path class="curve benchmark" data-entrant="Buy &amp; hold"')
    expect(one({ benchmark: { ...benchmark, time: new Float64Array(0) } })).not.toContain('data-entrant="Buy')
  })

  it('says so where there is nothing to draw yet', () => {
    const html = renderReport({ title: 'Empty', entrants: [entrant('Trend', { finalEquity: null, params: null }, 0)] })
    expect(html).toContain('No instant has been recorded yet.')
    expect(html).not.toContain('NaN')
  })

  it.each([1, 2])('draws a curve of %i flat points', (points) => {
    const flat = entrant('Flat', {}, points)
    flat.equity.equity.fill(1000)
    const html = renderReport({ title: 'Flat', entrants: [flat, entrant('Other', {}, points)] })
    expect(html).not.toMatch(/NaN|Infinity/)
  })

  it('leaves points out that are not finite', () => {
    const holed = entrant('Holed')
    holed.equity.equity[100] = Number.NaN
    expect(renderReport({ title: 'Holed', entrants: [holed] })).not.toContain('NaN')
  })

  it('refuses to be made of nothing, or of columns of different lengths', () => {
    expect(() => renderReport({ title: 'None', entrants: [] })).toThrow(RaceError)
    const broken = { ...entrant('Broken'), equity: { time: Float64Array.of(1), equity: new Float64Array(0) } }
    expect(() => renderReport({ title: 'Broken', entrants: [broken] })).toThrow('"Broken" has 1 times and 0 values')
  })
})
