import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { runTool } from '../workspace/run-tool.ts'
import { readWorkspacePackages } from '../workspace/workspace-package.ts'
import type { Gate, GateResult } from './gate.ts'
import { type AreaCoverage, type FileCoverage, judgeCoverage, sumCoverage } from './judge-coverage.ts'

export const coverageGate: Gate = {
  name: 'coverage',
  guards: 'lines and branches that the tests run, per package',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'race-coverage-'))
    try {
      return await measure(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measure(folder: string): Promise<GateResult> {
  const packages = readWorkspacePackages().map((item) => item.folder)
  const { code, output } = await runTool({
    packageName: 'vitest',
    bin: 'vitest',
    args: [
      ...['run', '--config', 'vitest.workspace.ts', '--reporter=dot', '--coverage.enabled'],
      ...['--coverage.reporter=json-summary', `--coverage.reportsDirectory=${folder}`],
      // A filter of paths and not of projects: with the latter, vitest takes the patterns of coverage from each project.
      join(repositoryRoot, 'packages/'),
    ],
  })
  if (code !== 0) return { passed: false, summary: 'a test failed', output }
  const report: Record<string, FileCoverage> = JSON.parse(readFileSync(join(folder, 'coverage-summary.json'), 'utf8'))
  const files = Object.entries(report)
    .filter(([path]) => path !== 'total')
    .map(([path, file]) => [relative(repositoryRoot, path), file] as const)
  const areas = packages.map((name) => sumCoverage(name, files))
  const { failures, table } = judgeCoverage(areas)
  return {
    passed: failures.length === 0,
    summary: failures.length === 0 ? summarize(areas) : failures.join('; '),
    output: [table, ...failures].join('\n'),
  }
}

function summarize(areas: readonly AreaCoverage[]): string {
  return `lowest: lines ${lowest(areas, 'lines')} %, branches ${lowest(areas, 'branches')} %`
}

function lowest(areas: readonly AreaCoverage[], what: 'lines' | 'branches'): string {
  return Math.min(...areas.map((area) => area[what])).toFixed(1)
}
