import { runBacktestSync } from '@race/backtest'
import { lean, leanEquityFee } from '@race/backtest/compat/lean'
import { type BarSeries, barSeries } from '@race/core'
import { adjustPrices, readFactorsCsv } from '@race/data'
import { type MarketFiles, timeOf } from './market-files.ts'
import type { Difference, Outcome } from './outcome.ts'
import type { LeanAlgorithm } from './scenario-files.ts'
import { leanAlgorithms } from './strategies/lean/index.ts'

/** Runs an algorithm of LEAN and compares the equity at the end and the fees, to the cent. */
export async function runLean(
  data: URL,
  algorithm: LeanAlgorithm,
  market: MarketFiles,
): Promise<Pick<Outcome, 'hooks' | 'difference'>> {
  const known = leanAlgorithms.get(algorithm.name)
  if (known === undefined) throw new Error(`There is no algorithm '${algorithm.name}'`)
  const series = await seriesOf(algorithm, data, market)
  const isFree = /zero fees/i.test(algorithm.strategy)
  const result = runBacktestSync({
    strategy: known.strategy,
    params: known.params,
    data: series,
    capital: algorithm.expected_statistics['Start Equity'] ?? '100000',
    costs: { fee: isFree ? { type: 'none' } : leanEquityFee },
    compatibility: lean,
  })
  const cents = (amount: { roundTo(decimals: number, rounding: 'half-up'): { toFixed(decimals: number): string } }) =>
    amount.roundTo(2, 'half-up').toFixed(2)
  const difference =
    statisticDifference(algorithm, 'End Equity', cents(result.finalEquity.amount)) ??
    statisticDifference(algorithm, 'Total Fees', `$${cents(result.feesPaid.amount)}`)
  return { hooks: ['size'], difference }
}

/** The entries whose figures have been reproduced from these data, by the words of the file. */
export function isReproducible({ verification }: LeanAlgorithm): boolean {
  return verification.startsWith('REPRODUCED')
}

function statisticDifference({ expected_statistics }: LeanAlgorithm, field: string, got: string): Difference | null {
  const expected = expected_statistics[field] ?? ''
  return expected === got ? null : { where: 'statistics', field, expected, got }
}

/** The first file of an algorithm over the dates of its words, adjusted where it has factors. */
async function seriesOf({ data: files, strategy }: LeanAlgorithm, data: URL, market: MarketFiles): Promise<BarSeries> {
  const names = files.map((file) => file.replace(/^.*\//, ''))
  const bars = names[0] as string
  if (names.some((name) => name.includes('quote')))
    throw new Error('fills at the close of a quote need a hook of their own')
  if (names.some((name) => name.includes('_actions'))) throw new Error('dividends in cash are not expressible yet')
  const raw = await market.byFile(bars)
  const factors = names.find((name) => name.includes('_factors'))
  const adjusted = factors === undefined ? raw : adjustPrices(raw, await readFactorsCsv(new URL(factors, data)))
  const [from = '', to = ''] = /(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)?/.exec(strategy)?.slice(1) ?? []
  const start = adjusted.time.findIndex((time) => time >= timeOf(from))
  const end = to === '' ? adjusted.length : adjusted.time.findLastIndex((time) => time <= timeOf(to)) + 1
  const { instrument, timeframe, calendar, time, open, high, low, close, volume } = adjusted.slice(start, end)
  return barSeries({ instrument, timeframe, calendar, columns: { time, open, high, low, close, volume } })
}
