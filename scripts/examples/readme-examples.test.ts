import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readFirstExample } from '../check/first-example.ts'
import { readersFolder } from './readers-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs the first example of a page from source, as its reader would. */
function runExample(page: string, folder: string) {
  const example = readFirstExample(readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8'))
  if (example === undefined) throw new Error(`${page} has no example`)
  const args = ['--conditions=@race/source', '--input-type=module-typescript', '--eval', example.code]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: `${root}${folder}`, encoding: 'utf8' })
  return { status, stderr, stdout: stdout.trim(), prints: example.prints?.trim() }
}

describe('the first example', () => {
  it('of the README runs and prints what the page says', () => {
    const { status, stderr, stdout, prints } = runExample('README.md', '')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(prints).toBeDefined()
    expect(stdout).toBe(prints)
  })

  it.each(['arena', 'backtest', 'brokers', 'cli', 'core', 'host'])('of @race/%s runs', (name) => {
    const { status, stderr, stdout } = runExample(`packages/${name}/README.md`, `packages/${name}`)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).not.toBe('')
  })
})

it('every example of @race/indicators prints what the comments beside it say', () => {
  const page = readFileSync(new URL('../../packages/indicators/README.md', import.meta.url), 'utf8')
  const examples = [...page.matchAll(/^```ts\n([\s\S]*?)^```\n/gm)].map(([, code = '']) => code)
  expect(examples.length).toBeGreaterThan(4)
  const files = examples.map((code, index) => [`${index}.ts`, code] as const)
  using folder = readersFolder(Object.fromEntries(files))
  const all = files.map(([name]) => `import './${name}'`).join('\n')
  const args = ['--conditions=@race/source', '--input-type=module', '--eval', all]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder.path, encoding: 'utf8' })
  expect(stderr).toBe('')
  const said = [...examples.join('').matchAll(/^.*console\.log\(.*\) \/\/ (.*)$/gm)].map(([, text]) => text)
  expect(stdout.trimEnd().split('\n')).toEqual(said)
})
