import { describe, expect, it } from 'vitest'
import { findUntidiness } from './find-untidiness.ts'
import { applyTidyAllowances } from './tidy.ts'

function rulesBroken(text: string, path = 'packages/core/src/decimal/decimal.ts'): readonly string[] {
  return findUntidiness(path, text, { isTest: path.includes('.test.') }).map((found) => `${found.rule}:${found.line}`)
}

const task = 'TO' + 'DO'
const longFunction = `export function long() {\n${'  f()\n'.repeat(69)}}\n`
const allowedFunction = `export function long() {\n${'  f()\n'.repeat(68)}}\n`

describe('the gate of tidiness', () => {
  it('finds a file of more than 400 lines and lets one of 400 pass', () => {
    expect(rulesBroken('f()\n'.repeat(401))).toEqual(['file-length:1'])
    expect(rulesBroken('f()\n'.repeat(400))).toEqual([])
  })

  it('finds a function of more than 70 lines and lets one of 70 pass', () => {
    expect(rulesBroken(`\n${longFunction}`)).toEqual(['function-length:2'])
    expect(rulesBroken(allowedFunction)).toEqual([])
  })

  it('finds long arrow functions and methods by their name', () => {
    const body = `{\n${'  f()\n'.repeat(80)}}`
    const text = `const run = () => ${body}\nclass Engine { step() ${body} }`
    expect(findUntidiness('a.ts', text, { isTest: false }).map((found) => found.what)).toEqual([
      'run has 82 lines, more than 70',
      'step has 82 lines, more than 70',
    ])
  })

  it('lets the functions of tests be long, because a group of tests is one function', () => {
    expect(rulesBroken(longFunction, 'packages/core/src/decimal/decimal.test.ts')).toEqual([])
  })

  it('finds open tasks in comments and not in texts', () => {
    expect(rulesBroken(`const a = 1 // ${task}: later`)).toEqual(['open-task:1'])
    expect(rulesBroken(`/**\n * ${task} later\n */\nconst a = 1`)).toEqual(['open-task:2'])
    expect(rulesBroken(`function f() {\n  g(\n    1, // ${task}\n  )\n}`)).toEqual(['open-task:3'])
    expect(rulesBroken(`const a = '// ${task}'`)).toEqual([])
  })

  it('finds comments that only separate sections', () => {
    expect(rulesBroken('// ---- prices ----\nconst a = 1')).toEqual(['separator:1'])
    expect(rulesBroken('// ==========\nconst a = 1')).toEqual(['separator:1'])
    expect(rulesBroken('/* ───── */\nconst a = 1')).toEqual(['separator:1'])
    expect(rulesBroken('/**\n * Prices.\n *\n * - one - two\n */\nconst a = 1 // minus -1')).toEqual([])
  })

  it('finds suffixes that are not of the house', () => {
    expect(rulesBroken('', 'packages/core/src/a.spec.ts')).toEqual(['name:1'])
    expect(rulesBroken('', 'packages/core/src/a.unit.test.ts')).toEqual(['name:1'])
    for (const suffix of ['.ts', '.test.ts', '.test-d.ts', '.prop.test.ts', '.bench.ts']) {
      expect(rulesBroken('', `packages/core/src/a${suffix}`)).toEqual([])
    }
  })

  it('finds folders named after a layer', () => {
    expect(rulesBroken('', 'packages/core/src/utils/a.ts')).toEqual(['name:1'])
    expect(rulesBroken('', 'packages/core/src/order/a.ts')).toEqual([])
  })

  it('takes away what has a reason up to its length, and reports a reason that nothing needs', () => {
    const found = findUntidiness('a.ts', longFunction, { isTest: false })
    const allowance = { path: 'a.ts', rule: 'function-length', linesMax: 80, reason: 'a test' } as const
    expect(applyTidyAllowances(found, [allowance])).toEqual([])
    expect(applyTidyAllowances(found, [{ ...allowance, linesMax: 70 }])).toHaveLength(2)
    expect(applyTidyAllowances([], [allowance])).toHaveLength(1)
  })
})
