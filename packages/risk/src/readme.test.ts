import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it } from 'vitest'
import * as risk from './index.ts'

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe('README', () => {
  // A block of code that a block of text follows, and nothing but a blank line between them.
  const examples = [...page.matchAll(/```ts\n((?:(?!```)[\s\S])*)```\n\n```text\n([\s\S]*?)```/g)]

  it('has examples', () => {
    expect(examples.length).toBe(5)
  })

  it.each(examples.map(([, code = '', prints = '']) => [code, prints] as const))(
    'shows what its example prints: %#',
    (code, prints) => {
      const printed: string[] = []
      const body = stripTypeScriptTypes(code.replace(/^import .*\n/gm, ''))
      const names = Object.keys(risk)
      const run = new Function('console', ...names, body)
      run({ log: (...values: unknown[]) => printed.push(values.join(' ')) }, ...Object.values(risk))
      expect(`${printed.join('\n')}\n`).toBe(prints)
    },
  )

  it('names every limit', () => {
    for (const name of Object.keys(risk.createRiskGate().limits)) expect(page).toContain(`| \`${name}\``)
  })
})
