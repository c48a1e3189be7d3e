import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The programs of a page: each block of `ts`, with the block of `text` right after it, where there is one. */
function programsOf(page: string) {
  const text = readFileSync(new URL(`../../docs/guides/${page}.md`, import.meta.url), 'utf8')
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm)].map(
    ([, code = '', prints], index) => ({ place: `${page}, program ${index + 1}`, code, prints }),
  )
}

/** Runs a program from source, in a package that has what it imports; the two runners of tests have the same form. */
function run(code: string, folder: string) {
  const program = code.replace("from 'vitest'", "from 'node:test'")
  const args = ['--conditions=@race/source', '--input-type=module-typescript', '--test-reporter=tap', '--eval', program]
  return spawnSync(process.execPath, args, { cwd: `${root}${folder}`, encoding: 'utf8' })
}

describe.each([
  ['write-a-strategy', '', 4],
  ['test-your-strategy', 'packages/testkit', 5],
] as const)('the guide %s', (page, folder, count) => {
  const programs = programsOf(page)

  it(`has ${count} programs`, () => {
    expect(programs).toHaveLength(count)
  })

  it.each(programs.map((program) => [program.place, program] as const))(
    '%s runs, and prints what the page says',
    (_, { code, prints }) => {
      const { status, stdout, stderr } = run(code, folder)
      expect(stderr).toBe('')
      expect(status).toBe(0)
      if (prints !== undefined) expect(stdout).toBe(prints)
      else expect(stdout).toMatch(/^# fail 0$/m)
    },
    60_000,
  )
})
