import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tryPlugin } from '../examples/try-plugin.ts'
import { type Gate, resultOfFindings } from './gate.ts'

export const pluginGate: Gate = {
  name: 'plugin',
  guards:
    'a plugin outside of the workspace, installed from the packed packages, compiles, holds its contract and races',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'race-plugin-'))
    try {
      const steps = await tryPlugin(folder)
      const failed = steps.filter(({ code }) => code !== 0)
      const findings = failed.map(({ name, code, output }) => `${name} ended with code ${code}:\n${output}`)
      const passed = steps.find(({ name }) => name === 'npm test')?.output.match(/^# pass (\d+)$/m)?.[1]
      const race = steps.find(({ name }) => name === 'npm run race')?.output
      if (failed.length === 0 && race?.includes('Percent rank reversion') !== true)
        findings.push(`The race does not name the plugin:\n${race}`)
      return resultOfFindings(findings, `${steps.length} steps, ${passed} tests of the plugin passed`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
