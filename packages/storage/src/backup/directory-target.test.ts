import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { BackupTarget } from './backup-target-port.ts'
import { createDirectoryTarget } from './directory-target.ts'
import { createNodeFilePort } from './node-file-port.ts'
import { createSimulatedFiles } from './testing/simulated-files.ts'

const root = mkdtempSync(join(tmpdir(), 'race-backups-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folders = 0
const newFolder = (): string => join(root, 'made', `for-it-${++folders}`).replaceAll('\\', '/')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text))
const namesIn = async (target: BackupTarget, prefix: string): Promise<readonly string[]> =>
  (await target.list(prefix)).map(({ name }) => name)

describe.each([
  ['on the disk', () => createDirectoryTarget({ folder: newFolder() })],
  ['on simulated files', () => createDirectoryTarget({ folder: '/backups', files: createSimulatedFiles().files })],
])('a directory of backups %s', (_where, create) => {
  it('gives back what was put, replaces it, and forgets it', async () => {
    const target = create()
    expect(await target.get('a/b/one')).toBeNull()
    await target.put('a/b/one', bytes('1'))
    await target.put('a/b/one', bytes('2 two'))
    expect(Buffer.from((await target.get('a/b/one')) ?? []).toString()).toBe('2 two')
    expect(await target.list('')).toEqual([{ name: 'a/b/one', bytes: 5 }])
    await target.delete('a/b/one')
    await target.delete('a/b/one')
    expect(await target.get('a/b/one')).toBeNull()
    await target.put('a/b/one', bytes('3'))
    expect(await target.list('')).toEqual([{ name: 'a/b/one', bytes: 1 }])
  })

  it('lists by name what begins with a prefix', async () => {
    const target = create()
    for (const name of ['b/two', 'a/x/2', 'a/x/1', 'a/y', 'top']) await target.put(name, bytes(name))
    expect(await namesIn(target, '')).toEqual(['a/x/1', 'a/x/2', 'a/y', 'b/two', 'top'])
    expect(await namesIn(target, 'a/')).toEqual(['a/x/1', 'a/x/2', 'a/y'])
    expect(await namesIn(target, 'a/x/')).toEqual(['a/x/1', 'a/x/2'])
    expect(await namesIn(target, 'c/')).toEqual([])
  })

  it.each(['', '/a', 'a//b', '../a', 'a/../b', '.hidden', 'a b', 'ä', 'x'.repeat(241)])(
    'refuses the name %j',
    async (name) => {
      await expect(create().put(name, bytes('1'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    },
  )

  it('stops when it is aborted, and has nothing of it', async () => {
    const target = create()
    const call = { signal: AbortSignal.abort() }
    await expect(target.put('one', bytes('1'), call)).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(target.get('one', call)).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await target.list('')).toEqual([])
  })
})

describe('a directory of backups', () => {
  it('removes what puts that never ended have left, when it is old enough', async () => {
    const folder = newFolder()
    const target = createDirectoryTarget({ folder })
    await target.put('one', bytes('1'))
    const left = join(folder, '.writing', 'gone-1')
    writeFileSync(left, 'half')
    utimesSync(left, 1_000, 1_000)
    writeFileSync(join(folder, '.writing', 'busy-1'), 'half')
    expect(await namesIn(target, '')).toEqual(['one'])
    expect(await target.removeLeftovers?.(2_000_000)).toBe(1)
    expect(readdirSync(join(folder, '.writing'))).toEqual(['busy-1'])
  })

  it('tells what failed and where, and leaves what was there', async () => {
    const folder = newFolder()
    const node = createNodeFilePort()
    const target = createDirectoryTarget({ folder })
    await target.put('one', bytes('old'))
    const full = { ...node, sync: () => Promise.reject(new Error('ENOSPC: no space left on device')) }
    const failing = createDirectoryTarget({ folder, files: full })
    await expect(failing.put('one', bytes('new'))).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: `cannot put 'one' in '${folder}': ENOSPC: no space left on device`,
      retryable: true,
    })
    expect(readFileSync(join(folder, 'one'), 'utf8')).toBe('old')
    expect(readdirSync(join(folder, '.writing'))).toEqual([])
  })

  it('settles what a put has left whose last sync failed, so that the end of the machine does not take it', async () => {
    const lostBy = async (isSettled: boolean): Promise<number> => {
      let lost = 0
      for (let seed = 0; seed < 20; seed += 1) {
        const simulated = createSimulatedFiles()
        let syncs = 0
        const syncFolder = (path: string): Promise<void> =>
          // The first two are of the folders that the put makes.
          ++syncs > 3 ? Promise.reject(new Error('EIO')) : simulated.files.syncFolder(path)
        const failing = createDirectoryTarget({ folder: '/backups', files: { ...simulated.files, syncFolder } })
        await expect(failing.put('a/b/one', bytes('1'))).rejects.toMatchObject({ code: 'STORE_FAILED' })
        const next = createDirectoryTarget({ folder: '/backups', files: simulated.files })
        expect(await namesIn(next, '')).toEqual(['a/b/one'])
        if (isSettled) await next.settle?.('a/b/')
        const { files } = simulated.crash(`seed ${seed}`)
        if ((await createDirectoryTarget({ folder: '/backups', files }).get('a/b/one')) === null) lost += 1
      }
      return lost
    }
    expect(await lostBy(false)).toBeGreaterThan(0)
    expect(await lostBy(true)).toBe(0)
  })

  it('makes a folder again that another process has removed since', async () => {
    const folder = newFolder()
    const target = createDirectoryTarget({ folder })
    await target.put('a/one', bytes('1'))
    rmSync(folder, { recursive: true })
    await expect(target.put('a/two', bytes('2'))).rejects.toMatchObject({ code: 'STORE_FAILED', retryable: true })
    await target.put('a/two', bytes('2'))
    expect(existsSync(join(folder, 'a', 'two'))).toBe(true)
  })
})
