import { runTool } from '../workspace/run-tool.ts'
import type { Gate } from './gate.ts'

export const knipGate: Gate = {
  name: 'knip',
  guards: 'no unused file, export or dependency, and none undeclared',
  async run() {
    const { code, output } = await runTool({
      packageName: 'knip',
      bin: 'knip',
      args: ['--no-progress', '--no-config-hints'],
    })
    return { passed: code === 0, summary: code === 0 ? 'nothing unused' : 'findings', output }
  },
}
