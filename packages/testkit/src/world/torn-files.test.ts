import { createRandom } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { FaultPlan } from './fault-kinds.ts'
import { createFaults } from './faults.ts'
import { createLife } from './life.ts'
import { createTornFiles } from './torn-files.ts'
import { createVirtualTime } from './virtual-time.ts'

function machine(seed: number, plan: FaultPlan = {}) {
  const random = createRandom(`files ${seed}`)
  const time = createVirtualTime(random.fork('time'), 0)
  const files = createTornFiles({ time, random, faults: createFaults(random.fork('faults'), plan) })
  const run = async <T>(promise: Promise<T>): Promise<T> => {
    await time.runUntilSettled(promise, time.now() + 1000)
    return await promise
  }
  return { files, run, boot: () => files.mount(createLife(time)) }
}

const old = new Uint8Array(2000).fill(1)
const fresh = new Uint8Array(3000).fill(2)

describe('files of a machine that is lost', () => {
  it('keep what was written, synced and named for certain', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const { files, run, boot } = machine(seed)
      const before = boot()
      await run(before.makeFolder('a/b'))
      await run(before.write('a/b/part', old))
      await run(before.sync('a/b/part'))
      await run(before.syncFolder('a/b'))
      files.lose()
      const after = boot()
      expect(await run(after.read('a/b/part'))).toEqual(old)
      expect((await run(after.list('a/b'))).map(({ name, bytes }) => [name, bytes])).toEqual([['part', 2000]])
    }
  })

  it('are torn, old, new or gone where they were not synced', async () => {
    const seen = new Set<string>()
    for (let seed = 0; seed < 200; seed++) {
      const { files, run, boot } = machine(seed)
      const before = boot()
      await run(before.write('part', old))
      await run(before.sync('part'))
      await run(before.syncFolder(''))
      await run(before.write('part', fresh))
      await run(before.write('other', fresh))
      files.lose()
      const after = boot()
      const [part, other] = [await run(after.read('part')), await run(after.read('other'))]
      const kindOf = (bytes: Uint8Array | null): string => {
        if (bytes === null) return 'gone'
        if (bytes.length === 2000 && bytes.every((byte) => byte === 1)) return 'old'
        if (bytes.length === 3000 && bytes.every((byte) => byte === 2)) return 'new'
        return 'torn'
      }
      seen.add(`part ${kindOf(part)}`).add(`other ${kindOf(other)}`)
    }
    expect([...seen].sort()).toEqual(['other gone', 'other new', 'other torn', 'part new', 'part old', 'part torn'])
  })

  it('have one of two whole contents after a rename of what was synced', async () => {
    const seen = new Set<number | undefined>()
    for (let seed = 0; seed < 50; seed++) {
      const { files, run, boot } = machine(seed)
      const before = boot()
      await run(before.write('part', old))
      await run(before.sync('part'))
      await run(before.syncFolder(''))
      await run(before.write('part.new', fresh))
      await run(before.sync('part.new'))
      await run(before.rename('part.new', 'part'))
      files.lose()
      const bytes = await run(boot().read('part'))
      expect(bytes?.length === 2000 ? bytes : old).toEqual(old)
      expect(bytes?.length === 3000 ? bytes : fresh).toEqual(fresh)
      seen.add(bytes?.length)
    }
    expect([...seen].sort()).toEqual([2000, 3000])
  })

  it('fail to be written where the plan says so, and can still be read', async () => {
    const { run, boot } = machine(1, { 'file-failed': 1 })
    const files = boot()
    await expect(run(files.write('part', old))).rejects.toMatchObject({ code: 'FILE_WRITE_FAILED' })
    expect(await run(files.read('part'))).toBeNull()
  })
})
