import type { QuoteSeries, TradeSeries } from '@race/core'
import { type AnyStrategy, type BarSeries, defineCorporateActions, RaceError } from '@race/core'
import type { ParsedRaceConfig } from './race-config.ts'
import { hashOfDataset, kindOfDataset, type RaceDataset, type RaceDatasetKind } from './race-dataset.ts'
import type { RaceOptions, RaceTerms } from './race-options.ts'
import type { RaceTermsData } from './race-terms-schema.ts'

/** What a configuration only names. */
export interface RaceSources {
  /** The series of `data`, in its order. */
  readonly market: readonly BarSeries[]
  /** Those of `datasets`, in its order. */
  readonly datasets?: readonly RaceDataset[]
  /** The strategy of an id. */
  strategyOf(id: string): AnyStrategy
}

/**
 * The race of a configuration whose series have been read.
 *
 * @throws RaceError `RACE_CONFIG_INVALID` for a reference that leads to no series, or to one of another kind, and for sources
 *   that are not those of the configuration; `CORPORATE_ACTION_INVALID`; what `strategyOf` throws
 *
 * @example
 * ```ts
 * const config = parseRaceConfig({
 *   data: [{ synthetic: { seed: 1, bars: 250 } }],
 *   financing: { interest: { positive: '0.04', dayCount: 360 } },
 *   entrants: [{ strategy: 'race/buy-and-hold' }],
 * })
 * const market = [randomWalk({ seed: 1, bars: 250, timeframe: '1d' })]
 * const race = createRace(raceOptionsOf(config, { market, strategyOf: () => buyAndHold }))
 * console.log((await race.run()).file.config.financing?.interest !== undefined) // true
 * ```
 */
export function raceOptionsOf(config: ParsedRaceConfig, sources: RaceSources): RaceOptions {
  const { account, capital, closeAtEnd, costs, currency, fillOnRepairedBars, lapInstants, name, risk, seed } = config
  const { sizeAt } = config
  const entrants = config.entrants.map((entrant) => ({
    strategy: sources.strategyOf(entrant.strategy),
    ...(entrant.name === undefined ? {} : { name: entrant.name }),
    ...(entrant.params === undefined ? {} : { params: entrant.params }),
  }))
  return {
    name,
    seed,
    capital,
    costs,
    entrants,
    ...(config.data.length === 0 ? {} : { market: sources.market }),
    ...(account === undefined ? {} : { account }),
    ...(closeAtEnd === undefined ? {} : { closeAtEnd }),
    ...(currency === undefined ? {} : { currency }),
    ...(fillOnRepairedBars === undefined ? {} : { fillOnRepairedBars }),
    ...(lapInstants === undefined ? {} : { lapInstants }),
    ...(risk === undefined ? {} : { risk }),
    ...(sizeAt === undefined ? {} : { sizeAt }),
    ...raceTermsOf(config, new DatasetDirectory(namedSeries(config, sources))),
  }
}

/** A series under the name by which a configuration refers to it; null where it has none. */
export interface NamedDataset {
  readonly name: string | null
  readonly dataset: RaceDataset
}

/** Finds series by their names, or else by their hashes. */
export class DatasetDirectory {
  readonly #known: readonly NamedDataset[]
  /** Made when it is first asked for: it reads every row. */
  #hashes: ReadonlyMap<string, RaceDataset> | null = null

  constructor(known: readonly NamedDataset[]) {
    this.#known = known
  }

  bars(place: string, reference: string): BarSeries {
    return this.#find(place, reference, 'bars') as BarSeries
  }

  quotes(place: string, reference: string): QuoteSeries {
    return this.#find(place, reference, 'quotes') as QuoteSeries
  }

  trades(place: string, reference: string): TradeSeries {
    return this.#find(place, reference, 'trades') as TradeSeries
  }

  #find(place: string, reference: string, kind: RaceDatasetKind): RaceDataset {
    const found = this.#known.find(({ name }) => name === reference)?.dataset ?? this.#byHash(reference)
    if (found === undefined) {
      const names = this.#known.flatMap(({ name }) => (name === null ? [] : [name]))
      throw invalid(
        `${place} is '${reference}', but no data set has this name or hash`,
        names.length === 0
          ? 'Name the series in datasets: { "kind", "name", "path", … }.'
          : `Named data sets are: ${names.join(', ')}.`,
      )
    }
    if (kindOfDataset(found) === kind) return found
    throw invalid(
      `${place} is '${reference}', which is a series of ${kindOfDataset(found)}`,
      `Give the name of a series of ${kind}.`,
    )
  }

  #byHash(reference: string): RaceDataset | undefined {
    if (!/^[0-9a-f]{64}$/.test(reference)) return undefined
    this.#hashes ??= new Map(this.#known.map(({ dataset }) => [hashOfDataset(dataset), dataset]))
    return this.#hashes.get(reference)
  }
}

/** Terms as a race takes them, of terms as data. */
export function raceTermsOf(data: RaceTermsData, series: DatasetDirectory): RaceTerms {
  const { conversionPolicy, conversions, corporateActions, financing, futures, intrabar, intrabarData, ticks } = data
  return {
    ...(conversionPolicy === undefined ? {} : { conversionPolicy }),
    ...(financing === undefined ? {} : { financing }),
    ...(futures === undefined ? {} : { futures }),
    ...(intrabar === undefined ? {} : { intrabar }),
    ...(intrabarData === undefined
      ? {}
      : { intrabarData: intrabarData.map((reference, n) => series.bars(`intrabarData[${n}]`, reference)) }),
    ...(ticks === undefined ? {} : { ticks: tickTermsOf(ticks, series) }),
    ...(corporateActions === undefined ? {} : { corporateActions: actionsOf(corporateActions) }),
    ...(conversions === undefined
      ? {}
      : {
          conversions: conversions.map((one, n) =>
            'series' in one ? { ...one, series: series.bars(`conversions[${n}].series`, one.series) } : one,
          ),
        }),
  }
}

function tickTermsOf(
  { quotes, trades, ...rules }: NonNullable<RaceTermsData['ticks']>,
  series: DatasetDirectory,
): NonNullable<RaceTerms['ticks']> {
  return {
    ...rules,
    ...(quotes === undefined
      ? {}
      : { quotes: quotes.map((reference, n) => series.quotes(`ticks.quotes[${n}]`, reference)) }),
    ...(trades === undefined
      ? {}
      : { trades: trades.map((reference, n) => series.trades(`ticks.trades[${n}]`, reference)) }),
  }
}

function actionsOf(data: NonNullable<RaceTermsData['corporateActions']>): NonNullable<RaceTerms['corporateActions']> {
  if (Array.isArray(data)) return defineCorporateActions(data)
  const { actions, ...rules } = data
  return { ...rules, actions: defineCorporateActions(actions) }
}

function namedSeries(config: ParsedRaceConfig, { market, datasets = [] }: RaceSources): NamedDataset[] {
  requireCount('market', market.length, 'data', config.data.length)
  requireCount('datasets', datasets.length, 'datasets', config.datasets?.length ?? 0)
  const known = [
    ...market.map((dataset, n) => ({ name: config.data[n]?.name ?? null, dataset })),
    ...datasets.map((dataset, n) => ({ name: config.datasets?.[n]?.name ?? null, dataset })),
  ]
  const twin = known.find(({ name }, n) => name !== null && known.findIndex((one) => one.name === name) !== n)
  if (twin !== undefined) throw invalid(`two data sets are named '${twin.name}'`, 'Give each a name of its own.')
  return known
}

function requireCount(what: string, count: number, field: string, wanted: number): void {
  if (count === wanted) return
  throw invalid(
    `${count} series were given as ${what}, but ${field} names ${wanted}`,
    `Read every series of ${field}, and give them in its order.`,
  )
}

function invalid(message: string, hint: string): RaceError {
  return new RaceError('RACE_CONFIG_INVALID', { message: `Race: ${message}`, hint })
}
