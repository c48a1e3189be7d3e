import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { runBacktestSync, unmetNeeds } from '@race/backtest'
import { type AnyStrategy, barSeriesFromRows, defineStrategy } from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as strategies from './index.ts'

const { builtInStrategies, createStrategyRegistry, smaCross } = strategies

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('|'))
const tableCells = rows.map((row) => row.split('|').map((cell) => cell.trim()))

const nameOf = new Map<unknown, string>(Object.entries(strategies).map(([name, value]) => [value, name]))

/** What a strategy declares that a market must give, and whether it sells short, in words. */
function needsOf({ needs = {} }: AnyStrategy): string {
  const { instrumentsMin = 1, timeframesMin = 1, intraday = false, short = false } = needs
  return [
    ...(instrumentsMin > 1 ? [`${instrumentsMin} instruments`] : []),
    ...(timeframesMin > 1 ? [`${timeframesMin} timeframes`] : []),
    ...(intraday ? ['bars shorter than a day'] : []),
    ...(short ? ['short sales'] : []),
  ].join(', ')
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

  it('lists every built-in strategy in order, with its export, its page, and just what it needs', () => {
    const listed = tableCells.filter(([, , id]) => id?.startsWith('[`race/'))
    expect(listed.map(([, name]) => name)).toEqual(builtInStrategies.map((one) => `\`${nameOf.get(one)}\``))
    expect(listed.map(([, , , , needs]) => needs)).toEqual(builtInStrategies.map(needsOf))
    for (const [index, [, , link = '', idea = '']] of listed.entries()) {
      const { id } = builtInStrategies[index] as AnyStrategy
      const [, linked, path = ''] = /^\[`(.*)`\]\((docs\/.*\.md)\)$/.exec(link) ?? []
      expect(linked).toBe(id)
      expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8').split('\n')[0]).toContain(`\`${id}\``)
      expect(idea.split(' ').length).toBeLessThanOrEqual(6)
    }
  })

  it('says how a host chooses what suits its market', () => {
    const [, code = ''] = /`(builtInStrategies\.filter\([^`]*)`/.exec(page) ?? []
    const market = [{ instrument: { id: 'ACME' }, timeframe: '1d' }]
    const suited = new Function('builtInStrategies', 'unmetNeeds', 'data', `return ${code}`)
    const left = builtInStrategies.filter(
      (one) => !(suited(builtInStrategies, unmetNeeds, market) as readonly AnyStrategy[]).includes(one),
    )
    expect(left.map(({ id }) => id)).toEqual([
      'race/pairs-reversion',
      'race/risk-parity',
      'race/opening-range-breakout',
      'race/jadecap',
      'race/fabio',
    ])
  })
})
