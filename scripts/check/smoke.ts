import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackages } from '../build/build-packages.ts'
import { type PackedPackage, packPackages } from '../workspace/pack-packages.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { runProgram } from '../workspace/run-tool.ts'
import { readFirstExample } from './first-example.ts'
import { type Gate, type GateResult, resultOfFindings } from './gate.ts'
import { findHashDifferences } from './same-hash.ts'

export const smokeGate: Gate = {
  name: 'smoke',
  guards:
    'the packed packages, installed into an empty folder, can be imported, run the first example of the README and give one hash everywhere',
  async run() {
    const built = await buildPackages()
    if (!built.passed) return { passed: false, summary: 'the build failed', output: built.output }
    const folder = mkdtempSync(join(tmpdir(), 'race-smoke-'))
    try {
      return await tryPackages(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function tryPackages(folder: string): Promise<GateResult> {
  const tarballs = join(folder, 'tarballs')
  const app = join(folder, 'app')
  mkdirSync(tarballs)
  mkdirSync(app)
  const packed = await packPackages(tarballs)
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifestFor(packed)))
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  const install = await runProgram('npm', args, app)
  if (install.code !== 0) return { passed: false, summary: 'npm install failed', output: install.output }
  const findings = [
    ...(await importEntries(app, packed)),
    ...(await runBins(app, packed)),
    ...(await runExample(app)),
    ...(await findHashDifferences(app)),
  ]
  return resultOfFindings(
    findings,
    `${packed.length} packages installed, the example of the README ran, one hash in three time zones and without JIT`,
  )
}

/** The overrides make sure that packages find each other's tarballs, also when npm has a release of the same number. */
function manifestFor(packed: readonly PackedPackage[]): object {
  const names = packed.map(({ item, tarball }) => [item.manifest.name, `file:${tarball}`] as const)
  return {
    name: 'smoke',
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(names),
    overrides: Object.fromEntries(names.map(([name]) => [name, `$${name}`])),
  }
}

async function importEntries(app: string, packed: readonly PackedPackage[]): Promise<readonly string[]> {
  const specifiers = packed.flatMap(({ item }) => item.entries.map((entry) => entry.specifier))
  const findings = specifiers.map(async (specifier) => {
    const program = `const names = Object.keys(await import('${specifier}')); if (names.length === 0) process.exit(3)`
    const { code, output } = await runProgram(process.execPath, ['--input-type=module', '--eval', program], app)
    if (code === 3) return [`${specifier} exports nothing that can be used while a program runs.`]
    return code === 0 && output === '' ? [] : [`Importing ${specifier} ended with code ${code}:\n${output}`]
  })
  return (await Promise.all(findings)).flat()
}

async function runBins(app: string, packed: readonly PackedPackage[]): Promise<readonly string[]> {
  const bins = packed.flatMap(({ item }) => Object.keys(item.manifest.bin ?? {}))
  const findings = bins.map(async (bin) => {
    const { code, output } = await runProgram(join(app, 'node_modules/.bin', bin), ['--help'], app)
    return code === 0 && output !== '' ? [] : [`${bin} --help ended with code ${code}:\n${output}`]
  })
  return (await Promise.all(findings)).flat()
}

async function runExample(app: string): Promise<readonly string[]> {
  const example = readFirstExample(readFileSync(join(repositoryRoot, 'README.md'), 'utf8'))
  if (example === undefined) return ['README.md has no example: a block of ts was looked for.']
  writeFileSync(join(app, 'example.ts'), example.code)
  const { code, output } = await runProgram(process.execPath, ['example.ts'], app)
  if (code !== 0) return [`The first example of README.md ended with code ${code}:\n${output}`]
  if (example.prints === undefined || example.prints.trim() === output.trim()) return []
  return [`The first example of README.md printed\n${output}\nbut the page says\n${example.prints}`]
}
