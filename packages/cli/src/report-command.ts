import { open } from 'node:fs/promises'
import { type ReportEntrant, renderReport } from '@race/analytics/report'
import { raceSilenceMsMax, reportOfRace } from '@race/arena'
import { RaceError, type ResultStore } from '@race/core'
import { createSqliteResultStore } from '@race/storage/sqlite'
import type { StrategyRegistry } from '@race/strategies'
import { readText } from './load-config.ts'
import type { Terminal } from './terminal.ts'
import { recompute } from './verify-command.ts'
import { writeWhole } from './write-output.ts'

export interface ReportCommandOptions {
  readonly out: string
  /** Id of a stored race; the latest by default. */
  readonly race?: string
  /** Configuration whose data a race file needs. */
  readonly config?: string
}

/** `race report`: writes the page of a stored race, or of a race file, which is recomputed. */
export async function reportCommand(
  path: string,
  options: ReportCommandOptions,
  registry: StrategyRegistry,
  terminal: Terminal,
): Promise<void> {
  const html = (await isDatabase(path))
    ? await reportOfStored(path, options.race)
    : await reportOfFile(path, options.config, registry, terminal)
  await writeWhole(options.out, html)
  terminal.out(`Report  ${options.out}`)
}

async function isDatabase(path: string): Promise<boolean> {
  await readText(path)
  await using handle = await open(path)
  const { buffer } = await handle.read(Buffer.alloc(15), 0, 15, 0)
  return buffer.toString('latin1') === 'SQLite format 3'
}

async function reportOfFile(
  path: string,
  config: string | undefined,
  registry: StrategyRegistry,
  terminal: Terminal,
): Promise<string> {
  const { isVerified, differences, result } = await recompute(path, config, registry, terminal)
  if (!isVerified)
    terminal.err(
      `Warning: the recomputed race differs from the file in ${differences.length} places; see: race verify ${path}`,
    )
  if (result === null) {
    throw new RaceError('RACE_FILE_INVALID', {
      message: `${path} holds code of its host and cannot be recomputed`,
      hint: 'Make the report from the store of the race instead: race report results.db.',
    })
  }
  return renderReport(reportOfRace(result))
}

async function reportOfStored(path: string, id: string | undefined): Promise<string> {
  await using store = await createSqliteResultStore({ path })
  await store.markInterrupted(Date.now() - raceSilenceMsMax)
  const race = id === undefined ? (await store.listRaces({ limit: 1 }))[0] : await store.getRace(id)
  if (race === undefined || race === null) {
    const known = (await store.listRaces()).map((one) => one.id).join(', ')
    throw new RaceError('RECORD_NOT_FOUND', {
      message: id === undefined ? `${path} holds no race` : `${path} holds no race '${id}'`,
      hint: known === '' ? 'Run a race first: race demo.' : `It holds: ${known}.`,
    })
  }
  return renderReport({ title: race.name, race, entrants: await entrantsOf(store, race.id) })
}

async function entrantsOf(store: ResultStore, raceId: string): Promise<ReportEntrant[]> {
  const entrants: ReportEntrant[] = []
  for (const run of await store.listRuns({ raceId })) {
    const equity = (await store.getEquity(run.id)) ?? { time: new Float64Array(), equity: new Float64Array() }
    entrants.push({ run, trades: await store.listTrades(run.id), equity })
  }
  return entrants
}
