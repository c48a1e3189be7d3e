import { highWord, scaleByPowerOfTwo } from './bits.ts'

const halfPi1 = 1.5707963267341256
const halfPi2 = 6.077100506303966e-11
const halfPi2Tail = 2.0222662487959506e-21
const twoOverPi = 0.6366197723675814
/** Up to here the product of a count of quarter turns and the first part of π ÷ 2 is exact. */
const quickMax = 1_048_576
/** Bits after the point in the exact reduction: no float is nearer to a multiple of π ÷ 2 than about 2^-62. */
const bitsKept = 192

/** An angle less its quarter turns: what is left, within [−π/4, π/4], is the sum of two floats. */
interface ReducedAngle {
  /** Quarter turns modulo 4. */
  readonly quadrant: number
  readonly rest: number
  readonly restLow: number
}

/**
 * Sine of an angle in radians, the same to the last bit on every machine: only + − × ÷ and whole numbers.
 *
 * The method is fdlibm's (Sun Microsystems, 1993): reduction by multiples of π ÷ 2, then polynomials for sine or cosine.
 * The error is below 1 unit in the last place for every finite angle. Angles above 2^20, and those very near a multiple
 * of π ÷ 2, are reduced in whole numbers, which takes many microseconds instead of some nanoseconds.
 *
 * @example
 * ```ts
 * sin(Math.PI / 2) // 1
 * ```
 */
export function sin(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN
  const magnitude = x < 0 ? -x : x
  if (magnitude < 0.7853981633974483) return kernelSin(x, 0)
  const value = reducedSin(magnitude > quickMax ? reduceExactly(magnitude) : reduceQuickly(magnitude))
  return x < 0 ? -value : value
}

function reduceQuickly(x: number): ReducedAngle {
  const n = Math.round(x * twoOverPi)
  const first = x - n * halfPi1
  const second = n * halfPi2
  const difference = first - second
  const tail = n * halfPi2Tail - (first - difference - second)
  const rest = difference - tail
  // So near a multiple of π ÷ 2 too few digits are left.
  if (rest < 0.000244140625 && rest > -0.000244140625) return reduceExactly(x)
  return { quadrant: n % 4, rest, restLow: difference - rest - tail }
}

/** Takes as many digits of π as the angle needs. For x of 0.5 or more. */
function reduceExactly(x: number): ReducedAngle {
  const exponent = (highWord(x) >> 20) - 1023
  const bits = bitsKept + exponent
  const angle = BigInt(scaleByPowerOfTwo(x, 52 - exponent)) << BigInt(bits + exponent - 52)
  const halfPi = scaledPi(BigInt(bits)) >> 1n
  const turns = (angle + (halfPi >> 1n)) / halfPi
  const left = (angle - turns * halfPi) >> BigInt(exponent)
  const rest = Number(left)
  return {
    quadrant: Number(turns & 3n),
    rest: scaleByPowerOfTwo(rest, -bitsKept),
    restLow: scaleByPowerOfTwo(Number(left - BigInt(rest)), -bitsKept),
  }
}

/** π × 2^bits, by Machin's formula of 1706: π = 16 arctan(1/5) − 4 arctan(1/239). */
function scaledPi(bits: bigint): bigint {
  const guardBits = 32n
  const one = 1n << (bits + guardBits)
  return (16n * arctanOfInverse(5n, one) - 4n * arctanOfInverse(239n, one)) >> guardBits
}

function arctanOfInverse(divisor: bigint, one: bigint): bigint {
  const square = divisor * divisor
  let power = one / divisor
  let sum = 0n
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += (odd & 2n) === 0n ? power / odd : -(power / odd)
    power /= square
  }
  return sum
}

function reducedSin({ quadrant, rest, restLow }: ReducedAngle): number {
  switch (quadrant) {
    case 0:
      return kernelSin(rest, restLow)
    case 1:
      return kernelCos(rest, restLow)
    case 2:
      return -kernelSin(rest, restLow)
    default:
      return -kernelCos(rest, restLow)
  }
}

function kernelSin(x: number, low: number): number {
  const z = x * x
  const v = z * x
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 +
        z * (0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)))
  return x - (z * (0.5 * low - v * r) - low - v * -0.16666666666666632)
}

function kernelCos(x: number, low: number): number {
  const z = x * x
  const r =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (0.00002480158728947673 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))))
  const half = 0.5 * z
  const w = 1 - half
  return w + (1 - w - half + (z * r - x * low))
}
