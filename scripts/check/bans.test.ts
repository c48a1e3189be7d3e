import { describe, expect, it } from 'vitest'
import { applyAllowances, bansFor } from './bans.ts'
import { type Ban, findBans } from './find-bans.ts'

const all: ReadonlySet<Ban> = new Set(['clock', 'randomness', 'timer', 'process', 'inexact-math'])

function bansIn(text: string): readonly string[] {
  return findBans([{ path: 'fixture.ts', text, bans: all }]).map((finding) => finding.ban)
}

describe('the gate of bans', () => {
  it.each([
    ['clock', 'const t = Date.now()'],
    ['clock', 'const t = new Date()'],
    ['clock', 'const t = new Date'],
    ['clock', 'const t = new Date(...[])'],
    ['clock', 'const t = Date()'],
    ['clock', `const t = Date['now']()`],
    ['clock', 'const t = new (Date)()'],
    ['clock', 'const D = Date'],
    ['clock', 'const { now } = Date'],
    ['clock', 'const t = globalThis.Date.now()'],
    ['clock', `const t = globalThis['Date'].now()`],
    ['clock', 'const t = (globalThis as any).Date.now()'],
    ['clock', 'const t = window.performance.now()'],
    ['clock', 'const t = performance.now()'],
    ['clock', 'const { Date: D } = globalThis'],
    ['clock', 'const clock = { now: Date.now }'],
    ['clock', 'function at(now = Date.now) { return now() }'],
    ['randomness', 'const x = Math.random()'],
    ['randomness', 'const x = globalThis.Math.random()'],
    ['randomness', 'const id = crypto.randomUUID()'],
    ['randomness', 'const id = globalThis.crypto.randomUUID()'],
    ['randomness', 'crypto.getRandomValues(bytes)'],
    ['timer', 'setTimeout(() => {}, 1)'],
    ['timer', 'setInterval(() => {}, 1)'],
    ['timer', 'setImmediate(() => {})'],
    ['timer', 'globalThis.setTimeout(() => {}, 1)'],
    ['timer', `self['setInterval'](() => {}, 1)`],
    ['timer', 'const timers = { setTimeout }'],
    ['process', 'const level = process.env.LEVEL'],
    ['inexact-math', 'const y = Math.exp(x)'],
    ['inexact-math', 'const y = Math.log(x)'],
    ['inexact-math', 'const y = Math.pow(x, 2)'],
    ['inexact-math', 'const y = Math.sin(x) '],
    ['inexact-math', `const y = Math['cos'](x)`],
    ['inexact-math', 'const y = Math.hypot(x, z)'],
    ['inexact-math', 'const y = x ** 2'],
    ['inexact-math', 'y **= 2'],
    ['inexact-math', 'const { log } = Math'],
    ['inexact-math', 'const m = Math'],
    ['inexact-math', 'const y = Math[name](x)'],
  ] as const)('finds %s in: %s', (ban, text) => {
    expect(bansIn(text)).toEqual([ban])
  })

  it.each([
    '// Date.now() and Math.random() stand in a comment only',
    `const text = 'setTimeout(() => Math.exp(1))'`,
    'const t = new Date(0).getTime() + Date.UTC(2026, 0, 1) + Date.parse(text)',
    'const isDate = value instanceof Date',
    'const y = Math.sqrt(x) + Math.abs(x) + Math.floor(x) + Math.PI',
    'function wait(clock: { setTimeout(ms: number): void }) { clock.setTimeout(5) }',
    'import { exp, log } from "@race/core"\nconst y = exp(log(x))',
    'const cubed = 10n ** power',
    'type Moment = Date | typeof performance',
    'interface Timer { setTimeout: () => void; performance: number }',
    'function race(performance: number, process: { env: string }) { return performance + process.env.length }',
    'import { setTimeout } from "./manual-timers.ts"\nsetTimeout(1)',
    'const digest = crypto.subtle.digest("SHA-256", bytes)',
    'const record = { performance: 1, crypto: 2, Math: 3 }\nconst { performance: p } = record',
    `const hasDocument = 'document' in globalThis && typeof globalThis === 'object'`,
  ])('finds nothing in: %s', (text) => {
    expect(bansIn(text)).toEqual([])
  })

  it('names the line of what it finds', () => {
    const [finding] = findBans([{ path: 'fixture.ts', text: '\n\nMath.random()', bans: all }])
    expect(finding).toEqual({ ban: 'randomness', path: 'fixture.ts', line: 3, what: 'Math.random' })
  })

  it('lets analytics use any mathematics but no clock', () => {
    expect([...bansFor('packages/analytics/src/sharpe.ts')]).toEqual(['clock', 'randomness', 'timer', 'process'])
    expect(bansFor('packages/data/src/synthetic/walk.ts')).toContain('inexact-math')
    expect(bansFor('packages/data/src/read-csv.ts').size).toBe(0)
  })

  it('takes away what has a reason, and reports a reason that nothing needs', () => {
    const findings = findBans([{ path: 'fixture.ts', text: 'Date.now()', bans: all }])
    expect(applyAllowances(findings, [{ path: 'fixture.ts', bans: ['clock'], reason: 'a test' }])).toEqual([])
    expect(applyAllowances([], [{ path: 'fixture.ts', bans: ['clock'], reason: 'a test' }])).toHaveLength(1)
    expect(applyAllowances(findings, [])[0]).toContain('fixture.ts:1: Date.now (clock)')
  })
})
