import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as zod from 'zod'
import * as core from '../index.ts'
import { errorCodes } from './error-code.ts'
import { RaceError } from './race-error.ts'

const folder = new URL('../../../../docs/errors/', import.meta.url)
const pages = new Map(
  readdirSync(folder).map((name) => [name.replace(/\.md$/, ''), readFileSync(new URL(name, folder), 'utf8')]),
)
const sections = ['What happened', 'Why', 'What to do', 'Example']

/** What an example may import to be run here. */
const modules: Readonly<Record<string, object>> = { '@race/core': core, zod }

interface Example {
  readonly code: string
  /** The statements with their imports as constants. */
  readonly program: string
  /** How the message begins, from the comment of the last line. */
  readonly message: string
}

/** The examples that can be run here: those that import nothing but core and zod, and end in `// CODE: message`. */
const examples: readonly Example[] = [...pages].flatMap(([code, page]) => {
  const block = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const message = new RegExp(`// ${code}: (.*)\\n$`).exec(block)?.[1]
  const imported = [...block.matchAll(/^import .* from '(.*)'$/gm)].map((match) => match[1] ?? '')
  if (message === undefined || imported.length === 0 || !imported.every((name) => name in modules)) return []
  const program = block.replace(/^import (\{.*\}) from ('.*')$/gm, 'const $1 = modules[$2]')
  return [{ code, program, message }]
})

describe('error codes', () => {
  it('are in alphabetical order, each once', () => {
    expect([...new Set(errorCodes)].sort()).toEqual(errorCodes)
  })

  it('have a page each, and each page is of a code', () => {
    expect([...pages.keys()].sort()).toEqual([...errorCodes])
  })
})

describe('error pages', () => {
  it.each(errorCodes)('%s says what happened, why, what to do, and shows an example', (code) => {
    const page = pages.get(code) ?? ''
    expect(page.startsWith(`# ${code}\n`)).toBe(true)
    expect([...page.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual(sections)
    for (const text of page.split(/^## .*$/m).slice(1)) expect(text.trim()).not.toBe('')
    expect(page).toMatch(/## Example\n\n```(ts|sh)\n[\s\S]+\n```\n$/)
  })

  it('have examples to run for the codes of core', () => {
    expect(examples.map(({ code }) => code).sort()).toEqual([
      'ACCOUNT_CONFIG_INVALID',
      'CALENDAR_RANGE',
      'CONFIG_INVALID',
      'CONVERSION_MISSING',
      'CORPORATE_ACTION_INVALID',
      'CURRENCY_MISMATCH',
      'DECIMAL_INVALID',
      'DIVISION_BY_ZERO',
      'INSTRUMENT_INVALID',
      'INVARIANT_VIOLATED',
      'LEDGER_UNBALANCED',
      'LOT_NOT_FOUND',
      'ORDER_TRANSITION_ILLEGAL',
      'PARAMS_INVALID',
      'QUANTIZE_INVALID',
      'RATE_NOT_FOUND',
      'SERIES_INVALID',
      'STRATEGY_INVALID',
      'TICK_LATE',
      'TIMEFRAME_INVALID',
    ])
  })

  it.each(examples)('the example of $code throws what its comment says', ({ code, program, message }) => {
    const run = new Function('modules', program)
    let thrown: unknown
    try {
      run(modules)
    } catch (error) {
      thrown = error
    }
    expect(RaceError.is(thrown) && { code: thrown.code, message: thrown.message.slice(0, message.length) }).toEqual({
      code,
      message,
    })
  })
})
