import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bracketOutcome, crossOutcomes, judgeOutcome, type Outcome } from './expected-results.ts'
import { averageOf } from './float-floor.ts'
import { bytesOfPrices, readPrices, walkPrices } from './market.ts'
import { exactRules, type PeerRules, peerOutcome } from './peers/peer-outcome.ts'
import { chooseWorkloads, workloads } from './workloads.ts'

const quick = { rounds: 1, isQuick: true, withPeers: false, dataFolder: null }

/** Long workloads run in the bench alone. */
const short = workloads.filter(({ isLong }) => isLong !== true)

describe('the bench', () => {
  it.each(short.map(({ id }) => id))('finds the expected results of %s', async (id) => {
    const rows = await (chooseWorkloads(id)[0] as (typeof workloads)[number]).run(quick)
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.filter(({ fault }) => fault !== null)).toEqual([])
    for (const { value } of rows) expect(value).toBeGreaterThan(0)
  })

  it('calls another equity or another number of entries a fault', () => {
    const wanted = { finalEquity: 1_000_000, entries: 7 }
    expect(judgeOutcome({ finalEquity: 1_000_000.9, entries: 7 }, wanted)).toEqual({
      result: '1,000,000.90, 7 entries',
      fault: null,
    })
    expect(judgeOutcome({ finalEquity: 1_000_001.1, entries: 7 }, wanted).fault).toBe('must be 1,000,000.00, 7 entries')
    expect(judgeOutcome({ finalEquity: 1_000_000, entries: 8 }, wanted).fault).not.toBeNull()
    expect(judgeOutcome({ finalEquity: Number.NaN, entries: 7 }, wanted).fault).not.toBeNull()
  })

  it('holds peers against a plain loop that finds the expected results under the rules of the workloads', () => {
    const prices = walkPrices(100_000)
    const judge = (found: Outcome, wanted: Outcome | undefined) => judgeOutcome(found, wanted as Outcome).fault
    expect(judge(peerOutcome(prices, 'W1', exactRules), crossOutcomes[100_000])).toBeNull()
    expect(judge(peerOutcome(prices, 'W3', exactRules), bracketOutcome)).toBeNull()
    const without = (rule: keyof PeerRules, market = prices) =>
      peerOutcome(market, 'W3', { ...exactRules, [rule]: false })
    expect(judge(without('decidesOnFillBars'), bracketOutcome)).not.toBeNull()
    expect(judge(without('gapsAtOpen'), bracketOutcome)).not.toBeNull()
    // No bar of a fill touches its bracket on this market; with a long bar now and then, some do.
    expect(judge(without('bracketFromFillBar'), bracketOutcome)).toBeNull()
    const low = prices.low.map((price, bar) => (bar % 7 === 0 ? 0.985 * price : price))
    const longBars = { ...prices, low }
    const wanted = peerOutcome(longBars, 'W3', exactRules)
    expect(judge(without('bracketFromFillBar', longBars), wanted)).not.toBeNull()
  })

  it('chooses workloads by name and by first word, and tells the names when there is none', () => {
    expect(chooseWorkloads('w1').map(({ id }) => id)).toEqual(['W1-10k', 'W1-100k', 'W1-1M'])
    expect(chooseWorkloads('memory, W1-1M').map(({ id }) => id)).toEqual(['W1-1M', 'memory'])
    expect(chooseWorkloads(undefined)).toBe(workloads)
    expect(() => chooseWorkloads('W9')).toThrow(/no workload "W9".*W1-10k, .*memory/)
  })
})

describe('the market of the bench', () => {
  it('is the same however long it is, and from a file', async () => {
    const prices = walkPrices(500)
    const longer = walkPrices(1_000)
    expect(longer.close.subarray(0, 500)).toEqual(prices.close)
    const folder = mkdtempSync(join(tmpdir(), 'race-bench-'))
    try {
      writeFileSync(join(folder, 'ohlcv_500.bin'), bytesOfPrices(prices))
      expect(await readPrices(500, folder)).toEqual(prices)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('unrounded is the same walk, to half a cent', () => {
    const cents = walkPrices(500)
    const unrounded = walkPrices(500, { isUnrounded: true })
    for (const [i, price] of unrounded.close.entries()) {
      expect(Math.round(price * 100) / 100).toBe(cents.close[i])
    }
    expect(unrounded.close).not.toEqual(cents.close)
  })
})

describe('the floor', () => {
  it('averages the last values, and nothing before there are as many', () => {
    expect([...averageOf(Float64Array.of(1, 2, 4, 6), 2)]).toEqual([Number.NaN, 1.5, 3, 5])
    expect([...averageOf(Float64Array.of(3, 5), 1)]).toEqual([3, 5])
  })
})
