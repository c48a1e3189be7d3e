import { availableParallelism } from 'node:os'
import { runProgram } from '../workspace/run-tool.ts'
import type { Gate } from './gate.ts'

/** What is run, the long ones first. Together they take about two minutes of one core. */
const runs: readonly (readonly string[])[] = [
  ['--covers', '--seeds', '500', '--parts', '2'],
  ['--scenarios', '--part', '1/2'],
  ['--scenarios', '--part', '2/2'],
  ['--bugs'],
]

export const swarmGate: Gate = {
  name: 'swarm',
  guards: 'the engine in worlds in which everything goes wrong: crashes at its writes, 500 seeds, planted bugs',
  async run() {
    const waiting = [...runs]
    const results: { readonly code: number; readonly output: string }[] = []
    const work = async (): Promise<void> => {
      for (let options = waiting.shift(); options !== undefined; options = waiting.shift()) {
        const args = ['--conditions=@race/source', 'scripts/swarm/main.ts', ...options]
        results.push(await runProgram(process.execPath, args))
      }
    }
    await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work))
    const failed = results.filter(({ code }) => code !== 0)
    return {
      passed: failed.length === 0,
      summary: `${runs.length - failed.length} of ${runs.length} parts`,
      output: (failed.length > 0 ? failed : results).map(({ output }) => output.trimEnd()).join('\n'),
    }
  },
}
