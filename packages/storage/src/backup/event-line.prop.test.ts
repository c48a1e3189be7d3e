import { type JsonValue, type NewEvent, sha256Hex } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainRows, encodeEvent, rowLine } from '../log/event-row.ts'
import { hashOfLine, lineOf, rowOfLine, timeOfLine } from './event-line.ts'

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
        expect(timeOfLine(line)).toBe(one.time)
      }),
    )
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
    ]) {
      expect([line, rowOfLine(line, 'h')]).toEqual([line, null])
    }
  })
})
