import { describe, expect, it } from 'vitest'
import { judgeColumnSizes } from './judge-column-sizes.ts'

const large = [{ why: 'it keeps much', sizes: { zones: 2_000 } }]

describe('the gate of column drivers', () => {
  it('lets each weigh a thousand bytes and not one more', () => {
    expect(judgeColumnSizes(new Map([['sma', 1_000]]), [])).toEqual([])
    expect(judgeColumnSizes(new Map([['sma', 1_001]]), [])[0]).toContain('sma alone weighs 1001 bytes')
  })

  it('lets one of the table weigh what the table says, within 25 bytes, and neither more nor less', () => {
    for (const bytes of [1_975, 2_025]) expect(judgeColumnSizes(new Map([['zones', bytes]]), large)).toEqual([])
    for (const bytes of [1_974, 2_026]) expect(judgeColumnSizes(new Map([['zones', bytes]]), large)).toHaveLength(1)
  })

  it('wants out of the table what fits, and what is not there', () => {
    expect(judgeColumnSizes(new Map([['zones', 900]]), large)[0]).toContain('Take it out')
    expect(judgeColumnSizes(new Map(), large)[0]).toContain('zones, which is not there')
  })

  it('takes a size that could not be measured for too large', () => {
    expect(judgeColumnSizes(new Map([['sma', Number.NaN]]), [])).toHaveLength(1)
    expect(judgeColumnSizes(new Map([['zones', Number.NaN]]), large)).toHaveLength(1)
  })
})
