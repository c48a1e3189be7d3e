import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { AccountEvent } from '@race/core'
import { createSqliteEventStore } from '@race/storage/sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from '../index.ts'

const dir = mkdtempSync(join(tmpdir(), 'race-paper-process-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const bin = fileURLToPath(new URL('../bin.ts', import.meta.url))

function start(): ChildProcessWithoutNullStreams {
  const flags = ['--dir', dir, '--speed', '3000', '--strategies', 'random']
  const child = spawn(process.execPath, ['--conditions=@race/source', '--no-warnings', bin, 'paper', ...flags])
  child.stderr.pipe(process.stderr)
  return child
}

/** Reads what the child prints until a line fits, and gives all of it. */
async function until(child: ChildProcessWithoutNullStreams, wanted: RegExp): Promise<string> {
  let told = ''
  for await (const line of createInterface(child.stdout)) {
    told += `${line}\n`
    if (wanted.test(line)) {
      // What it says from now on nobody reads, and must not hold it up.
      child.stdout.resume()
      return told
    }
  }
  throw new Error(`the process ended before it said ${wanted}: ${told}`)
}

async function logged(): Promise<readonly AccountEvent[]> {
  await using store = await createSqliteEventStore({ path: join(dir, 'account.sqlite') })
  const events: AccountEvent[] = []
  const log = store.log({ tenant: 'default', account: 'paper' })
  expect(await log.verify()).toMatchObject({ isSound: true })
  for await (const event of log.read()) events.push(event as unknown as AccountEvent)
  return events
}

describe('a paper session that is killed', () => {
  it('goes on in the next process where it was, and heeds a halt from another one', async () => {
    const first = start()
    await until(first, / filled /)
    first.kill('SIGKILL')
    await once(first, 'exit')
    const before = await logged()

    const second = start()
    expect(await until(second, /^Account /)).toMatch(/^Going on after event \d+ in /)
    const out: string[] = []
    const quiet = { err: () => {}, isInteractive: false, signal: new AbortController().signal }
    const args = ['halt', '--dir', dir, '--by', 'Ada', '--reason', 'enough']
    const code = await runCli(args, { ...quiet, out: (text) => void out.push(text) })
    expect([code, out]).toEqual([0, [expect.stringMatching(/^Done: Nothing leaves until the halt/)]])
    second.kill('SIGINT')
    const [exit] = await once(second, 'exit')
    expect(exit).toBe(130)

    const events = await logged()
    expect(events.slice(0, before.length)).toEqual(before)
    expect(events.at(-1)).toMatchObject({ type: 'session-stopped', data: { orders: 'kept' } })
    // No minute of the market is missing, and none is there twice.
    for (const kind of ['bar-opened', 'bar-closed'] as const) {
      for (const instrument of ['ALFA', 'BRAVO', 'CINDER']) {
        const opens = events.flatMap((event) =>
          event.type === kind && event.data.instrument === instrument ? [event.data.bar[0]] : [],
        )
        expect(opens).toEqual(opens.map((_, minute) => (opens[0] ?? 0) + minute * 60_000))
      }
    }
    const ids = events.flatMap((event) => (event.type === 'order-filled' ? [event.data.fillId] : []))
    expect(new Set(ids).size).toBe(ids.length)
  }, 120_000)
})
