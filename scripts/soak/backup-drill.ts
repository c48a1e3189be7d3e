// Backs up a large log and restores it, to measure what a restore takes and what a crash would lose. Run it with:
// node --conditions=@race/source scripts/soak/backup-drill.ts [--store sqlite|postgres] [--megabytes N] [--seed S] [--folder PATH]
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  canonicalJson,
  createRandom,
  type EventLog,
  type EventStore,
  type NewEvent,
  type Random,
  type StoredEvent,
} from '@race/core'
import {
  createDirectoryTarget,
  createLogShipper,
  type RestorePoint,
  runRestoreDrill,
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
  open(name: string): Promise<EventStore>
  /** What all of them take on the disk. */
  bytes(): Promise<number>
  close(): Promise<void>
}

await mkdir(values.folder, { recursive: true })
const folder = await mkdtemp(join(values.folder, 'race-drill-'))
const place = values.store === 'postgres' ? await postgresPlace() : sqlitePlace()
let restores = 0
try {
  process.exitCode = (await drill()) ? 0 : 1
} finally {
  await place.close()
  await rm(folder, { recursive: true, force: true })
}

async function drill(): Promise<boolean> {
  console.log(`seed ${values.seed}, ${values.store}, ${megabytes(wantedBytes)} in ${folder}`)
  const empty = await place.bytes()
  await using store = await place.open('original')
  const log = store.log(name)
  const target = createDirectoryTarget({ folder: join(folder, 'target') })
  const fill = await timed(() => fillUpTo(log, empty))
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
  const first = timeOf(1)
  const points: readonly (RestorePoint | undefined)[] = [
    undefined,
    { sequence: random.integer(1, last) },
    { time: random.integer(first, timeOf(last)) },
  ]
  let isSound = verified.value.isSound && compared.value.isSound && lossMs <= lossMaxMs
  for (const point of points) isSound = (await restoreTo(point, log, target, bytes / sequence)) && isSound
  return isSound
}

/** Ships four times in a second while events are appended, and tells the age of the oldest event that was not in the target. */
async function measureLoss(log: EventLog, target: ReturnType<typeof createDirectoryTarget>): Promise<number> {
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

async function restoreTo(
  point: RestorePoint | undefined,
  log: EventLog,
  target: ReturnType<typeof createDirectoryTarget>,
  bytesPerEvent: number,
): Promise<boolean> {
  const to = point === undefined ? {} : { to: point }
  const done = await runRestoreDrill({ target, key, log, clock, openStore: openEmpty, stateHash, ...to })
  const { head, restoreMs, isEqual } = done
  const perTen = (restoreMs / (head.sequence * bytesPerEvent)) * 10 * 1_073_741_824
  const isFast = perTen <= minutesMaxFor10GB * 60_000
  console.log(
    `restore to ${point === undefined ? 'the end' : JSON.stringify(point)}: ${head.sequence} events in ${seconds(restoreMs)}, ` +
      `${Math.round(head.sequence / (restoreMs / 1_000))} events/s, ${(perTen / 60_000).toFixed(1)} min for 10 GB ` +
      `(allowed ${minutesMaxFor10GB}); state hash ${isEqual ? 'equal' : 'NOT EQUAL'} ${done.stateHash.slice(0, 16)}, ` +
      `folded twice in ${seconds(done.foldMs)}`,
  )
  return isEqual && (isFast || point !== undefined)
}

function openEmpty(): Promise<EventStore> {
  restores += 1
  return place.open(`restored_${restores}`)
}

function sqlitePlace(): Place {
  const inside = join(folder, 'stores')
  return {
    open: (file) => createSqliteEventStore({ path: join(inside, `${file}.sqlite`) }),
    bytes: () => bytesIn(inside),
    close: () => Promise.resolve(),
  }
}

/** A server that waits for its disk, as one in earnest does. */
async function postgresPlace(): Promise<Place> {
  const { server, stop } = await startPostgres({ isDurable: true })
  return {
    open: (schema) => createPostgresEventStore({ server, schema }),
    bytes: () => bytesIn(join(server.host, 'data', 'base')),
    close: stop,
  }
}

async function fillUpTo(log: EventLog, empty: number): Promise<void> {
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

/** Folds positions and counts, exactly, and hashes them. */
async function stateHash(events: AsyncIterable<StoredEvent>): Promise<string> {
  const counts: Record<string, number> = {}
  let position = 0n
  let cents = 0n
  for await (const { type, data } of events) {
    counts[type] = (counts[type] ?? 0) + 1
    if (type !== 'order-filled' || typeof data !== 'object' || data === null || !('price' in data)) continue
    const signed = BigInt(String(data.quantity)) * (data.side === 'buy' ? 1n : -1n)
    position += signed
    cents -= signed * BigInt(String(data.price).replace('.', ''))
  }
  const state = canonicalJson({ counts, position: String(position), cents: String(cents) })
  return createHash('sha256').update(state).digest('hex')
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

async function timed<Value>(work: () => Promise<Value>): Promise<{ readonly value: Value; readonly ms: number }> {
  const begin = performance.now()
  const value = await work()
  return { value, ms: performance.now() - begin }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
