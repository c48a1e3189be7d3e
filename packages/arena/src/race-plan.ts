import { type BacktestConfig, barsOfTicks, type TickConfig } from '@race/backtest'
import { type BarSeries, createConversion } from '@race/core'
import { hashOfDataset, marketRowOf, type RaceDataset, type ReferenceRow, referenceRowOf } from './race-dataset.ts'
import { plain, type RaceFile } from './race-file.ts'
import type { RaceOptions } from './race-options.ts'
import type { ShownRaceTerms } from './race-terms-schema.ts'

/** What the backtests of all entrants have in common. */
export type SharedConfig = Omit<BacktestConfig, 'strategy' | 'params' | 'accountId' | 'instanceId' | 'columnCache'>

/** A race made ready: what its entrants share, and what its file says of that. The latter reads every row, so it waits. */
export interface RacePlan {
  readonly options: RaceOptions
  readonly shared: SharedConfig
  datasets(): RaceFile['datasets']
  references(): ReferenceRow[]
  terms(): ShownRaceTerms
}

/**
 * Makes a race ready. What serves all entrants (bars of ticks, conversions) is made here, once.
 *
 * @throws RaceError what `barsOfTicks` and `createConversion` throw
 */
export function planOf(options: RaceOptions): RacePlan {
  const market = options.market ?? barsOfTicks(options.ticks ?? {})
  const series: readonly BarSeries[] = 'close' in market ? [market] : market
  const hashes = new Map<RaceDataset, string>()
  const hashOf = (dataset: RaceDataset): string => {
    const hash = hashes.get(dataset) ?? hashOfDataset(dataset)
    hashes.set(dataset, hash)
    return hash
  }
  return {
    options,
    shared: sharedConfigOf(options, market),
    datasets: once(() => series.map(marketRowOf)),
    references: once(() => {
      const others = new Set<RaceDataset>(referredTo(options))
      for (const one of series) others.delete(one)
      return [...others].map((one) => referenceRowOf(one, hashOf(one)))
    }),
    terms: once(() => termsOf(options, hashOf)),
  }
}

function sharedConfigOf(options: RaceOptions, data: BarSeries | readonly BarSeries[]): SharedConfig {
  const { account, capital, closeAtEnd, conversionPolicy, conversions, corporateActions, costs, currency } = options
  const { fillOnRepairedBars, financing, futures, intrabar, intrabarData, risk, seed, sizeAt, ticks } = options
  return {
    data,
    ...given({ account, capital, closeAtEnd, conversionPolicy, corporateActions, costs, currency, fillOnRepairedBars }),
    ...given({ financing, futures, intrabar, intrabarData, risk, seed, sizeAt }),
    ...(conversions === undefined ? {} : { conversions: conversions.map(createConversion) }),
    ...(ticks === undefined ? {} : { ticks: withoutTimeframe(ticks) }),
  }
}

/** The bars have been made. */
function withoutTimeframe({ timeframe: _, ...ticks }: TickConfig): TickConfig {
  return ticks
}

/** Every series that the terms of a race name, as often as they do. */
function referredTo({ intrabarData = [], ticks = {}, conversions = [] }: RaceOptions): RaceDataset[] {
  const rates = conversions.flatMap((one) => ('series' in one ? [one.series] : []))
  return [...finerOf(intrabarData), ...(ticks.quotes ?? []), ...(ticks.trades ?? []), ...rates]
}

function finerOf(intrabarData: NonNullable<RaceOptions['intrabarData']>): readonly BarSeries[] {
  return 'close' in intrabarData ? [intrabarData] : intrabarData
}

/** The terms as data, series by their hashes, without what was not given. */
function termsOf(options: RaceOptions, hashOf: (dataset: RaceDataset) => string): ShownRaceTerms {
  const { intrabar, intrabarData, ticks, financing, conversions, conversionPolicy, futures } = options
  const shown = {
    intrabar: intrabar === 'pessimistic' ? undefined : intrabar,
    intrabarData: unlessEmpty(finerOf(intrabarData ?? []).map(hashOf)),
    ticks: ticks === undefined ? undefined : ticksOf(ticks, hashOf),
    financing: financing === undefined ? undefined : withoutCode(financing),
    corporateActions: actionsOf(options.corporateActions),
    conversions: conversions?.map((one) => ('series' in one ? { ...one, series: hashOf(one.series) } : one)),
    conversionPolicy,
    futures,
  }
  return plain(shown) as unknown as ShownRaceTerms
}

/** An end of days that is code of the host's own is shown as `custom`. */
function withoutCode(financing: NonNullable<RaceOptions['financing']>): unknown {
  const text = JSON.stringify(financing, (key, value: unknown) =>
    key === 'dayEnd' && typeof value === 'object' ? 'custom' : value,
  )
  return JSON.parse(text)
}

function ticksOf({ quotes, trades, ...rules }: TickConfig, hashOf: (dataset: RaceDataset) => string) {
  return { ...rules, ...given({ quotes: unlessEmpty(quotes?.map(hashOf)), trades: unlessEmpty(trades?.map(hashOf)) }) }
}

function unlessEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list
}

/** In the form that was checked and sorted, so that rows in another order are the same race. */
function actionsOf(corporateActions: RaceOptions['corporateActions']) {
  if (corporateActions === undefined) return undefined
  const rules = 'list' in corporateActions ? { actions: corporateActions } : corporateActions
  const { actions, dividends = 'ex-date', adjustOrders = 'none' } = rules
  return { actions: actions.list, dividends, adjustOrders }
}

/** Fields without those that are undefined. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

/** A value that is made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
