import { randomBytes } from 'node:crypto'
import { createManualClock, createRandom, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createMemoryEventStore } from '../memory/index.ts'
import { hashOfLine } from './event-line.ts'
import { takeFullBackup } from './full-backup.ts'
import { createLogShipper } from './log-shipper.ts'
import { createPartSealer } from './part-sealer.ts'
import { linesOf } from './part-writer.ts'
import { restoreBackup } from './restore-backup.ts'
import { createMemoryTarget } from './testing/memory-target.ts'
import { appendSamples, createSample, sampleEvents, sampleKey, sampleName } from './testing/sample-log.ts'
import { verifyAgainst } from './verify-against.ts'
import { verifyBackups } from './verify-backups.ts'

const partBytes = 1_000
const key = sampleKey

async function createBackedUp() {
  const sample = await createSample(20)
  await sample.log.submitCommand({ id: 'a', type: 'halt', time: 0, by: 'ann', from: 'cli', data: null })
  const full = await takeFullBackup({ ...sample, partBytes })
  await appendSamples(sample.log, 20)
  await createLogShipper({ ...sample, partBytes }).ship()
  return { ...sample, full }
}

/** Whether everything is sound and leads to the event. */
async function verdict(target: Awaited<ReturnType<typeof createBackedUp>>['target']): Promise<boolean> {
  const { isSound, head } = await verifyBackups({ target, key, log: sampleName })
  return isSound && head?.sequence === 40
}

describe('verifyBackups', () => {
  it('tells what a target has', async () => {
    const { target, full, log } = await createBackedUp()
    const backup = { id: full.id, startedAt: full.startedAt, head: full.head, fault: null }
    expect(await verifyBackups({ target, key, log: sampleName })).toStrictEqual({
      isSound: true,
      backups: [backup],
      head: await log.head(),
      faults: [],
      unfinished: [],
    })
  })

  it('finds any byte that is another, in any object', async () => {
    const { target } = await createBackedUp()
    const random = createRandom('flips')
    const names = [...target.objects.keys()]
    for (let flip = 0; flip < 300; flip += 1) {
      const name = names[flip % names.length] ?? ''
      const sound = target.objects.get(name) ?? new Uint8Array()
      const bytes = Uint8Array.from(sound)
      const at = random.integer(0, bytes.length - 1)
      bytes[at] = (bytes[at] ?? 0) ^ random.integer(1, 255)
      target.objects.set(name, bytes)
      const { faults } = await verifyBackups({ target, key, log: sampleName })
      expect(faults.map((fault) => fault.name)).toContain(name)
      target.objects.set(name, sound)
    }
    expect(await verdict(target)).toBe(true)
  })

  it('finds objects that are cut off, exchanged, renamed, missing or strange', async () => {
    const { target } = await createBackedUp()
    const names = [...target.objects.keys()]
    for (const [at, name] of names.entries()) {
      const sound = new Map(target.objects)
      const bytes = sound.get(name) ?? new Uint8Array()
      const next = names[(at + 1) % names.length] ?? ''
      const tries: readonly (() => void)[] = [
        () => target.objects.set(name, bytes.subarray(0, bytes.length - 1)),
        () => target.objects.set(name, new Uint8Array()),
        () => target.objects.set(name, sound.get(next) ?? bytes).set(next, bytes),
        () =>
          target.objects
            .set(
              name.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)),
              bytes,
            )
            .delete(name),
        () => target.objects.set(`${name}.old`, bytes),
      ]
      for (const damage of tries) {
        damage()
        const found = await verdict(target)
        target.objects.clear()
        for (const [kept, content] of sound) target.objects.set(kept, content)
        // Renamed manifests and parts leave a backup without them; whatever it is, it is not as it was.
        expect(found).toBe(false)
      }
    }
  })

  it('finds a shipped part that is missing in the middle, and tells how far the rest leads', async () => {
    const { target } = await createBackedUp()
    const shipped = [...target.objects.keys()].filter((name) => name.includes('/log/events')).sort()
    target.objects.delete(shipped[1] ?? '')
    const { isSound, head, faults } = await verifyBackups({ target, key, log: sampleName })
    expect(isSound).toBe(false)
    expect(head?.sequence).toBeLessThan(40)
    expect(faults[0]?.message).toContain(`has events up to 40, but those after ${head?.sequence} are missing`)
  })

  it('finds parts of a log that went another way, though they were sealed under the same key', async () => {
    const { target, clock } = await createBackedUp()
    const other = createMemoryEventStore().log(sampleName)
    const events = sampleEvents(1, 40).map((event) => ({ ...event, data: 'another way' }))
    const elsewhere = createMemoryTarget()
    await other.append(events.slice(0, 20), { expectedSequence: 0, fence: null })
    const forked = { log: other, target: elsewhere, key, clock: createManualClock(clock.now()), partBytes }
    await takeFullBackup(forked)
    const before = new Set(elsewhere.objects.keys())
    await other.append(events.slice(20), { expectedSequence: 20, fence: null })
    await createLogShipper({ ...forked, partBytes: 1_000_000 }).ship()
    const [name = '', bytes = new Uint8Array()] = [...elsewhere.objects].find(([made]) => !before.has(made)) ?? []
    const shipped = [...target.objects.keys()].filter((made) => made.includes('/log/events'))
    const sound = new Map(target.objects)
    for (const kept of shipped) target.objects.delete(kept)
    target.objects.set(name, bytes)
    expect((await verifyBackups({ target, key, log: sampleName })).faults).toMatchObject([
      { name, message: expect.stringContaining('does not go on from event 20') },
    ])
    // One that begins before the full backup ends meets it in its middle.
    const long = createMemoryTarget()
    await createLogShipper({ ...forked, target: long, partBytes: 1_000_000 }).ship()
    const [longName = '', longBytes = new Uint8Array()] = [...long.objects][0] ?? []
    target.objects.delete(name)
    target.objects.set(longName, longBytes)
    expect((await verifyBackups({ target, key, log: sampleName })).faults).toMatchObject([
      { name: longName, message: expect.stringContaining('does not go on from event 20') },
    ])
    // A part of a full backup is named by its manifest with its SHA-256.
    const [[ofFull = ''] = []] = [...sound].filter(([made]) => made.includes('/full/') && made.includes('/events'))
    const twin = await createPartSealer({ key }, sampleName).open(ofFull, sound.get(ofFull) ?? new Uint8Array())
    const lines = twin.content.toString().replace('Zeilen', 'Seiten')
    const resealed = await createPartSealer({ key }, sampleName).seal(twin.header, Buffer.from(lines))
    target.objects.set(ofFull, resealed)
    expect((await verifyBackups({ target, key, log: sampleName })).backups[0]?.fault).toMatchObject({
      name: ofFull,
      message: expect.stringContaining('does not have the SHA-256 that the manifest names'),
    })
  })

  it('finds a shipped part whose events do not have the hash that it names', async () => {
    const { target } = await createBackedUp()
    const [name = ''] = [...target.objects.keys()].filter((made) => made.includes('/log/events'))
    const sealer = createPartSealer({ key }, sampleName)
    const { header, content } = await sealer.open(name, target.objects.get(name) ?? new Uint8Array())
    const { tenant, account, bytes, compression, cipher, keyId, nonce, ...facts } = header
    target.objects.set(name, await sealer.seal(facts, Buffer.from(content.toString().replace('Zeilen', 'Seiten'))))
    const { faults } = await verifyBackups({ target, key, log: sampleName })
    expect(faults[0]).toMatchObject({
      name,
      message: expect.stringContaining('do not have the hash that its header names'),
    })
  })

  it.each([
    ['data that is no JSON', (line: string) => line.replace(/.{3}\]$/, ']')],
    ['data that ends too early', (line: string) => line.replace(/\]$/, '}],[0]')],
    ['the number of another event', (line: string) => line.replace(/^\[\d+/, '[39')],
    ['no type', (line: string) => line.replace(/^(\[\d+),"[^"]*"/, '$1,null')],
  ])('finds a line with %s, though it has the hash that the header names', async (_, alter) => {
    const { target } = await createBackedUp()
    const name = [...target.objects.keys()].filter((made) => made.includes('/log/events')).at(-1) ?? ''
    const sealer = createPartSealer({ key }, sampleName)
    const { header, content } = await sealer.open(name, target.objects.get(name) ?? new Uint8Array())
    const { tenant, account, bytes, compression, cipher, keyId, nonce, ...facts } = header
    const lines = linesOf(content)
    const altered = [...lines.slice(0, -1), alter(lines.at(-1) ?? '')]
    expect(altered).not.toEqual(lines)
    const toHash = altered.reduce((hash, line) => hashOfLine(line, hash), facts.fromHash ?? '')
    target.objects.set(
      name,
      await sealer.seal({ ...facts, toHash }, Buffer.from(altered.map((line) => `${line}\n`).join(''))),
    )
    const { faults } = await verifyBackups({ target, key, log: sampleName })
    expect(faults[0]).toMatchObject({ name, message: expect.stringContaining('has a line that is not event 40') })
    for (const to of [{ sequence: 40 }, { time: (facts.timeMax ?? 0) - 1 }]) {
      const store = createMemoryEventStore()
      await expect(restoreBackup({ target, key, store, log: sampleName, to })).rejects.toMatchObject({
        code: 'BACKUP_INVALID',
        facts: { where: name },
      })
    }
  })

  it('counts a full backup that was not finished as none', async () => {
    const { target, full } = await createBackedUp()
    target.objects.delete([...target.objects.keys()].find((name) => name.endsWith('manifest')) ?? '')
    const { backups, unfinished, faults } = await verifyBackups({ target, key, log: sampleName })
    expect({ backups, unfinished }).toEqual({ backups: [], unfinished: [full.id] })
    // Without it, what was shipped after it does not begin with the first event.
    expect(faults).toHaveLength(1)
  })

  it('opens nothing under another key, or as another log', async () => {
    const { target } = await createBackedUp()
    const wrong = { id: key.id, bytes: randomBytes(32) }
    const { faults } = await verifyBackups({ target, key: wrong, log: sampleName })
    expect(faults.length).toBeGreaterThan(3)
    const [name = '', bytes = new Uint8Array()] = [...target.objects][0] ?? []
    const other = createPartSealer({ key }, { tenant: 'acme', account: 'other' })
    await expect(other.open(name, bytes)).rejects.toMatchObject({ code: 'BACKUP_INVALID' })
  })
})

describe('verifyAgainst', () => {
  it('finds a log sound that has gone on since it was backed up', async () => {
    const { target, log } = await createBackedUp()
    await appendSamples(log, 5)
    const backedUp = expect.objectContaining({ sequence: 40 })
    expect(await verifyAgainst({ target, key, log })).toEqual({ isSound: true, backedUp, head: await log.head() })
  })

  it('finds a log whose end was cut off, which looks sound by itself', async () => {
    const { target } = await createBackedUp()
    for (const length of [0, 1, 19, 20, 21, 39]) {
      const { log } = await createSample(length)
      expect(await log.verify()).toMatchObject({ isSound: true })
      expect(await verifyAgainst({ target, key, log })).toMatchObject({
        isSound: false,
        kind: 'cut-off',
        sequence: length + 1,
      })
    }
  })

  it('says that a log is damaged which does not fit together by itself', async () => {
    const { target, log } = await createBackedUp()
    const fault = { kind: 'hash', sequence: 7, message: 'event 7 is another' } as const
    const damaged = Object.assign(Object.create(log), {
      key: sampleName,
      verify: async () => ({ isSound: false, fault }),
    })
    const compared = await verifyAgainst({ target, key, log: damaged })
    expect(compared).toEqual({ isSound: false, kind: 'damaged', sequence: 7, message: 'event 7 is another' })
  })

  it('finds the first event that was made anew with hashes that fit', async () => {
    const { target } = await createBackedUp()
    for (const changed of [1, 20, 21, 33, 40]) {
      const log = createMemoryEventStore().log(sampleName)
      const events = sampleEvents(1, 20).concat(sampleEvents(21, 20), sampleEvents(41, 10))
      const forged = events.map((event, at) => (at === changed - 1 ? { ...event, data: 'forged' } : event))
      await log.append(forged, { expectedSequence: 0, fence: null })
      expect(await verifyAgainst({ target, key, log })).toMatchObject({
        isSound: false,
        kind: 'other',
        sequence: changed,
      })
    }
  })
})

describe('the key', () => {
  it('is in no object, no error and no manifest', async () => {
    const { target, full, store } = await createBackedUp()
    const canary = Buffer.from(key.bytes)
    const texts = [canary.toString('latin1'), canary.toString('hex'), canary.toString('base64'), [...canary].join(',')]
    const told: string[] = [JSON.stringify(full)]
    for (const bytes of target.objects.values()) told.push(Buffer.from(bytes).toString('latin1'))
    const fails = [
      () => restoreBackup({ target, key, store, log: sampleName }),
      () => restoreBackup({ target, key: { ...key, id: 'other' }, store: createMemoryEventStore(), log: sampleName }),
      () => restoreBackup({ target, key: { ...key, id: '' }, store: createMemoryEventStore(), log: sampleName }),
      () =>
        restoreBackup({
          target,
          key: { ...key, bytes: key.bytes.subarray(1) },
          store: createMemoryEventStore(),
          log: sampleName,
        }),
      () => restoreBackup({ target, key, formerKeys: [key], store: createMemoryEventStore(), log: sampleName }),
      () => restoreBackup({ target, key, backup: 'none', store: createMemoryEventStore(), log: sampleName }),
    ]
    for (const fail of fails) {
      const error = await fail().catch((reason: unknown) => reason)
      if (!RaceError.is(error)) throw new Error(`expected a RaceError, got ${String(error)}`)
      told.push(String(error), String(error.stack), JSON.stringify(error.toProblem()), String(error.cause))
    }
    for (const text of told) for (const secret of texts) expect(text.includes(secret)).toBe(false)
  })

  it('must have 32 bytes and an id', () => {
    for (const wrong of [
      { id: 'a', bytes: new Uint8Array(16) },
      { id: 'a b', bytes: key.bytes },
    ]) {
      expect(() => createPartSealer({ key: wrong }, sampleName)).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      )
    }
  })

  it('seals what nobody can read without it', async () => {
    const { target } = await createBackedUp()
    for (const [name, bytes] of target.objects) {
      const text = Buffer.from(bytes).toString('latin1')
      expect(text.slice(0, 14)).toBe('race-backup/1\n')
      expect(text).not.toContain('order-filled')
      expect(name).not.toContain('acme')
    }
  })
})
