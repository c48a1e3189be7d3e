import { fromScaled, RaceError } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { float64FromBase64, float64ToBase64 } from './float64-base64.ts'
import { dataToJson, jsonToData } from './json-codec.ts'

const there = (value: unknown): unknown => jsonToData(JSON.parse(JSON.stringify(dataToJson(value, 'value'))))

describe('plain data as JSON', () => {
  it('comes back exactly, through text', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.double(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, null, true, false),
      fc.bigInt(),
      fc.float64Array({ maxLength: 5 }),
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('$number', '$bigint', '$float64', '$object')),
          tie('tree'),
          {
            maxKeys: 4,
          },
        ),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        expect(there(value)).toStrictEqual(normal(value))
      }),
      { numRuns: 300 },
    )
  })

  it('leaves out members that are undefined', () => {
    expect(dataToJson({ a: undefined, b: 1 }, 'x')).toEqual({ b: 1 })
  })

  it.each([
    ['x.a', { a: () => 1 }, 'a function'],
    ['x[1]', [1, undefined], 'undefined'],
    ['x.when', { when: new Date(0) }, 'an object of the class Date'],
    ['x.b.c', { b: { c: new Map() } }, 'an object of the class Map'],
    ['x.d', { d: fromScaled(1, 0) }, 'an object of the class'],
    ['x', Symbol('s'), 'a symbol'],
  ])('refuses what is at %s', (path, value, what) => {
    try {
      dataToJson(value, 'x')
      expect.unreachable()
    } catch (error) {
      if (!RaceError.is(error, 'SNAPSHOT_UNSUPPORTED')) throw error
      expect(error.message).toContain(`${path} is ${what}`)
      expect(error.facts.part).toBe(path)
    }
  })

  it('refuses a cycle', () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    expect(() => dataToJson(loop, 'x')).toThrow('x.self is a value that contains itself')
  })
})

describe('columns of floats as base64', () => {
  it('are what other tools read and write', () => {
    for (let length = 0; length < 5; length++) {
      const values = Float64Array.from({ length }, (_, index) => Math.PI * (index - 2))
      const text = float64ToBase64(values)
      expect(text).toBe(Buffer.from(values.buffer).toString('base64'))
      expect(float64FromBase64(text)).toEqual(values)
    }
  })
})

/** Dictionaries of fast-check may have no prototype. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal)
  if (typeof value !== 'object' || value === null || value instanceof Float64Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normal(member)]))
}
