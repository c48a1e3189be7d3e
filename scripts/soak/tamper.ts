// Random damage to a log, to its exports and to its backups, behind the back of who made them. Run it with: node --conditions=@race/source scripts/soak/tamper.ts [--cases N] [--seed S]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { type EventLog, type NewEvent, RaceError, type StoredEvent } from '@race/core'
import { createLogShipper, restoreBackup, takeFullBackup, verifyAgainst, verifyBackups } from '@race/storage/backup'
import { exportLog, verifyExport } from '@race/storage/log'
import { createMemoryEventStore } from '@race/storage/memory'
import { createSqliteEventStore } from '@race/storage/sqlite'
import { createPartSealer } from '../../packages/storage/src/backup/part-sealer.ts'
import { createMemoryTarget } from '../../packages/storage/src/backup/testing/memory-target.ts'
import { type BackupTampering, createBackupTamperer } from '../tests/tamper-backups.ts'
import { createTamperer } from '../tests/tamper-log.ts'

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '10000' }, seed: { type: 'string', default: 'tamper' } },
})
const cases = Number(values.cases)
const folder = mkdtempSync(join(tmpdir(), 'race-tamper-'))
const path = join(folder, 'logs.sqlite')
const store = await createSqliteEventStore({ path })
const log = store.log({ tenant: 'acme', account: 'paper' })
const event = (at: number): NewEvent => ({
  ...{ type: at % 3 === 0 ? 'order-filled' : 'order-intended', schemaVersion: 1, time: 1_700_000_000_000 + at },
  correlationId: at % 2 === 0 ? null : `intent:${at}`,
  causationId: at % 5 === 0 ? null : String(at),
  data: { price: `10.${at}`, note: null, list: [at, true] },
})
for (let at = 0; at < 60; at += 20) {
  const events = Array.from({ length: 20 }, (_, index) => event(at + index))
  await log.append(events, { expectedSequence: at, fence: null })
  await log.saveSnapshot({ name: `engine-${at}`, schemaVersion: 2, head: await log.head(), state: { cash: `${at}.5` } })
}
const original = JSON.stringify(await all(log))

const other = new DatabaseSync(path)
other.exec('pragma synchronous = off')
const tamperer = createTamperer(other, values.seed)
const missed: string[] = []
const started = process.hrtime.bigint()
for (let round = 0; round < cases; round += 1) {
  const tampering = tamperer.draw()
  other.exec('begin immediate')
  tampering.apply()
  other.exec('commit')
  if ((await log.verify()).isSound) missed.push(`${tampering.name}: verify found nothing`)
  const read = await all(log).catch((error: unknown) =>
    RaceError.is(error, 'LOG_DAMAGED') ? null : Promise.reject(error),
  )
  if (read !== null && (tampering.isOfEvents || JSON.stringify(read) !== original))
    missed.push(`${tampering.name}: replayed`)
  tamperer.restore()
}
const seconds = Number(process.hrtime.bigint() - started) / 1e9
console.log(`${cases} cases of damaged rows in ${seconds.toFixed(1)} s, ${missed.length} missed`)

const flipped = await flipExports()
console.log(`${cases} flipped bytes of exported lines, ${flipped} missed`)
const backups = await tamperBackups()
for (const one of missed.slice(0, 10)) console.log(one)
other.close()
await store[Symbol.asyncDispose]()
rmSync(folder, { recursive: true, force: true })
process.exitCode = missed.length + flipped + backups === 0 ? 0 : 1

async function all(given: EventLog): Promise<readonly StoredEvent[]> {
  const list: StoredEvent[] = []
  for await (const one of given.read()) list.push(one)
  return list
}

/** How many of the exports in which one bit was flipped are taken for sound. */
async function flipExports(): Promise<number> {
  const lines: string[] = []
  for await (const line of exportLog(log, { after: 50 })) lines.push(line)
  const bytes = Buffer.from(lines.join('\n'))
  let missedFlips = 0
  for (let round = 0; round < cases; round += 1) {
    const at = round % bytes.length
    const damaged = Buffer.from(bytes)
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (Math.floor(round / bytes.length) % 8))
    const isTaken = await verifyExport(damaged.toString().split('\n')).then(
      () => true,
      (error: unknown) => (RaceError.is(error, 'LOG_DAMAGED') ? false : Promise.reject(error)),
    )
    if (isTaken) missedFlips += 1
  }
  return missedFlips
}

/** How many of the cases in which a backup was damaged nobody would notice, or in which another log would be restored. */
async function tamperBackups(): Promise<number> {
  const target = createMemoryTarget()
  const key = { id: 'tamper', bytes: new Uint8Array(32).fill(7) }
  const kept = { log, target, key, clock: { now: () => 1_700_000_100_000 }, partBytes: 1_500 }
  await log.submitCommand({ id: 'a', type: 'halt', time: 1, by: 'ann', from: 'cli', data: null })
  await takeFullBackup(kept)
  const shipper = createLogShipper(kept)
  for (let at = 60; at < 100; at += 20) {
    const events = Array.from({ length: 20 }, (_, index) => event(at + index))
    await log.append(events, { expectedSequence: at, fence: null })
    await shipper.ship()
  }
  const hashes = (await all(log)).map(({ hash }) => hash)
  const report = async (): Promise<string> => {
    const verified = await verifyBackups({ target, key, log: log.key })
    const compared = await verifyAgainst({ target, key, log }).catch(invalid)
    return JSON.stringify([verified, compared])
  }
  const sound = await report()
  const backupTamperer = createBackupTamperer(target.objects, createPartSealer({ key }, log.key), values.seed)
  let missedCases = 0
  for (const by of ['sealed', 'opened'] as const) {
    const begun = missed.length
    const counts = new Map<string, number>()
    for (let round = 0; round < cases; round += 1) {
      const tampering = backupTamperer.draw(by)
      const kind =
        tampering.name
          .split(' of ')[0]
          ?.split('/')[0]
          ?.replace(/ [0-9a-f]{64}$/, '') ?? ''
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      await tampering.apply()
      if ((await report()) === sound) missed.push(`${tampering.name}: found sound`)
      else if (!(await isHarmless(tampering)))
        missed.push(`${tampering.name}: another log was restored, or one that cannot be read`)
      backupTamperer.restore()
    }
    if ((await report()) !== sound) throw new Error('the backups were not put back as they were')
    missedCases += missed.length - begun
    const kinds = [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')
    console.log(`${cases} cases of backups damaged while ${by}, ${missed.length - begun} missed: ${kinds}`)
  }
  return missedCases

  /**
   * A restore refuses, or gives what the original began with. What was forged with the key leads to another head, which the report has
   * told; but it can be read.
   */
  async function isHarmless({ isForged }: BackupTampering): Promise<boolean> {
    const store = createMemoryEventStore()
    const restored = await restoreBackup({ target, key, log: log.key, store }).catch(invalid)
    if (restored === null) return true
    if (!isForged) return restored.head.hash === hashes[restored.head.sequence - 1]
    const events = await all(store.log(log.key)).catch(() => [])
    return events.length === restored.head.sequence
  }
}

/** Null for a backup that was refused. */
function invalid(error: unknown): null {
  if (RaceError.is(error, 'BACKUP_INVALID')) return null
  throw error
}
