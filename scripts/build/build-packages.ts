import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isTestFile, listFiles } from '../workspace/list-files.ts'
import { mapConcurrently } from '../workspace/map-concurrently.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { runTool } from '../workspace/run-tool.ts'
import { readWorkspacePackages, type WorkspacePackage } from '../workspace/workspace-package.ts'

const stampPath = join(repositoryRoot, 'node_modules/.cache/race/build-stamp')

type BuildResult = { readonly passed: boolean; readonly output: string }

let build: Promise<BuildResult> | undefined

/**
 * Builds all packages into their `dist` folders, unless they were built from the very same sources already. Several
 * gates need the build: the first builds, the others get its result.
 */
export function buildPackages(): Promise<BuildResult> {
  build ??= buildStalePackages()
  return build
}

async function buildStalePackages(): Promise<BuildResult> {
  const packages = readWorkspacePackages()
  const stamp = hashOfSources()
  const built = packages.every((item) => item.entries.every((entry) => existsSync(join(repositoryRoot, entry.built))))
  if (built && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) {
    return { passed: true, output: `${packages.length} packages are built already.` }
  }
  const results = await mapConcurrently(packages, 2, buildPackage)
  const failed = results.filter((result) => !result.passed)
  if (failed.length === 0) {
    mkdirSync(dirname(stampPath), { recursive: true })
    writeFileSync(stampPath, stamp)
    return { passed: true, output: `Built ${packages.length} packages.` }
  }
  return { passed: false, output: failed.map((result) => result.output).join('\n') }
}

async function buildPackage(item: WorkspacePackage): Promise<BuildResult> {
  const { code, output } = await runTool({
    packageName: 'tsup',
    bin: 'tsup',
    args: ['--silent'],
    cwd: join(repositoryRoot, item.path),
  })
  return { passed: code === 0, output: `${item.manifest.name} could not be built:\n${output}` }
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  const shared = ['pnpm-lock.yaml', 'tsconfig.base.json', 'tsup.preset.ts']
  const own = listFiles(repositoryRoot, 'packages').filter((path) => !isTestFile(path))
  for (const path of [...shared, ...own]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(repositoryRoot, path)))
      .update('\0')
  }
  return hash.digest('hex')
}
