import { type BrokerCapabilities, createRandom, type Random } from '@race/core'
import {
  drawFaultPlan,
  type FaultKind,
  type FaultPlan,
  limitsHeld,
  liveOn,
  runWorld,
  type SystemDriver,
  tradesAddUp,
  type Violation,
  type World,
  type WorldInvariant,
  type WorldReport,
  worldInvariants,
} from '@race/testkit/world'
import { anything } from './anything.ts'
import { type EngineKit, type EngineSetup, engineDriver } from './engine-driver.ts'
import { peopleByChance } from './people.ts'
import { shipByChance } from './ship-by-chance.ts'

const idModes = ['enforced', 'windowed', 'echo-only', 'none'] as const

/** What is put into the worlds of seeds: one system for each, drawn from it. */
export interface SwarmSubject {
  readonly name: string
  /** What makes the command line choose it. */
  readonly options: string
  readonly draw: (random: Random) => { readonly driver: SystemDriver; readonly invariants: readonly WorldInvariant[] }
  /** What does not strike its worlds, since it is not made for that. */
  readonly spared?: readonly FaultKind[]
  /** Why its processes may end by themselves; whatever it says where it is not given. */
  readonly mayExit?: RegExp
}

/** The same system in every world. It takes nothing over from its venue, and so nothing there moves but by orders. */
export function subjectOf(driver: SystemDriver, options: string): SwarmSubject {
  return {
    name: driver.name,
    options,
    draw: () => ({ driver, invariants: worldInvariants }),
    spared: ['balance-moved'],
  }
}

/** The engine, with strategies, limits and people drawn for each world. */
export function engineSubject(kit?: EngineKit, options = ''): SwarmSubject {
  return {
    name: 'engine',
    options,
    // The disk, the lease and people end an engine. Nothing that anybody says to it does.
    mayExit: /^(could not (start|reconcile): )?(STORE_FAILED|LEASE_TAKEN|LEASE_LOST): |^the host stopped it$/,
    draw(random) {
      const setup = drawSetup(random)
      return { driver: engineDriver(setup, kit), invariants: engineLaws(setup) }
    },
  }
}

/** What the engine is held to: the laws of every world, its limits and its journal of trades. */
export function engineLaws({ limits }: EngineSetup): readonly WorldInvariant[] {
  return [...worldInvariants, limitsHeld(limits), tradesAddUp]
}

function drawSetup(random: Random): EngineSetup {
  const data = ['ACME', 'BOLT'].map((instrument) => ({ instrument, timeframe: '1s' as const }))
  const one = { strategy: anything, instance: 'one', data, every: 5000 }
  const strategies = random.next() < 0.7 ? [one] : [one, { strategy: anything, instance: 'two', data }]
  return {
    strategies,
    autonomy: random.next() < 0.8 ? 'autonomous' : 'guide',
    limits: {
      openPositionsMax: random.next() < 0.8 ? 2 : 1,
      tradesPerHourMax: random.next() < 0.8 ? 1_000_000 : random.integer(3, 12),
      positionLotsMax: random.integer(25, 120),
      positionFractionMax: random.next() < 0.5 ? 1 : 0.02 + 0.1 * random.next(),
    },
    snapshotEvery: random.integer(10, 120),
    approvalForMs: 5000,
    answerForMs: random.integer(1500, 6000),
    ...(random.next() < 0.7 ? { people: peopleByChance } : {}),
    ...drawRest(random),
  }
}

/** Losses of this market are small: a ladder has to begin with a fraction of them. */
const ladder = { drawdown: { block: 0.0002, reduce: 0.0005, flatten: 0.001 }, dailyLoss: { block: 0.0003 } }
const protections: NonNullable<EngineSetup['protections']> = [
  { type: 'cool-down', pauseMs: 3000 },
  { type: 'stop-loss-guard', lookbackMs: 10_000, stopsMin: 1, pauseMs: 5000 },
]

function drawRest(random: Random): Partial<EngineSetup> {
  const isDrawn = (chance: number): boolean => random.next() < chance
  return {
    ...(isDrawn(0.2) ? { ladder } : {}),
    ...(isDrawn(0.2) ? { consecutiveLossesMax: 2 } : {}),
    ...(isDrawn(0.2) ? { protections } : {}),
    ...(isDrawn(0.2) ? { waitsForLease: true, leaseForMs: 3000 } : {}),
    ...(isDrawn(0.2) ? { hasTicks: true } : {}),
    ...(isDrawn(0.2) ? { hasStaleData: true } : {}),
    ...(isDrawn(0.2) ? { stopChance: 0.05 } : {}),
    ...(isDrawn(0.5) ? { eventsPerPause: 1 } : {}),
  }
}

/** One seed: which faults, which venue, which system and what happens there are all drawn from it. */
export async function runSeed(
  seed: number,
  subject: SwarmSubject,
  { onEnd }: { readonly onEnd?: (world: World) => void } = {},
): Promise<WorldReport> {
  const random = createRandom(`swarm ${seed}`)
  const clientOrderIds = idModes[random.integer(0, idModes.length - 1)] ?? 'enforced'
  const shipping = random.fork('shipping').next() < 0.25 ? shipByChance(random.fork('ship')) : null
  const report = await runWorld({
    seed,
    forMs: 30_000,
    ...(onEnd === undefined ? {} : { onEnd }),
    // Some worlds see a trading day end.
    startTime: Date.UTC(2026, 0, 6) - (random.fork('start').next() < 0.2 ? 15_000 : 86_400_000),
    ...subject.draw(random.fork('system')),
    faults: without(subject.spared ?? [], drawFaultPlan(random.fork('faults'))),
    capabilities: { clientOrderIds, brackets: random.fork('brackets').next() < 0.4, reports: drawReports(random) },
    life(world) {
      const stops = [liveOn(world), shipping?.begin(world)]
      return () => {
        for (const stop of stops) stop?.()
      }
    },
  })
  const found = report.violations.length > 0 ? [] : ((await shipping?.finish()) ?? [])
  const unexplained = report.exits.filter((reason) => subject.mayExit?.test(reason) === false)
  return { ...report, violations: [...report.violations, ...found, ...unexplained.map(unexplainedExit)] }
}

function unexplainedExit(reason: string): Violation {
  return { invariant: 'exits-explained', message: `a process ended by itself: ${reason}`, sequence: null }
}

function without(spared: readonly FaultKind[], plan: FaultPlan): FaultPlan {
  return { ...plan, ...Object.fromEntries(spared.map((kind) => [kind, 0])) }
}

/** A venue always lists its fills here: what it never tells nobody can know. */
function drawReports(random: Random): BrokerCapabilities['reports'] {
  const own = random.fork('reports')
  return { fills: true, positions: own.next() < 0.85, cash: own.next() < 0.85 }
}

/** What a person needs to see of a seed that fails, with the command that plays it again. */
export function describeFailure({ seed, violations }: WorldReport, options = ''): string {
  return describeViolations(`seed ${seed}`, violations, `--seed ${seed}${options}`)
}

export function describeViolations(what: string, violations: WorldReport['violations'], options: string): string {
  const shown = violations.slice(0, 5).map(({ invariant, message }) => `  ${invariant}: ${message}`)
  const more = violations.length > shown.length ? [`  and ${violations.length - shown.length} more`] : []
  return [`${what} fails`, ...shown, ...more, `  npm run swarm -- ${options}`].join('\n')
}
