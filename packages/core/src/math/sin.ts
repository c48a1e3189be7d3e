const halfPi1 = 1.5707963267341256
const halfPi2 = 6.077100506303966e-11
const halfPi2Tail = 2.0222662487959506e-21
const twoOverPi = 0.6366197723675814

/**
 * Sine of an angle in radians, the same to the last bit on every machine: only + − × ÷.
 *
 * The method is fdlibm's (Sun Microsystems, 1993): reduction by multiples of π ÷ 2 in two steps, then polynomials for
 * sine or cosine. Good to 1 unit in the last place for |x| up to 1e5; beyond it the reduction loses digits.
 */
export function sin(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN
  const magnitude = x < 0 ? -x : x
  if (magnitude < 0.7853981633974483) return kernelSin(x, 0)
  const n = Math.round(magnitude * twoOverPi)
  const first = magnitude - n * halfPi1
  const second = n * halfPi2
  const rest = first - second
  const tail = n * halfPi2Tail - (first - rest - second)
  const y = rest - tail
  const low = rest - y - tail
  const value = quadrantValue(n % 4, y, low)
  return x < 0 ? -value : value
}

function quadrantValue(quadrant: number, y: number, low: number): number {
  switch (quadrant) {
    case 0:
      return kernelSin(y, low)
    case 1:
      return kernelCos(y, low)
    case 2:
      return -kernelSin(y, low)
    default:
      return -kernelCos(y, low)
  }
}

function kernelSin(x: number, low: number): number {
  const z = x * x
  const v = z * x
  const r =
    0.00833333333332249 +
    z * (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)))
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
            (2.480158728947673e-5 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))))
  const half = 0.5 * z
  const w = 1 - half
  return w + (1 - w - half + (z * r - x * low))
}
