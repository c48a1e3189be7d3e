import type { JsonSchema } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { paramProbes } from './param-probes.ts'

/** `path value` of each probe; what is wrong with a `!` before it. */
function probesOf(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: 'input' }) as unknown as JsonSchema
  return paramProbes(json).map(({ path, value, isWrong }) => `${isWrong ? '!' : ''}${path.join('.')} ${value}`)
}

describe('paramProbes', () => {
  it('asks about both bounds of a whole number and what lies just beyond them', () => {
    expect(probesOf(z.strictObject({ period: z.int().min(2).max(500).default(20) }))).toEqual([
      'period 2',
      '!period 1',
      'period 500',
      '!period 501',
      '!period 2.5',
      '!period NaN',
      '!period not a number',
      '!notAParameter 1',
    ])
  })

  it('takes steps where numbers have them, and knows bounds that are left out', () => {
    const schema = z.strictObject({
      stop: z.number().gt(0).max(4).multipleOf(0.5).default(1),
      share: z.number().gte(0).lt(1).default(0),
    })
    expect(probesOf(schema).filter((probe) => !/NaN|not a number/.test(probe))).toEqual([
      '!stop 0',
      'stop 0.5',
      'stop 4',
      '!stop 4.5',
      'share 0',
      '!share -0.000001',
      '!share 1',
      'share 0.999999',
      '!notAParameter 1',
    ])
  })

  it('asks about every choice, both truths, and the fields of objects within', () => {
    const schema = z.strictObject({
      side: z.enum(['long', 'both']).default('long'),
      trail: z.boolean().default(false),
      exit: z.strictObject({ bars: z.int().max(9).default(5) }).prefault({}),
    })
    expect(probesOf(schema)).toEqual([
      'side long',
      'side both',
      '!side none of these',
      'trail true',
      'trail false',
      'exit.bars 9',
      '!exit.bars 10',
      '!exit.bars 8.5',
      '!exit.bars NaN',
      '!exit.bars not a number',
      '!exit.notAParameter 1',
      '!notAParameter 1',
    ])
  })

  it('takes the bounds of exact numbers for none, and asks nothing of what it does not know', () => {
    const schema = z.strictObject({
      seed: z.int().default(1),
      name: z.string().default('x'),
      any: z.union([z.int(), z.null()]),
    })
    expect(probesOf(schema)).toEqual(['!seed 0.5', '!seed NaN', '!seed not a number', '!notAParameter 1'])
  })

  it('asks for no unknown field where any is allowed by declaration', () => {
    expect(probesOf(z.record(z.string(), z.number()))).toEqual([])
  })
})
