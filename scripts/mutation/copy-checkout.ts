import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { listFiles } from '../workspace/list-files.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'

/** What mutants and their tests need of the repository, besides the files at its root. */
const neededFolders = ['packages', 'scripts/tests']

/**
 * Makes a copy of the checkout in which sources may be mutated in place. In place, because a package finds another one
 * through `node_modules`, and would find the sources that are not mutated there; in a copy, because a run that is killed
 * leaves its mutants behind.
 *
 * Installed packages are not copied: the links of the workspace are, and lead to the copies; the rest lead to what is
 * installed here.
 *
 * @param folder absolute path, under the repository's root; what it held is removed
 * @param testFiles globs of the tests that the copy's `vitest.mutation.ts` runs
 */
export function copyCheckout(folder: string, testFiles: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const rootFiles = readdirSync(repositoryRoot, { withFileTypes: true }).filter((entry) => entry.isFile())
  const files = neededFolders.flatMap((name) => [...listFiles(repositoryRoot, name)])
  for (const path of [...rootFiles.map(({ name }) => name), ...files]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(repositoryRoot, path), join(folder, path))
  }
  writeFileSync(join(folder, 'vitest.mutation.ts'), configOf(testFiles))
  linkInstalled(folder)
}

function linkInstalled(folder: string): void {
  const installed = join(repositoryRoot, 'node_modules')
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync(installed)) {
    // Caches stay apart, so that a run of mutants never fills those of the checkout.
    if (name.startsWith('.vite') || name.startsWith('.race')) continue
    const copy = join(folder, 'node_modules', name)
    if (name === '@race') cpSync(join(installed, name), copy, { recursive: true, verbatimSymlinks: true })
    else symlinkSync(join(installed, name), copy)
  }
  for (const entry of readdirSync(join(repositoryRoot, 'packages'))) {
    const modules = join('packages', entry, 'node_modules')
    if (!existsSync(join(repositoryRoot, modules))) continue
    const filter = (path: string) => !basename(path).startsWith('.')
    cpSync(join(repositoryRoot, modules), join(folder, modules), { recursive: true, verbatimSymlinks: true, filter })
  }
}

/**
 * One project in place of one per package: Stryker tells tests by their file, and a target is of one package. Test files
 * share a worker, which is a new one for each mutant: what they import is loaded once for it, not once per file.
 */
function configOf(testFiles: readonly string[]): string {
  return [
    "import base from './vitest.workspace.ts'",
    'const { projects, ...test } = base.test',
    `const include = ${JSON.stringify(testFiles)}`,
    'export default { ...base, test: { ...test, include, testTimeout: 30_000, maxWorkers: 1, isolate: false } }',
    '',
  ].join('\n')
}
