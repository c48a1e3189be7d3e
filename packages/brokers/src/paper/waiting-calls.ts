const aborted = 'the call was aborted'

interface Waiter {
  resolve(failure: string | null): void
  reject(error: unknown): void
}

/** Calls that wait for one append. Of many calls under one signal, one listener hears it. */
export class WaitingCalls {
  readonly #waiters: Waiter[] = []
  readonly #listeners = new Map<AbortSignal, { readonly waiters: Waiter[]; readonly listener: () => void }>()

  get isEmpty(): boolean {
    return this.#waiters.length === 0
  }

  /** Null once it is stored, otherwise why that is not known: the signal ends the wait too. */
  wait(signal: AbortSignal | undefined): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject }
      this.#waiters.push(waiter)
      if (signal !== undefined) this.#hear(signal, waiter)
    })
  }

  resolve(failure: string | null): void {
    this.#deafen()
    for (const { resolve } of this.#waiters) resolve(failure)
  }

  reject(error: unknown): void {
    this.#deafen()
    for (const { reject } of this.#waiters) reject(error)
  }

  #hear(signal: AbortSignal, waiter: Waiter): void {
    if (signal.aborted) {
      waiter.resolve(aborted)
      return
    }
    const known = this.#listeners.get(signal)
    if (known !== undefined) {
      known.waiters.push(waiter)
      return
    }
    const waiters = [waiter]
    const listener = (): void => {
      for (const { resolve } of waiters) resolve(aborted)
    }
    this.#listeners.set(signal, { waiters, listener })
    signal.addEventListener('abort', listener)
  }

  #deafen(): void {
    for (const [signal, { listener }] of this.#listeners) signal.removeEventListener('abort', listener)
    this.#listeners.clear()
  }
}
