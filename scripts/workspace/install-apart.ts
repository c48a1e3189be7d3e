import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './repository-root.ts'
import { runProgram } from './run-tool.ts'

/**
 * Installs the packages of a folder outside of the workspace from its lockfile, once per change of that, so that what
 * only one command needs is no part of the normal install. Install scripts do not run.
 *
 * @param folder absolute path of a folder with `package.json` and `pnpm-lock.yaml`
 * @param settings further settings of pnpm, such as `auto-install-peers=false`
 * @returns null, or why they are not there
 */
export async function installApart(folder: string, settings: readonly string[] = []): Promise<string | null> {
  const stamp = join(folder, 'node_modules/.race-install')
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'pnpm-lock.yaml')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null
  const pnpm = join(repositoryRoot, 'node_modules/.bin/pnpm')
  const args = ['install', '--frozen-lockfile', '--ignore-workspace', '--ignore-scripts', '--reporter=append-only']
  const { code, output } = await runProgram(pnpm, [...args, ...settings.map((text) => `--config.${text}`)], folder)
  if (code !== 0) return `pnpm ${args.join(' ')} ended with code ${code}:\n${output}`
  writeFileSync(stamp, wanted)
  return null
}
