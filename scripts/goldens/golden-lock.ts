import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { emptyGoldenLock, formatGoldenLock, type GoldenLock, parseGoldenLock } from '@race/testkit'

const lockFile = new URL('goldens.lock.json', import.meta.url)

/** The pinned outcomes as they stand in the lock file; none where there is no file. */
export function readLock(file: URL = lockFile): GoldenLock {
  return existsSync(file) ? parseGoldenLock(readFileSync(file, 'utf8')) : emptyGoldenLock
}

export function writeLock(lock: GoldenLock, file: URL = lockFile): void {
  writeFileSync(file, formatGoldenLock(lock))
}
