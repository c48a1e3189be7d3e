import { describe, expect, it } from 'vitest'
import { trendBias } from './trend-bias.ts'

describe('trendBias', () => {
  it.each([
    [1, { close: 13, fast: 12, slow: 11, fastBefore: 11.5 }],
    [-1, { close: 9, fast: 10, slow: 11, fastBefore: 10.5 }],
    // Averages in line, but the close is not beyond both, or at one.
    [0, { close: 11.5, fast: 12, slow: 11, fastBefore: 11.5 }],
    [0, { close: 12, fast: 12, slow: 11, fastBefore: 11.5 }],
    [0, { close: 10.5, fast: 10, slow: 11, fastBefore: 10.5 }],
    // No slope, or the wrong one.
    [0, { close: 13, fast: 12, slow: 11, fastBefore: 12 }],
    [0, { close: 13, fast: 12, slow: 11, fastBefore: 12.5 }],
    [0, { close: 9, fast: 10, slow: 11, fastBefore: 9.5 }],
    // Averages out of line.
    [0, { close: 13, fast: 11, slow: 12, fastBefore: 10 }],
    [0, { close: 13, fast: 12, slow: 12, fastBefore: 11 }],
    // Nothing to go back to yet.
    [0, { close: 13, fast: 12, slow: 11, fastBefore: Number.NaN }],
  ])('is %d for %j', (bias, view) => {
    expect(trendBias(view)).toBe(bias)
  })
})
