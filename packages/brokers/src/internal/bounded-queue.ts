/** A queue that somebody waits at. */
export interface BoundedQueue<T> extends AsyncIterable<T> {
  /** False where it is full or has ended: the item was not taken. */
  push(item: T): boolean
  /** Takes away what waits. */
  clear(): void
  /** After what waits, the loop over it ends, or throws the error. */
  end(error?: Error): void
  readonly length: number
}

/**
 * A queue between who is told and who works, of at most `max` items. One consumer reads it.
 *
 * @example
 * ```ts
 * const queue = createBoundedQueue<number>(2)
 * queue.push(1) && queue.push(2) && queue.push(3) // false: it is full
 * ```
 */
export function createBoundedQueue<T>(max: number): BoundedQueue<T> {
  let items: T[] = []
  let isEnded = false
  let failure: Error | undefined
  let wake: (() => void) | undefined
  const ring = (): void => {
    wake?.()
    wake = undefined
  }
  return {
    push(item) {
      if (isEnded || items.length >= max) return false
      items.push(item)
      ring()
      return true
    },
    clear: () => {
      items = []
    },
    end(error) {
      if (isEnded) return
      isEnded = true
      failure = error
      ring()
    },
    get length() {
      return items.length
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        // A whole batch at a time: shifting single items off a long list would move all of it each time.
        const batch = items
        items = []
        yield* batch
        if (items.length > 0) continue
        if (isEnded) {
          if (failure !== undefined) throw failure
          return
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
