import { invariant, type Random } from '@race/core'

/** Time that passes only as far as something happens. */
export interface VirtualTime {
  /** Epoch ms. */
  now(): number
  /**
   * Runs something later; gives back what keeps it from running. Where `run` gives a promise back, time stands still until that has
   * settled: what waits for the machine takes no time, as long as it waits for nothing of the world.
   */
  schedule(delayMs: number, run: () => void | Promise<void>): () => void
  /** Lets happen what is due up to a moment, and moves on to it. */
  runUntil(time: number): Promise<void>
  /** Lets time pass until a promise has settled, or the moment has come. True where it has settled. */
  runUntilSettled(promise: Promise<unknown>, time: number): Promise<boolean>
  /** Looks at the world after each thing that has happened, when every promise has had its turn. At most one looks. */
  watch(look: () => void): void
}

interface Planned {
  readonly time: number
  /** Among what is due at one moment, chance decides. */
  readonly order: number
  readonly number: number
  readonly run: () => void | Promise<void>
  isCancelled: boolean
}

/**
 * One queue of everything that will happen. After each thing that happens, every promise that it settled has its turn before
 * the next: the order of a run is a matter of its seed alone, as long as nothing in it waits for the machine (a file, a thread
 * pool, a timer of the host).
 *
 * @param random decides the order of what is due at the same moment
 */
export function createVirtualTime(random: Random, startMs: number): VirtualTime {
  const heap: Planned[] = []
  let now = startMs
  let count = 0
  let look = (): void => undefined
  const step = async (): Promise<void> => {
    const next = pop(heap)
    if (next === undefined || next.isCancelled) return
    now = Math.max(now, next.time)
    await next.run()
    await promisesHadTheirTurn()
    look()
  }
  return {
    now: () => now,
    schedule(delayMs, run) {
      invariant(delayMs >= 0 && Number.isFinite(delayMs), `nothing happens ${delayMs} ms from now`)
      const planned: Planned = { time: now + delayMs, order: random.uint32(), number: count++, run, isCancelled: false }
      push(heap, planned)
      return () => {
        planned.isCancelled = true
      }
    },
    async runUntil(time) {
      await promisesHadTheirTurn()
      while ((heap[0]?.time ?? Number.POSITIVE_INFINITY) <= time) await step()
      now = Math.max(now, time)
    },
    async runUntilSettled(promise, time) {
      let isSettled = false
      const settled = (): void => {
        isSettled = true
      }
      promise.then(settled, settled)
      await promisesHadTheirTurn()
      while (!isSettled && (heap[0]?.time ?? Number.POSITIVE_INFINITY) <= time) await step()
      if (!isSettled) now = Math.max(now, time)
      return isSettled
    },
    watch(next) {
      look = next
    },
  }
}

/** The host's event loop comes round when no promise is left that could go on. */
function promisesHadTheirTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function isBefore(a: Planned, b: Planned): boolean {
  if (a.time !== b.time) return a.time < b.time
  return a.order === b.order ? a.number < b.number : a.order < b.order
}

function push(heap: Planned[], planned: Planned): void {
  let at = heap.length
  heap.push(planned)
  while (at > 0) {
    const above = (at - 1) >> 1
    const parent = heap[above] as Planned
    if (!isBefore(planned, parent)) break
    heap[at] = parent
    at = above
  }
  heap[at] = planned
}

function pop(heap: Planned[]): Planned | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  let at = 0
  for (;;) {
    let below = 2 * at + 1
    if (below >= heap.length) break
    if (below + 1 < heap.length && isBefore(heap[below + 1] as Planned, heap[below] as Planned)) below++
    if (!isBefore(heap[below] as Planned, last)) break
    heap[at] = heap[below] as Planned
    at = below
  }
  heap[at] = last
  return top
}
