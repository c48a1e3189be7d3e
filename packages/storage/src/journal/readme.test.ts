import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'race-readme-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const section = page.slice(page.indexOf('## The journal of an account'))
const [, example = '', printed = ''] = /```ts\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/.exec(section) ?? []

describe('README', () => {
  it('shows what the example of the journal prints', () => {
    const entry = new URL('../sqlite/index.ts', import.meta.url).href
    const code = example.replace("'@race/storage/sqlite'", JSON.stringify(entry))
    const ended = spawnSync(
      process.execPath,
      ['--conditions=@race/source', '--no-warnings', '--input-type=module-typescript', '--eval', code],
      { cwd: folder, encoding: 'utf8' },
    )
    expect(ended.stderr).toBe('')
    expect(ended.stdout).toBe(printed)
  })
})
