import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackages } from '../build/build-packages.ts'
import { packPackages } from '../workspace/pack-packages.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { runProgram, runTool, type ToolResult } from '../workspace/run-tool.ts'

type Manifest = {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** One step of the trial, with what it printed. */
export type PluginStep = { readonly name: string } & ToolResult

/**
 * Does what somebody else does with a plugin: installs the example package with the packages as they are packed now,
 * beside nothing of this repository, then checks its types, builds it, runs its tests and its race. Ends at the first step
 * that fails.
 *
 * @param folder an empty folder outside of the repository
 */
export async function tryPlugin(folder: string): Promise<readonly PluginStep[]> {
  const built = await buildPackages()
  if (!built.passed) return [{ name: 'build the packages', code: 1, output: built.output }]
  const tarballs = join(folder, 'tarballs')
  const app = join(folder, 'plugin')
  mkdirSync(tarballs)
  cpSync(join(repositoryRoot, 'examples/plugin-third-party'), app, {
    recursive: true,
    filter: (path) => !/[/\\](node_modules|dist)$/.test(path),
  })
  const packed = await packPackages(tarballs)
  pointToTarballs(app, new Map(packed.map(({ item, tarball }) => [item.manifest.name, `file:${tarball}`])))
  const compile = (...args: readonly string[]) =>
    runTool({ packageName: '@typescript/native', bin: 'tsc', args: ['--pretty', 'false', ...args], cwd: app })
  const node = (...args: readonly string[]) => runProgram(process.execPath, args, app)
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  return runSteps([
    ['npm install', () => runProgram('npm', install, app)],
    ['npm run build', () => compile('-p', 'tsconfig.build.json')],
    ['tsc', () => compile()],
    ['npm test', () => node('--test', '--test-reporter=tap', 'test/*.test.ts')],
    ['npm run race', () => node('race.ts')],
  ])
}

async function runSteps(
  steps: readonly (readonly [name: string, run: () => Promise<ToolResult>])[],
): Promise<readonly PluginStep[]> {
  const done: PluginStep[] = []
  for (const [name, run] of steps) {
    const result = await run()
    done.push({ name, ...result })
    if (result.code !== 0) break
  }
  return done
}

/** Packages find each other's tarballs, also when npm has a release of the same number. */
function pointToTarballs(app: string, tarballs: ReadonlyMap<string, string>): void {
  const path = join(app, 'package.json')
  const manifest: Manifest = JSON.parse(readFileSync(path, 'utf8'))
  const pointed = (wanted: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(wanted).map(([name, range]) => [name, tarballs.get(name) ?? range]))
  const direct = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)])
  const overrides = [...tarballs].map(([name, file]) => [name, direct.has(name) ? `$${name}` : file])
  writeFileSync(
    path,
    JSON.stringify({
      ...manifest,
      dependencies: pointed(manifest.dependencies),
      devDependencies: pointed(manifest.devDependencies),
      overrides: Object.fromEntries(overrides),
    }),
  )
}
