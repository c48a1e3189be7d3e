import { log, type Random, sin } from '@race/core'

/**
 * Random numbers by key: the same key always draws the same, whatever was drawn before, so that one order more or less
 * changes nobody else's luck. Keys are three safe integers.
 */
export interface KeyedDraw {
  /** A multiple of 2^-53 in [0, 1). */
  uniform(a: number, b: number, c: number): number
  /** A normal deviate of mean 0 and standard deviation 1 (G. E. P. Box and M. E. Muller, 1958; pinned `log` and `sin`). */
  normal(a: number, b: number, c: number): number
}

const twoPow32 = 4_294_967_296

/**
 * Keyed draws from a seeded generator, which does not move. A number is made of two hashes of the key, MurmurHash3 x86
 * 32 (A. Appleby, public domain) over its six 32-bit words, low word first, each with a seed from a fork of the
 * generator by `label`.
 *
 * @example
 * ```ts
 * const draw = createKeyedDraw(createRandom('race'), 'touch')
 * draw.uniform(7, 1, 0) === draw.uniform(7, 1, 0) // true
 * ```
 */
export function createKeyedDraw(random: Random, label: string): KeyedDraw {
  const stream = random.fork(label)
  const [first, second, third, fourth] = [stream.uint32(), stream.uint32(), stream.uint32(), stream.uint32()]
  const uniform = (a: number, b: number, c: number): number => unit(hash(first, a, b, c), hash(second, a, b, c))
  return {
    uniform,
    normal(a, b, c) {
      // 1 − u lies in (0, 1]: the logarithm of 0 is not met with.
      const radius = Math.sqrt(-2 * log(1 - uniform(a, b, c)))
      return radius * sin(2 * Math.PI * unit(hash(third, a, b, c), hash(fourth, a, b, c)))
    },
  }
}

/** 53 bits of two words as a number in [0, 1), as the generator of core makes them. */
function unit(high: number, low: number): number {
  return ((high >>> 5) * 67_108_864 + (low >>> 6)) / 9_007_199_254_740_992
}

function hash(seed: number, a: number, b: number, c: number): number {
  let state = mix(mix(seed, a >>> 0), Math.floor(a / twoPow32) >>> 0)
  state = mix(mix(state, b >>> 0), Math.floor(b / twoPow32) >>> 0)
  state = mix(mix(state, c >>> 0), Math.floor(c / twoPow32) >>> 0)
  state ^= 24
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** One word into the state of the hash. */
function mix(state: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const mixed = state ^ k
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}
