import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compareNames, listExportedNames } from './names.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'race-names-'))
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

describe('the gate of names', () => {
  it('lists values and types of an entry, also those that come from other files', () => {
    writeFileSync(join(root, 'other.ts'), 'export type Side = "buy"\nexport class Engine {}\nexport interface Bar {}\n')
    writeFileSync(
      join(root, 'index.ts'),
      `export { type Side, Engine } from './other.ts'\nexport type { Bar, Engine as EngineType } from './other.ts'\n` +
        'export const one = 1\nexport function run() {}\n',
    )
    expect(listExportedNames(root, [{ specifier: '@race/x', source: 'index.ts', built: '' }])).toEqual([
      '@race/x',
      '  Bar: type',
      '  Engine: class',
      '  EngineType: type of class',
      '  Side: type',
      '  one: value',
      '  run: function',
    ])
  })

  it('tells what came and what went, and of which entry', () => {
    expect(compareNames(['@race/x', '  a: value', '  b: type'], ['@race/x', '  a: function', '  b: type'])).toEqual([
      '- @race/x a: value',
      '+ @race/x a: function',
    ])
    expect(compareNames(['@race/x', '  a: value'], ['@race/x', '  a: value'])).toEqual([])
  })
})
