import { existsSync } from 'node:fs'
import { decimal, defineCorporateActions, defineStrategy } from '@race/core'
import { adjustPrices, readActionsCsv, readCsv } from '@race/data'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runBacktestSync } from '../index.ts'

const market = new URL('../../../../../shared/market-data/', import.meta.url)

const buyAndHold = defineStrategy({
  id: 'test/hold',
  version: '1.0.0',
  title: 'Hold',
  params: z.strictObject({}),
  setup({ data }) {
    data()
    let isFirst = true
    return {
      onBar({ order }) {
        if (isFirst) order.buy({ size: { units: 1_000 } })
        isFirst = false
      },
    }
  },
})

describe.skipIf(!existsSync(market))(
  'raw prices and actions (skipped where ../shared is not beside the checkout)',
  () => {
    it.each([
      ['SPY', 'spy'],
      ['AAPL', 'aapl'],
    ])('hold %s as arithmetic by hand does', async (instrument, file) => {
      const { series: data } = await readCsv(new URL(`${file}_1d_raw.csv.gz`, market), { instrument, timeframe: '1d' })
      const actions = defineCorporateActions(
        await readActionsCsv(new URL(`${file}_actions.csv`, market), { instrument }),
      )
      const result = runBacktestSync({
        strategy: buyAndHold,
        data,
        capital: 1_000_000,
        costs: { fee: { type: 'none' } },
        corporateActions: actions,
        verifyAccount: true,
      })
      const bought = decimal(data.open[1] ?? 0).roundTo(2, 'half-even')
      let shares = decimal(1_000)
      let paid = decimal(0)
      let inLieu = decimal(0)
      for (const action of actions.list) {
        const bar = data.openTimes.findIndex((time) => time >= action.time)
        if (bar < 2) continue
        if (action.type === 'dividend')
          paid = paid.plus(shares.times(action.amountPerUnit).roundTo(result.settings.ledgerScale, 'half-even'))
        if (action.type !== 'split') continue
        const { numerator, denominator } = action.ratio
        const exact = shares.times(numerator).dividedBy(denominator, { decimals: 12, rounding: 'half-even' })
        const whole = exact.roundTo(0, 'floor')
        const last = decimal(data.close[bar - 1] ?? 0).roundTo(2, 'half-even')
        const old = exact.minus(whole).times(denominator).dividedBy(numerator, { decimals: 12, rounding: 'half-even' })
        inLieu = inLieu.plus(old.times(last).roundTo(result.settings.ledgerScale, 'half-even'))
        shares = whole
      }
      const sumOf = (cause: string) =>
        result.postings
          .filter((posting) => posting.cause === cause)
          .reduce((sum, { amount }) => sum.plus(amount), decimal(0))
      expect(sumOf('dividend').toString()).toBe(paid.toString())
      expect(sumOf('split-cash').toString()).toBe(inLieu.toString())
      expect(result.openPositions[0]?.quantity.toString()).toBe(shares.toString())
      const last = decimal(data.close.at(-1) ?? 0).roundTo(2, 'half-even')
      const equity = decimal(1_000_000).minus(bought.times(1_000)).plus(paid).plus(inLieu).plus(last.times(shares))
      expect(result.finalEquity.amount.toString()).toBe(equity.toString())
    })

    it('make splits alone what prices adjusted for splits make, to a hundredth of a percent', async () => {
      const { series } = await readCsv(new URL('aapl_1d_raw.csv.gz', market), { instrument: 'AAPL', timeframe: '1d' })
      const all = await readActionsCsv(new URL('aapl_actions.csv', market), { instrument: 'AAPL' })
      const splits = defineCorporateActions(all.filter(({ type }) => type === 'split'))
      const config = { strategy: buyAndHold, capital: 1_000_000, costs: { fee: { type: 'none' } } } as const
      const raw = runBacktestSync({ ...config, data: series, corporateActions: splits })
      const adjusted = adjustPrices(series, splits, { adjust: 'splits' })
      const gain = (raw.finalEquity.amount.toNumber() - 1_000_000) / 1_000
      const perShare = (adjusted.close.at(-1) ?? 0) / (adjusted.open[1] ?? 1)
      const entry = series.open[1] ?? 1
      // Rounding: prices of the adjusted series have 8 decimals, cash in lieu is paid out instead of held.
      expect(Math.abs((gain / entry + 1) / perShare - 1)).toBeLessThan(1e-4)
    })

    it('with dividends put back into shares make the total return that adjusted prices show, within half a percent', async () => {
      const { series } = await readCsv(new URL('spy_1d_raw.csv.gz', market), { instrument: 'SPY', timeframe: '1d' })
      const actions = defineCorporateActions(
        await readActionsCsv(new URL('spy_actions.csv', market), { instrument: 'SPY' }),
      )
      const reinvesting = defineStrategy({
        id: 'test/reinvest',
        version: '1.0.0',
        title: 'Reinvest',
        params: z.strictObject({}),
        setup({ data }) {
          data()
          return {
            onBar({ order }) {
              if (order.workingCount === 0) order.buy({ size: { equityFraction: 1 } })
            },
          }
        },
      })
      const result = runBacktestSync({
        strategy: reinvesting,
        data: series,
        capital: 10_000_000,
        costs: { fee: { type: 'none' } },
        corporateActions: actions,
      })
      const adjusted = adjustPrices(series, actions)
      const expected = (adjusted.close.at(-1) ?? 0) / (adjusted.open[1] ?? 1)
      const total = result.finalEquity.amount.toNumber() / 10_000_000
      expect(Math.abs(total / expected - 1)).toBeLessThan(0.005)
    })
  },
)
