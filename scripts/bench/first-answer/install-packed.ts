import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPackages } from '../../build/build-packages.ts'
import { packPackages } from '../../workspace/pack-packages.ts'
import { repositoryRoot } from '../../workspace/repository-root.ts'
import { runProgram } from '../../workspace/run-tool.ts'

/**
 * Builds and packs the packages as publishing does, and installs them with npm into an empty folder, beside the
 * programs that are timed: what a user has.
 *
 * @returns the paths of the programs: without parameters, and with parameters that zod checks
 */
export async function installPacked(folder: string): Promise<{ readonly plain: string; readonly withZod: string }> {
  const built = await buildPackages()
  if (!built.passed) throw new Error(built.output)
  const tarballs = join(folder, 'tarballs')
  const app = join(folder, 'app')
  mkdirSync(tarballs)
  mkdirSync(app)
  const packed = await packPackages(tarballs)
  const names = packed.map(({ item, tarball }) => [item.manifest.name, `file:${tarball}`] as const)
  const manifest = {
    name: 'first-answer',
    private: true,
    type: 'module',
    dependencies: { ...Object.fromEntries(names), zod: versionOf('zod') },
    // Packages find each other's tarballs, also when npm has a release of the same number.
    overrides: Object.fromEntries(names.map(([name]) => [name, `$${name}`])),
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest))
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  const { code, output } = await runProgram('npm', args, app)
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with code ${code}:\n${output}`)
  const plain = join(app, 'race.mjs')
  const withZod = join(app, 'race-zod.mjs')
  copyFileSync(fileURLToPath(import.meta.resolve('./race.mjs')), plain)
  copyFileSync(fileURLToPath(import.meta.resolve('./race-zod.mjs')), withZod)
  return { plain, withZod }
}

function versionOf(dependency: string): string {
  const manifest: { readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
  )
  return manifest.devDependencies[dependency] ?? '*'
}
