import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { numberIn, readTable } from './read-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-oracles-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function written(name: string, content: string | Buffer): URL {
  const path = join(folder, name)
  writeFileSync(path, content)
  return pathToFileURL(path)
}

describe('readTable', () => {
  it('gives rows by the names of the header, empty cells as empty text', () => {
    expect(readTable(written('a.csv', 'size,sl\n1,\n-2,9.5\n'))).toEqual([
      { size: '1', sl: '' },
      { size: '-2', sl: '9.5' },
    ])
  })

  it('unpacks gzip, told by its content', () => {
    expect(readTable(written('b.csv', gzipSync('x\r\n1\r\n')))).toEqual([{ x: '1' }])
  })

  it('refuses a line of another width, naming it', () => {
    expect(() => readTable(written('c.csv', 'a,b\n1,2\n3\n'))).toThrow('line 3 has 1 cells, the header 2')
  })

  it('refuses a cell that is not a number where one is asked for', () => {
    expect(numberIn({ a: '1e-3' }, 'a')).toBe(0.001)
    for (const row of [{ a: '' }, { a: 'x' }, {}]) expect(() => numberIn(row, 'a')).toThrow("The cell 'a' is")
  })
})
