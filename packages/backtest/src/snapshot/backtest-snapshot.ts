import { canonicalJson, type DatasetRecord, type JsonValue, RaceError, sha256Hex } from '@race/core'
import { engineVersion } from '../engine-version.ts'

/** The versioned name of the format. */
export const snapshotFormat = 'backtest-snapshot/1'

/** What of a dataset decides whether a snapshot goes with it. */
export type SnapshotDataset = Pick<DatasetRecord, 'instrument' | 'timeframe' | 'bars' | 'hash'>

/** What of quotes or trades decides it. */
export interface SnapshotTicks {
  readonly instrument: string
  readonly kind: 'quotes' | 'trades'
  /** How many there are. */
  readonly ticks: number
  /** SHA-256 of instrument and columns, see `docs/formats/backtest-snapshot.md`. */
  readonly hash: string
}

/**
 * A backtest at an instant, as JSON: `JSON.stringify` writes it and `resumeBacktest` goes on from what `JSON.parse` reads.
 * See docs/formats/backtest-snapshot.md.
 */
export interface BacktestSnapshot {
  readonly format: typeof snapshotFormat
  readonly engine: { readonly name: '@race/backtest'; readonly version: string }
  /** What the result depends on besides data, after defaults, and the SHA-256 of its canonical JSON. */
  readonly config: { readonly hash: string; readonly fields: Readonly<Record<string, JsonValue>> }
  /** Every series of bars in configured order. */
  readonly datasets: readonly SnapshotDataset[]
  /** Every series of trades, then of quotes, by instrument in configured order; none in a run on bars. */
  readonly ticks: readonly SnapshotTicks[]
  /** Instants done, and the epoch ms of the latest; null before the first. */
  readonly done: number
  readonly time: number | null
  /** What each part of the engine remembers; for `resumeBacktest` only. */
  readonly parts: Readonly<Record<string, JsonValue>>
  /** SHA-256 of the canonical JSON of all members but this one. */
  readonly hash: string
}

/** A snapshot from what it holds: with its format, version and hash. */
export function sealSnapshot(
  { config, datasets, ticks, done, time, parts }: Omit<BacktestSnapshot, 'format' | 'engine' | 'hash'>,
  version = engineVersion,
): BacktestSnapshot {
  const unsealed = {
    format: snapshotFormat,
    engine: { name: '@race/backtest', version },
    config,
    datasets,
    ticks,
    done,
    time,
    parts,
  } as const
  return { ...unsealed, hash: sha256Hex(canonicalJson(unsealed)) }
}

/**
 * The same value, known to be a whole snapshot of this engine.
 *
 * @throws RaceError `SNAPSHOT_INVALID` for what is no snapshot or was changed; `SNAPSHOT_MISMATCH` for another version
 */
export function checkSnapshot(value: unknown): BacktestSnapshot {
  const given = value as Partial<BacktestSnapshot> | null
  if (typeof given !== 'object' || given === null || typeof given.format !== 'string') {
    throw invalidSnapshot('It has no format', { format: null })
  }
  if (given.format !== snapshotFormat) {
    throw invalidSnapshot(`Its format is '${given.format}', not '${snapshotFormat}'`, { format: given.format })
  }
  const { hash, ...unsealed } = given as BacktestSnapshot
  if (hashOf(unsealed) !== hash) {
    throw invalidSnapshot('Its hash is not that of its content: it was changed or is not whole', { hash: String(hash) })
  }
  const { name, version } = unsealed.engine
  if (version === engineVersion) return given as BacktestSnapshot
  throw new RaceError('SNAPSHOT_MISMATCH', {
    message: `The snapshot is of ${name} ${version}, but this is ${engineVersion}`,
    facts: { field: 'engine', snapshot: version, now: engineVersion },
    hint: `Resume with ${name} ${version}, or run from the beginning.`,
  })
}

/** The error of a snapshot that cannot be read. */
export function invalidSnapshot(
  what: string,
  facts: Readonly<Record<string, string | number | null>>,
  cause?: unknown,
): RaceError {
  return new RaceError('SNAPSHOT_INVALID', {
    message: `This is not a snapshot that can be resumed. ${what}`,
    facts,
    hint: 'Give what `snapshot()` returned, as it was, or what JSON.parse reads of its JSON.',
    ...(cause === undefined ? {} : { cause }),
  })
}

/** Null for what has no canonical JSON. */
function hashOf(content: unknown): string | null {
  try {
    return sha256Hex(canonicalJson(content))
  } catch {
    return null
  }
}
