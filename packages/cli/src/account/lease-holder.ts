import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

/** When this process began: two that had the same id, one after the other, did not begin at the same moment. */
function processStart(): string {
  return Math.round(performance.timeOrigin).toString(36)
}

/** Names a session for the lease on an account: machine, process, when that began, and a part of its own. */
export function leaseHolder(): string {
  return `${hostname()}:${process.pid}:${processStart()}-${randomUUID().slice(0, 8)}`
}

/**
 * Whether the process that a holder names has ended: `true` and `false` for one of this machine, null where nobody here can know.
 */
export function isHolderGone(holder: string): boolean | null {
  const [, host, pid, start] = /^(.+):(\d+):([0-9a-z]+)-[0-9a-f]{8}$/.exec(holder) ?? []
  if (host !== hostname() || pid === undefined) return null
  // In a container every process has the same id: then this one may have taken the place of that one.
  if (Number(pid) === process.pid) return start !== processStart()
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    // Another user's process may not be signalled, and so it is there.
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
