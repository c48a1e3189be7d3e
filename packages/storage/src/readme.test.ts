import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'race-readme-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const [, example = '', printed = ''] = /```ts\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/.exec(page) ?? []

describe('README', () => {
  it('shows what its example prints, also when it is run a second time', () => {
    const entry = new URL('sqlite/index.ts', import.meta.url).href
    const code = example.replace("'@race/storage/sqlite'", JSON.stringify(entry))
    for (let time = 0; time < 2; time += 1) {
      const ended = spawnSync(
        process.execPath,
        ['--conditions=@race/source', '--no-warnings', '--input-type=module-typescript', '--eval', code],
        { cwd: folder, encoding: 'utf8' },
      )
      expect(ended.stderr).toBe('')
      expect(ended.stdout).toBe(printed)
    }
    expect(existsSync(join(folder, 'results/races.sqlite'))).toBe(true)
  })
})
