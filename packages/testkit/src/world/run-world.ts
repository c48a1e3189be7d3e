import { canonicalJson, type JsonValue, type PostedEvent, sha256Hex } from '@race/core'
import { checkInvariants, worldInvariants } from './invariants/check-invariants.ts'
import type { Evidence, Violation, WorldInvariant } from './invariants/invariant-check.ts'
import type { VenueTruth } from './venue.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'
import { liveOn } from './world-life.ts'
import type { LiveBooks, SystemDriver, SystemInProcess } from './world-process.ts'

export interface RunWorldOptions extends WorldOptions {
  readonly driver: SystemDriver
  /** How long things go wrong, ms of virtual time; a minute by default. */
  readonly forMs?: number
  /** How long the system may take to come to rest afterwards; five minutes by default. */
  readonly restMs?: number
  /** Those of the world by default. */
  readonly invariants?: readonly WorldInvariant[]
  /** Lets the market and people live until the function that is given back is called; by chance by default. */
  readonly life?: (world: World) => () => void
  /** Looks at the world when all is over. */
  readonly onEnd?: (world: World) => void
}

/** What came of a world. */
export interface WorldReport {
  readonly seed: string | number
  readonly driver: string
  /** None in a sound system. */
  readonly violations: readonly Violation[]
  /** How often each kind of fault has struck. */
  readonly struck: Readonly<Record<string, number>>
  readonly processes: number
  readonly crashes: number
  /** Why processes ended themselves, or could not start. */
  readonly exits: readonly string[]
  readonly events: number
  readonly orders: number
  readonly fills: number
  /** How many appends were asked for. */
  readonly writes: number
  /** Of each process that started, how many appends had been asked for before, and when it had recovered. */
  readonly recoveries: readonly { readonly from: number; readonly to: number }[]
  /** SHA-256 over log and venue: equal runs have equal ones. */
  readonly hash: string
}

/**
 * Puts a system into a world, lets things go wrong for a while, then lets it come to rest, and holds its log against the truth
 * of the venue: after each recovery, and at the end. The same options give the same report, to the last hash.
 *
 * @example
 * ```ts
 * const { violations } = await runWorld({ seed: 7, faults: drawFaultPlan(createRandom(7)), driver })
 * ```
 */
export async function runWorld(options: RunWorldOptions): Promise<WorldReport> {
  const { driver, forMs = 60_000, restMs = 300_000, invariants = worldInvariants, life = liveOn } = options
  const world = createWorld(options)
  const run: Run = {
    ...{ world, driver, invariants },
    ...{ violations: [], postings: [], books: [], untold: [], exits: [], recoveries: [] },
    ...{ system: null, lookedAt: 0 },
  }
  world.time.watch(() => look(run))
  const stop = life(world)
  const end = world.time.now() + forMs
  while (world.time.now() < end && run.violations.length === 0) await liveOnce(run, end)
  world.faults.end()
  stop()
  if (run.violations.length === 0) await comeToRest(run, world.time.now() + restMs)
  options.onEnd?.(world)
  return reportOf(run)
}

interface Run {
  readonly world: World
  readonly driver: SystemDriver
  readonly invariants: readonly WorldInvariant[]
  readonly violations: Violation[]
  readonly postings: PostedEvent[]
  readonly books: LiveBooks[]
  /** What books of the process that lives said about events that are not durable yet. */
  readonly untold: LiveBooks[]
  readonly exits: string[]
  readonly recoveries: { readonly from: number; readonly to: number }[]
  /** What runs in the process that lives; null for none. */
  system: SystemInProcess | null
  /** How long the log was when the state that lives was last held against it. */
  lookedAt: number
}

/** One process from its start until it is gone, or the time is over. */
async function liveOnce(run: Run, end: number): Promise<void> {
  const { world } = run
  if (!(await bootOrWait(run, end))) return
  while (world.process !== null && world.time.now() < end) {
    await world.time.runUntil(Math.min(end, world.time.now() + 250))
  }
}

/** Starts the system; where that fails, it is tried again after a while. True when it has recovered. */
async function bootOrWait(run: Run, until: number): Promise<boolean> {
  if (await boot(run, until)) return true
  const { time, random } = run.world
  await time.runUntil(Math.min(until, time.now() + random.integer(100, 3000)))
  return false
}

/** Starts the system in a new process. True when it has recovered. */
async function boot(run: Run, until: number): Promise<boolean> {
  const { world, driver } = run
  takePostings(run)
  const knownUntil = world.venue.now()
  const from = world.disk.writes
  const process = world.boot()
  if (world.faults.strikes('crash-in-recovery')) {
    world.time.schedule(world.random.integer(1, 400), () => {
      if (world.process === process) world.crash()
    })
  }
  const system = driver.create(process)
  run.system = system
  let hasStarted = false
  const started = system.start().then(
    () => {
      hasStarted = true
    },
    (error: unknown) => {
      run.exits.push(`could not start: ${String(error).split('\n', 1)[0]}`)
    },
  )
  while (world.process === process && world.time.now() < until) {
    if (await world.time.runUntilSettled(started, Math.min(until, world.time.now() + 250))) break
  }
  run.recoveries.push({ from, to: world.disk.writes })
  if (world.process !== process) return false
  if (hasStarted) {
    judge(run, knownUntil, ['venue-known', 'replay-equals-live'])
    return true
  }
  world.crash()
  return false
}

/** How long after the last fault something can still come of it: a late report, a bust, the end of a halt. */
const aftermathMs = 25_000

/** Everything works from now on: the system must find out what there is, and once more when all that was under way has come. */
async function comeToRest(run: Run, until: number): Promise<void> {
  const { world } = run
  let isCalm = false
  while (world.time.now() < until) {
    if (world.process === null && !(await bootOrWait(run, until))) continue
    if (!(await reconcile(run, until))) world.crash()
    else if (isCalm) {
      run.postings.push(...(run.system?.postings?.() ?? []))
      judge(run, Number.POSITIVE_INFINITY)
      // It has the time for it, however late it came to rest.
      if (run.violations.length === 0) await requireStillness(run, until + aftermathMs)
      return
    } else {
      isCalm = true
      await world.time.runUntil(world.time.now() + aftermathMs)
    }
  }
  const message = `the system did not come to rest; it last said: ${lastWord(run)}`
  run.violations.push({ invariant: 'comes-to-rest', message, sequence: null })
  // What does not ask for rest may tell why.
  judge(run, 0)
}

/** Finding out the same once more changes nothing. */
async function requireStillness(run: Run, until: number): Promise<void> {
  const { disk, key } = run.world
  const { length } = disk.events(key)
  if (!(await reconcile(run, until))) {
    const message = `nothing had happened, but the system did not reconcile once more; it last said: ${lastWord(run)}`
    run.violations.push({ invariant: 'comes-to-rest', message, sequence: null })
  }
  const [first] = disk.events(key).slice(length)
  if (first === undefined) return
  const message = `nothing had happened, but reconciling once more brought about '${first.type}'`
  run.violations.push({ invariant: 'rest-is-still', message, sequence: first.sequence })
}

/** Asks the system to find out what is open. True when it has. */
async function reconcile(run: Run, until: number): Promise<boolean> {
  const { world, system } = run
  const { process } = world
  if (process === null || system === null) return false
  let isDone = false
  const reconciled = system.reconcile().then(
    () => {
      isDone = true
    },
    (error: unknown) => {
      run.exits.push(`could not reconcile: ${String(error).split('\n', 1)[0]}`)
    },
  )
  while (world.process === process && world.time.now() < until) {
    if (await world.time.runUntilSettled(reconciled, Math.min(until, world.time.now() + 1000))) break
  }
  return isDone && world.process === process
}

/** After everything that happens: what the books say is noted, and the state that lives is held against what is durable. */
function look(run: Run): void {
  const { world, books, untold, system, violations } = run
  const now = world.process === null ? null : (system?.books?.() ?? null)
  if (now !== null && now.sequence !== (untold.at(-1) ?? books.at(-1))?.sequence) untold.push(now)
  const { length } = world.disk.events(world.key)
  while ((untold[0]?.sequence ?? Number.POSITIVE_INFINITY) <= length) books.push(untold.shift() as LiveBooks)
  if (length === run.lookedAt || world.process === null || violations.length > 0) return
  run.lookedAt = length
  judge(run, 0, ['replay-equals-live'])
}

/** @param only names of the laws to look at; all by default */
function judge(run: Run, knownUntil: number, only?: readonly string[]): void {
  const { world, invariants, violations, postings, books, system } = run
  const { key, disk, venue, departures, capabilities } = world
  const log = disk.events(key)
  let truth: VenueTruth | null = null
  const evidence: Evidence = {
    ...{ key, log, capabilities, departures, postings, books, knownUntil },
    // Not every law looks at it.
    get truth() {
      truth ??= venue.truth()
      return truth
    },
    leases: disk.leases(key),
    replay: system?.replay?.(log) ?? null,
  }
  const chosen = invariants.filter(({ name }) => only === undefined || only.includes(name))
  violations.push(...checkInvariants(evidence, chosen))
}

function takePostings(run: Run): void {
  run.postings.push(...(run.system?.postings?.() ?? []))
  run.system = null
  run.untold.length = 0
}

function allExits({ world, exits }: Run): readonly string[] {
  return [...exits, ...world.exits]
}

function lastWord(run: Run): string {
  return allExits(run).at(-1) ?? 'nothing'
}

function reportOf(run: Run): WorldReport {
  const { world, driver, violations } = run
  const { disk, key, venue, faults, departures } = world
  const { orders, fills, cash } = venue.truth()
  const facts = { head: disk.head(key), orders, fills, cash, departures: departures.length, time: world.time.now() }
  return {
    seed: world.seed,
    driver: driver.name,
    violations,
    struck: Object.fromEntries([...faults.struck].sort(([a], [b]) => (a < b ? -1 : 1))),
    processes: world.booted,
    crashes: world.crashes,
    exits: allExits(run),
    events: disk.events(key).length,
    orders: orders.length,
    fills: fills.length,
    writes: disk.writes,
    recoveries: run.recoveries,
    hash: sha256Hex(canonicalJson(JSON.parse(JSON.stringify(facts)) as JsonValue)),
  }
}
