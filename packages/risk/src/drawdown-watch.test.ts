import { describe, expect, it } from 'vitest'
import { DrawdownWatch } from './drawdown-watch.ts'

describe('DrawdownWatch', () => {
  it('latches when equity has fallen from its peak by exactly the limit, and keeps the first halt', () => {
    const watch = new DrawdownWatch(0.2)
    const equity = [100_000, 110_000, 88_000.01, 88_000, 50_000, 200_000, 10_000]
    const halted = equity.map((value, time) => {
      watch.observe(value, time)
      return watch.halt !== null
    })
    expect(halted).toEqual([false, false, false, true, true, true, true])
    expect(watch.halt).toEqual({ time: 3, equity: 88_000, peak: 110_000 })
    expect(Object.isFrozen(watch.halt)).toBe(true)
  })

  it('never latches without a limit, whatever the equity', () => {
    const watch = new DrawdownWatch(Number.POSITIVE_INFINITY)
    for (const equity of [0, -5, 100, -1e300, Number.NEGATIVE_INFINITY]) watch.observe(equity, 0)
    expect(watch.halt).toBeNull()
  })

  it('ignores equity that is not finite', () => {
    const watch = new DrawdownWatch(0.5)
    watch.observe(100, 0)
    watch.observe(Number.NaN, 1)
    watch.observe(Number.NEGATIVE_INFINITY, 2)
    watch.observe(Number.POSITIVE_INFINITY, 3)
    expect(watch.halt).toBeNull()
    watch.observe(50, 4)
    expect(watch.halt).toEqual({ time: 4, equity: 50, peak: 100 })
  })

  it('halts an account without equity at its first loss', () => {
    const watch = new DrawdownWatch(1)
    watch.observe(0, 0)
    watch.observe(-1, 1)
    expect(watch.halt).toEqual({ time: 1, equity: -1, peak: 0 })
  })

  it('latches on judged equity but does not take it as a peak', () => {
    const watch = new DrawdownWatch(0.1)
    watch.observe(100, 0)
    watch.judge(1000, 1)
    watch.observe(95, 2)
    expect(watch.halt).toBeNull()
    watch.judge(90, 3)
    expect(watch.halt).toEqual({ time: 3, equity: 90, peak: 100 })
  })
})
