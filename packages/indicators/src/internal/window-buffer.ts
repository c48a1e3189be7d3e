import { renewalStrideOf } from './renewal-stride.ts'

/**
 * Where a streaming driver keeps its window: a straight buffer that takes a whole stride of values before the last
 * `period` of them move to its front. So there is no ring to go round, the window lies in one piece as it does in a
 * column, and the one comparison that finds the end of the buffer also finds the time to renew the sums.
 */
export function windowBuffer(period: number): Float64Array {
  return new Float64Array(period + renewalStrideOf(period))
}
