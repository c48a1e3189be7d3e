import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('shows in its README what the example prints', () => {
  const [, code = '', printed = ''] = /```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(page) ?? []
  const own = code.replace("'@race/engine'", JSON.stringify(new URL('index.ts', import.meta.url).href))
  const ended = spawnSync(
    process.execPath,
    ['--conditions=@race/source', '--no-warnings', '--input-type=module-typescript', '--eval', own],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8' },
  )
  expect(ended.stderr).toBe('')
  expect(ended.stdout).toBe(printed)
})
