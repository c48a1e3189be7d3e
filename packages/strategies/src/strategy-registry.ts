import {
  type AnyStrategy,
  parseParams,
  RaceError,
  type StrategyNeeds,
  type Validation,
  validateWithSchema,
} from '@race/core'
import { compareVersions, isPreRelease } from './internal/compare-versions.ts'
import { nearIds } from './internal/near-ids.ts'
import { type JsonSchema, paramsJsonSchema } from './strategy-registry-params.ts'

/** Strategies by id and version: what configuration files and race files name them by. */
export interface StrategyRegistry {
  /**
   * Adds plugins and gives the registry back, so that calls chain. Several versions of one id stand side by side. Where
   * one plugin of a call is refused, none of the call is added.
   *
   * @throws RaceError `STRATEGY_INVALID` for what `defineStrategy` did not make, and for an id and version that are
   * there already
   */
  use(...plugins: AnyStrategy[]): StrategyRegistry
  /**
   * The strategy of this id, in its newest version or the one that is named. A pre-release is the newest only where
   * there is no release.
   *
   * @throws RaceError `STRATEGY_UNKNOWN` naming what is near and what is known
   */
  get(id: string, version?: string): AnyStrategy
  /** All of them, by id and then by version, oldest first. */
  list(): readonly AnyStrategy[]
  /**
   * What a strategy is, as JSON: for lists, forms, pages and the tools of models.
   *
   * @throws RaceError `STRATEGY_UNKNOWN` as `get`
   */
  describe(id: string, version?: string): StrategyDescription
  /**
   * Whether a strategy takes these parameters: an answer, not a throw, because forms and files are often wrong. What is
   * right comes back with defaults filled in.
   *
   * @param params as a configuration gives them; undefined for all defaults
   * @throws RaceError `STRATEGY_UNKNOWN` as `get`; `STRATEGY_INVALID` for a schema that does not answer at once
   */
  validate(id: string, params?: unknown, version?: string): ParamsAnswer
  /**
   * A strategy with its parameters, all defaults filled in: spread it into the configuration of a backtest, or give it to
   * a race as an entrant. Nothing of the strategy has run yet; every run calls its `setup` anew.
   *
   * @throws RaceError `STRATEGY_UNKNOWN` as `get`; `PARAMS_INVALID` naming each field and what it must be;
   * `STRATEGY_INVALID` as `validate`
   */
  instantiate(id: string, params?: unknown, version?: string): StrategyInstance
}

/** What a strategy is, as JSON. */
export interface StrategyDescription {
  readonly id: string
  readonly version: string
  readonly title: string
  readonly description: string | null
  /**
   * JSON Schema (2020-12) of what its parameters may be given as, with ranges, defaults and units; that of an empty
   * object where it takes none. Null where its schema does not tell: schemas of zod do, by Standard JSON Schema.
   */
  readonly params: JsonSchema | null
  /** What it requires; empty where it requires nothing. */
  readonly needs: StrategyNeeds
}

/** Whether parameters are right: with defaults filled in, or each thing that is wrong as `path: message`. */
export type ParamsAnswer = Validation<unknown>

/** A strategy with the parameters it is to run with. */
export interface StrategyInstance {
  readonly strategy: AnyStrategy
  /** As the schema gave them, with defaults filled in. */
  readonly params: unknown
}

/**
 * Makes an empty registry. Nothing registers itself, and nothing is scanned: it holds what `use` is given.
 *
 * @example
 * ```ts
 * const registry = createStrategyRegistry().use(...builtInStrategies).use(myStrategy)
 * console.log(registry.get('race/sma-cross').version) // 1.0.0
 * console.log(registry.validate('race/sma-cross', { fast: 0 }).isValid) // false
 * const result = runBacktestSync({ ...registry.instantiate('race/sma-cross', { fast: 5 }), data: series })
 * ```
 */
export function createStrategyRegistry(): StrategyRegistry {
  const versionsById = new Map<string, readonly AnyStrategy[]>()
  const add = (strategy: AnyStrategy, into: Map<string, readonly AnyStrategy[]>): void => {
    requireStrategy(strategy)
    const versions = into.get(strategy.id) ?? versionsById.get(strategy.id) ?? []
    if (versions.some(({ version }) => version === strategy.version)) throw duplicate(strategy)
    const sorted = [...versions, strategy].sort((a, b) => compareVersions(a.version, b.version))
    into.set(strategy.id, sorted)
  }
  const registry: StrategyRegistry = {
    use(...plugins) {
      const added = new Map<string, readonly AnyStrategy[]>()
      for (const plugin of plugins) add(plugin, added)
      for (const [id, versions] of added) versionsById.set(id, versions)
      return registry
    },
    get(id, version) {
      const versions = versionsById.get(id)
      if (versions === undefined) throw unknownId(id, [...versionsById.keys()].sort())
      const found = version === undefined ? newestOf(versions) : versions.find((one) => one.version === version)
      if (found === undefined) throw unknownVersion(id, version, versions)
      return found
    },
    list: () => [...versionsById.keys()].sort().flatMap((id) => versionsById.get(id) ?? []),
    describe: (id, version) => descriptionOf(registry.get(id, version)),
    validate: (id, params, version) => answerOf(registry.get(id, version), params),
    instantiate(id, params, version) {
      const strategy = registry.get(id, version)
      return { strategy, params: parseParams(strategy, params) }
    },
  }
  return registry
}

function descriptionOf(strategy: AnyStrategy): StrategyDescription {
  const { id, version, title, description = null, needs = {} } = strategy
  return { id, version, title, description, params: paramsJsonSchema(strategy), needs: { ...needs } }
}

function answerOf(strategy: AnyStrategy, params: unknown): ParamsAnswer {
  if (strategy.params !== undefined)
    return validateWithSchema(strategy.params, params ?? {}, { strategy: strategy.id, field: 'params' })
  try {
    return { isValid: true, value: parseParams(strategy, params) }
  } catch (error) {
    if (RaceError.is(error, 'PARAMS_INVALID')) return { isValid: false, problems: [`(root): ${error.message}`] }
    throw error
  }
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
