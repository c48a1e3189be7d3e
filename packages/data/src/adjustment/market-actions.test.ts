import { existsSync } from 'node:fs'
import { adjustPrices, type BarSeries, defineCorporateActions, type FactorRow, factorsOfActions } from '@race/core'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../csv/read-csv.ts'
import { readActionsCsv } from './read-actions-csv.ts'
import { readFactorsCsv } from './read-factors-csv.ts'

const shared = new URL('../../../../../shared/market-data/', import.meta.url)
const lean = { priceFactorDecimals: 7, splitFactorDecimals: 8 }

interface Market {
  readonly series: BarSeries
  readonly file: readonly FactorRow[]
  readonly actions: ReturnType<typeof defineCorporateActions>
}

async function marketOf(symbol: string): Promise<Market> {
  const prices = symbol === 'QQQ' ? 'qqq_1d_raw.csv' : `${symbol.toLowerCase()}_1d_raw.csv.gz`
  const { series } = await readCsv(new URL(prices, shared), { instrument: symbol, timeframe: '1d' })
  const file = await readFactorsCsv(new URL(`${symbol.toLowerCase()}_factors.csv`, shared))
  const rows = await readActionsCsv(new URL(`${symbol.toLowerCase()}_actions.csv`, shared), { instrument: symbol })
  return { series, file, actions: defineCorporateActions(rows) }
}

/** The rows of a file between its first, which is that of the first bar, and its last, which is far ahead. */
const inner = (rows: readonly FactorRow[]): readonly FactorRow[] => rows.slice(1, -1)

describe.skipIf(!existsSync(shared))('the shared actions and factors (skipped where ../shared is absent)', () => {
  it.each([
    ['SPY', 94],
    ['AAPL', 39],
  ])('of %s agree: the actions make every row of the factor file, dates and digits', async (symbol, count) => {
    const { series, file, actions } = await marketOf(symbol)
    const computed = factorsOfActions(actions, series, lean).slice(0, -1)
    expect(computed).toHaveLength(count)
    expect(computed).toEqual(inner(file))
    expect(file[0]).toMatchObject({ priceFactor: computed[0]?.priceFactor, splitFactor: computed[0]?.splitFactor })
  })

  it('of BAC agree but for one unit of the seventh decimal, where the amount in the actions has too few', async () => {
    const { series, file, actions } = await marketOf('BAC')
    const computed = factorsOfActions(actions, series, lean).slice(0, -1)
    expect(computed.map(({ date, splitFactor }) => [date, splitFactor])).toEqual(
      inner(file).map(({ date, splitFactor }) => [date, splitFactor]),
    )
    const drift = computed.map(({ priceFactor }, i) =>
      Math.round((priceFactor - (inner(file)[i]?.priceFactor ?? 0)) * 1e7),
    )
    expect(new Set(drift)).toEqual(new Set([0, 1]))
    // It begins with the dividend of 2011-08-31 and goes back from there: 0.010000 of 8.12, at a tie of the rounding.
    expect(computed[drift.lastIndexOf(1)]?.date).toBe('2011-08-30')
  })

  it('of QQQ agree on every date that has a bar; dividends of the missing years stand on the day of its return', async () => {
    const { series, file, actions } = await marketOf('QQQ')
    const computed = factorsOfActions(actions, series, lean)
    const dates = new Set([...series.time].map((time) => new Date(time).toISOString().slice(0, 10)))
    const factorOf = (rows: readonly FactorRow[], date: string) => rows.find((row) => String(row.date) >= date)
    for (const date of dates) {
      const [own, theirs] = [factorOf(computed, date), factorOf(file, date)]
      expect([own?.priceFactor, own?.splitFactor]).toEqual([theirs?.priceFactor, theirs?.splitFactor])
    }
    expect(actions.list.filter(({ exDate }) => exDate === '2011-03-23')).toHaveLength(24)
  })

  it.each(['SPY', 'AAPL', 'BAC', 'QQQ'])(
    'of %s adjust prices alike, by actions and by the factor file',
    async (symbol) => {
      const { series, file, actions } = await marketOf(symbol)
      for (const adjust of ['splits-and-dividends', 'splits'] as const) {
        for (const direction of ['backward', 'forward'] as const) {
          const byActions = adjustPrices(series, actions, { adjust, direction })
          const byFile = adjustPrices(series, file, { adjust, direction })
          const drift = byActions.close.map((close, i) => Math.abs(close / (byFile.close[i] ?? 0) - 1))
          // The file keeps seven decimals of a price factor of 0.54 or more, and six digits of a split factor of 0.0089.
          expect(Math.max(...drift)).toBeLessThan(1e-6)
        }
      }
    },
  )

  it('of AAPL are splits of 2, 2, 7 and 4 for one', async () => {
    const { actions } = await marketOf('AAPL')
    const splits = actions.list.filter((action) => action.type === 'split')
    expect(splits.map(({ exDate, ratio }) => [exDate, ratio.numerator, ratio.denominator])).toEqual([
      ['2000-06-21', 2, 1],
      ['2005-02-28', 2, 1],
      ['2014-06-09', 7, 1],
      ['2020-08-31', 4, 1],
    ])
  })

  it('of SPY have as reference price the close before each ex-date, so that bars alone give the same factors', async () => {
    const { series, actions } = await marketOf('SPY')
    const bare = defineCorporateActions(actions.list.map((action) => ({ ...action, referencePrice: null })))
    expect(factorsOfActions(bare, series)).toEqual(factorsOfActions(actions, series))
  })
})
