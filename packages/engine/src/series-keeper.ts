import type { LogHead, LogSnapshot } from '@race/core'
import { lengthPerEvent, seriesSnapshot } from './kept-snapshots.ts'
import type { StrategyRunner } from './strategy/strategy-runner.ts'

interface Kept {
  /** The event up to which it is. */
  at: number
  length: number
}

/**
 * What strategies' series remember, each kept by itself, in turn. They may be kept less often than the account: bars since are read
 * from the log.
 */
export class SeriesKeeper {
  readonly #runners: ReadonlyMap<string, StrategyRunner>
  readonly #every: number
  /** The one that was kept the longest ago first. */
  readonly #kept = new Map<string, Kept>()
  #length = 0

  /** @param kept by strategy instance, the event up to which its series are kept */
  constructor(runners: ReadonlyMap<string, StrategyRunner>, every: number, kept: ReadonlyMap<string, number>) {
    this.#runners = runners
    this.#every = every
    const all = Array.from(runners.keys(), (instance) => [instance, kept.get(instance) ?? 0] as const)
    for (const [instance, at] of all.sort(([, a], [, b]) => a - b)) this.#kept.set(instance, { at, length: 0 })
  }

  isDue(sequence: number): boolean {
    return this.due(sequence) !== null
  }

  /** The strategy whose series are to be kept now; null for none. */
  due(sequence: number): string | null {
    for (const [instance, { at }] of this.#kept) {
      return sequence - at >= Math.max(this.#every, this.#length / lengthPerEvent) ? instance : null
    }
    return null
  }

  /** The strategies whose series are not kept as they are now. */
  behind(sequence: number): string[] {
    return [...this.#kept].flatMap(([instance, { at }]) => (at === sequence ? [] : [instance]))
  }

  /** What is to be kept; null where one of its indicators cannot say what it remembers, so that it has to see every bar again. */
  snapshot(instance: string, head: LogHead): LogSnapshot | null {
    const text = this.#runners.get(instance)?.series() ?? null
    const length = text?.length ?? 0
    this.#length += length - (this.#kept.get(instance)?.length ?? 0)
    this.#kept.delete(instance)
    this.#kept.set(instance, { at: head.sequence, length })
    return text === null ? null : seriesSnapshot(instance, head, text)
  }
}
