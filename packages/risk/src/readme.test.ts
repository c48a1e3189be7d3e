import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it } from 'vitest'
import { createRiskGate } from './index.ts'

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe('README', () => {
  it('shows what its example prints', () => {
    const [, code = '', prints] = /```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(page) ?? []
    const printed: string[] = []
    const body = stripTypeScriptTypes(code.replace(/^import .*\n/gm, ''))
    const run = new Function('console', 'createRiskGate', body)
    run({ log: (...values: unknown[]) => printed.push(values.join(' ')) }, createRiskGate)
    expect(`${printed.join('\n')}\n`).toBe(prints)
  })

  it('names every limit', () => {
    for (const name of Object.keys(createRiskGate().limits)) expect(page).toContain(`| \`${name}\``)
  })
})
