import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFactorsCsv } from './read-factors-csv.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'race-factors-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string | Uint8Array): ReturnType<typeof readFactorsCsv> {
  const path = join(folder, 'factors.csv')
  await writeFile(path, content)
  return readFactorsCsv(path)
}

const expected = [
  { date: '1998-01-02', priceFactor: 0.6566606, splitFactor: 0.5 },
  { date: '2050-12-31', priceFactor: 1, splitFactor: 1 },
]

describe('readFactorsCsv', () => {
  it('reads files with a header, in any order of columns', async () => {
    const text = 'split_factor,date,note,Price Factor\n0.5,1998-01-02,x,0.6566606\n1,2050-12-31,,1\n'
    expect(await read(text)).toEqual(expected)
    expect(await read(gzipSync(text))).toEqual(expected)
  })

  it("reads LEAN's own form without header", async () => {
    expect(await read('19980102,0.6566606,0.5,109.34\n20501231,1,1,0\n')).toEqual(expected)
  })

  it.each([
    ['', 'there are no factors'],
    ['date,price_factor,split_factor\n', 'there are no factors'],
    ['when,how,much\n', "line 1: the date is 'when'"],
    ['19980102,,1\n', 'line 1: a factor is missing'],
    ['19980102,0.5\n', 'line 1: a factor is missing'],
    ['19980102,1,1\n19980105,-1,1\n', "line 2: the factors are '-1' and '1', but must be above zero"],
  ])('refuses %j', async (content, reason) => {
    await expect(read(content)).rejects.toThrow(reason)
  })

  it('refuses a file that is not there', async () => {
    await expect(readFactorsCsv(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })

  it('stops when it is aborted', async () => {
    await writeFile(join(folder, 'factors.csv'), '19980102,1,1\n')
    const reading = readFactorsCsv(join(folder, 'factors.csv'), { signal: AbortSignal.abort() })
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
