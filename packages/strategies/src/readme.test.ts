import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { runBacktestSync } from '@race/backtest'
import { type AnyStrategy, barSeriesFromRows, defineStrategy } from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { builtInStrategies, createStrategyRegistry, smaCross } from './index.ts'

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('|'))
const tableCells = rows.map((row) => row.split('|').map((cell) => cell.trim()))

interface ParamSchema {
  readonly default: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly unit?: string
  readonly description: string
}

/** The rows that the page must have for a strategy, as cells. */
function paramCellsOf({ params }: AnyStrategy): string[][] {
  const { properties = {} } = z.toJSONSchema(params, { io: 'input' })
  return Object.entries(properties as unknown as Record<string, ParamSchema>).map(([name, schema]) => [
    `\`${name}\``,
    String(schema.default),
    String(schema.minimum ?? ''),
    String(schema.maximum ?? ''),
    schema.unit ?? '',
    schema.description,
  ])
}

describe('README', () => {
  it('shows what its example prints', () => {
    const [, code = '', prints] = /```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(page) ?? []
    const printed: string[] = []
    const known = {
      runBacktestSync,
      barSeriesFromRows,
      defineStrategy,
      z,
      builtInStrategies,
      createStrategyRegistry,
      smaCross,
    }
    const body = stripTypeScriptTypes(code.replace(/^import .*\n/gm, ''))
    const run = new Function('console', ...Object.keys(known), body)
    run({ log: (...values: unknown[]) => printed.push(values.join(' ')) }, ...Object.values(known))
    expect(`${printed.join('\n')}\n`).toBe(prints)
  })

  it.each(builtInStrategies.map((strategy) => [strategy.id, strategy] as const))(
    'describes %s and each of its parameters as the plugin does',
    (id, strategy) => {
      const text = page.replaceAll(/\s+/g, ' ')
      expect(text).toContain(`\`${id}\``)
      expect(text).toContain(strategy.description)
      for (const cells of paramCellsOf(strategy)) expect(tableCells).toContainEqual(['', ...cells, ''])
    },
  )
})
