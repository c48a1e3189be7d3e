import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../id/sha256-hex.ts'
import { exp } from './exp.ts'
import { log } from './log.ts'
import { pow } from './pow.ts'
import { sin } from './sin.ts'

/** The 64 bits of a float, big-endian. */
function hexOf(x: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

// Bits that every machine must give. `accuracy.prop.test.ts` proves that they are right to 1 unit in the last place.
describe('the pinned functions give these bits everywhere', () => {
  it.each([
    [0.5, '3ffa61298e1e069c'],
    [-1, '3fd78b56362cef38'],
    [1, '4005bf0a8b14576a'],
    [10, '40d5829dcf950560'],
    [700, '7f0d945df4f8ec8e'],
    [1e-10, '3ff000000006df38'],
    [-745, '0000000000000001'],
  ])('exp(%d)', (x, bits) => expect(hexOf(exp(x))).toBe(bits))

  it.each([
    [2, '3fe62e42fefa39ef'],
    [10, '40026bb1bbb55516'],
    [0.999, 'bf5064670d979b73'],
    [1.0000001, '3e7ad7f2847b6492'],
    [1e-310, 'c0864e69394d9508'],
    [1e300, '4085963447f87fb5'],
  ])('log(%d)', (x, bits) => expect(hexOf(log(x))).toBe(bits))

  it.each([
    [0.5, '3fdeaee8744b05f0'],
    [1, '3feaed548f090cee'],
    [3, '3fc210386db6d55b'],
    [4, 'bfe837b9dddc1eae'],
    [-7, 'bfe50608c26d0a08'],
    [Math.PI, '3ca1a62633145c07'],
    [100_000, '3fa24daa9c527e96'],
    [1e22, 'bfeb453ab76bf397'],
    [Number.MAX_VALUE, '3f7452fc98b34e97'],
  ])('sin(%d)', (x, bits) => expect(hexOf(sin(x))).toBe(bits))

  it.each([
    [2, 0.25, '3ff306fe0a31b715'],
    [10, -3, '3f50624dd2f1a9fc'],
    [1.0000001, 1e9, '48f349445c228792'],
    [0.3, 7.7, '3f18ae7e5b4e6bae'],
    [1.4, -1000, '2197cdfef7a68b12'],
    [5e-324, 0.1, '3938406003b2ae40'],
    [2, -1073.5, '0000000000000001'],
  ])('pow(%d, %d)', (x, y, bits) => expect(hexOf(pow(x, y))).toBe(bits))

  it('over a long table of arguments', () => {
    const bits: string[] = []
    for (let i = 1; i <= 2000; i++) {
      const x = (i * i) / 977
      bits.push(hexOf(exp(x / 6 - 300)), hexOf(log(x)), hexOf(sin(x)), hexOf(pow(x, i / 301 - 3)))
    }
    expect(sha256Hex(bits.join('\n'))).toBe('f27d36e45e539029272beba249e000af83a53c446f527894dd4770c29df69dba')
  })
})

describe('special cases', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: minusInfinity } = Number

  it.each([
    [nan, nan],
    [0, 1],
    [-0, 1],
    [infinity, infinity],
    [minusInfinity, 0],
    [709.7827128933841, infinity],
    [-745.1332191019412, 0],
    [5e-324, 1],
  ])('exp(%d) is %d', (x, value) => expect(exp(x)).toBe(value))

  it.each([
    [nan, nan],
    [0, minusInfinity],
    [-0, minusInfinity],
    [-1, nan],
    [minusInfinity, nan],
    [infinity, infinity],
    [1, 0],
    [5e-324, -744.4400719213812],
    [2 ** 1023, 709.0895657128241],
  ])('log(%d) is %d', (x, value) => expect(log(x)).toBe(value))

  it.each([
    [nan, nan],
    [0, 0],
    [-0, -0],
    [infinity, nan],
    [minusInfinity, nan],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
  ])('sin(%d) is %d', (x, value) => expect(sin(x)).toBe(value))

  it.each([
    [nan, 0, 1],
    [nan, 1, nan],
    [1, nan, nan],
    [1, infinity, nan],
    [-1, minusInfinity, nan],
    [2, infinity, infinity],
    [0.5, infinity, 0],
    [2, minusInfinity, 0],
    [0.5, minusInfinity, infinity],
    [0, 3, 0],
    [-0, 3, -0],
    [-0, 2, 0],
    [-0, -3, minusInfinity],
    [-0, -2, infinity],
    [infinity, 0.5, infinity],
    [infinity, -1, 0],
    [minusInfinity, 3, minusInfinity],
    [minusInfinity, -3, -0],
    [minusInfinity, 0.5, infinity],
    [-8, 1 / 3, nan],
    [-2, 3, -8],
    [-2, 4, 16],
    [-2, -1, -0.5],
    [9, 0.5, 3],
    [7, 1, 7],
    [2, 1024, infinity],
    [-2, 1025, minusInfinity],
    [2, -1074, 5e-324],
    [2, -1200, 0],
    [3, 20, 3_486_784_401],
    [10, 22, 1e22],
  ])('pow(%d, %d) is %d', (x, y, value) => expect(pow(x, y)).toBe(value))
})
