import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { RaceError } from '../error/race-error.ts'
import { log } from '../math/log.ts'

/** The state of a generator, as JSON. */
export interface RandomState {
  readonly words: readonly [number, number, number, number]
  /** A normal deviate that was made with the last one and not given out yet. */
  readonly spareNormal: number | null
  /** The seed, which its forks are known by. */
  readonly seed: string
}

/** A seeded stream of randomness. Same seed, same numbers, on every machine. */
export interface Random {
  /** A whole number from 0 to 2^32 − 1. */
  uint32(): number
  /** A multiple of 2^-53 in [0, 1), each equally likely. */
  next(): number
  /**
   * A whole number in [minimum, maximum], each equally likely.
   *
   * @throws RaceError `CONFIG_INVALID` for bounds that are not whole, in the wrong order, or 2^53 or more apart
   */
  integer(minimum: number, maximum: number): number
  /** A normal deviate of mean 0 and standard deviation 1 (Marsaglia's polar method, pinned `log`). */
  normal(): number
  /**
   * Another stream, known by the seed of this one and a label, however far this one has gone; this one does not move. It
   * is the generator of the seed `seed/label`; a `/` or `~` in the label is escaped, as in a JSON pointer.
   */
  fork(label: string): Random
  /** What `restoreRandom` goes on from, as JSON. */
  snapshot(): RandomState
}

/**
 * A generator from a seed: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 47, 2021), its four words the first 16 bytes of the SHA-256 of the seed's text, little-endian.
 *
 * @example
 * ```ts
 * const random = createRandom('race')
 * random.integer(1, 6) // 3
 * random.fork('prices').uint32() // 2829417118
 * ```
 */
export function createRandom(seed: string | number): Random {
  const text = String(seed)
  return streamOf(() => wordsOf(text), null, text)
}

/**
 * A generator that goes on where a snapshot was taken: with the same numbers and the same forks.
 *
 * @throws RaceError `CONFIG_INVALID` for a state that no generator has
 *
 * @example
 * ```ts
 * const random = createRandom('race')
 * restoreRandom(random.snapshot()).next() === random.next() // true
 * ```
 */
export function restoreRandom(state: RandomState): Random {
  const { words, spareNormal, seed } = state
  const isSound =
    words.length === 4 &&
    words.every((word) => word >>> 0 === word) &&
    words.some((word) => word !== 0) &&
    (spareNormal === null || Number.isFinite(spareNormal)) &&
    typeof seed === 'string'
  if (!isSound) {
    throw new RaceError('CONFIG_INVALID', {
      message: `${JSON.stringify(state)} is not a state of the generator`,
      hint: 'Give what snapshot() returned: four whole numbers below 2^32, not all 0, a spare deviate and a seed.',
    })
  }
  return streamOf(() => words, spareNormal, seed)
}

/** @param words asked for at the first number: many a run makes generators that nobody draws from */
function streamOf(words: () => RandomState['words'], spareNormal: number | null, seed: string): Random {
  let [a, b, c, d] = [0, 0, 0, 0]
  let isBegun = false
  let spare = spareNormal
  const begin = (): void => {
    isBegun = true
    ;[a, b, c, d] = words()
  }
  const uint32 = (): number => {
    if (!isBegun) begin()
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result
  }
  const next = (): number => ((uint32() >>> 5) * 67_108_864 + (uint32() >>> 6)) / 9_007_199_254_740_992
  return {
    uint32,
    next,
    integer(minimum, maximum) {
      const span = maximum - minimum + 1
      if (!Number.isSafeInteger(minimum) || !Number.isSafeInteger(span) || span < 1)
        throw invalidRange(minimum, maximum)
      // Values at and above the largest multiple of span are drawn again: without it small numbers would be likelier.
      const limit = 9_007_199_254_740_992 - (9_007_199_254_740_992 % span)
      for (;;) {
        const drawn = next() * 9_007_199_254_740_992
        if (drawn < limit) return minimum + (drawn % span)
      }
    },
    normal() {
      if (spare !== null) {
        const kept = spare
        spare = null
        return kept
      }
      for (;;) {
        const x = 2 * next() - 1
        const y = 2 * next() - 1
        const square = x * x + y * y
        if (square >= 1 || square === 0) continue
        const factor = Math.sqrt((-2 * log(square)) / square)
        spare = y * factor
        return x * factor
      }
    },
    fork: (label) => createRandom(`${seed}/${label.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    snapshot() {
      if (!isBegun) begin()
      return { words: [a >>> 0, b >>> 0, c >>> 0, d >>> 0], spareNormal: spare, seed }
    },
  }
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits))
}

/** The first 16 bytes of the text's SHA-256, as four little-endian words: seeds that collide are not to be met with. */
function wordsOf(text: string): [number, number, number, number] {
  const digest = new DataView(sha256(utf8ToBytes(text)).buffer)
  return [digest.getUint32(0, true), digest.getUint32(4, true), digest.getUint32(8, true), digest.getUint32(12, true)]
}

function invalidRange(minimum: number, maximum: number): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `There is no whole number from ${minimum} to ${maximum}`,
    facts: { minimum: String(minimum), maximum: String(maximum) },
    hint: 'Give whole numbers, the smaller first, less than 2^53 apart.',
  })
}
