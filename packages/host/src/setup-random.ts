import { RaceError, type Random, type RandomState, restoreRandom } from '@race/core'

/**
 * The randomness that `setup` is given: the stream itself and every fork that is made of it before `setup` ends, which a
 * strategy keeps in its closure. They are the strategy's only memory besides its state, so they can be snapshotted, and
 * set to a snapshot under its hands. A fork that a handler makes begins anew each time and is not kept.
 */
export class SetupRandom {
  readonly stream: Random
  readonly #streams: MovableRandom[] = []
  #isOpen = true

  constructor(random: Random) {
    this.stream = this.#keep(random)
  }

  /** `setup` has ended: from now on forks are the handlers' own. */
  close(): void {
    this.#isOpen = false
  }

  snapshot(): readonly RandomState[] {
    return this.#streams.map((stream) => stream.random.snapshot())
  }

  /**
   * @throws RaceError `SNAPSHOT_MISMATCH` for another number of streams; `CONFIG_INVALID` for a state that no generator has
   */
  restore(states: readonly RandomState[]): void {
    if (states.length !== this.#streams.length) {
      throw new RaceError('SNAPSHOT_MISMATCH', {
        message: `The snapshot has ${states.length} streams of randomness, but setup made ${this.#streams.length}`,
        facts: { field: 'random', snapshot: states.length, now: this.#streams.length },
        hint: 'Resume with the strategy as it was; raise its version when its setup is changed.',
      })
    }
    this.#streams.forEach((stream, index) => {
      stream.random = restoreRandom(states[index] as RandomState)
    })
  }

  #keep(random: Random): Random {
    const kept: MovableRandom = { random }
    this.#streams.push(kept)
    return {
      uint32: () => kept.random.uint32(),
      next: () => kept.random.next(),
      integer: (minimum, maximum) => kept.random.integer(minimum, maximum),
      normal: () => kept.random.normal(),
      fork: (label) => (this.#isOpen ? this.#keep(kept.random.fork(label)) : kept.random.fork(label)),
      snapshot: () => kept.random.snapshot(),
    }
  }
}

interface MovableRandom {
  random: Random
}
