import { type AnyStrategy, RaceError } from '@race/core'

/** Strategies by id. A host fills it by calling it: nothing is scanned, nothing registers itself. */
export interface StrategyRegistry {
  /**
   * Adds strategies.
   *
   * @throws RaceError `STRATEGY_INVALID` for an id that is taken by another strategy
   */
  register(...strategies: readonly AnyStrategy[]): void
  /** @throws RaceError `STRATEGY_UNKNOWN` naming the ids there are */
  get(id: string): AnyStrategy
  has(id: string): boolean
  /** In order of registration. */
  list(): readonly AnyStrategy[]
}

/**
 * Makes a registry.
 *
 * @example
 * ```ts
 * const registry = createStrategyRegistry(builtInStrategies)
 * registry.get('race/sma-cross').title // 'Moving average crossover'
 * ```
 */
export function createStrategyRegistry(strategies: readonly AnyStrategy[] = []): StrategyRegistry {
  const byId = new Map<string, AnyStrategy>()
  const registry: StrategyRegistry = {
    register(...added) {
      for (const strategy of added) {
        const known = byId.get(strategy.id)
        if (known !== undefined && known !== strategy) {
          throw new RaceError('STRATEGY_INVALID', {
            message: `The id '${strategy.id}' is taken by another strategy (version ${known.version})`,
            facts: { id: strategy.id, version: strategy.version, knownVersion: known.version },
            hint: 'Give each strategy an id of its own, or register only one of the versions.',
          })
        }
        byId.set(strategy.id, strategy)
      }
    },
    get(id) {
      const found = byId.get(id)
      if (found !== undefined) return found
      const known = [...byId.keys()].sort()
      throw new RaceError('STRATEGY_UNKNOWN', {
        message: `There is no strategy '${id}'; known are: ${known.join(', ') || 'none'}`,
        facts: { id },
        hint: 'Check the id, or register the plugin that has it.',
      })
    },
    has: (id) => byId.has(id),
    list: () => [...byId.values()],
  }
  registry.register(...strategies)
  return registry
}
