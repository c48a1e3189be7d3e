import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createMemoryEventStore } from '../memory/index.ts'
import { createDirectoryTarget } from './directory-target.ts'
import type { FilePort } from './file-port.ts'
import { takeFullBackup } from './full-backup.ts'
import { createLogShipper } from './log-shipper.ts'
import { restoreBackup } from './restore-backup.ts'
import { applyRetention } from './retention.ts'
import { appendSamples, createSample, sampleKey, sampleName } from './testing/sample-log.ts'
import { createSimulatedFiles, type SimulatedFiles } from './testing/simulated-files.ts'
import { verifyBackups } from './verify-backups.ts'

const key = sampleKey
const dayMs = 86_400_000

/** Ships, backs up, ships and deletes what is old; tells how far the target was said to reach. */
async function work(files: SimulatedFiles, onReached: (sequence: number) => void): Promise<void> {
  const target = createDirectoryTarget({ folder: '/backups', files: files.files, writer: 'w' })
  const { log, clock } = await createSample(6)
  const shipper = createLogShipper({ log, target, key, clock, partBytes: 900 })
  onReached((await shipper.ship()).head.sequence)
  onReached((await takeFullBackup({ log, target, key, clock, partBytes: 900 })).head.sequence)
  await log.submitCommand({ id: 'a', type: 'halt', time: 0, by: 'ann', from: 'cli', data: null })
  await appendSamples(log, 4)
  onReached((await shipper.ship()).head.sequence)
  clock.advance(9 * dayMs)
  await appendSamples(log, 2)
  onReached((await takeFullBackup({ log, target, key, clock, partBytes: 900 })).head.sequence)
  await applyRetention({ target, key, log: sampleName, now: clock.now(), fullDays: 7, logHours: 24 })
  await appendSamples(log, 2)
  onReached((await shipper.ship()).head.sequence)
}

/** Files of which the sync of a folder fails once, by its number: names are changed then, and not on the disk. */
function failingOnce(files: FilePort, failAt: number): { readonly files: FilePort; readonly syncs: () => number } {
  let syncs = 0
  const syncFolder = async (path: string): Promise<void> => {
    syncs += 1
    if (syncs === failAt) throw new Error('EIO: i/o error')
    await files.syncFolder(path)
  }
  return { files: { ...files, syncFolder }, syncs: () => syncs }
}

describe('a disk that fails to sync a folder once', () => {
  it('loses nothing of what was said to be there when the power fails after the next run, and nothing that retention kept', async () => {
    const calm = failingOnce(createSimulatedFiles().files, 0)
    await work({ ...createSimulatedFiles(), files: calm.files }, () => undefined)
    for (let failAt = 1; failAt <= calm.syncs(); failAt += 1) {
      for (const seed of ['a', 'b', 'c', 'd']) {
        const simulated = createSimulatedFiles()
        const failing = failingOnce(simulated.files, failAt)
        await work({ ...simulated, files: failing.files }, () => undefined).catch(() => undefined)
        // Another process goes on with what it finds; nothing new has come into the log.
        const target = createDirectoryTarget({ folder: '/backups', files: simulated.files, writer: 'v' })
        const there = await verifyBackups({ target, key, log: sampleName })
        const { log, clock } = await createSample(there.head?.sequence ?? 0)
        clock.advance(20 * dayMs)
        const { head: reached } = await createLogShipper({ log, target, key, clock }).ship()
        await applyRetention({ target, key, log: sampleName, now: clock.now(), fullDays: 7, logHours: 0 })
        const { files } = simulated.crash(`${failAt} ${seed}`)
        const left = createDirectoryTarget({ folder: '/backups', files, writer: 'x' })
        const after = await verifyBackups({ target: left, key, log: sampleName })
        const found = { failAt, seed, faults: after.faults, isSound: after.isSound, reached: after.head?.sequence ?? 0 }
        expect(found).toEqual({ failAt, seed, faults: [], isSound: true, reached: reached.sequence })
      }
    }
  })
})

describe('a crash of the machine at any write', () => {
  it('leaves a target that verifies, has what was said to be there, and can be gone on with', async () => {
    const calm = createSimulatedFiles()
    await work(calm, () => undefined)
    expect(calm.writes()).toBeGreaterThan(60)
    for (let crashAt = 1; crashAt <= calm.writes(); crashAt += 1) {
      const failing = createSimulatedFiles(undefined, crashAt)
      let reached = 0
      const error: unknown = await work(failing, (sequence) => {
        reached = sequence
      }).catch((reason: unknown) => reason)
      expect(RaceError.is(error, 'STORE_FAILED')).toBe(true)
      const restarted = failing.crash(`crash ${crashAt}`)
      const target = createDirectoryTarget({ folder: '/backups', files: restarted.files, writer: 'v' })
      const { isSound, head, faults } = await verifyBackups({ target, key, log: sampleName })
      expect({ crashAt, faults, isSound }).toEqual({ crashAt, faults: [], isSound: true })
      expect(head?.sequence ?? 0).toBeGreaterThanOrEqual(reached)

      const { log, clock } = await createSample(20)
      clock.advance(20 * dayMs)
      await createLogShipper({ log, target, key, clock }).ship()
      const store = createMemoryEventStore()
      const restored = await restoreBackup({ target, key, store, log: sampleName })
      expect(restored.head).toStrictEqual(await log.head())
    }
  })
})
