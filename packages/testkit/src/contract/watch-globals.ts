/** Calls of one global that a run may not make. */
export interface GlobalCalls {
  /** Such as `Date.now`. */
  readonly name: string
  readonly count: number
  /** Where the first came from: a line of its stack. */
  readonly where: string
}

export interface WatchedWork<Result> {
  /** What the work gave; undefined where it threw. */
  readonly result: Result | undefined
  /** What it threw; undefined where it did not. */
  readonly error: unknown
  /** In the order of their first calls. */
  readonly calls: readonly GlobalCalls[]
}

type Anything = (...values: readonly unknown[]) => unknown
type Note = (name: string, from: Anything) => void

/** Globals with an effect that outlives the run. They are noted and then refused, so that nothing is left behind. */
const refused = [
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame'],
  ...['fetch', 'WebSocket', 'XMLHttpRequest'],
]

/**
 * Does work, which must end before this returns, while clocks, chance, timers, network and environment are watched:
 * `Date.now`, `Date()` and `new Date()` without arguments, `Math.random`, `performance.now`, `crypto.randomUUID`,
 * `crypto.getRandomValues`, `process.hrtime`, `process.env`, timers and `fetch`. All are put back, whatever happens.
 * Something that was taken out of a global before, such as `const { now } = Date` in a module, is not seen.
 */
export function watchGlobals<Result>(work: () => Result): WatchedWork<Result> {
  const calls = new Map<string, { name: string; count: number; where: string }>()
  const note: Note = (name, from) => {
    const known = calls.get(name)
    if (known === undefined) calls.set(name, { name, count: 1, where: callerOf(from) })
    else known.count++
  }
  const undo: (() => void)[] = []
  try {
    for (const restore of watchAll(note)) undo.push(restore)
    const done = attempt(work)
    return { ...done, calls: [...calls.values()] }
  } finally {
    for (const restore of undo.reverse()) restore()
  }
}

function attempt<Result>(work: () => Result): { readonly result: Result | undefined; readonly error: unknown } {
  try {
    return { result: work(), error: undefined }
  } catch (error) {
    return { result: undefined, error }
  }
}

/** Watches one after the other, and gives after each how it is undone. */
function* watchAll(note: Note): Generator<() => void> {
  const scope = globalThis as unknown as Record<string, unknown>
  yield replace(scope, 'Date', (date) => watchedDate(date as DateConstructor, note))
  yield replace(Math, 'random', (random) => noted('Math.random', random, note))
  for (const [object, ...names] of [
    ['performance', 'now'],
    ['crypto', 'randomUUID', 'getRandomValues'],
    ['process', 'hrtime'],
  ] as const) {
    const owner = scope[object]
    if (typeof owner !== 'object' || owner === null) continue
    for (const name of names) yield replace(owner, name, (value) => noted(`${object}.${name}`, value, note, owner))
  }
  if (typeof scope.process === 'object' && scope.process !== null)
    yield replace(scope.process, 'env', (env) => watchedEnvironment(env as object, note))
  for (const name of refused)
    if (typeof scope[name] === 'function') yield replace(scope, name, () => refusing(name, note))
}

/** Puts something in the place of a property, where it can be, and gives what puts it back as it was. */
function replace(owner: object, name: string, make: (value: unknown) => unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(owner, name)
  const value = make(Reflect.get(owner, name))
  const isReplaced = Reflect.defineProperty(owner, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: true,
  })
  return () => {
    if (!isReplaced) return
    if (own === undefined) Reflect.deleteProperty(owner, name)
    else Object.defineProperty(owner, name, own)
  }
}

function noted(name: string, original: unknown, note: Note, owner: unknown = undefined): unknown {
  if (typeof original !== 'function') return original
  const watched: Anything = (...values) => {
    note(name, watched)
    return Reflect.apply(original, owner, values)
  }
  return watched
}

function watchedDate(original: DateConstructor, note: Note): DateConstructor {
  const now = noted('Date.now', original.now, note, original)
  const handler: ProxyHandler<DateConstructor> = {
    construct(target, values, caller) {
      if (values.length === 0) note('new Date()', handler.construct as Anything)
      return Reflect.construct(target, values, caller)
    },
    apply() {
      note('Date()', handler.apply as Anything)
      return String(new original())
    },
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  }
  return new Proxy(original, handler)
}

function watchedEnvironment(env: object, note: Note): object {
  const handler: ProxyHandler<object> = {
    get(target, name) {
      note(`process.env.${String(name)}`, handler.get as Anything)
      return Reflect.get(target, name)
    },
    has(target, name) {
      note(`process.env.${String(name)}`, handler.has as Anything)
      return Reflect.has(target, name)
    },
    ownKeys(target) {
      note('process.env', handler.ownKeys as Anything)
      return Reflect.ownKeys(target)
    },
  }
  return new Proxy(env, handler)
}

function refusing(name: string, note: Note): Anything {
  // A function, not an arrow: some of these are called with `new`.
  return function watched() {
    note(name, watched)
    throw new Error(`${name} is not there while a strategy is watched`)
  }
}

/** The line of the stack that called a function, where the engine tells it. */
function callerOf(called: Anything): string {
  const trace: { stack?: string } = {}
  const { captureStackTrace } = Error as { readonly captureStackTrace?: (holder: object, from: Anything) => void }
  captureStackTrace?.(trace, called)
  // Functions of the engine, such as Object.keys, have no line.
  const frame = trace.stack?.split('\n').find((line) => /^\s*at .*:\d+:\d+\)?$/.test(line))
  return frame?.trim().replace(/^at /, '') ?? 'a place that this engine does not tell'
}
