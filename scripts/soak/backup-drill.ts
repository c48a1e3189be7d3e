// Backs up a large log and restores it to its end, to a random event and to a random time, to measure what a restore takes and what a
// crash would lose. The state that each restore leads to must be that of the original. Run it with:
// npm run soak -- backup-drill [--store sqlite|postgres] [--into sqlite,postgres] [--megabytes N] [--seed S] [--folder PATH]
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { canonicalJson, createRandom, type EventLog, type EventStore, type NewEvent, type Random } from '@race/core'
import {
  createDirectoryTarget,
  createLogShipper,
  type RestorePoint,
  restoreBackup,
  takeFullBackup,
  verifyAgainst,
  verifyBackups,
} from '@race/storage/backup'
import { createPostgresEventStore } from '@race/storage/postgres'
import { createSqliteEventStore } from '@race/storage/sqlite'
import { startPostgres } from '../tests/start-postgres.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'sqlite' },
    into: { type: 'string', default: 'sqlite,postgres' },
    megabytes: { type: 'string', default: '1024' },
    seed: { type: 'string', default: String(Date.now()) },
    folder: { type: 'string', default: tmpdir() },
  },
})
const wantedBytes = Number(values.megabytes) * 1_048_576
const lossMaxMs = 1_000
const minutesMaxFor10GB = 5
const clock = { now: () => Date.now() }
const random = createRandom(values.seed)
const key = { id: 'drill', bytes: createHash('sha256').update(values.seed).digest() }
const name = { tenant: 'soak', account: 'drill' }
const batchSize = 500

/** Where logs are kept: the original's, and one for each restore. */
interface Place {
  readonly store: string
  open(name: string): Promise<EventStore>
  /** What all of them take on the disk. */
  bytes(): Promise<number>
  close(): Promise<void>
}

type Target = ReturnType<typeof createDirectoryTarget>

interface Restored {
  readonly name: string
  readonly sequence: number
  readonly state: string | undefined
  readonly isFast: boolean
}

await mkdir(values.folder, { recursive: true })
const folder = await mkdtemp(join(values.folder, 'race-drill-'))
const places = new Map<string, Place>()
for (const store of new Set([values.store, ...values.into.split(',')])) {
  places.set(store, store === 'postgres' ? await postgresPlace() : sqlitePlace())
}
let restores = 0
try {
  process.exitCode = (await drill()) ? 0 : 1
} finally {
  for (const place of places.values()) await place.close()
  await rm(folder, { recursive: true, force: true })
}

async function drill(): Promise<boolean> {
  console.log(`seed ${values.seed}, ${values.store}, ${megabytes(wantedBytes)} in ${folder}`)
  const place = placeOf(values.store)
  const empty = await place.bytes()
  await using store = await place.open('original')
  const log = store.log(name)
  const target = createDirectoryTarget({ folder: join(folder, 'target') })
  const fill = await timed(() => fillUpTo(log, place))
  const { sequence } = await log.head()
  const bytes = (await place.bytes()) - empty
  console.log(`${sequence} events, ${megabytes(bytes)} on the disk, written in ${seconds(fill.ms)}`)

  const full = await timed(() => takeFullBackup({ log, target, key, clock }))
  const packed = full.value.parts.reduce((sum, part) => sum + part.bytes, 0)
  console.log(`full backup: ${megabytes(packed)} in ${full.value.parts.length} parts, ${seconds(full.ms)}`)
  const lossMs = await measureLoss(log, target)
  const verified = await timed(() => verifyBackups({ target, key, log: name }))
  console.log(`verify: ${verified.value.isSound ? 'sound' : 'NOT SOUND'}, ${seconds(verified.ms)}`)
  const compared = await timed(() => verifyAgainst({ target, key, log }))
  console.log(`verify against the log: ${compared.value.isSound ? 'sound' : 'NOT SOUND'}, ${seconds(compared.ms)}`)

  const { sequence: last } = await log.head()
  const points: readonly (RestorePoint | undefined)[] = [
    undefined,
    { sequence: random.integer(1, last) },
    { time: random.integer(timeOf(1), timeOf(last)) },
  ]
  const isSound = verified.value.isSound && compared.value.isSound && lossMs <= lossMaxMs
  return (await restoreAll(points, log, target)) && isSound
}

/** Restores to each point in each store, and then folds the original once. */
async function restoreAll(
  points: readonly (RestorePoint | undefined)[],
  log: EventLog,
  target: Target,
): Promise<boolean> {
  const restored: Restored[] = []
  for (const point of points) {
    for (const store of values.into.split(',')) restored.push(await restoreTo(point, placeOf(store), target))
  }
  const states = await statesOf(log, new Set(restored.map(({ sequence }) => sequence)))
  let isGood = true
  for (const { name, sequence, state, isFast } of restored) {
    const isEqual = state !== undefined && state === states.get(sequence)
    console.log(`${name}: state hash ${state?.slice(0, 16)} ${isEqual ? 'equal' : 'NOT EQUAL'} to the original's`)
    isGood &&= isEqual && isFast
  }
  return isGood
}

/** Ships four times in a second while events are appended, and tells the age of the oldest event that was not in the target. */
async function measureLoss(log: EventLog, target: Target): Promise<number> {
  const shipper = createLogShipper({ log, target, key, clock })
  await shipper.ship()
  const appended: { readonly sequence: number; readonly at: number }[] = []
  const end = clock.now() + 10_000
  let worst = 0
  let shipped = 0
  const ship = async (): Promise<void> => {
    while (clock.now() < end) {
      await pause(250)
      const { head, eventCount } = await shipper.ship()
      shipped += eventCount
      const now = clock.now()
      while ((appended[0]?.sequence ?? Number.POSITIVE_INFINITY) <= head.sequence) {
        worst = Math.max(worst, now - (appended.shift()?.at ?? now))
      }
    }
  }
  const append = async (): Promise<void> => {
    while (clock.now() < end) {
      const { sequence } = await log.head()
      const at = clock.now()
      await appendEvents(log, sequence, batchSize)
      appended.push({ sequence: sequence + batchSize, at })
      await pause(50)
    }
  }
  await Promise.all([ship(), append()])
  console.log(
    `continuous shipping: ${Math.round(shipped / 10)} events/s, at most ${worst} ms until an event was in the target`,
  )
  return worst
}

async function restoreTo(point: RestorePoint | undefined, place: Place, target: Target): Promise<Restored> {
  restores += 1
  const before = await place.bytes()
  await using store = await place.open(`restored_${restores}`)
  const to = point === undefined ? {} : { to: point }
  const done = await timed(() => restoreBackup({ target, key, log: name, store, ...to }))
  const { sequence } = done.value.head
  const bytes = (await place.bytes()) - before
  const minutes = (done.ms / 60_000 / bytes) * 10 * 1_073_741_824
  const fold = await timed(() => statesOf(store.log(name), new Set([sequence])))
  const title = `${place.store}, ${point === undefined ? 'the end' : JSON.stringify(point)}`
  console.log(
    `restored into ${title}: ${sequence} events, ${megabytes(bytes)} in ${seconds(done.ms)} (${seconds(done.cpuMs)} of CPU here), ` +
      `${Math.round(sequence / (done.ms / 1_000))} events/s, ${minutes.toFixed(1)} min for 10 GB ` +
      `(allowed ${minutesMaxFor10GB}); read and folded in ${seconds(fold.ms)}`,
  )
  // What comes once, such as the first look at the target, weighs too much in a small one.
  const isFast = minutes <= minutesMaxFor10GB || point !== undefined
  return { name: title, sequence, state: fold.value.get(sequence), isFast }
}

function placeOf(store: string): Place {
  const place = places.get(store)
  if (place === undefined) throw new Error(`there is no store ${store}`)
  return place
}

function sqlitePlace(): Place {
  const inside = join(folder, 'stores')
  return {
    store: 'sqlite',
    open: (file) => createSqliteEventStore({ path: join(inside, `${file}.sqlite`) }),
    bytes: () => bytesIn(inside),
    close: () => Promise.resolve(),
  }
}

/** A server that waits for its disk, as one in earnest does. */
async function postgresPlace(): Promise<Place> {
  const { server, stop } = await startPostgres({ isDurable: true })
  return {
    store: 'postgres',
    open: (schema) => createPostgresEventStore({ server, schema }),
    bytes: () => bytesIn(join(server.host, 'data', 'base')),
    close: stop,
  }
}

async function fillUpTo(log: EventLog, place: Place): Promise<void> {
  const empty = await place.bytes()
  for (let sequence = 0; ; sequence += 4 * batchSize) {
    if (sequence % 100_000 === 0 && (await place.bytes()) - empty >= wantedBytes) return
    await appendEvents(log, sequence, 4 * batchSize)
  }
}

async function appendEvents(log: EventLog, after: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, at) => eventAt(after + at + 1, random))
  const answer = await log.append(events, { expectedSequence: after, fence: null })
  if (answer.type !== 'appended') throw new Error(`the append was answered by ${answer.type}`)
}

function timeOf(sequence: number): number {
  return 1_767_571_200_000 + sequence * 20
}

/** What an account that trades appends: for each fill an intent and an answer, and a mark of equity. */
function eventAt(sequence: number, chance: Random): NewEvent {
  const intent = Math.floor(sequence / 4)
  const clientOrderId = `r${(intent * 2_654_435_761).toString(36)}plv46kwpyocx`
  const time = timeOf(sequence)
  const base = { schemaVersion: 1, time, correlationId: `sma:${timeOf(intent)}:0`, causationId: String(sequence - 1) }
  const price = (100 + chance.next() * 20).toFixed(2)
  const quantity = chance.integer(1, 500).toString()
  const side = chance.next() < 0.5 ? 'buy' : 'sell'
  const order = { clientOrderId, venueOrderId: `venue-${intent}`, instrument: 'ACME', quantity }
  if (sequence % 4 === 0) {
    const prices = { limitPrice: price, stopPrice: null, trail: null, limitOffset: null }
    const terms = { side, type: 'limit', role: 'entry', timeInForce: 'day', expiresAt: null, isReduceOnly: false }
    const data = { ...order, ...prices, ...terms, intentId: base.correlationId, strategyInstance: 'sma', reason: null }
    return { ...base, type: 'order-intended', data }
  }
  if (sequence % 4 === 1) {
    const data = { ...order, command: 'submit', attempt: 1, answer: 'accepted', code: null, message: null }
    return { ...base, type: 'order-answered', data }
  }
  if (sequence % 4 === 2) {
    const fill = { fillId: `fill-${sequence}`, side, price, fee: '0.35', feeCurrency: 'USD', liquidity: 'taker', time }
    return { ...base, type: 'order-filled', data: { ...order, ...fill, strategyInstance: 'sma' } }
  }
  const data = {
    marketTime: time,
    equity: `1000${price}`,
    cash: `500${price}`,
    exposure: `500${price}`,
    drawdown: chance.next(),
  }
  return { ...base, type: 'equity-marked', data }
}

/** Folds positions and counts, exactly, and hashes them after each of some events. */
async function statesOf(log: EventLog, sequences: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
  const states = new Map<number, string>()
  const counts: Record<string, number> = {}
  let position = 0n
  let cents = 0n
  for await (const { sequence, type, data } of log.read({ to: Math.max(...sequences) })) {
    counts[type] = (counts[type] ?? 0) + 1
    if (type === 'order-filled' && typeof data === 'object' && data !== null && 'price' in data) {
      const signed = BigInt(String(data.quantity)) * (data.side === 'buy' ? 1n : -1n)
      position += signed
      cents -= signed * BigInt(String(data.price).replace('.', ''))
    }
    if (!sequences.has(sequence)) continue
    const state = canonicalJson({ counts, position: String(position), cents: String(cents) })
    states.set(sequence, createHash('sha256').update(state).digest('hex'))
  }
  return states
}

/** The sizes of all files in a folder; what goes away meanwhile counts nothing. */
async function bytesIn(path: string): Promise<number> {
  const names = await readdir(path, { recursive: true }).catch(() => [])
  const sizes = names.map(async (file) => {
    const facts = await stat(join(path, file)).catch(() => null)
    return facts?.isFile() ? facts.size : 0
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

interface Timed<Value> {
  readonly value: Value
  readonly ms: number
  /** What this process took of the processors; on a machine that does much else, it tells more. */
  readonly cpuMs: number
}

async function timed<Value>(work: () => Promise<Value>): Promise<Timed<Value>> {
  const [begin, cpuBegin] = [performance.now(), process.cpuUsage()]
  const value = await work()
  const { user, system } = process.cpuUsage(cpuBegin)
  return { value, ms: performance.now() - begin, cpuMs: (user + system) / 1_000 }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
