import { existsSync } from 'node:fs'
import { defineStrategy } from '@race/core'
import { adjustPrices, readCsv, readFactorsCsv } from '@race/data'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runBacktestSync } from '../index.ts'
import { lean, leanEquityFee } from './lean.ts'

const shared = new URL('../../../../../shared/', import.meta.url)
const isThere = existsSync(shared)

describe.skipIf(!isThere)('LEAN (needs ../shared, the oracle results beside the checkout)', () => {
  it('BasicTemplateDailyAlgorithm ends with 104,486.22: 697 shares, a fee of 3.485', async () => {
    const raw = await readCsv(new URL('market-data/spy_1d_raw.csv.gz', shared), { instrument: 'SPY', timeframe: '1d' })
    const factors = await readFactorsCsv(new URL('market-data/spy_factors.csv', shared))
    const adjusted = adjustPrices(raw.series, factors)
    const from = adjusted.time.indexOf(Date.UTC(2013, 9, 8))
    const to = adjusted.time.indexOf(Date.UTC(2013, 9, 17))
    const holdAll = defineStrategy({
      id: 'oracle/hold-all',
      version: '1.0.0',
      title: 'SetHoldings(SPY, 1) on the first bar',
      params: z.strictObject({}),
      setup: ({ data }) => {
        data()
        return {
          onBar({ position, order }) {
            if (position.isFlat && order.workingCount === 0) order.buy({ size: { targetFraction: 1 } })
          },
        }
      },
    })
    const result = runBacktestSync({
      strategy: holdAll,
      data: adjusted.slice(from, to + 1),
      costs: { fee: leanEquityFee },
      compatibility: lean(),
    })
    expect(result.fills.map(({ quantity, fee }) => [quantity.toString(), fee.toString()])).toEqual([
      ['697', '3.485 USD'],
    ])
    expect(result.finalEquity.amount.toFixed(2)).toBe('104486.22')
  })
})
