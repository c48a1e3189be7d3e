import { resampleBars } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { expectDeterministic, expectNoLookahead, expectResumable, expectWarm } from '@race/testkit'
import { describe, expect, it } from 'vitest'
import { jadeCap } from './jade-cap.ts'

const fine = randomWalk({ seed: 'jade', bars: 8_000, timeframe: '5m' })
const long = [fine, resampleBars(fine, '15m')]
const part = randomWalk({ seed: 'jade', bars: 450, timeframe: '5m' })
const short = [part, resampleBars(part, '15m')]
/** Every resume copies what the run has recorded: few bars, and a resume at each. */
const start = randomWalk({ seed: 'jade', bars: 200, timeframe: '5m' })
const few = [start, resampleBars(start, '15m')]
const params = { higherTimeframe: '15m', short: true, fast: 10, slow: 20 }

describe('jadeCap', () => {
  it('does not look ahead', () => {
    expect(expectNoLookahead({ strategy: jadeCap, params }, short).decisions).toBeGreaterThan(10)
  })

  it('is warm after its run-in', () => {
    expect(expectWarm({ strategy: jadeCap, params }, long).decisions).toBeGreaterThan(50)
  })

  it('is deterministic', () => {
    expectDeterministic({ strategy: jadeCap, params }, short)
  })

  it.each(['swing', 'atr'])('keeps everything that it remembers in its state, following by %s', (trail) => {
    const subject = { strategy: jadeCap, params: { ...params, trail } }
    expect(expectResumable(subject, few).fills).toBeGreaterThan(4)
  })
})
