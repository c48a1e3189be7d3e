/** What listeners hear of one that failed. */
export interface ObserverFailure {
  readonly event: string
  readonly error: unknown
}

/** Typed events, named as past facts. Listeners observe; they can never alter or stop what emits. */
export interface EventBus<Events extends object> {
  /** Calls `listener` on every such event, in order of registration. Returns the way out. */
  on<Name extends keyof Events & string>(name: Name, listener: (event: Readonly<Events[Name]>) => void): () => void
  /** Hears of listeners that threw, or whose promise was rejected. */
  onObserverFailed(listener: (failure: ObserverFailure) => void): () => void
  /** Freezes the event, which must be a plain object, and calls the listeners. */
  emit<Name extends keyof Events & string>(name: Name, event: Events[Name]): void
  /** How often a listener failed. */
  readonly observerFailures: number
  /** Removes every listener. */
  close(): void
}

const failed = Symbol('observer-failed')

/**
 * A bus: payloads are frozen, and a listener that throws, or gives a promise that is rejected, is
 * counted and reported; nothing is propagated. Promises of listeners are not awaited.
 *
 * @example
 * ```ts
 * const bus = createEventBus<{ 'order-filled': { id: string } }>()
 * const off = bus.on('order-filled', ({ id }) => console.log(id))
 * bus.emit('order-filled', { id: 'r1' }) // prints r1
 * off()
 * ```
 */
export function createEventBus<Events extends object>(): EventBus<Events> {
  // Lists are never changed but replaced, so that an event goes to those who listened when it happened.
  const listeners = new Map<string | symbol, readonly ((payload: unknown) => void)[]>()
  const call = (name: string | symbol, payload: unknown): void => {
    for (const listener of listeners.get(name) ?? []) listener(payload)
  }
  let observerFailures = 0
  const listen = (name: string | symbol, listener: (payload: never) => unknown, onError: (error: unknown) => void) => {
    const fail = (error: unknown): void => {
      observerFailures++
      onError(error)
    }
    const guarded = (payload: unknown): void => {
      try {
        // An async function passes as a listener too; a rejection that nobody hears would end the process.
        const outcome: unknown = listener(payload as never)
        if (outcome instanceof Promise) outcome.catch(fail)
      } catch (error) {
        fail(error)
      }
    }
    listeners.set(name, [...(listeners.get(name) ?? []), guarded])
    return () =>
      void listeners.set(
        name,
        (listeners.get(name) ?? []).filter((other) => other !== guarded),
      )
  }
  return {
    on: (name, listener) => listen(name, listener, (error) => call(failed, Object.freeze({ event: name, error }))),
    // A failing listener of failures is counted, and not told of again: that would never end.
    onObserverFailed: (listener) => listen(failed, listener, () => {}),
    emit(name, event) {
      call(name, Object.freeze(event))
    },
    get observerFailures() {
      return observerFailures
    },
    close: () => listeners.clear(),
  }
}
