import { readFileSync } from 'node:fs'
import * as core from '@race/core'
import * as synthetic from '@race/data/synthetic'
import * as strategies from '@race/strategies'
import { describe, expect, it } from 'vitest'
import * as zod from 'zod'
import * as backtest from '../index.ts'

const modules: Readonly<Record<string, object>> = {
  '@race/backtest': backtest,
  '@race/core': core,
  '@race/data/synthetic': synthetic,
  '@race/strategies': strategies,
  zod,
}

/** What the first example of a page prints, and what the page says that it prints. */
function exampleOf(name: string): { readonly printed: string; readonly told: string } {
  const page = readFileSync(new URL(`../../../../docs/concepts/${name}.md`, import.meta.url), 'utf8')
  const [, code = '', told = ''] = /```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)\n```/.exec(page) ?? []
  const program = code.replace(/^import (\{.*\}) from ('.*')$/gm, 'const $1 = modules[$2]')
  const lines: string[] = []
  const log = (...values: unknown[]): void => void lines.push(values.join(' '))
  new Function('modules', 'console', program)(modules, { log })
  return { printed: lines.join('\n'), told }
}

describe('the example of the page', () => {
  it.each(['explaining-a-fill', 'resuming'])('%s prints what it says', (name) => {
    const { printed, told } = exampleOf(name)
    expect(told).not.toBe('')
    expect(printed).toBe(told)
  })
})
