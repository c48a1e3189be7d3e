import {
  type BrokerCapabilities,
  createRandom,
  type Decimal,
  decimal,
  defineInstrument,
  type Instrument,
  type LogKey,
  type MarketEvent,
  type Random,
} from '@race/core'
import { createDisk, type Disk } from './disk.ts'
import type { CrashMoment } from './disk-state.ts'
import type { FaultPlan } from './fault-kinds.ts'
import { createFaults, type Faults } from './faults.ts'
import { createLife, type Life, never } from './life.ts'
import { createNetwork, type Network } from './network.ts'
import { createReportStream } from './report-stream.ts'
import { answerTimeoutMs, requestLifeMs } from './scripted-venue.ts'
import { createTornFiles, type TornFiles } from './torn-files.ts'
import { createVenue, type Venue } from './venue.ts'
import { createVirtualTime, type VirtualTime } from './virtual-time.ts'
import { createWorldBroker, type Departure } from './world-broker.ts'
import { worldCapabilities } from './world-capabilities.ts'
import type { WorldProcess } from './world-process.ts'

/** What left a process, and how long the log was on the disk at that moment. */
export interface Departed {
  /** Epoch ms. */
  readonly time: number
  readonly process: number
  readonly durableSequence: number
  readonly departure: Departure
}

export interface WorldOptions {
  readonly seed: string | number
  /** None by default. */
  readonly faults?: FaultPlan
  /** Of the venue; everything but brackets, and ids enforced, by default. */
  readonly capabilities?: Partial<BrokerCapabilities>
  /** Two by default. */
  readonly instruments?: readonly Instrument[]
  /** 100,000 by default. */
  readonly capital?: Decimal
  /** When it begins, epoch ms; midnight UTC of a Monday by default. */
  readonly startTime?: number
  /** Where a process is to be lost, by the number of its write in the world, from 1. */
  readonly crashAt?: (write: number) => CrashMoment | null
}

/** A machine, a network and a venue of which everything is a matter of the seed. */
export interface World {
  readonly seed: string | number
  readonly key: LogKey
  readonly time: VirtualTime
  readonly random: Random
  readonly faults: Faults
  readonly venue: Venue
  readonly disk: Disk
  readonly files: TornFiles
  readonly network: Network
  readonly instruments: readonly Instrument[]
  readonly capabilities: BrokerCapabilities
  readonly departures: readonly Departed[]
  /** The process that runs; null after its end. */
  readonly process: WorldProcess | null
  /** How many processes there were. */
  readonly booted: number
  /** How many of them were lost, and the reasons of those that ended themselves. */
  readonly crashes: number
  readonly exits: readonly string[]
  /** Starts a process. One that runs is lost. */
  boot(): WorldProcess
  /** The process is gone: nothing that it waits for comes, and nothing that it had planned happens. The venue lives on. */
  crash(): void
  /** The process stands still. */
  pause(forMs: number): void
}

const start = Date.UTC(2026, 0, 5)

/**
 * Makes a world.
 *
 * @example
 * ```ts
 * const world = createWorld({ seed: 7, faults: { 'answer-lost': 0.1 } })
 * const { broker, clock } = world.boot()
 * ```
 */
export function createWorld(options: WorldOptions): World {
  const surroundings = surroundingsOf(options)
  const { random, time, faults, files } = surroundings
  const departures: Departed[] = []
  const exits: string[] = []
  const crashRandom = random.fork('crash')
  let life: Life | null = null
  let process: WorldProcess | null = null
  let booted = 0
  let crashes = 0
  const end = (): void => {
    life?.end()
    life = null
    process = null
    disk.settleAfterCrash()
    files.lose()
  }
  const crash = (): void => {
    if (life === null) return
    crashes++
    end()
  }
  const disk = createDisk({
    time,
    random: random.fork('disk'),
    faults,
    crash,
    crashAt(write) {
      const planned = options.crashAt?.(write) ?? null
      if (planned !== null || !faults.strikes('crash-in-write')) return planned
      return moments[crashRandom.integer(0, moments.length - 1)] ?? null
    },
  })
  const exit = (own: Life, reason: string): void => {
    if (!own.isAlive) return
    exits.push(reason)
    end()
  }
  const world: World = {
    ...surroundings,
    disk,
    departures,
    exits,
    get process() {
      return process
    },
    get booted() {
      return booted
    },
    get crashes() {
      return crashes
    },
    boot() {
      crash()
      booted++
      const own = createLife(time)
      const number = booted
      life = own
      process = processOf({ world, life: own, number, departures, exit })
      return process
    },
    crash,
    pause: (forMs) => life?.pause(forMs),
  }
  return world
}

interface ProcessOptions {
  readonly world: World
  readonly life: Life
  readonly number: number
  readonly departures: Departed[]
  readonly exit: (life: Life, reason: string) => void
}

/** What a process is handed: everything ends with its life. */
function processOf({ world, life, number, departures, exit }: ProcessOptions): WorldProcess {
  const { time, random, faults, network, venue, disk, files, key, capabilities, instruments } = world
  const { currency, capital } = venue.truth()
  const stream = createReportStream({ time, random: random.fork(`stream ${number}`), faults, venue, life })
  // Clocks of machines count whole milliseconds, whatever happens between them.
  const clock = { now: () => Math.floor(time.now()), yield: () => life.after(0) }
  return {
    number,
    seed: String(world.seed),
    holder: `process ${number}`,
    get isAlive() {
      return life.isAlive
    },
    clock,
    timers: { ...clock, after: (ms, { signal }) => life.after(ms, signal) },
    random: random.fork(`process ${number}`),
    key,
    store: disk.mount(life),
    files: files.mount(life),
    broker: createWorldBroker({
      name: 'world',
      capabilities,
      time,
      life,
      faults,
      network,
      stream,
      venue,
      timeoutMs: answerTimeoutMs,
      requestLifeMs,
      onDeparture(departure) {
        const durableSequence = disk.events(key).length
        departures.push({ time: time.now(), process: number, durableSequence, departure })
      },
    }),
    instruments,
    currency,
    capital: capital.toString(),
    market: (signal) => marketOf(venue, { life, time, signal }),
    exit(reason) {
      exit(life, reason)
      return never()
    },
  }
}

/** What is there whether or not a process lives. */
function surroundingsOf(options: WorldOptions) {
  const { seed, faults: plan = {}, capital = decimal(100_000), instruments = defaultInstruments() } = options
  const { startTime = start } = options
  const random = createRandom(seed)
  const time = createVirtualTime(random.fork('time'), startTime)
  const faults = createFaults(random.fork('faults'), plan)
  const capabilities = worldCapabilities(options.capabilities)
  const key: LogKey = { tenant: 'world', account: 'account' }
  const network = createNetwork({ time, random: random.fork('network'), faults, requestLifeMs })
  const files = createTornFiles({ time, random: random.fork('files'), faults })
  const venue = createVenue({
    time,
    random: random.fork('venue'),
    faults,
    instruments,
    prices: Object.fromEntries(instruments.map(({ id, tickSize }) => [id, tickSize.times(10_000)])),
    currency: 'USD',
    capital,
    capabilities,
    feeRate: decimal('0.00075'),
  })
  return { seed, key, time, random, faults, venue, files, network, instruments, capabilities }
}

const moments: readonly CrashMoment[] = ['before', 'lost', 'kept', 'after']

function defaultInstruments(): readonly Instrument[] {
  return [
    defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' }),
    defineInstrument({ id: 'BOLT', assetClass: 'crypto', tickSize: '0.0005', quantityStep: 1 }),
  ]
}

async function* marketOf(
  venue: Venue,
  { life, time, signal }: { readonly life: Life; readonly time: VirtualTime; readonly signal: AbortSignal },
): AsyncGenerator<MarketEvent, void> {
  const waiting: MarketEvent[] = []
  let wake: () => void = () => undefined
  const stop = venue.watch((instrument, price) => {
    const now = Math.floor(time.now())
    const trade = { time: now, price: price.toNumber(), quantity: 1, aggressor: null }
    waiting.push({ type: 'trade', instrument, trade, time: now, receivedAt: now })
    wake()
  })
  const abort = (): void => wake()
  signal.addEventListener('abort', abort, { once: true })
  try {
    while (!signal.aborted) {
      const next = waiting.shift()
      if (next === undefined) await life.keep(() => new Promise<void>((resolve) => (wake = resolve)))
      else yield next
    }
  } finally {
    stop()
    signal.removeEventListener('abort', abort)
  }
}
