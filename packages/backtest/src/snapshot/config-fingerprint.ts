import { type BarSeries, canonicalJson, type JsonValue, RaceError, sha256Hex } from '@race/core'
import type { BacktestConfig } from '../backtest-config.ts'
import type { BacktestKernel } from '../kernel.ts'
import { type TickConfig, type TickSettings, tickSettingsOf } from '../ticks/tick-config.ts'
import { accountFieldRules } from './account-fields.ts'
import type { BacktestSnapshot, SnapshotDataset, SnapshotTicks } from './backtest-snapshot.ts'
import { contentOf } from './config-content.ts'

/** What a field of the configuration means for a snapshot. */
type FieldRule =
  /** The value that decides the result, after defaults. */
  | ((kernel: BacktestKernel) => unknown)
  /** It has no part in the result, or has its own place in the snapshot. */
  | 'apart'

/**
 * Every field of a configuration that a snapshot knows. One that is not here cannot be resumed yet and is refused, so a
 * field that is added to the engine is never forgotten in silence: whoever adds it adds its line here, and what it
 * remembers to `snapshotParts`.
 */
const fieldRules: Readonly<Record<string, FieldRule>> = {
  strategy: ({ prepared: { config } }) => ({ id: config.strategy.id, version: config.strategy.version }),
  params: ({ host }) => host.params,
  data: 'apart',
  capital: ({ prepared }) => prepared.capital,
  currency: ({ prepared }) => prepared.currency,
  costs: ({ prepared: { fee, slippage, venueCosts } }) => ({ fee, slippage, ...venueCosts }),
  intrabar: ({ prepared }) => prepared.intrabar,
  intrabarData: ({ prepared: { finer } }) =>
    finer?.map((series) => (series === null ? null : datasetOf(series))) ?? null,
  ticks: ({ prepared: { config } }) => (config.ticks === undefined ? null : tickRulesOf(config.ticks)),
  risk: ({ gate: { profile, limits } }) => ({ profile, limits }),
  seed: ({ prepared }) => prepared.seed,
  sizeAt: ({ prepared }) => prepared.sizeAt,
  fillOnRepairedBars: ({ prepared }) => prepared.config.fillOnRepairedBars ?? false,
  closeAtEnd: ({ prepared }) => prepared.config.closeAtEnd ?? null,
  accountId: ({ prepared }) => prepared.accountId,
  instanceId: ({ prepared }) => prepared.instanceId,
  ...accountFieldRules,
  columnCache: 'apart',
  signal: 'apart',
  onProgress: 'apart',
  scheduler: 'apart',
}

/** Costs that the venue's piece of a snapshot knows. */
const knownCosts = new Set(['fee', 'slippage', 'spread', 'liquidity', 'touch', 'latency', 'venueRules'])

/**
 * Refuses a configuration with a part that a snapshot could not restore.
 *
 * @throws RaceError `SNAPSHOT_UNSUPPORTED` naming it
 */
export function requireSupported({ prepared }: BacktestKernel): void {
  const { config } = prepared
  const part =
    Object.keys(config).find(
      (field) => !(field in fieldRules) && config[field as keyof BacktestConfig] !== undefined,
    ) ??
    Object.keys(prepared.venueCosts)
      .filter((cost) => !knownCosts.has(cost))
      .map((cost) => `costs.${cost}`)[0]
  if (part === undefined) return
  throw new RaceError('SNAPSHOT_UNSUPPORTED', {
    message: `The run cannot be snapshotted: its configuration has ${part}, whose state is not kept yet`,
    facts: { part },
    hint: `Run without ${part}, or from the beginning to the end.`,
  })
}

/** The configuration of a run, for its snapshot. */
export function fingerprintOf(kernel: BacktestKernel): BacktestSnapshot['config'] {
  const fields: Record<string, JsonValue> = {}
  for (const [name, rule] of Object.entries(fieldRules)) {
    if (typeof rule === 'function') fields[name] = JSON.parse(canonicalJson(contentOf(rule(kernel)))) as JsonValue
  }
  return { hash: sha256Hex(canonicalJson(fields)), fields }
}

export function datasetsOf({ prepared }: BacktestKernel): readonly SnapshotDataset[] {
  return prepared.series.map(datasetOf)
}

/** Quotes and trades, by their hashes. */
export function ticksOf({ tape }: BacktestKernel): readonly SnapshotTicks[] {
  return tape?.datasets ?? []
}

/** The rules of ticks; the series themselves are listed with the datasets. */
function tickRulesOf(config: TickConfig): Omit<TickSettings, 'series'> {
  const { series: _, ...rules } = tickSettingsOf(config)
  return rules
}

function datasetOf({ instrument, timeframe, length, hash }: BarSeries): SnapshotDataset {
  return { instrument: instrument.id, timeframe, bars: length, hash }
}

/**
 * @throws RaceError `SNAPSHOT_MISMATCH` naming every field and series that is not that of the snapshot
 */
export function requireSameRun(kernel: BacktestKernel, snapshot: BacktestSnapshot): void {
  const now = fingerprintOf(kernel)
  const differences = [
    ...Object.keys({ ...now.fields, ...snapshot.config.fields }).flatMap((field) =>
      differenceOf(field, snapshot.config.fields[field], now.fields[field]),
    ),
    ...datasetDifferences('data', snapshot.datasets, datasetsOf(kernel)),
    ...datasetDifferences('ticks', snapshot.ticks, ticksOf(kernel)),
  ]
  const [first] = differences
  if (first === undefined) return
  throw new RaceError('SNAPSHOT_MISMATCH', {
    message: `The snapshot is of another run: ${differences.map(({ words }) => words).join('; ')}`,
    facts: { field: differences.map(({ field }) => field).join(', '), snapshot: first.was, now: first.is },
    hint: 'Resume with the configuration and the data that the run was begun with.',
  })
}

interface Difference {
  readonly field: string
  readonly was: string
  readonly is: string
  readonly words: string
}

function differenceOf(field: string, was: unknown, is: unknown): Difference[] {
  const before = was === undefined ? 'nothing' : canonicalJson(was)
  const after = is === undefined ? 'nothing' : canonicalJson(is)
  return before === after ? [] : [{ field, was: before, is: after, words: `${field} was ${before}, but is ${after}` }]
}

function datasetDifferences(name: string, was: readonly unknown[], is: readonly unknown[]): Difference[] {
  return Array.from({ length: Math.max(was.length, is.length) }, (_, index) =>
    differenceOf(`${name}[${index}]`, was[index], is[index]),
  ).flat()
}
