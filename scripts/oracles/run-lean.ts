import { runBacktestSync } from '@race/backtest'
import { lean, leanEquityFee } from '@race/backtest/compat/lean'
import type { Decimal } from '@race/core'
import { readLeanData } from './lean-data.ts'
import type { MarketFiles } from './market-files.ts'
import type { Difference, Outcome } from './outcome.ts'
import { attemptsOf, firstReproduced } from './policy-attempts.ts'
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
  const { series, quoteAt, dividendAt } = await readLeanData(algorithm, data, market)
  const isFree = /zero fees/i.test(algorithm.strategy)
  const policy = lean({
    ...(quoteAt === null ? {} : { quoteAt: (_, side, time) => quoteAt(side, time) }),
    ...(dividendAt === null ? {} : { dividendAt: (_, openTime) => dividendAt(openTime) }),
  })
  const runs = attemptsOf(policy, true, false).map(({ policy: compatibility, hooks }) => () => {
    const result = runBacktestSync({
      strategy: known.strategy,
      params: known.params,
      data: series,
      capital: algorithm.expected_statistics['Start Equity'] ?? '100000',
      costs: { fee: isFree ? { type: 'none' } : leanEquityFee },
      ...(compatibility === undefined ? {} : { compatibility }),
    })
    const difference =
      statisticDifference(algorithm, 'End Equity', cents(result.finalEquity.amount)) ??
      statisticDifference(algorithm, 'Total Fees', `$${cents(result.feesPaid.amount)}`)
    return { hooks, difference }
  })
  return firstReproduced(runs)
}

function cents(amount: Decimal): string {
  return amount.roundTo(2, 'half-up').toFixed(2)
}

/** The entries whose figures have been reproduced from these data, by the words of the file. */
export function isReproducible({ verification }: LeanAlgorithm): boolean {
  return verification.startsWith('REPRODUCED')
}

function statisticDifference({ expected_statistics }: LeanAlgorithm, field: string, got: string): Difference | null {
  const expected = expected_statistics[field] ?? ''
  return expected === got ? null : { where: 'statistics', field, expected, got }
}
