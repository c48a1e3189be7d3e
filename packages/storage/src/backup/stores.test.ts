import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom, type EventStore } from '@race/core'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { createMemoryEventStore } from '../memory/index.ts'
import { createPostgresEventStore } from '../postgres/index.ts'
import { createSqliteEventStore } from '../sqlite/index.ts'
import { createDirectoryTarget } from './directory-target.ts'
import { takeFullBackup } from './full-backup.ts'
import { createLogShipper } from './log-shipper.ts'
import { restoreBackup } from './restore-backup.ts'
import { runRestoreDrill, type StateHash } from './restore-drill.ts'
import type { RestorePoint } from './restore-plan.ts'
import { appendSamples, createSample, sampleName, sampleStart } from './testing/sample-log.ts'
import { verifyAgainst } from './verify-against.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-backup-stores-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let stores = 0

const opens: readonly (readonly [string, () => Promise<EventStore>])[] = [
  ['SQLite', () => createSqliteEventStore({ path: join(folder, `${++stores}.sqlite`) })],
  ['PostgreSQL', () => createPostgresEventStore({ server: inject('postgres'), schema: `backup_${++stores}` })],
]

/** How many events there were of each tenth of a price. */
const stateHash: StateHash = async (events) => {
  const counts = new Map<string, number>()
  for await (const { data } of events) {
    const price = JSON.stringify(data).slice(0, 12)
    counts.set(price, (counts.get(price) ?? 0) + 1)
  }
  return JSON.stringify([...counts])
}

describe.each(opens)('a log in %s', (name, open) => {
  it('is restored to a random event and a random time, where its state is that of the original', async () => {
    const store = await open()
    const sample = await createSample(400, store)
    const target = createDirectoryTarget({ folder: join(folder, `target-${name}`) })
    const kept = { ...sample, target, partBytes: 10_000 }
    await takeFullBackup(kept)
    await appendSamples(sample.log, 50)
    await createLogShipper(kept).ship()
    expect(await verifyAgainst(kept)).toMatchObject({ isSound: true, backedUp: { sequence: 450 } })
    const random = createRandom(`drill ${name}`)
    const points: readonly (RestorePoint | undefined)[] = [
      undefined,
      { sequence: random.integer(1, 450) },
      { time: sampleStart + random.integer(60_000, 450 * 60_000) },
    ]
    for (const to of points) {
      const drill = await runRestoreDrill({ ...kept, openStore: open, stateHash, ...(to && { to }) })
      expect(drill.isEqual).toBe(true)
      if (to !== undefined && 'sequence' in to) expect(drill.head.sequence).toBe(to.sequence)
    }
    const copy = createMemoryEventStore()
    const { head } = await restoreBackup({ ...kept, store: copy, log: sampleName })
    expect(await copy.log(sampleName).head()).toStrictEqual(head)
    await store[Symbol.asyncDispose]()
  })
})
