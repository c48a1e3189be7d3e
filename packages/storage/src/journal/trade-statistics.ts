import { decimal } from '@race/core'
import { compareText } from '../internal/compare-text.ts'
import type { TradeSumRow } from '../projection/journal-rows.ts'
import type { StatisticsQuery, TradeStatistics } from './statistics-query.ts'

/** Adds sums of trades up to what was asked for. */
export function statisticsOf(rows: readonly TradeSumRow[], by: StatisticsQuery['by'] = []): readonly TradeStatistics[] {
  const groups = new Map<string, TradeSumRow[]>()
  for (const row of rows) {
    const name = JSON.stringify([
      by.includes('strategy') ? row.strategyInstance : '',
      by.includes('instrument') ? row.instrument : '',
      by.includes('day') ? row.day : '',
      row.source,
      row.currency,
    ])
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  }
  return [...groups.values()].sort(comparedBy(by)).map((group) => figuresOf(group, by))
}

function comparedBy(by: NonNullable<StatisticsQuery['by']>) {
  const columns = [
    ...(by.includes('strategy') ? (['strategyInstance'] as const) : []),
    ...(by.includes('instrument') ? (['instrument'] as const) : []),
    ...(by.includes('day') ? (['day'] as const) : []),
    ...(['source', 'currency'] as const),
  ]
  return ([a]: readonly TradeSumRow[], [b]: readonly TradeSumRow[]): number => {
    for (const column of columns) {
      const difference = compareText(a?.[column] ?? '', b?.[column] ?? '')
      if (difference !== 0) return difference
    }
    return 0
  }
}

function figuresOf(group: readonly TradeSumRow[], by: NonNullable<StatisticsQuery['by']>): TradeStatistics {
  const [{ strategyInstance, instrument, day, source, currency }] = group as readonly [TradeSumRow]
  const count = (column: 'trades' | 'wins' | 'losses' | 'durationMs'): number =>
    group.reduce((sum, row) => sum + row[column], 0)
  const total = (column: 'profit' | 'fees' | 'grossProfit' | 'grossLoss'): string =>
    group.length === 1
      ? (group[0]?.[column] ?? '0')
      : group.reduce((sum, row) => sum.plus(row[column]), decimal(0)).toString()
  const trades = count('trades')
  const wins = count('wins')
  const grossProfit = total('grossProfit')
  const grossLoss = total('grossLoss')
  return {
    ...{ source, currency },
    ...(by.includes('strategy') ? { strategy: strategyInstance === '' ? null : strategyInstance } : {}),
    ...(by.includes('instrument') ? { instrument } : {}),
    ...(by.includes('day') ? { day } : {}),
    ...{ trades, wins, losses: count('losses'), profit: total('profit'), fees: total('fees'), grossProfit, grossLoss },
    winRate: wins / trades,
    profitFactor: decimal(grossLoss).isZero ? null : decimal(grossProfit).toNumber() / decimal(grossLoss).toNumber(),
    meanDurationMs: count('durationMs') / trades,
  }
}
