import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const market = join(root, '../shared/market-data')
const folder = mkdtempSync(join(tmpdir(), 'race-charts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.skipIf(!existsSync(market))(
  'the example of charts draws the trades of four strategies (skipped where ../shared is not beside the checkout)',
  () => {
    const args = ['--conditions=@race/source', 'examples/strategy-charts.ts', market, folder]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    for (const name of ['nbb', 'tori', 'jadecap', 'fabio']) {
      expect(stdout).toMatch(new RegExp(`race/${name} +[1-9]`))
      const page = readFileSync(join(folder, `race-${name}.html`), 'utf8')
      expect(page).toContain('<a href="#trade-1">1</a>')
      expect(page).toContain('"confidence 0.')
    }
  },
)
