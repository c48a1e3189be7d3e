import { installApart } from '../../workspace/install-apart.ts'

/**
 * Installs the engines of `package.json` beside this file from its lockfile, once per change of it. They stand outside
 * of the workspace: 120 MB that nothing but this bench needs. Their install scripts do not run.
 *
 * @returns null, or why they are not there: without a network the bench goes on without them
 */
export function installPeers(): Promise<string | null> {
  return installApart(import.meta.dirname)
}
