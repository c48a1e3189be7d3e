import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { type Contract, registerContract, strategyCases, strategyContract } from '../index.ts'

// The contract of a built-in strategy, registered with this very runner.
registerContract(strategyContract(smaCross, { hostileBars: 200, skip: { resumable: 'the others do it' } }), {
  describe,
  it,
})

const contract: Contract = {
  subject: 'a thing',
  cases: [
    { id: 'holds', name: 'holds', run: async () => ({ verdict: 'passed' }) },
    { id: 'skipped', name: 'is not judged', run: async () => ({ verdict: 'skipped', reason: 'for a reason' }) },
    {
      id: 'fails',
      name: 'fails',
      run: async () => {
        throw new Error('does not hold')
      },
    },
  ],
}

describe('registerContract', () => {
  it('registers one suite with one test for each case, which pass, skip and fail as the cases do', async () => {
    const suites: string[] = []
    const tests = new Map<string, (context: { skip(reason?: string): void }) => Promise<void>>()
    registerContract(contract, {
      describe(name, body) {
        suites.push(name)
        body()
      },
      it: (name, body) => tests.set(name, body),
    })
    expect(suites).toEqual(['a thing'])
    const skipped: (string | undefined)[] = []
    const context = { skip: (reason?: string) => void skipped.push(reason) }
    await tests.get('holds')?.(context)
    expect(skipped).toEqual([])
    await tests.get('is not judged')?.(context)
    expect(skipped).toEqual(['for a reason'])
    await expect(tests.get('fails')?.(context)).rejects.toThrow('does not hold')
  })

  it('works with the test runner of Node', () => {
    const code = `
      import { describe, it } from 'node:test'
      import { smaCross } from '@race/strategies'
      import { registerContract, strategyContract } from '@race/testkit'
      const skip = { resumable: 'it is slow' }
      registerContract(strategyContract(smaCross, { hostileBars: 100, skip }), { describe, it })
    `
    const args = ['--conditions=@race/source', '--test-reporter=tap', '--input-type=module-typescript', '--eval', code]
    const cwd = fileURLToPath(new URL('../..', import.meta.url))
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toContain('# Subtest: strategy race/sma-cross 1.0.0')
    for (const name of Object.values(strategyCases)) expect(stdout).toContain(`- ${name}`)
    expect(stdout).toContain('# SKIP it is slow')
    expect(stdout).toContain('# fail 0')
  })
})
