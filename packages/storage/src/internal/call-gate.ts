import { storeClosed } from './store-closed.ts'

/** Through which every call on a store passes, so that its end waits for those under way and refuses the others. */
export class CallGate {
  readonly #underWay = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  /** The work starts at once, so that what the caller changes afterwards is not stored. */
  async run<T>(action: string, work: () => Promise<T>): Promise<T> {
    this.assertOpen(action)
    const result = work()
    this.#underWay.add(result)
    try {
      return await result
    } finally {
      this.#underWay.delete(result)
    }
  }

  /** @throws RaceError `STORE_CLOSED` */
  assertOpen(action: string): void {
    if (this.#closing !== undefined) throw storeClosed(action)
  }

  /** Ends it once; a second end waits for the first. */
  close(end: () => Promise<void>): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#underWay).then(end)
    return this.#closing
  }
}
