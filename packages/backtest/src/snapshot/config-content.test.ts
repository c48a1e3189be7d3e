import { canonicalJson, decimal } from '@race/core'
import { describe, expect, it } from 'vitest'
import { contentOf } from './config-content.ts'

const hash = expect.stringMatching(/^[0-9a-f]{64}$/)

describe('the content of a configuration', () => {
  it('is plain data as it is, with text for numbers that JSON has no form for', () => {
    const plain = { a: [1, 'x', null, true, { b: undefined }], c: decimal('0.10') }
    expect(contentOf(plain)).toEqual(plain)
    expect(contentOf({ grace: Number.POSITIVE_INFINITY, none: Number.NaN, large: 2n ** 70n })).toEqual({
      grace: 'Infinity',
      none: 'NaN',
      large: '1180591620717411303424',
    })
    expect(canonicalJson(contentOf(plain))).toBe('{"a":[1,"x",null,true,{}],"c":"0.1"}')
  })

  it('knows a function by its source', () => {
    const of = (fee: () => number) => contentOf({ fee })
    expect(of(() => 1)).toEqual({ fee: { function: hash } })
    expect(of(() => 1)).toEqual(of(() => 1))
    expect(of(() => 1)).not.toEqual(of(() => 2))
  })

  it('knows an object of a class by that class and its own members', () => {
    class Noon {
      readonly hour = 12
      next(time: number) {
        return time + 1
      }
    }
    class Midnight {
      readonly hour = 12
      next(time: number) {
        return time + 2
      }
    }
    expect(contentOf(new Noon())).toEqual({ class: hash, hour: 12 })
    expect(contentOf(new Noon())).not.toEqual(contentOf(new Midnight()))
    expect(contentOf(Object.assign(Object.create(null), { hour: 1 }))).toEqual({ hour: 1 })
  })

  it('knows long lists by how many items they have and their hash, inside of others too', () => {
    const list = (last: number) => contentOf({ rates: [1, 2, decimal('3'), last], short: [1, 2, 3] }, 3)
    expect(list(4)).toEqual({ rates: { items: 4, hash }, short: [1, 2, 3] })
    expect(list(4)).not.toEqual(list(5))
    expect(contentOf(list(4), 3)).toEqual(list(4))
  })
})
