import { createRandom } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createKeyedDraw } from './keyed-draw.ts'

/** MurmurHash3 x86 32 over little-endian words, in whole numbers, from its published description. */
function murmur3(seed: number, words: readonly number[]): number {
  const mask = 0xffffffffn
  const rotl = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (32n - by))) & mask
  let h = BigInt(seed)
  for (const word of words) {
    let k = (BigInt(word) * 0xcc9e2d51n) & mask
    k = (rotl(k, 15n) * 0x1b873593n) & mask
    h = (rotl(h ^ k, 13n) * 5n + 0xe6546b64n) & mask
  }
  h ^= BigInt(words.length * 4)
  h = ((h ^ (h >> 16n)) * 0x85ebca6bn) & mask
  h = ((h ^ (h >> 13n)) * 0xc2b2ae35n) & mask
  return Number(h ^ (h >> 16n))
}

describe('a draw by key', () => {
  it('stands on the hash whose known answers are these', () => {
    expect(murmur3(0, [])).toBe(0)
    expect(murmur3(1, [])).toBe(0x514e28b7)
    expect(murmur3(0, [0xffffffff])).toBe(0x76293b50)
    expect(murmur3(0, [0x87654321])).toBe(0xf55b516b)
    expect(murmur3(0x5082edee, [0x87654321])).toBe(0x2362f9de)
  })

  it('is 53 bits of two hashes of the key, low words first, and a normal deviate is made of two such numbers', () => {
    const random = createRandom('race')
    const draw = createKeyedDraw(random, 'test')
    const stream = random.fork('test')
    const seeds = [stream.uint32(), stream.uint32(), stream.uint32(), stream.uint32()]
    for (const [a, b, c] of [
      [0, 0, 0],
      [7, 1_700_000_000_123, -1],
      [Number.MAX_SAFE_INTEGER, -5_000_000_000, 2 ** 32],
    ] as const) {
      const words = [a, b, c].flatMap((key) => [
        BigInt.asUintN(32, BigInt(key)),
        BigInt.asUintN(32, BigInt(key) >> 32n),
      ])
      const hashes = seeds.map((seed) => murmur3(seed, words.map(Number)) >>> 0)
      const unit = (at: number): number =>
        (((hashes[at] ?? 0) >>> 5) * 2 ** 26 + ((hashes[at + 1] ?? 0) >>> 6)) / 2 ** 53
      expect(draw.uniform(a, b, c)).toBe(unit(0))
      const normal = Math.sqrt(-2 * Math.log(1 - unit(0))) * Math.sin(2 * Math.PI * unit(2))
      expect(draw.normal(a, b, c)).toBeCloseTo(normal, 12)
    }
  })

  it('fills [0, 1) evenly along each of its keys', () => {
    const draw = createKeyedDraw(createRandom('even'), 'x')
    const keys = [
      (n: number) => draw.uniform(n, 0, 0),
      (n: number) => draw.uniform(0, 1_600_000_000_000 + n * 60_000, 0),
      (n: number) => draw.uniform(0, 0, n),
      (n: number) => draw.uniform(n * 2 ** 33, 0, 0),
    ]
    for (const key of keys) {
      const bins = new Array<number>(20).fill(0)
      for (let n = 0; n < 20_000; n++) bins[Math.floor(key(n) * 20)] = (bins[Math.floor(key(n) * 20)] ?? 0) + 1
      // 19 degrees of freedom: 43.8 is the 99.9th percentile of chi-squared.
      expect(bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(43.8)
    }
  })

  it('has normal deviates of mean 0, deviation 1 and the tails of a normal distribution', () => {
    const draw = createKeyedDraw(createRandom('normal'), 'x')
    const values = Array.from({ length: 40_000 }, (_, n) => draw.normal(n, 5, 0))
    const moment = (power: number): number => values.reduce((sum, x) => sum + x ** power, 0) / values.length
    expect(Math.abs(moment(1))).toBeLessThan(0.02)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2)
  })

  it('does not move the generator it is seeded from', () => {
    const random = createRandom('still')
    createKeyedDraw(random, 'x').uniform(1, 2, 3)
    expect(random.uint32()).toBe(createRandom('still').uint32())
  })
})
