import { type JsonValue, type NewEvent, sha256Hex } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainRows, encodeEvent, rowLine } from '../log/event-row.ts'
import { hashOfLine, lineOf, rowOfLine } from './event-line.ts'

const head = { sequence: 41, hash: sha256Hex('before') }
const text = fc
  .oneof(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1 }))
  .filter((one) => one.isWellFormed())
const event: fc.Arbitrary<NewEvent> = fc.record({
  type: text,
  schemaVersion: fc.integer({ min: 1, max: 0x7fff_ffff }),
  time: fc.maxSafeInteger().map((time) => (Object.is(time, -0) ? 0 : time)),
  correlationId: fc.option(text),
  causationId: fc.option(text),
  data: fc.jsonValue({ noUnicodeString: false }).map((data): JsonValue => JSON.parse(JSON.stringify(data))),
})

function isJson(given: string): boolean {
  try {
    JSON.parse(given)
    return true
  } catch {
    return false
  }
}

describe('the line of an event', () => {
  it('is read as the row that is stored for the event, whatever stands in it', () => {
    fc.assert(
      fc.property(event, (one) => {
        const [row] = chainRows(head, [encodeEvent(one)], sha256Hex)
        if (row === undefined) throw new Error('one event makes one row')
        const { line, hash } = lineOf({ ...one, sequence: row.sequence, hash: row.hash }, head.hash)
        expect({ line, hash }).toStrictEqual({ line: rowLine(row.sequence, row), hash: row.hash })
        expect(hashOfLine(line, head.hash)).toBe(row.hash)
        expect(rowOfLine(line, hash)).toStrictEqual(row)
      }),
    )
  })

  it('is read just where its data is JSON, whatever became of it', () => {
    const sign = fc.constantFrom(...['', '"', '\\', '[', ']', '{', '}', ',', ':', '0', '-', '.', 'e', 'n', ' ', '\t'])
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), fc.nat({ max: 2 }), sign, (json, place, count, put) => {
        const at = place % (json.length + 1)
        const data = json.slice(0, at) + put + json.slice(at + count)
        expect([data, rowOfLine(`[42,"x",1,0,null,null,${data}]`, 'h') !== null]).toEqual([data, isJson(data)])
      }),
      { numRuns: 2_000 },
    )
  })

  it('is read also with more data than a pattern could take at once', () => {
    const data = JSON.stringify(Array.from({ length: 20_000 }, (_, at) => [at, 'a']))
    expect(rowOfLine(`[42,"x",1,0,null,null,${data}]`, 'h')).toMatchObject({ data })
    expect(rowOfLine(`[42,"x",1,0,null,null,${data}}]`, 'h')).toBeNull()
  })

  it('is none when it is not written as an event is', () => {
    expect(rowOfLine('[42,"x",1,0,null,null,{}]', 'h')).toMatchObject({ sequence: 42, data: '{}' })
    for (const line of [
      '',
      '[]',
      '[42,"x",1,0,null,null,{}',
      ' [42,"x",1,0,null,null,{}]',
      '[042,"x",1,0,null,null,{}]',
      '[42,"x",1,-0,null,null,{}]',
      '[42,"x",1,0.5,null,null,{}]',
      '[42,"x",1,9007199254740993,null,null,{}]',
      '[42,"x",1,9007199254740992,null,null,{}]',
      '[42,"x",2147483648,0,null,null,{}]',
      '[42,"\\u0078",1,0,null,null,{}]',
      '[42,"a\\/b",1,0,null,null,{}]',
      '[42,"a\tb",1,0,null,null,{}]',
      '[42,null,1,0,null,null,{}]',
      '[42,"x",1,0,7,null,{}]',
      '[42,"x",1,0,null,null,]',
      '[42,"x",1,0,null,null,{"a":]',
      '[42,"x",1,0,null,null,{"a":1,}]',
      '[42,"x",1,0,null,null,{}],[43,"x",1,0,null,null,{}]',
      '[42,"x",1,0,null,null,{},{}]',
      '[42,"x",1,0,null,null,NaN]',
      '[42,"x",1,0,null,null,"a\tb"]',
    ]) {
      expect([line, rowOfLine(line, 'h')]).toEqual([line, null])
    }
  })
})
