import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatQualityReport, fromCsvText } from './index.ts'
import { randomWalk } from './synthetic/index.ts'

const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(new URL('../README.md', import.meta.url), 'utf8'))?.[1] ?? ''

describe('README', () => {
  it('shows what its example prints', () => {
    const printed: string[] = []
    const body = example.replace(/^import .*\n/gm, '')
    const run = new Function('console', 'formatQualityReport', 'fromCsvText', 'randomWalk', body)
    run({ log: (...values: unknown[]) => printed.push(values.join(' ')) }, formatQualityReport, fromCsvText, randomWalk)
    const shown = [...example.matchAll(/\/\/ (.*)/g)].map(([, text]) => text)
    expect(printed.join('\n').split('\n')).toEqual(shown)
  })
})
