import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createRunHash } from './run-hash.ts'

describe('createRunHash', () => {
  it('is SHA-256 over its name and one canonical line per row', () => {
    const hash = createRunHash()
    hash.add([0, 'order', 1_704_205_800_000, 'r1', null])
    hash.add([1, 'fill', 1_704_205_800_000, 'r1', '100.25'])
    const bytes = 'race-hash/1\n[0,"order",1704205800000,"r1",null]\n[1,"fill",1704205800000,"r1","100.25"]\n'
    expect(hash.digest()).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('gives the hash of the rows so far, as often as it is asked, and goes on', () => {
    const hash = createRunHash()
    const empty = hash.digest()
    expect(empty).toBe(createHash('sha256').update('race-hash/1\n').digest('hex'))
    expect(hash.digest()).toBe(empty)
    hash.add([1])
    expect(hash.digest()).toBe(createHash('sha256').update('race-hash/1\n[1]\n').digest('hex'))
  })

  it('depends on the order of rows and on the bounds between them', () => {
    const of = (...rows: (string | number)[][]) => {
      const hash = createRunHash()
      for (const row of rows) hash.add(row)
      return hash.digest()
    }
    expect(new Set([of([1], [2]), of([2], [1]), of([1, 2]), of(['1'], ['2'])]).size).toBe(4)
  })

  it('refuses NaN', () => {
    expect(() => createRunHash().add([Number.NaN])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
