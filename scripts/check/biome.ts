import { runTool } from '../workspace/run-tool.ts'
import type { Gate } from './gate.ts'

export const biomeGate: Gate = {
  name: 'biome',
  guards: 'format, order of imports and lint rules; warnings count',
  async run() {
    const { code, output } = await runTool({
      packageName: '@biomejs/biome',
      bin: 'biome',
      args: ['ci', '--error-on-warnings', '--max-diagnostics=50', '--colors=off'],
    })
    const files = /Checked (\d+) files/.exec(output)?.[1] ?? 'no'
    return { passed: code === 0, summary: `${files} files`, output: code === 0 ? '' : output }
  },
}
