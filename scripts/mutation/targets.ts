import { basename } from 'node:path'

/** A part of the sources that is mutated, and the tests that must notice. Paths are relative to the repository's root. */
export interface Target {
  /** What `--only` names, such as `core/decimal`. */
  readonly id: string
  /** Targets of one group have one score together. */
  readonly group: 'money' | 'venue'
  /** Globs of the files to mutate; `!` leaves some out. */
  readonly mutate: readonly string[]
  /** Globs of the test files. Narrow ones: a test far away that fails by luck is no guard. */
  readonly tests: readonly string[]
}

const venue = 'packages/brokers/src/simulated'
const runs = 'packages/backtest/src'

const venueFiles = (...names: readonly string[]): readonly string[] => names.map((name) => `${venue}/${name}.ts`)
const runTests = (...names: readonly string[]): readonly string[] => names.map((name) => `${runs}/${name}.test.ts`)

/** Where a wrong figure is wrong money. */
const money = ['decimal', 'order', 'ledger'].map(
  (folder): Target => ({
    id: `core/${folder}`,
    group: 'money',
    mutate: [`packages/core/src/${folder}/*.ts`, '!**/*.test.ts', '!**/*.test-d.ts', '!**/*.bench.ts'],
    tests: [`packages/core/src/${folder}/*.test.ts`],
  }),
)

/**
 * What decides when, where and for how much an order fills. Models that it asks (fees, slippage, delays, the hours and
 * increments of a venue) and the rules of other engines are no part of it: what holds these are oracles and tests of their own.
 * What only a run can show, because messages, ticks and changes of an instrument come to the venue from outside, is guarded by
 * tests of runs.
 */
const matching: readonly Target[] = [
  {
    id: 'brokers/matching',
    group: 'venue',
    mutate: venueFiles(
      ...['simulated-venue', 'meet-open', 'match-inside', 'match-range', 'walk-path', 'price-path'],
      ...['match-price', 'order-group', 'admission', 'begin-work', 'expire-orders', 'session-edge', 'open-for-bar'],
      ...['resolve-steps', 'affordable-steps', 'buying-power', 'fill-size', 'fill-costs', 'change-terms', 'enter-late'],
      'untouched-range',
    ),
    tests: [`${venue}/*.test.ts`],
  },
  {
    id: 'brokers/time',
    group: 'venue',
    mutate: venueFiles('order-line', 'timed-walk', 'timed-way', 'walk-finer'),
    tests: [
      ...[`${venue}/arriving-orders.test.ts`, `${venue}/order-line.test.ts`],
      ...runTests('latency-of-runs', 'latency-on-finer-bars', 'intrabar-data', 'ticks/messages-on-ticks'),
    ],
  },
  {
    id: 'brokers/ticks',
    group: 'venue',
    mutate: venueFiles('ticks/tick-matching', 'ticks/resting-place', 'ticks/book-side'),
    tests: [
      `${venue}/ticks/*.test.ts`,
      ...runTests('ticks/ticks', 'ticks/queue-and-icebergs', 'ticks/latency-on-ticks', 'ticks/messages-on-ticks'),
      ...runTests('ticks/run-on-ticks'),
    ],
  },
  {
    id: 'brokers/changes',
    group: 'venue',
    mutate: venueFiles('adjust-orders', 'missing-legs', 'account/split-venue-order'),
    tests: [
      ...['adjust-orders', 'missing-legs', 'account/split-venue-order'].map((name) => `${venue}/${name}.test.ts`),
      ...runTests('missing-legs', 'account/corporate-actions', 'account/accounts-with-latency'),
    ],
  },
  {
    id: 'brokers/signals',
    group: 'venue',
    mutate: venueFiles('sizing-of-signal', 'order-terms', 'move-terms'),
    tests: runTests('sizes', 'order-kinds', 'order-changes', 'missing-legs'),
  },
]

export const targets: readonly Target[] = [...money, ...matching]

/** A score that falls below this is a gap in the tests of money or of matching. */
export const wantedScore = 80

/**
 * The targets whose id begins with one of the words of a list such as `core/decimal,brokers`; all without a list.
 *
 * @throws Error for a word that begins no id
 */
export function chooseTargets(list: string | undefined): readonly Target[] {
  if (list === undefined) return targets
  const words = list.split(',').map((word) => word.trim())
  const unknown = words.find((word) => word === '' || !targets.some(({ id }) => id.startsWith(word)))
  if (unknown !== undefined) {
    const ids = targets.map(({ id }) => id).join(', ')
    throw new Error(`There is no target "${unknown}". The targets are: ${ids}.`)
  }
  return targets.filter(({ id }) => words.some((word) => id.startsWith(word)))
}

/**
 * The same targets with only some of their files, such as `fill-size,walk-path`; all of them without a list. It needs
 * targets that name their files one by one.
 *
 * @throws Error for a word that names no file
 */
export function chooseFiles(chosen: readonly Target[], list: string | undefined): readonly Target[] {
  if (list === undefined) return chosen
  const words = list.split(',').map((word) => word.trim())
  const named = (path: string): string => basename(path, '.ts')
  const unknown = words.find((word) => !chosen.some(({ mutate }) => mutate.some((path) => named(path) === word)))
  if (unknown !== undefined) {
    throw new Error(`No file "${unknown}" is named by the targets ${chosen.map(({ id }) => id).join(', ')}.`)
  }
  return chosen
    .map((target) => ({ ...target, mutate: target.mutate.filter((path) => words.includes(named(path))) }))
    .filter(({ mutate }) => mutate.length > 0)
}
