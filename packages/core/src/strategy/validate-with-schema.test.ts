import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { StandardSchema } from './standard-schema.ts'
import { validateWithSchema } from './validate-with-schema.ts'

const owner = { strategy: 'acme/trend', field: 'params' } as const

function answering(validate: (value: unknown) => unknown): StandardSchema {
  return { '~standard': { version: 1, vendor: 'acme', validate } } as unknown as StandardSchema
}

describe('validateWithSchema', () => {
  it('gives the value as the schema gives it back', () => {
    const schema = z.strictObject({ period: z.int().default(20) })
    expect(validateWithSchema(schema, {}, owner)).toEqual({ isValid: true, value: { period: 20 } })
  })

  it.each([
    ['zod', z.object({ legs: z.array(z.object({ weight: z.number() })) })],
    ['valibot', v.object({ legs: v.array(v.object({ weight: v.number() })) })],
  ])('names the place of a problem from outside in, as %s knows it', (_, schema) => {
    const validation = validateWithSchema(schema, { legs: [{ weight: 1 }, { weight: 'x' }] }, owner)
    expect(validation).toEqual({ isValid: false, problems: [expect.stringMatching(/^legs\.1\.weight: .*number/)] })
  })

  it('names a problem of the whole, a segment that is an object, and a symbol', () => {
    const key = Symbol('secret')
    const issues = [{ message: 'a' }, { message: 'b', path: [] }, { message: 'c', path: [{ key: 'x' }, 0, key] }]
    expect(
      validateWithSchema(
        answering(() => ({ issues })),
        {},
        owner,
      ),
    ).toEqual({
      isValid: false,
      problems: ['(root): a', '(root): b', 'x.0.Symbol(secret): c'],
    })
  })

  it.each([
    ['zod', z.object({}).refine(async () => true)],
    [
      'valibot',
      v.pipeAsync(
        v.object({}),
        v.checkAsync(async () => true),
      ) as unknown as StandardSchema,
    ],
    ['a schema whose promise is broken', answering(() => Promise.reject(new Error('late')))],
  ])('refuses a schema that answers with a promise: %s', (_, schema) => {
    const attempt = () => validateWithSchema(schema, {}, owner)
    expect(attempt).toThrow("Strategy 'acme/trend': the schema of its params answers with a promise")
    expect(attempt).toThrow(expect.objectContaining({ code: 'STRATEGY_INVALID' }))
  })

  it.each([
    [undefined, 'answered undefined'],
    [null, 'answered null'],
    [true, 'answered true'],
  ])('refuses a schema that answers %s', (answer, words) => {
    const attempt = () =>
      validateWithSchema(
        answering(() => answer),
        {},
        owner,
      )
    expect(attempt).toThrow(words)
    expect(attempt).toThrow(expect.objectContaining({ code: 'STRATEGY_INVALID' }))
  })

  it('says whose schema threw, and keeps what it threw', () => {
    const cause = new TypeError('no such field')
    const attempt = () =>
      validateWithSchema(
        answering(() => {
          throw cause
        }),
        {},
        { ...owner, field: 'state' },
      )
    expect(attempt).toThrow('the schema of its state threw TypeError: no such field')
    expect(attempt).toThrow(expect.objectContaining({ code: 'STRATEGY_INVALID', cause }))
  })
})
