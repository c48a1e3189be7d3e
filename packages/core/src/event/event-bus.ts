import { EventEmitter } from 'eventemitter3'

/** What listeners hear of one that failed. */
export interface ObserverFailure {
  readonly event: string
  readonly error: unknown
}

/** Typed events, named as past facts. Listeners observe; they can never alter or stop what emits. */
export interface EventBus<Events extends object> {
  /** Calls `listener` on every such event, in order of registration. Returns the way out. */
  on<Name extends keyof Events & string>(name: Name, listener: (event: Readonly<Events[Name]>) => void): () => void
  /** Hears of listeners that threw. */
  onObserverFailed(listener: (failure: ObserverFailure) => void): () => void
  emit<Name extends keyof Events & string>(name: Name, event: Events[Name]): void
  /** How often a listener threw. */
  readonly observerFailures: number
  /** Removes every listener. */
  close(): void
}

const failed = Symbol('observer-failed')

/**
 * A bus over eventemitter3: payloads are frozen, and a listener that throws is counted and reported, not propagated.
 *
 * @example
 * ```ts
 * const bus = createEventBus<{ 'order-filled': { id: string } }>()
 * const off = bus.on('order-filled', ({ id }) => console.log(id))
 * ```
 */
export function createEventBus<Events extends object>(): EventBus<Events> {
  const emitter = new EventEmitter<Record<string | symbol, (payload: unknown) => void>>()
  let observerFailures = 0
  const listen = (name: string | symbol, listener: (payload: never) => void, onError: (error: unknown) => void) => {
    const guarded = (payload: unknown): void => {
      try {
        listener(payload as never)
      } catch (error) {
        observerFailures++
        onError(error)
      }
    }
    emitter.on(name, guarded)
    return () => void emitter.off(name, guarded)
  }
  return {
    on: (name, listener) =>
      listen(name, listener, (error) => emitter.emit(failed, Object.freeze({ event: name, error }))),
    // A failing listener of failures is counted, and not told of again: that would never end.
    onObserverFailed: (listener) => listen(failed, listener, () => {}),
    emit(name, event) {
      emitter.emit(name, Object.freeze(event))
    },
    get observerFailures() {
      return observerFailures
    },
    close: () => void emitter.removeAllListeners(),
  }
}
