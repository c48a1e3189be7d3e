import type { RaceRecord } from '@race/core'
import { checkDecimal, checkInteger, checkJson, checkOneOf, checkText } from './check-field.ts'
import { runStatuses } from './run-statuses.ts'

/**
 * A race as it is kept: numbers and immutable texts only, so that neither who put it nor who got it can alter what is
 * stored.
 */
export interface RaceRow extends Omit<RaceRecord, 'datasets' | 'config'> {
  /** JSON text. */
  readonly datasets: string
  /** JSON text. */
  readonly config: string
}

/** @throws RaceError `DATA_INVALID` for a field that could not be given back as it is */
export function encodeRace(race: RaceRecord): RaceRow {
  const owner = `race '${race.id}'`
  return {
    id: checkText(race.id, 'id', owner),
    name: checkText(race.name, 'name', owner),
    status: checkOneOf(race.status, runStatuses, 'status', owner),
    seed: checkText(race.seed, 'seed', owner),
    currency: checkText(race.currency, 'currency', owner),
    capital: checkDecimal(race.capital, 'capital', owner),
    riskProfile: checkText(race.riskProfile, 'riskProfile', owner),
    datasets: checkJson(race.datasets, 'datasets', owner),
    config: checkJson(race.config, 'config', owner),
    raceHash: race.raceHash === null ? null : checkText(race.raceHash, 'raceHash', owner),
    startedAt: checkInteger(race.startedAt, 'startedAt', owner),
    updatedAt: checkInteger(race.updatedAt, 'updatedAt', owner),
  }
}

export function decodeRace(row: RaceRow): RaceRecord {
  return { ...row, datasets: JSON.parse(row.datasets), config: JSON.parse(row.config) }
}
