import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { buyAndHold } from '../buy-and-hold.ts'
import { donchianBreakout } from '../donchian-breakout.ts'
import { fabio } from '../fabio/fabio.ts'
import { jadeCap } from '../jade-cap/jade-cap.ts'
import { noBullshitBreaker } from '../no-bullshit-breaker/no-bullshit-breaker.ts'
import { randomBaseline } from '../random-baseline.ts'
import { rsiReversion } from '../rsi-reversion.ts'
import { smaCross } from '../sma-cross.ts'
import { tori } from '../tori/tori.ts'

interface ParamSchema {
  readonly default: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly unit?: string
  readonly description: string
}

describe('the page of a strategy', () => {
  it.each([
    ['jade-cap', jadeCap],
    ['fabio', fabio],
    ['no-bullshit-breaker', noBullshitBreaker],
    ['tori', tori],
    ['buy-and-hold', buyAndHold],
    ['random', randomBaseline],
    ['sma-cross', smaCross],
    ['rsi-reversion', rsiReversion],
    ['donchian-breakout', donchianBreakout],
  ] as const)('%s has its id, its title and just its parameters', (name, { id, title, params }) => {
    const page = readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8')
    expect(page.split('\n')[0]).toBe(`# \`${id}\` ${title}`)
    const cells = page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      )
    const { properties = {} } = z.toJSONSchema(params, { io: 'input' })
    const expected = Object.entries(properties as unknown as Record<string, ParamSchema>).map(([param, schema]) => [
      ...[`\`${param}\``, String(schema.default), String(schema.minimum ?? ''), String(schema.maximum ?? '')],
      ...[schema.unit ?? '', schema.description],
    ])
    expect(cells).toEqual(expected)
  })
})
