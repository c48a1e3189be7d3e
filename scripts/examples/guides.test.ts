import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { readersFolder } from './readers-folder.ts'

interface Program {
  readonly place: string
  /** The file that its first line names, which other programs of the page import. */
  readonly file: string | undefined
  readonly code: string
  readonly prints: string | undefined
}

/** The programs of a page: each block of `ts`, with the block of `text` right after it, where there is one. */
function programsOf(page: string): Program[] {
  const text = readFileSync(new URL(`../../docs/guides/${page}.md`, import.meta.url), 'utf8')
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm)].map(
    ([, code = '', prints], index) => ({
      place: `${page}, program ${index + 1}`,
      file: /^\/\/ (\S+\.ts)\n/.exec(code)?.[1],
      ...{ code, prints },
    }),
  )
}

/** Runs a program from source. */
function run(code: string, path: string) {
  const args = ['--conditions=@race/source', '--input-type=module-typescript', '--test-reporter=tap', '--eval', code]
  return spawnSync(process.execPath, args, { cwd: path, encoding: 'utf8' })
}

const isForVitest = ({ code }: Program) => code.includes("from 'vitest'")
const casesOf = (programs: readonly Program[]) => programs.map((program) => [program.place, program] as const)

describe.each([
  ['write-a-strategy', 4],
  ['test-your-strategy', 5],
  ['write-an-indicator', 7],
  ['replay-a-session', 1],
] as const)('the guide %s', (page, count) => {
  const programs = programsOf(page)
  const named = programs.filter(({ file }) => file !== undefined)
  const folder = readersFolder(Object.fromEntries(named.map(({ file = '', code }) => [file, code])))
  afterAll(() => folder[Symbol.dispose]())
  const codes = programs.map(({ code }) => code)

  it(`has ${count} programs`, () => {
    expect(programs).toHaveLength(count)
  })

  it.each(casesOf(programs.filter((program) => program.file === undefined && !isForVitest(program))))(
    '%s runs, and prints what the page says',
    (_, { code, prints }) => {
      const { status, stdout, stderr } = run(code, folder.path)
      expect(stderr).toBe('')
      expect(status).toBe(0)
      if (prints !== undefined) expect(stdout).toBe(prints)
      else expect(stdout).toMatch(/^# fail 0$/m)
    },
    60_000,
  )

  it.each(casesOf(named))('%s is a file that others import', (_, { file }) => {
    expect(codes.filter((code) => code.includes(`from './${file}'`))).not.toEqual([])
  })

  it.each(casesOf(programs.filter(isForVitest)))(
    '%s is one that runs, but for the runner it imports',
    (_, { code }) => {
      expect(codes).toContain(code.replace("from 'vitest'", "from 'node:test'"))
    },
  )
})
