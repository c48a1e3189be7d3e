import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackages } from '../build/build-packages.ts'
import { mapConcurrently } from '../workspace/map-concurrently.ts'
import { type PackedPackage, packPackages } from '../workspace/pack-packages.ts'
import { runProgram, runTool } from '../workspace/run-tool.ts'
import { readWorkspacePackages } from '../workspace/workspace-package.ts'
import { findManifestFaults } from './find-manifest-faults.ts'
import { findTarballFaults } from './find-tarball-faults.ts'
import { type Gate, type GateResult, resultOfFindings } from './gate.ts'

export const packagesGate: Gate = {
  name: 'packages',
  guards: 'what npm would get: manifests, files, source maps, publint and "are the types wrong"',
  async run() {
    const built = await buildPackages()
    if (!built.passed) return { passed: false, summary: 'the build failed', output: built.output }
    const folder = mkdtempSync(join(tmpdir(), 'race-packages-'))
    try {
      return await examine(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function examine(folder: string): Promise<GateResult> {
  const packed = await packPackages(folder)
  const findings = await mapConcurrently(packed, 2, (one) => examineTarball(one, folder))
  return resultOfFindings(
    [...readWorkspacePackages().flatMap((item) => findManifestFaults(item)), ...findings.flat()],
    `${packed.length} tarballs`,
  )
}

async function examineTarball(packed: PackedPackage, folder: string): Promise<readonly string[]> {
  const { item, tarball } = packed
  const unpacked = join(folder, item.folder)
  mkdirSync(unpacked)
  await expectSuccess(runProgram('tar', ['-xzf', tarball, '-C', unpacked]), `unpack ${tarball}`)
  const read = (path: string): string => readFileSync(join(unpacked, 'package', path), 'utf8')
  const lint = await runTool({ packageName: 'publint', bin: 'publint', args: ['run', tarball, '--strict'] })
  const types = await runTool({
    packageName: '@arethetypeswrong/cli',
    bin: 'attw',
    args: [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'],
  })
  return [
    ...findTarballFaults(item.manifest.name, packed.files, read),
    ...(lint.code === 0 ? [] : [`${item.manifest.name}: publint\n${lint.output}`]),
    ...(types.code === 0 ? [] : [`${item.manifest.name}: are the types wrong\n${types.output}`]),
  ]
}

async function expectSuccess(
  work: Promise<{ readonly code: number; readonly output: string }>,
  what: string,
): Promise<void> {
  const { code, output } = await work
  if (code !== 0) throw new Error(`Could not ${what}:\n${output}`)
}
