import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** The holder renews the file this often; a file not renewed for `staleMs` belongs to nobody any more. */
const renewMs = 2_000
const staleMs = 30_000

/**
 * Does `work` while holding a lock file, so that of several processes only one works at a time.
 *
 * The file is created exclusively and names its holder. A holder that has died (its process is gone on this machine,
 * or the file was not renewed for 30 seconds) loses the lock to the next one.
 *
 * @param {string} path the lock file, in a folder that exists
 * @param {(holder: string) => void} onWait called once when another process holds the lock
 * @param {() => Promise<void>} work
 * @param {number} pollMs how often a waiting process looks again
 */
export async function withInstallLock(path, onWait, work, pollMs = 250) {
  let announced = false
  while (!tryTake(path)) {
    const holder = describeHolder(path)
    if (holder.stale) {
      breakLock(path, holder.text)
      continue
    }
    if (!announced) onWait(holder.label)
    announced = true
    await sleep(pollMs)
  }
  const renewal = setInterval(() => renew(path), renewMs)
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    await work()
  } finally {
    clearInterval(renewal)
    process.off('exit', release)
    release()
  }
}

/** @param {string} path */
function tryTake(path) {
  try {
    const file = openSync(path, 'wx')
    writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() }))
    closeSync(file)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * @param {string} path
 * @returns {{ stale: boolean, text: string, label: string }}
 */
function describeHolder(path) {
  try {
    const text = readFileSync(path, 'utf8')
    const silentMs = Date.now() - statSync(path).mtimeMs
    /** @type {{ pid?: number, host?: string }} */
    const holder = text === '' ? {} : JSON.parse(text)
    const gone = holder.host === hostname() && holder.pid !== undefined && !isRunning(holder.pid)
    return { stale: gone || silentMs > staleMs, text, label: `process ${holder.pid ?? 'unknown'}` }
  } catch (error) {
    // The holder released the lock between our two looks, or was half-way through writing its name.
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError) return { stale: false, text: '', label: 'just ending' }
    throw error
  }
}

/**
 * Takes a dead holder's file away. The rename is atomic, so of two processes that see the same dead holder one gets
 * the file; if it was a living holder's after all, it is put back.
 *
 * @param {string} path
 * @param {string} expected
 */
function breakLock(path, expected) {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (readFileSync(aside, 'utf8') !== expected) linkSync(aside, path)
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** @param {string} path */
function renew(path) {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
