import { randomWalk } from '@race/data/synthetic'
import { expectDeterministic, expectNoLookahead, expectResumable, expectWarm } from '@race/testkit'
import { describe, expect, it } from 'vitest'
import { fabio } from './fabio.ts'

const long = randomWalk({ seed: 'fabio', bars: 6_000, timeframe: '15m' })
const short = randomWalk({ seed: 'fabio', bars: 480, timeframe: '30m' })
/** Every resume copies what the run has recorded: few bars, and a resume at each. */
const few = randomWalk({ seed: 'fabio', bars: 200, timeframe: '30m' })

describe('fabio', () => {
  it.each([{ rowPercent: 0.5 }, { rowTicks: 20, flatAtEnd: false }])('with %j does not look ahead', (rows) => {
    const params = { ...rows, short: true, tradesMax: 5 }
    expect(expectNoLookahead({ strategy: fabio, params }, short).decisions).toBeGreaterThan(5)
  })

  it('is warm after its run-in', () => {
    const report = expectWarm({ strategy: fabio, params: { rowPercent: 0.2, short: true, tradesMax: 5 } }, long)
    expect(report.decisions).toBeGreaterThan(30)
  })

  it('is deterministic', () => {
    expectDeterministic({ strategy: fabio, params: { rowPercent: 0.2, short: true } }, short)
  })

  it.each([true, false])('keeps everything that it remembers in its state (flatAtEnd: %s)', (flatAtEnd) => {
    const params = { rowPercent: 0.2, short: true, tradesMax: 2, flatAtEnd }
    expect(expectResumable({ strategy: fabio, params }, few).fills).toBeGreaterThan(4)
  })
})
