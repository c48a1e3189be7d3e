import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

/** Names this process for the lease on an account: machine, process, and a part of its own for each start. */
export function leaseHolder(): string {
  return `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
}

/**
 * Whether the process that a holder names has ended: `true` and `false` for one of this machine, null where nobody here can know.
 */
export function isHolderGone(holder: string): boolean | null {
  const [, host, pid] = /^(.+):(\d+):[0-9a-f]{8}$/.exec(holder) ?? []
  if (host !== hostname() || pid === undefined) return null
  // In a container every start has the same id: then this process has taken the place of that one.
  if (Number(pid) === process.pid) return true
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    // Another user's process may not be signalled, and so it is there.
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
