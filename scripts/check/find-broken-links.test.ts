import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLinks } from './find-broken-links.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'race-links-'))
  mkdirSync(join(root, 'docs'))
  writeFileSync(join(root, 'docs/guide.md'), '# The guide\n\n## First steps, quickly\n\n## Notes\n\n## Notes\n')
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

function broken(text: string): readonly string[] {
  writeFileSync(join(root, 'README.md'), text)
  return findBrokenLinks(root, ['README.md'], (path) => readFileSync(join(root, path), 'utf8'))
}

describe('the gate of links', () => {
  it.each([
    '[guide](docs/guide.md)',
    '[guide](docs/guide.md#first-steps-quickly)',
    '[guide](./docs/guide.md#notes-1 "Notes")',
    '# Top\n[up](#top)',
    '[web](https://example.org/nowhere.md)',
    '[guide][1]\n\n[1]: docs/guide.md',
    '```md\n[not a link](nowhere.md)\n```',
    'the text `[a](nowhere.md)` is code',
  ])('follows: %s', (text) => {
    expect(broken(text)).toEqual([])
  })

  it.each([
    '[guide](docs/gide.md)',
    '[guide](docs/guide.md#second-steps)',
    '[up](#top)',
    '[outside](../other.md)',
    '![picture](docs/picture.png)',
    '[guide][1]\n\n[1]: docs/gide.md',
  ])('finds: %s', (text) => {
    expect(broken(text)).toHaveLength(1)
  })
})
