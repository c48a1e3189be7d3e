import type { DatasetRecord, EquityRecord, JsonValue, RaceRecord, RunRecord, RunStatus, TradeRecord } from '@race/core'
import type { Selectable } from 'kysely'
import type { Schema } from './schema.ts'

type Row<Table extends keyof Schema> = Selectable<Schema[Table]>

export function rowOfRace(race: RaceRecord): Row<'race'> {
  return {
    id: race.id,
    name: race.name,
    status: race.status,
    seed: race.seed,
    currency: race.currency,
    capital: race.capital,
    risk_profile: race.riskProfile,
    datasets: JSON.stringify(race.datasets),
    config: JSON.stringify(race.config),
    race_hash: race.raceHash,
    started_at: race.startedAt,
    updated_at: race.updatedAt,
  }
}

export function raceOfRow(row: Row<'race'>): RaceRecord {
  return {
    id: row.id,
    name: row.name,
    status: row.status as RunStatus,
    seed: row.seed,
    currency: row.currency,
    capital: row.capital,
    riskProfile: row.risk_profile,
    datasets: JSON.parse(row.datasets) as DatasetRecord[],
    config: JSON.parse(row.config) as JsonValue,
    raceHash: row.race_hash,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
  }
}

export function rowOfRun(run: RunRecord): Row<'run'> {
  return {
    id: run.id,
    race_id: run.raceId,
    name: run.name,
    strategy_id: run.strategyId,
    strategy_version: run.strategyVersion,
    params: JSON.stringify(run.params),
    status: run.status,
    rank: run.rank,
    currency: run.currency,
    initial_equity: run.initialEquity,
    final_equity: run.finalEquity,
    run_hash: run.runHash,
    risk_profile: run.riskProfile,
    metrics: JSON.stringify(run.metrics),
    warnings: JSON.stringify(run.warnings),
  }
}

export function runOfRow(row: Row<'run'>): RunRecord {
  return {
    id: row.id,
    raceId: row.race_id,
    name: row.name,
    strategyId: row.strategy_id,
    strategyVersion: row.strategy_version,
    params: JSON.parse(row.params) as JsonValue,
    status: row.status as RunStatus,
    rank: row.rank,
    currency: row.currency,
    initialEquity: row.initial_equity,
    finalEquity: row.final_equity,
    runHash: row.run_hash,
    riskProfile: row.risk_profile,
    metrics: JSON.parse(row.metrics) as Record<string, number | null>,
    warnings: JSON.parse(row.warnings) as string[],
  }
}

export function rowOfTrade(runId: string, trade: TradeRecord): Row<'trade'> {
  return {
    run_id: runId,
    position: trade.index,
    instrument: trade.instrument,
    side: trade.side,
    quantity: trade.quantity,
    entry_time: trade.entryTime,
    entry_price: trade.entryPrice,
    exit_time: trade.exitTime,
    exit_price: trade.exitPrice,
    fees: trade.fees,
    profit: trade.profit,
    return_fraction: trade.returnFraction,
    bars_held: trade.barsHeld,
  }
}

export function tradeOfRow(row: Row<'trade'>): TradeRecord {
  return {
    index: row.position,
    instrument: row.instrument,
    side: row.side as TradeRecord['side'],
    quantity: row.quantity,
    entryTime: row.entry_time,
    entryPrice: row.entry_price,
    exitTime: row.exit_time,
    exitPrice: row.exit_price,
    fees: row.fees,
    profit: row.profit,
    returnFraction: row.return_fraction,
    barsHeld: row.bars_held,
  }
}

export function rowOfEquity(runId: string, { time, equity }: EquityRecord): Row<'equity'> {
  return { run_id: runId, time: bytesOf(time), equity: bytesOf(equity) }
}

export function equityOfRow({ time, equity }: Row<'equity'>): EquityRecord {
  return { time: floatsOf(time), equity: floatsOf(equity) }
}

function bytesOf(column: Float64Array): Uint8Array {
  const bytes = new Uint8Array(column.byteLength)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < column.length; i++) view.setFloat64(8 * i, column[i] as number, true)
  return bytes
}

function floatsOf(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float64Array.from({ length: bytes.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true))
}
