import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'race-example-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(timeZone: string) {
  const args = ['--conditions=@race/source', 'examples/race.ts', folder]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TZ: timeZone },
  })
  return { status, stdout, stderr, hash: /Race hash\s+([0-9a-f]{64})/.exec(stdout)?.[1] }
}

describe('npm start', () => {
  it('races six entrants on the S&P 500, says where everything is, and gives the same hash again in any time zone', () => {
    const first = start('UTC')
    expect(first.stderr).toBe('')
    expect(first.status).toBe(0)
    expect(first.stdout).toMatch(/5105 bars/)
    for (const entrant of ['Buy and hold', 'Random baseline', 'Averages 20 and 100', 'RSI mean reversion']) {
      expect(first.stdout).toContain(entrant)
    }
    expect(first.stdout).toMatch(/Report +file:\/\/\/.*report\.html/)
    for (const file of ['report.html', 'race.json', 'results.db']) expect(existsSync(join(folder, file))).toBe(true)
    const { raceHash } = JSON.parse(readFileSync(join(folder, 'race.json'), 'utf8')) as { raceHash: string }
    expect(first.hash).toBe(raceHash)
    for (const zone of ['America/New_York', 'Pacific/Auckland']) expect(start(zone).hash).toBe(raceHash)
  })
})
