import { readFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ParsedRaceConfig, parseRaceConfig, type RaceDataset, type RaceOptions, raceOptionsOf } from '@race/arena'
import { type BarSeries, RaceError } from '@race/core'
import { type ColumnMap, readCsv, readQuotesCsv, readTradesCsv } from '@race/data'
import { randomWalk } from '@race/data/synthetic'
import type { StrategyRegistry } from '@race/strategies'

/** A configuration file whose data are read and whose strategies are found. */
export interface LoadedConfig {
  readonly config: ParsedRaceConfig
  readonly options: RaceOptions
  /** Every series that was read, of the market and besides. */
  readonly datasets: readonly RaceDataset[]
}

/**
 * Reads a race configuration, `.json` or `.ts`/`.js`/`.mjs` with a default export, and everything it names.
 *
 * @throws RaceError `FILE_NOT_FOUND`, `RACE_CONFIG_INVALID`, `STRATEGY_UNKNOWN`, or a `DataError`
 */
export async function loadConfig(path: string, registry: StrategyRegistry, signal: AbortSignal): Promise<LoadedConfig> {
  const file = resolve(path)
  const config = parseRaceConfig(extname(file) === '.json' ? await readJson(file) : await importDefault(file))
  const market: BarSeries[] = []
  for (const source of config.data) market.push(await loadSeries(source, dirname(file), signal))
  const datasets: RaceDataset[] = []
  for (const source of config.datasets ?? []) datasets.push(await loadDataset(source, dirname(file), signal))
  const options = raceOptionsOf(config, { market, datasets, strategyOf: (id) => registry.get(id) })
  return { config, options, datasets: [...market, ...datasets] }
}

async function readJson(file: string): Promise<unknown> {
  const text = await readText(file)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RaceError('RACE_CONFIG_INVALID', {
      message: `${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      facts: { file },
      hint: 'Check the commas and quotes near that place.',
      cause,
    })
  }
}

/** The text of a file. */
export async function readText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new RaceError('FILE_NOT_FOUND', {
      message: cause.code === 'ENOENT' ? `There is no file ${file}` : `${file} cannot be read (${cause.code})`,
      facts: { file },
      hint: 'Check the path; a relative one starts at the working directory.',
      cause,
    })
  })
}

async function importDefault(file: string): Promise<unknown> {
  await readText(file)
  const loaded = (await import(pathToFileURL(file).href)) as { default?: unknown }
  if (loaded.default !== undefined) return loaded.default
  throw new RaceError('RACE_CONFIG_INVALID', {
    message: `${file} has no default export`,
    facts: { file },
    hint: 'Write: export default defineRaceConfig({ … }).',
  })
}

async function loadSeries(
  source: ParsedRaceConfig['data'][number],
  folder: string,
  signal: AbortSignal,
): Promise<BarSeries> {
  if ('synthetic' in source) return randomWalk(source.synthetic)
  const { path, columns, zone, separator, mode, instrument, timeframe } = source
  const { series } = await readCsv(resolve(folder, path), {
    instrument,
    timeframe,
    signal,
    ...(columns === undefined ? {} : { columns: columns as ColumnMap }),
    ...(zone === undefined ? {} : { zone }),
    ...(separator === undefined ? {} : { separator }),
    ...(mode === undefined ? {} : { mode }),
  })
  return series
}

async function loadDataset(
  source: NonNullable<ParsedRaceConfig['datasets']>[number],
  folder: string,
  signal: AbortSignal,
): Promise<RaceDataset> {
  if (source.kind === 'bars') return await loadSeries(source, folder, signal)
  const { kind, path, columns, zone, separator, mode, instrument } = source
  const read = kind === 'quotes' ? readQuotesCsv : readTradesCsv
  const { series } = await read(resolve(folder, path), {
    instrument,
    signal,
    ...(columns === undefined ? {} : { columns: withoutUndefined(columns) }),
    ...(zone === undefined ? {} : { zone }),
    ...(separator === undefined ? {} : { separator }),
    ...(mode === undefined ? {} : { mode }),
  })
  return series
}

function withoutUndefined<Value extends object>(
  value: Value,
): { [Name in keyof Value]: Exclude<Value[Name], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never
}
