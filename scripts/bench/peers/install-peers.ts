import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../../workspace/repository-root.ts'
import { runProgram } from '../../workspace/run-tool.ts'

const folder = import.meta.dirname
const stamp = join(folder, 'node_modules/.race-install')

/**
 * Installs the engines of `package.json` beside this file from its lockfile, once per change of it. They stand outside
 * of the workspace: 120 MB that nothing but this bench needs. Their install scripts do not run.
 *
 * @returns null, or why they are not there: without a network the bench goes on without them
 */
export async function installPeers(): Promise<string | null> {
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'pnpm-lock.yaml')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null
  const pnpm = join(repositoryRoot, 'node_modules/.bin/pnpm')
  const args = ['install', '--frozen-lockfile', '--ignore-workspace', '--ignore-scripts', '--reporter=append-only']
  const { code, output } = await runProgram(pnpm, args, folder)
  if (code !== 0) return `pnpm ${args.join(' ')} ended with code ${code}:\n${output}`
  writeFileSync(stamp, wanted)
  return null
}
