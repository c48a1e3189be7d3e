import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../../', import.meta.url)
const page = readFileSync(new URL('docs/concepts/orders.md', root), 'utf8')
const codePattern = /'([A-Z]+(?:_[A-Z]+)+)'/g

/** What ends an order; codes of errors that are thrown have their own pages. */
const errors = new Set(readdirSync(new URL('docs/errors', root)).map((name) => name.replace('.md', '')))

/** Reason codes that the sources of a folder name. */
function codesIn(folder: string): string[] {
  const here = new URL(folder, root)
  // Tests and what only plays scripts for them cancel for reasons of their own.
  const files = readdirSync(here).filter((name) => name.endsWith('.ts') && !/(\.test|\.bench|-script)\.ts$/.test(name))
  return files.flatMap((name) =>
    [...readFileSync(new URL(name, here), 'utf8').matchAll(codePattern)].map(([, code]) => code as string),
  )
}

describe('the table of reason codes', () => {
  it('has every code that the sources name, and no other', () => {
    const folders = [
      'packages/brokers/src/simulated/',
      'packages/backtest/src/',
      'packages/core/src/sizing/',
      'packages/risk/src/',
    ]
    const named = new Set(folders.flatMap(codesIn).filter((code) => !errors.has(code)))
    const listed = [...page.slice(page.indexOf('## Reason codes')).matchAll(/^\| `([A-Z_]+)`/gm)].map(
      ([, code]) => code,
    )
    expect(new Set(listed)).toEqual(named)
    expect(listed).toHaveLength(named.size)
  })
})
