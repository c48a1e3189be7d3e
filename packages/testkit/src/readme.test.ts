import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { randomWalk } from '@race/data/synthetic'
import { smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import {
  type ContractRunner,
  expectDeterministic,
  expectNoLookahead,
  expectWarm,
  parseGoldenLock,
  registerContract,
  strategyContract,
} from './index.ts'

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
const [contractWithVitest = '', contractWithNode = '', withVitest = '', withNode = '', goldens = '', ...printing] =
  examples
const printed = [...page.matchAll(/```text\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')

function runInNode(code: string, cwd = fileURLToPath(new URL('..', import.meta.url))) {
  const args = ['--conditions=@race/source', '--input-type=module-typescript', '--eval', code]
  return spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
}

describe('README', () => {
  it('has an example for Vitest that registers the ten cases of the contract', async () => {
    const tests: Parameters<ContractRunner['it']>[1][] = []
    const runner: ContractRunner = { describe: (_, body) => body(), it: (_, body) => tests.push(body) }
    const known = { smaCross, registerContract, strategyContract, ...runner }
    new Function(...Object.keys(known), contractWithVitest.replace(/^import .*\n/gm, ''))(...Object.values(known))
    expect(tests).toHaveLength(10)
    const skipped: unknown[] = []
    for (const test of tests) await test({ skip: (reason) => skipped.push(reason) })
    expect(skipped).toEqual([])
  }, 60_000)

  it('has an example for the test runner of Node whose ten cases pass', () => {
    const { status, stdout, stderr } = runInNode(contractWithNode)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/pass 10/)
    expect(status).toBe(0)
  }, 60_000)

  it('has an example for Vitest whose tests pass', () => {
    const tests: (() => void)[] = []
    const known = {
      randomWalk,
      smaCross,
      expectDeterministic,
      expectNoLookahead,
      expectWarm,
      expect,
      describe: (_: string, body: () => void) => body(),
      it: (_: string, body: () => void) => tests.push(body),
    }
    new Function(...Object.keys(known), withVitest.replace(/^import .*\n/gm, ''))(...Object.values(known))
    expect(tests).toHaveLength(3)
    for (const test of tests) test()
  })

  it('has an example for the test runner of Node whose tests pass', () => {
    const { status, stdout, stderr } = runInNode(withNode)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/pass 2/)
    expect(status).toBe(0)
  })

  it('has an example that pins goldens in a file and holds runs to it', () => {
    // Packages are found from the folder that the program runs in, and that is where it writes.
    const folder = mkdtempSync(fileURLToPath(new URL('../node_modules/.readme-', import.meta.url)))
    try {
      const { status, stderr } = runInNode(goldens, folder)
      expect([stderr, status]).toEqual(['', 0])
      const lock = parseGoldenLock(readFileSync(`${folder}/goldens.lock.json`, 'utf8'))
      expect(Object.keys(lock.goldens)).toHaveLength(3)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it.each(['failing strategy', 'broker', 'world'])('shows what its example of a %s prints', (subject) => {
    const index = ['failing strategy', 'broker', 'world'].indexOf(subject)
    const { stdout, stderr } = runInNode(printing[index] ?? '')
    expect(stderr).toBe('')
    expect(stdout).toBe(printed[index])
    expect([printing.length, printed.length]).toEqual([3, 3])
  })
})
