import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { genesisHash } from '@race/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { venueKey } from '../account/account-place.ts'
import { runCli } from '../index.ts'

let folder = ''
const account = () => join(folder, 'account')
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'race-paper-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(args: readonly string[], signal = new AbortController().signal) {
  const out: string[] = []
  const err: string[] = []
  const terminal = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) }
  const code = await runCli(args, { ...terminal, isInteractive: false, signal })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const paper = (dir: string, ...more: readonly string[]) =>
  run(['paper', '--dir', dir, '--speed', '100000', '--strategies', 'random,bold', ...more])

/** Equity and cash of every minute, the oldest first. */
async function marks(dir: string): Promise<readonly string[]> {
  const { out } = await run(['journal', 'equity', '--dir', dir, '--limit', '1000', '--json'])
  const { rows } = JSON.parse(out) as { rows: { equity: string; cash: string }[] }
  return rows.map(({ equity, cash }) => `${equity} ${cash}`).reverse()
}

describe('race paper', () => {
  it('opens an account, trades it, and tells what the gate denies', async () => {
    const { code, out, err } = await paper(account(), '--minutes', '30')
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^A new account in .*: random, bold$/m)
    expect(out).toMatch(/ {2}filled {4}buy [\d.]+ CINDER at [\d.]+ for random$/m)
    expect(out).toMatch(/ {2}denied {4}bold:\d+:0: position-size, the position in lots is [\d.]+, above 1$/m)
    expect(out).toMatch(
      /^Stopped at .* USD, \d positions, 0 orders, autonomous\. Orders are kept\. Go on with: race paper/m,
    )
  })

  it('goes on where it was, as if it had never been stopped', async () => {
    const whole = await marks(account())
    expect(whole).toHaveLength(30)
    const parted = join(folder, 'parted')
    await paper(parted, '--minutes', '13')
    const { out } = await run(['paper', '--dir', parted, '--speed', '100000', '--minutes', '17'])
    expect(out).toMatch(/^Going on after event \d+ in .*: random, bold$/m)
    expect(await marks(parted)).toEqual(whole)
  })

  it('refuses to go on with another seed, capital or strategies than the account was opened with', async () => {
    for (const [option, value] of [
      ['seed', 'other'],
      ['capital', '5'],
      ['strategies', 'sma'],
    ] as const) {
      const { code, err } = await run(['paper', '--dir', account(), `--${option}`, value, '--minutes', '1'])
      expect(code).toBe(2)
      expect(err).toMatch(`CONFIG_INVALID: The account was opened with --${option} '`)
    }
    expect((await run(['paper', '--dir', join(folder, 'x'), '--strategies', 'sma,nothing'])).err).toMatch(
      /STRATEGY_UNKNOWN: There is no strategy 'nothing' on the desk\n.*sma, donchian/,
    )
  })

  it('waits in guide mode for a person, whose approval trades, and takes a halt; Ctrl-C stops it with 130', async () => {
    const dir = join(folder, 'guided')
    const stop = new AbortController()
    const flags = ['--dir', dir, '--speed', '3000', '--strategies', 'random', '--autonomy', 'guide']
    const session = run(['paper', ...flags], stop.signal)
    const ask = (command: string, ...more: readonly string[]) =>
      run([command, ...more, '--dir', dir, '--by', 'Ada', '--reason', 'a test'])
    const intent = await firstProposal(dir)
    expect((await run(['paper', '--dir', dir])).err).toMatch(/^LEASE_TAKEN: '.*' trades the account 'paper'/)
    const approved = await ask('approve', intent, '--quantity', '3')
    expect(approved).toMatchObject({ code: 0, out: expect.stringMatching(/^Done: /) })
    expect(await ask('approve', intent)).toMatchObject({ code: 1, out: expect.stringMatching(/^Refused: No proposal/) })
    expect(await ask('reject', 'nothing')).toMatchObject({ code: 1 })
    expect(await ask('halt')).toMatchObject({ code: 0, out: expect.stringContaining('Nothing leaves until the halt') })
    const status = JSON.parse((await run(['status', '--dir', dir, '--json'])).out)
    expect(status).toMatchObject({
      session: { state: 'running' },
      mode: { autonomy: 'guide', venue: 'paper' },
      halts: [{ state: 'halted', by: 'Ada', reason: 'a test' }],
    })
    expect(await ask('lift', status.halts[0].id)).toMatchObject({ code: 0 })
    stop.abort(new Error('Ctrl-C'))
    const { code, out } = await session
    expect(code).toBe(130)
    expect(out).toContain('Orders are kept')
    expect(out).toMatch(new RegExp(`approved {2}${intent} by Ada: a test`))
    const { rows } = JSON.parse((await run(['journal', 'orders', '--dir', dir, '--json'])).out)
    expect(rows.map(({ intentId, quantity }: Record<string, string>) => [intentId, quantity])).toEqual([[intent, '3']])
  })

  it('keeps a halt that was asked for while it did not run, and honours it at the next start', async () => {
    const asked = await run(['halt', '--dir', account(), '--reducing', '--reason', 'news', '--by', 'Ada'])
    expect(asked).toMatchObject({ code: 4, out: expect.stringContaining('will be honoured at the next start') })
    const { out } = await run([
      'paper',
      '--dir',
      account(),
      '--speed',
      '100000',
      '--minutes',
      '1',
      '--autonomy',
      'guide',
    ])
    expect(out).toMatch(/^Account .* 1 halts, autonomous$/m)
    expect(out).toMatch(/mode {6}guide on paper, by /)
    const status = (await run(['status', '--dir', account()])).out
    expect(status).toMatch(/^Session {5}stopped at /m)
    expect(status).toMatch(/^Mode {8}guide on paper, up to event \d+$/m)
    expect(status).toMatch(/^Halt {8}'person \d+': reducing by Ada: news$/m)
    expect(status).toMatch(/^Last bar {4}CINDER [\d.]+ at /m)
    expect(status).toMatch(/^bold +race\/sma-cross +16666\.67 +0 /m)
  })

  it('shows the journal page by page, of one strategy where asked', async () => {
    const page = async (...more: readonly string[]) =>
      JSON.parse((await run(['journal', 'decisions', '--dir', account(), '--limit', '1', '--json', ...more])).out)
    const first = await page()
    const second = await page('--after', first.next)
    const sequences = [...first.rows, ...second.rows].map(({ sequence }: { sequence: number }) => sequence)
    expect(sequences).toHaveLength(2)
    expect(sequences[0]).toBeGreaterThan(sequences[1] ?? Number.NaN)
    for (const { strategyInstance } of (await page('--strategy', 'bold')).rows) expect(strategyInstance).toBe('bold')
    for (const what of ['orders', 'fills', 'trades', 'decisions', 'equity']) {
      const { code, out } = await run(['journal', what, '--dir', account(), '--limit', '1'])
      expect([what, code, out.split('\n')[0]]).toEqual([what, 0, expect.stringMatching(/^(time|exit) +/)])
      expect(out.includes('\nMore: the same with --after ')).toBe(what !== 'trades')
    }
  })

  it.each([
    [['status'], 2, /FILE_NOT_FOUND: There is no account at .*\n {2}Start one with: race paper/],
    [['halt', '--reason', 'x'], 2, /FILE_NOT_FOUND/],
    [['halt'], 2, /required option '--reason <text>' not specified/],
    [['journal', 'dreams'], 2, /Allowed choices are orders, fills, trades, decisions, equity/],
    [['paper', '--speed', '0'], 2, /Give a number from 0\.01 to 100000/],
    [['paper', '--minutes', '1.5'], 2, /Give a whole number/],
    [['paper', '--capital', 'much'], 2, /Give an amount above 0/],
    [['storage', 'verify'], 2, /FILE_NOT_FOUND/],
  ])('%j on no account answers with a short error and code %i', async (args, expected, message) => {
    const { code, err } = await run([...args, '--dir', join(folder, 'nowhere')])
    expect(code).toBe(expected)
    expect(err).toMatch(message)
  })
})

describe('race storage', () => {
  it('says where the logs end, folds the journal anew, and finds them sound', async () => {
    const before = await marks(account())
    expect((await run(['storage', 'rebuild', '--dir', account()])).out).toMatch(/^Folded \d+ events into /)
    expect(await marks(account())).toEqual(before)
    const { accounts, journal } = JSON.parse((await run(['storage', 'status', '--dir', account(), '--json'])).out)
    expect(accounts.map(({ account: name }: { account: string }) => name)).toEqual(['paper', 'paper venue'])
    for (const { upTo } of journal) expect(upTo).toBe(accounts[0].sequence)
    const { code, out } = await run(['storage', 'verify', '--dir', account()])
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`Sound: 'paper' up to event ${accounts[0].sequence}, hash`),
    ])
    const lines = (await run(['storage', 'export', '--dir', account()])).out.split('\n')
    expect(lines).toHaveLength(accounts[0].sequence + 2)
    const file = join(folder, 'paper.jsonl')
    expect((await run(['storage', 'export', '--dir', account(), '--out', file])).out).toMatch(`to ${file}`)
  })

  it('backs up under a key that nobody is shown, and restores to an account that goes on', async () => {
    const keyFile = join(folder, 'key')
    const key = '0123456789abcdef'.repeat(4)
    writeFileSync(keyFile, `${key}\n`)
    const backups = ['--backups', join(folder, 'backups'), '--key-file', keyFile]
    for (const more of [[], ['--only-new']]) {
      expect(await run(['storage', 'backup', '--dir', account(), ...backups, ...more])).toMatchObject({ code: 0 })
    }
    expect(await run(['storage', 'verify', '--dir', account(), ...backups])).toMatchObject({ code: 0 })
    const restored = join(folder, 'restored')
    const { code, out } = await run(['storage', 'restore', '--dir', restored, ...backups])
    expect([code, out]).toEqual([0, expect.stringMatching(/^Restored 'paper' up to event \d+, hash/)])
    expect(await marks(restored)).toEqual(await marks(account()))
    expect((await run(['paper', '--dir', restored, '--speed', '100000', '--minutes', '1'])).code).toBe(0)
    // Without the log of the venue the account would not be whole: no file is left that could be traded with.
    rmSync(join(folder, 'backups', genesisHash(venueKey)), { recursive: true })
    const half = join(folder, 'half')
    const failed = await run(['storage', 'restore', '--dir', half, ...backups])
    expect([failed.code, failed.err]).toEqual([
      expect.any(Number),
      expect.stringContaining('has no backup of this log'),
    ])
    expect(readdirSync(half)).toEqual([])
    writeFileSync(keyFile, key.slice(1))
    const wrong = await run(['storage', 'backup', '--dir', account(), ...backups])
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('is not a key')])
    expect(wrong.err).not.toContain(key.slice(1))
    expect((await run(['storage', 'backup', '--dir', account(), '--backups', 'x'])).code).toBe(2)
    expect(
      (await run(['storage', 'backup', '--dir', account(), '--backups', 'x', '--key-env', 'NO_SUCH'])).err,
    ).toMatch(/no variable 'NO_SUCH'/)
    expect((await run(['storage', 'restore', '--dir', restored, ...backups, '--event', '3'])).code).toBe(2)
  })

  it('takes tables away only where no event is in them', async () => {
    expect((await run(['storage', 'migrate', 'none', '--dir', account()])).err).toMatch(/there are events in them/)
    expect(await marks(account())).not.toEqual([])
    const empty = join(folder, 'empty')
    for (const to of ['latest', 'none', 'latest']) {
      expect(await run(['storage', 'migrate', to, '--dir', empty])).toMatchObject({ code: 0 })
    }
    expect((await run(['status', '--dir', empty])).out).toMatch(/^Session {5}none yet$/m)
  })

  it('ends with 3 where an event is not the one that was stored', async () => {
    const damaged = join(folder, 'damaged')
    await paper(damaged, '--minutes', '1')
    const database = new DatabaseSync(join(damaged, 'account.sqlite'))
    database.exec(`update "logEvent" set data = data || ' ' where sequence = 7 and account = 'paper'`)
    database.close()
    const { code, out } = await run(['storage', 'verify', '--dir', damaged])
    expect(code).toBe(3)
    expect(out).toMatch(/^Damaged: 'paper' \(hash\): .*7/m)
  })
})

/** The intent that waits for a person, as soon as one does. */
async function firstProposal(dir: string): Promise<string> {
  for (;;) {
    const { code, out } = await run(['status', '--dir', dir, '--json'])
    const [proposal] = code === 0 ? (JSON.parse(out) as { proposals: { intentId: string }[] }).proposals : []
    if (proposal !== undefined) return proposal.intentId
    await pause(50)
  }
}
