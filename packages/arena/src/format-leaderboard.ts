import { figure, percent } from '@race/analytics'
import type { RaceResult } from './race-result.ts'
import { rankRule } from './standings.ts'

/** The final leaderboard as plain text for a terminal, with the rule of its order. */
export function formatLeaderboard(result: RaceResult): string {
  const header = ['#', 'Entrant', 'Final equity', 'Return', 'CAGR', 'Sharpe', 'Max. drawdown', 'Trades', 'Win rate']
  const rows = result.standings.map(({ rank, name, status, result: run }) => {
    const { metrics } = run
    return [
      String(rank),
      status === 'failed' ? `${name} (failed)` : name,
      figure(run.finalEquity.amount.toNumber()),
      percent(metrics.totalReturn),
      percent(metrics.cagr),
      figure(metrics.sharpe),
      percent(metrics.maxDrawdown),
      figure(metrics.tradeCount, 0),
      percent(metrics.winRate, 1),
    ]
  })
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] as string).length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 1 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number),
      )
      .join('  ')
      .trimEnd()
  const settings = result.standings[0]?.result.settings
  return [
    line(header),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...rows.map(line),
    '',
    `Rank: ${rankRule}.`,
    `Risk profile: ${settings?.riskProfile ?? 'open'}. Amounts in ${settings?.currency ?? ''}.`,
  ].join('\n')
}
