import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createRandom, type RandomState, restoreRandom } from './random.ts'

type Words = RandomState['words']
const first = (count: number, draw: () => number): number[] => Array.from({ length: count }, () => draw())
const from = (words: Words) => restoreRandom({ words, spareNormal: null, seed: '' })

/** xoshiro128** 1.1 in whole numbers, straight from the C of its authors: the truth for `uint32`. */
function* xoshiro128StarStar(words: Words): Generator<number> {
  const mask = 0xffffffffn
  const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask
  let [s0, s1, s2, s3] = words.map(BigInt) as [bigint, bigint, bigint, bigint]
  for (;;) {
    yield Number((rotl((s1 * 5n) & mask, 7n) * 9n) & mask)
    const t = (s1 << 9n) & mask
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotl(s3, 11n)
  }
}

describe('the generator', () => {
  it('begins as the reference implementation does from the state 1, 2, 3, 4', () => {
    expect(first(4, from([1, 2, 3, 4]).uint32)).toEqual([11_520, 0, 5_927_040, 70_819_200])
  })

  it.each<[Words]>([
    [[1, 2, 3, 4]],
    [[0xffffffff, 0, 0x80000000, 0x7fffffff]],
    [[0xdeadbeef, 0xcafebabe, 0x12345678, 0x9abcdef0]],
  ])('is xoshiro128** from the state %j for ten thousand numbers', (words) => {
    const truth = xoshiro128StarStar(words)
    const random = from(words)
    expect(first(10_000, random.uint32)).toEqual(first(10_000, () => truth.next().value as number))
  })

  it('starts from the SHA-256 of the text of its seed', () => {
    for (const seed of ['race', '', 'π', 'a long seed '.repeat(50)]) {
      const digest = createHash('sha256').update(seed).digest()
      const words = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at)) as unknown as Words
      const truth = xoshiro128StarStar(words)
      expect(first(20, createRandom(seed).uint32)).toEqual(first(20, () => truth.next().value as number))
    }
  })

  it('gives these numbers for these seeds on every machine', () => {
    expect(first(3, createRandom('race').uint32)).toEqual([1175098380, 862903058, 3816912041])
    expect(first(3, createRandom('').uint32)).toEqual([2352176578, 3995682531, 789331166])
    expect(first(3, createRandom('π').uint32)).toEqual([309643487, 3165629670, 4255816599])
    expect(first(3, createRandom('race').fork('a/b~c').uint32)).toEqual([399539068, 3700379944, 2091396107])
    expect(first(3, createRandom('race').next)).toEqual([0.2735989108749499, 0.8886940910042409, 0.0001398809837549475])
    expect(first(3, createRandom('race').normal)).toEqual([
      -0.32735291871513617, 0.5620120718910736, 0.09471061472601153,
    ])
  })

  it('takes a number as the seed that its text is', () => {
    expect(createRandom(7).uint32()).toBe(createRandom('7').uint32())
    expect(createRandom(7).uint32()).not.toBe(createRandom(8).uint32())
  })
})

describe('distributions', () => {
  it('next lies in [0, 1), fills it evenly, and uses 53 bits', () => {
    const random = createRandom('even')
    const bins = new Array<number>(20).fill(0)
    let odd = 0
    for (let i = 0; i < 100_000; i++) {
      const x = random.next()
      expect(x >= 0 && x < 1).toBe(true)
      bins[Math.floor(x * 20)] = (bins[Math.floor(x * 20)] ?? 0) + 1
      odd += (x * 2 ** 53) % 2
    }
    // 19 degrees of freedom: 43.8 is the 99.9th percentile of chi-squared.
    expect(bins.reduce((sum, n) => sum + (n - 5000) ** 2 / 5000, 0)).toBeLessThan(43.8)
    expect(Math.abs(odd - 50_000)).toBeLessThan(600)
  })

  it('integer gives every number of its range equally often, both ends included', () => {
    const random = createRandom('dice')
    const counts = new Map<number, number>()
    for (let i = 0; i < 60_000; i++) {
      const n = random.integer(-2, 3)
      counts.set(n, (counts.get(n) ?? 0) + 1)
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3])
    // 5 degrees of freedom, 99.9th percentile.
    expect([...counts.values()].reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(20.5)
  })

  it('integer draws again what would favour small numbers', () => {
    // Two thirds of 2^53: without drawing again, the lower half of the range would come twice as often.
    const random = createRandom('bias')
    const span = 6_004_799_503_160_661
    let low = 0
    for (let i = 0; i < 20_000; i++) if (random.integer(0, span - 1) < span / 2) low++
    expect(Math.abs(low - 10_000)).toBeLessThan(350)
  })

  it('integer takes the whole range of safe integers that lie less than 2^53 apart, and a range of one', () => {
    const random = createRandom('wide')
    expect(random.integer(5, 5)).toBe(5)
    expect(Number.isSafeInteger(random.integer(1, Number.MAX_SAFE_INTEGER))).toBe(true)
  })

  it.each([
    [1, 0],
    [0.5, 2],
    [0, 1.5],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
    [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('integer refuses the range from %d to %d', (minimum, maximum) => {
    expect(() => createRandom(1).integer(minimum, maximum)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('normal has mean 0, deviation 1, and the tails of a normal distribution', () => {
    const random = createRandom('normal')
    const values = first(100_000, random.normal)
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length
    const kurtosis = values.reduce((sum, x) => sum + x ** 4, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.012)
    expect(Math.abs(variance - 1)).toBeLessThan(0.017)
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.12)
  })
})

describe('forks', () => {
  it('do not move their origin and do not depend on how far it has gone', () => {
    const random = createRandom('race')
    const early = random.fork('x').uint32()
    const next = random.uint32()
    expect(createRandom('race').uint32()).toBe(next)
    expect(random.fork('x').uint32()).toBe(early)
  })

  it('differ by their labels and from their origin, also where labels hold a slash', () => {
    const random = createRandom('race')
    const streams = [
      random,
      random.fork('a'),
      random.fork('b'),
      random.fork('a').fork('b'),
      random.fork('a/b'),
      random.fork('a~1b'),
      random.fork(''),
    ]
    expect(new Set(streams.map((stream) => stream.uint32())).size).toBe(streams.length)
  })

  it('are not correlated', () => {
    const random = createRandom('race')
    const [a, b] = [random.fork('a'), random.fork('b')]
    const product = first(50_000, () => a.normal() * b.normal()).reduce((sum, x) => sum + x, 0) / 50_000
    expect(Math.abs(product)).toBeLessThan(0.016)
  })
})

describe('snapshots', () => {
  it('go on with the same numbers, deviates and forks after a way through JSON', () => {
    const random = createRandom('race')
    random.normal()
    const copy = restoreRandom(JSON.parse(JSON.stringify(random.snapshot())))
    expect(copy.snapshot()).toEqual(random.snapshot())
    expect(first(5, copy.normal)).toEqual(first(5, random.normal))
    expect(first(5, copy.uint32)).toEqual(first(5, random.uint32))
    expect(copy.fork('x').uint32()).toBe(random.fork('x').uint32())
  })

  it.each([
    { words: [0, 0, 0, 0] },
    { words: [1, 2, 3] },
    { words: [1, 2, 3, 2 ** 32] },
    { words: [1, 2, 3, -1] },
    { words: [1, 2, 3, 0.5] },
    { spareNormal: Number.NaN },
    { seed: 7 },
  ])('that no generator has are refused: %j', (fault) => {
    const state = { ...createRandom('race').snapshot(), ...fault } as RandomState
    expect(() => restoreRandom(state)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
