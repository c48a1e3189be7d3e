import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from '../workspace/list-files.ts'
import { mapConcurrently } from '../workspace/map-concurrently.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { runTool } from '../workspace/run-tool.ts'
import { readWorkspacePackages } from '../workspace/workspace-package.ts'
import type { Gate } from './gate.ts'

export const typesGate: Gate = {
  name: 'types',
  guards: 'the types of all packages, of their tests, of the examples and of the scripts',
  async run() {
    const build = await compile(['-b', '--pretty', 'false'])
    const projects = [
      ...readWorkspacePackages()
        .filter(hasTests)
        .map((item) => `${item.path}/tsconfig.test.json`),
      'scripts/tsconfig.json',
    ].filter((path) => existsSync(join(repositoryRoot, path)))
    const rest = await mapConcurrently(projects, 2, (path) => compile(['-p', path, '--pretty', 'false']))
    const output = [build, ...rest].filter((text) => text !== '').join('\n')
    const errors = new Set(output.match(/^.*error TS\d+.*$/gm) ?? [])
    return {
      passed: output === '',
      summary: output === '' ? `${projects.length + 1} projects` : `${errors.size} errors`,
      output,
    }
  },
}

/** TypeScript takes a project without any file for a mistake. */
function hasTests(item: { readonly path: string }): boolean {
  return (
    existsSync(join(repositoryRoot, item.path, 'src')) &&
    listFiles(repositoryRoot, item.path).some((path) => /\.(test|test-d|bench)\.ts$/.test(path))
  )
}

async function compile(args: readonly string[]): Promise<string> {
  const { code, output } = await runTool({ packageName: '@typescript/native', bin: 'tsc', args })
  return code === 0 ? '' : output || `tsc ${args.join(' ')} ended with code ${code}.`
}
