import { describe, expect, it } from 'vitest'
import { createMemoryEventStore } from '../memory/index.ts'
import { copyBackups } from './copy-backups.ts'
import { takeFullBackup } from './full-backup.ts'
import { createLogShipper } from './log-shipper.ts'
import { restoreBackup } from './restore-backup.ts'
import { applyRetention } from './retention.ts'
import { createMemoryTarget, type MemoryTarget } from './testing/memory-target.ts'
import { appendSamples, createSample, sampleKey, sampleName } from './testing/sample-log.ts'
import { verifyBackups } from './verify-backups.ts'

const key = sampleKey
const dayMs = 86_400_000
const keep = { fullDays: 7, logHours: 24 }

/** A full backup each day, with one shipped part before each. */
async function createDays(days: number) {
  const sample = await createSample(0)
  const shipper = createLogShipper(sample)
  const ids: string[] = []
  for (let day = 0; day < days; day += 1) {
    await appendSamples(sample.log, 3)
    await shipper.ship()
    ids.push((await takeFullBackup(sample)).id)
    sample.clock.advance(dayMs)
  }
  return { ...sample, shipper, ids }
}

async function fullIds(target: MemoryTarget): Promise<readonly string[]> {
  return (await verifyBackups({ target, key, log: sampleName })).backups.map(({ id }) => id)
}

describe('applyRetention', () => {
  it('keeps the full backups of seven days, and the shipped log of one where a full backup has the same', async () => {
    const { target, ids, clock, log } = await createDays(12)
    const { kept, deleted } = await applyRetention({ target, key, log: sampleName, now: clock.now(), ...keep })
    expect(kept).toBe(ids.at(-1))
    expect(await fullIds(target)).toEqual(ids.slice(5))
    expect(deleted.filter((name) => name.includes('/log/'))).toHaveLength(11)
    const store = createMemoryEventStore()
    expect((await restoreBackup({ target, key, store, log: sampleName })).head).toStrictEqual(await log.head())
    expect((await verifyBackups({ target, key, log: sampleName })).isSound).toBe(true)
  })

  it('never deletes the last sound full backup, nor what was shipped since, however old they are', async () => {
    const { target, ids, clock, log, shipper } = await createDays(3)
    await appendSamples(log, 2)
    await shipper.ship()
    const newest = [...target.objects.keys()].find((name) => name.includes(`${ids[2]}/events`)) ?? ''
    target.objects.set(newest, new Uint8Array(10))
    const now = clock.now() + 1_000 * dayMs
    const { kept } = await applyRetention({ target, key, log: sampleName, now, ...keep })
    expect(kept).toBe(ids[1])
    expect(await fullIds(target)).toEqual([ids[1]])
    const store = createMemoryEventStore()
    expect((await restoreBackup({ target, key, store, log: sampleName })).head).toStrictEqual(await log.head())
  })

  it('deletes nothing where no full backup is sound', async () => {
    const { target, clock, ids } = await createDays(2)
    for (const id of ids) {
      const name = [...target.objects.keys()].find((part) => part.includes(`${id}/events`)) ?? ''
      target.objects.set(name, new Uint8Array(10))
    }
    const count = target.objects.size
    const now = clock.now() + 1_000 * dayMs
    expect(await applyRetention({ target, key, log: sampleName, now, ...keep })).toEqual({ kept: null, deleted: [] })
    expect(target.objects.size).toBe(count)
  })

  it('clears away after a day what a full backup that was cut off has left', async () => {
    const { target, ids, clock } = await createDays(2)
    const manifest = [...target.objects.keys()].find((name) => name.includes(`${ids[0]}/manifest`)) ?? ''
    target.objects.delete(manifest)
    await applyRetention({ target, key, log: sampleName, now: clock.now(), ...keep })
    const { unfinished, isSound } = await verifyBackups({ target, key, log: sampleName })
    expect({ unfinished, isSound }).toEqual({ unfinished: [], isSound: true })
  })

  it.each([-1, Number.NaN])('refuses to keep for %d days', async (fullDays) => {
    const { target } = await createDays(1)
    const retention = applyRetention({ target, key, log: sampleName, now: 0, fullDays, logHours: 24 })
    await expect(retention).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('copyBackups', () => {
  it('brings the newest full backup and what was shipped since to another place, once', async () => {
    const { target, log, ids, shipper } = await createDays(2)
    await appendSamples(log, 2)
    await shipper.ship()
    const to = createMemoryTarget()
    expect(await copyBackups({ from: target, to, key, log: sampleName })).toMatchObject({
      backup: ids[1],
      objectCount: 3,
    })
    expect(await copyBackups({ from: target, to, key, log: sampleName })).toMatchObject({ objectCount: 0 })
    const store = createMemoryEventStore()
    expect((await restoreBackup({ target: to, key, store, log: sampleName })).head).toStrictEqual(await log.head())
  })

  it('takes an older full backup where the newest is damaged, with all that was shipped since', async () => {
    const { target, log, ids } = await createDays(3)
    const newest = [...target.objects.keys()].find((name) => name.includes(`${ids[2]}/events`)) ?? ''
    target.objects.delete(newest)
    const to = createMemoryTarget()
    expect((await copyBackups({ from: target, to, key, log: sampleName })).backup).toBe(ids[1])
    const store = createMemoryEventStore()
    expect((await restoreBackup({ target: to, key, store, log: sampleName })).head).toStrictEqual(await log.head())
  })

  it('refuses to copy a shipped part that is damaged', async () => {
    const { target, log, shipper } = await createDays(1)
    await appendSamples(log, 2)
    await shipper.ship()
    const shipped = [...target.objects.keys()].findLast((name) => name.includes('/log/')) ?? ''
    target.objects.set(shipped, new Uint8Array(10))
    const copied = copyBackups({ from: target, to: createMemoryTarget(), key, log: sampleName })
    await expect(copied).rejects.toMatchObject({ code: 'BACKUP_INVALID', facts: { where: shipped } })
  })
})
