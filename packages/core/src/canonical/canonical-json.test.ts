import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { money } from '../decimal/money.ts'
import { canonicalJson } from './canonical-json.ts'

describe('canonicalJson', () => {
  it('gives the text of the example in RFC 8785, section 3.2.2', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\nA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 units, as the example in RFC 8785, section 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    expect(Object.values(JSON.parse(canonicalJson(value)))).toHaveLength(7)
    expect([...canonicalJson(value).matchAll(/:"([A-Z]\w+)/g)].map((match) => match[1])).toEqual([
      'Carriage',
      'One',
      'Control',
      'Latin',
      'Euro',
      'Emoji',
      'Hebrew',
    ])
  })

  it('says the same as JSON, in one form only, for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
  })

  it('does not depend on the order in which keys were set', () => {
    expect(canonicalJson({ b: 1, a: { d: 2, c: 3 } })).toBe(canonicalJson({ a: { c: 3, d: 2 }, b: 1 }))
  })

  it('takes decimals and money by their text, leaves out undefined members, and writes no negative zero', () => {
    expect(canonicalJson({ price: decimal('1.50'), cash: money(2, 'USD'), none: undefined, zero: -0 })).toBe(
      '{"cash":{"amount":"2","currency":"USD"},"price":"1.5","zero":0}',
    )
    expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}')
  })

  const loop: { self?: unknown } = {}
  loop.self = loop
  it.each<[string, unknown, string]>([
    ['NaN', { a: Number.NaN }, '$.a is NaN'],
    ['an infinity', [1, Number.POSITIVE_INFINITY], '$[1] is Infinity'],
    ['undefined', undefined, '$ is undefined'],
    ['undefined in an array', [undefined], '$[0] is undefined'],
    ['a hole in an array', new Array(1), '$[0] is undefined'],
    ['a function', { a: { b: () => 1 } }, '$.a.b is a function'],
    ['a bigint', 1n, '$ is 1'],
    ['a symbol', Symbol('x'), '$ is Symbol(x)'],
    ['a cycle', loop, '$.self is a value that contains itself'],
    ['a map', { a: new Map() }, '$.a is of the class Map'],
    ['a typed array', new Float64Array(1), '$ is of the class Float64Array'],
    ['an object of a class', new (class Box {})(), '$ is of the class Box'],
    ['an object of a class without a name', Object.create(Object.create(Object.create(null))), '$ is of the class ?'],
    ['half a surrogate pair', ['\ud800'], '$[0] is "\\ud800", text with half a surrogate pair'],
    ['half a surrogate pair as a key', { '\udc00': 1 }, '$ is "\\udc00", text with half a surrogate pair'],
  ])('refuses %s and names the place', (_, value, message) => {
    const act = () => canonicalJson(value)
    expect(act).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(act).toThrow(`${message}, which JSON cannot hold`)
  })

  it('sorts names that an object puts into an order of its own', () => {
    const named = JSON.parse('{"b":{"9":1,"10":2,"1x":3},"__proto__":{"a":1},"a":4}')
    expect(canonicalJson(named)).toBe('{"__proto__":{"a":1},"a":4,"b":{"10":2,"1x":3,"9":1}}')
  })

  it('sorts what stands in members that are in order, and changes nothing of the value', () => {
    const value = { a: [{ d: 1, c: [{ f: null, e: 2 }] }], b: 3 }
    const before = JSON.stringify(value)
    expect(canonicalJson(value)).toBe('{"a":[{"c":[{"e":2,"f":null}],"d":1}],"b":3}')
    expect(JSON.stringify(value)).toBe(before)
    expect(canonicalJson(['\\ud800 is no surrogate'])).toBe('["\\\\ud800 is no surrogate"]')
  })

  it('writes what stands in order as it writes the same in any other order', () => {
    const ordered = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value
      if (Array.isArray(value)) return value.map(ordered)
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      return Object.fromEntries(entries.map(([key, member]) => [key, ordered(member)]))
    }
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(canonicalJson(ordered(value))).toBe(canonicalJson(value))
      }),
    )
    expect(canonicalJson({ a: '\\\\ud800', b: undefined, c: -0 })).toBe('{"a":"\\\\\\\\ud800","c":0}')
  })

  it('sorts any number of members alike', () => {
    const keys = fc.uniqueArray(fc.oneof(fc.string({ unit: 'binary' }), fc.nat().map(String)), {
      maxLength: 80,
      size: 'max',
    })
    fc.assert(
      fc.property(keys, (names) => {
        const members = Object.fromEntries(names.map((name, at) => [name, at]))
        const sorted = [...names].sort().map((name) => `${JSON.stringify(name)}:${names.indexOf(name)}`)
        expect(canonicalJson(members)).toBe(`{${sorted.join(',')}}`)
      }),
      { numRuns: 20 },
    )
  })

  it('lets one value stand in two places, which is no cycle', () => {
    const shared = { a: 1 }
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]')
  })
})
