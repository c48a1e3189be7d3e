import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withInstallLock } from './install-lock.mjs'
import { runChild } from './run-child.mjs'

const packageManager = 'pnpm@12.21.0'

/**
 * Installs the dependencies when the lockfile differs from the one they were last installed from. Needs no network
 * when they agree. Two commands started at once install once: the second waits for the first.
 *
 * @param {string} root the repository's root
 * @param {(root: string) => Promise<number>} install resolves to an exit code
 * @param {(text: string) => void} say
 * @throws {Error} when the install fails
 */
export async function ensureInstalled(root, install = installWithPnpm, say = console.error) {
  const stamp = join(root, 'node_modules/.race-install')
  const wanted = stampOf(root)
  if (readStamp(stamp) === wanted) return
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  const announce = (/** @type {string} */ holder) =>
    say(`Another command is installing the dependencies (${holder}); waiting for it …`)
  await withInstallLock(join(root, 'node_modules/.race-install-lock'), announce, async () => {
    if (readStamp(stamp) === wanted) return
    say('Installing dependencies (once per change of pnpm-lock.yaml) …')
    const code = await install(root)
    if (code !== 0) throw new Error(explainFailure(code))
    writeFileSync(stamp, wanted)
  })
}

/** @param {string} root */
function stampOf(root) {
  const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'))
  return `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform}-${process.arch}`
}

/** @param {string} path */
function readStamp(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** @param {string} root */
function installWithPnpm(root) {
  const args = ['-y', '--loglevel=error', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only']
  return runChild('npx', args, root)
}

/** @param {number} code */
function explainFailure(code) {
  return [
    `Installing the dependencies failed: "npx -y ${packageManager} install --frozen-lockfile" ended with code ${code}.`,
    'The messages above say why. The first install needs a network connection to the npm registry (or a registry',
    'mirror set with "npm config set registry <url>"); later commands run without a network.',
  ].join('\n')
}
