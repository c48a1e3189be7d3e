import { type AnyStrategy, RaceError } from '@race/core'
import { compareVersions, isPreRelease } from './internal/compare-versions.ts'
import { nearIds } from './internal/near-ids.ts'

/** Strategies by id and version: what configuration files and race files name them by. */
export interface StrategyRegistry {
  /**
   * Adds a strategy. Several versions of one id stand side by side.
   *
   * @throws RaceError `STRATEGY_INVALID` for what `defineStrategy` did not make, and for an id and version that are
   * there already
   */
  register(strategy: AnyStrategy): void
  /**
   * The strategy of this id, in its newest version or the one that is named. A pre-release is the newest only where
   * there is no release.
   *
   * @throws RaceError `STRATEGY_UNKNOWN` naming what is near and what is known
   */
  get(id: string, version?: string): AnyStrategy
  /** All of them, by id and then by version, oldest first. */
  list(): readonly AnyStrategy[]
}

/**
 * Makes a registry of its own, with these strategies and no others: nothing registers itself.
 *
 * @throws RaceError `STRATEGY_INVALID` as `register`
 *
 * @example
 * ```ts
 * const registry = createStrategyRegistry([...builtInStrategies, myStrategy])
 * console.log(registry.get('race/sma-cross').version) // 1.0.0
 * ```
 */
export function createStrategyRegistry(strategies: Iterable<AnyStrategy> = []): StrategyRegistry {
  const versionsById = new Map<string, AnyStrategy[]>()
  const registry: StrategyRegistry = {
    register(strategy) {
      requireStrategy(strategy)
      const versions = versionsById.get(strategy.id) ?? []
      if (versions.some(({ version }) => version === strategy.version)) throw duplicate(strategy)
      versions.push(strategy)
      versions.sort((a, b) => compareVersions(a.version, b.version))
      versionsById.set(strategy.id, versions)
    },
    get(id, version) {
      const versions = versionsById.get(id)
      if (versions === undefined) throw unknownId(id, [...versionsById.keys()].sort())
      const found = version === undefined ? newestOf(versions) : versions.find((one) => one.version === version)
      if (found === undefined) throw unknownVersion(id, version, versions)
      return found
    },
    list: () => [...versionsById.keys()].sort().flatMap((id) => versionsById.get(id) ?? []),
  }
  for (const strategy of strategies) registry.register(strategy)
  return registry
}

function newestOf(versions: readonly AnyStrategy[]): AnyStrategy | undefined {
  return versions.findLast(({ version }) => !isPreRelease(version)) ?? versions.at(-1)
}

function requireStrategy(strategy: AnyStrategy): void {
  if (strategy?.kind === 'strategy') return
  throw new RaceError('STRATEGY_INVALID', {
    message: 'What was registered is not a strategy',
    hint: 'Register what defineStrategy returned, such as smaCross of @race/strategies.',
  })
}

function duplicate({ id, version }: AnyStrategy): RaceError {
  return new RaceError('STRATEGY_INVALID', {
    message: `Strategy '${id}' ${version} is registered already`,
    facts: { id, version },
    hint: 'Register each id and version once; give a changed strategy another version, and your own another vendor.',
  })
}

function unknownId(id: string, known: readonly string[]): RaceError {
  const near = nearIds(id, known)
  const meant = near.length === 0 ? '' : `Did you mean ${near.map((one) => `'${one}'`).join(' or ')}? `
  const all = known.length === 0 ? 'No strategy is registered yet.' : `Registered: ${known.join(', ')}.`
  return new RaceError('STRATEGY_UNKNOWN', {
    message: `There is no strategy '${id}' in this registry`,
    facts: { id, near: near.join(', '), known: known.join(', ') },
    hint: meant + all,
  })
}

function unknownVersion(id: string, version: string | undefined, versions: readonly AnyStrategy[]): RaceError {
  const known = versions.map((one) => one.version).join(', ')
  return new RaceError('STRATEGY_UNKNOWN', {
    message: `There is no version '${version}' of strategy '${id}' in this registry`,
    facts: { id, version: version ?? null, known },
    hint: `Registered versions: ${known}.`,
  })
}
