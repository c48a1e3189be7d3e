import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'race-readme-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/```ts\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/g)].map((match) => ({
  code: match[1] ?? '',
  printed: match[2] ?? '',
}))

describe('README', () => {
  it('shows what its examples print, also when they are run a second time', () => {
    expect(examples).toHaveLength(4)
    for (const { code, printed } of [...examples, ...examples]) {
      const source = code.replace(/'@race\/storage\/(\w+)'/g, (_, name) =>
        JSON.stringify(new URL(`${name}/index.ts`, import.meta.url).href),
      )
      const ended = spawnSync(
        process.execPath,
        ['--conditions=@race/source', '--no-warnings', '--input-type=module-typescript', '--eval', source],
        { cwd: folder, encoding: 'utf8' },
      )
      expect(ended.stderr).toBe('')
      expect(ended.stdout).toBe(printed)
    }
    expect(existsSync(join(folder, 'results/races.sqlite'))).toBe(true)
    expect(existsSync(join(folder, 'accounts/paper.sqlite'))).toBe(true)
  })
})
