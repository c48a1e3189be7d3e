import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeOrder, resolveGateRules, restoreAccountMonitor, sealHardLimits } from '../index.ts'
import { countTimes, isAscending } from './count-times.ts'
import { order } from './scripted-account.ts'
import { marked, midnight, monitorWith, opened, settingsWith } from './scripted-monitor.ts'

const minuteMs = 60_000
const time = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 30 }) }, fc.constant(Number.NaN))
const start = fc.oneof(fc.integer({ min: -1, max: 31 }), fc.constantFrom(Number.NaN, Infinity, -Infinity))

describe('times within a window', () => {
  it('are as many by halving as one by one, where they ascend', () => {
    const ascending = fc.array(fc.integer({ min: 0, max: 30 })).map((times) => times.sort((a, b) => a - b))
    fc.assert(
      fc.property(ascending, start, fc.constantFrom('from', 'after'), (times, since, bound) => {
        expect(isAscending(times)).toBe(true)
        const plain = times.filter((at) => !(bound === 'from' ? at < since : at <= since)).length
        expect(countTimes(times, since, { bound, ascend: true })).toBe(plain)
        expect(countTimes(times, since, { bound, ascend: false })).toBe(plain)
      }),
      { numRuns: 1000 },
    )
  })

  it('are looked at one by one in any order, and those that are no number are within each', () => {
    fc.assert(
      fc.property(fc.array(time), start, fc.constantFrom('from', 'after'), (times, since, bound) => {
        const before = times.filter((at) => (bound === 'from' ? at < since : at <= since)).length
        expect(countTimes(times, since, { bound, ascend: false })).toBe(times.length - before)
        const ascends = times.every((at, k) => k === 0 || at >= (times[k - 1] ?? Number.NaN))
        expect(isAscending(times)).toBe(ascends)
      }),
    )
  })
})

describe('an account monitor', () => {
  it('says whether its times ascend, also when a clock is put back, so that both ways judge the same', () => {
    const { limits } = sealHardLimits({ tradesPerDayMax: 6, tradesPerHourMax: 4 })
    const exposure = { ordersMax: 5, orderRateWindowMs: 20 * minuteMs }
    const options = { tradingDay: { timeZone: 'UTC' }, settings: settingsWith(), hardLimits: limits, exposure }
    const rules = resolveGateRules({ limits, exposure, requireStop: false, priceAgeMsMax: Number.MAX_VALUE })
    const steps = fc.array(fc.record({ minutes: fc.integer({ min: -9, max: 40 }), isEntry: fc.boolean() }), {
      maxLength: 40,
    })
    const seen = { ascending: 0, others: 0, again: 0 }
    fc.assert(
      fc.property(steps, (taken) => {
        let monitor = monitorWith(options)
        let now = midnight
        let before = true
        for (const [k, { minutes, isEntry }] of taken.entries()) {
          now = Math.max(midnight, now + minutes * minuteMs)
          // Every order is closed at once, so that nothing but its time is left of it.
          monitor.observe({ type: 'price-seen', time: now, instrument: 'SPY', price: 100 })
          monitor.observe(marked(now, 100_000))
          monitor.observe(opened(`${k}`, now, { isEntry }))
          monitor.observe({ type: 'order-closed', time: now, orderId: `${k}` })
          if (k % 7 === 6) monitor = restoreAccountMonitor(options, monitor.snapshot())
          const standing = monitor.standing(now)
          const { entryTimes, orderTimes, timesAscend } = standing
          expect(timesAscend).toBe(isAscending(entryTimes) && isAscending(orderTimes))
          const plain = judgeOrder(order(), { ...standing, timesAscend: false }, rules)
          expect(judgeOrder(order(), standing, rules).findings).toEqual(plain.findings)
          seen[timesAscend ? 'ascending' : 'others']++
          if (timesAscend && !before) seen.again++
          before = timesAscend === true
        }
      }),
      { numRuns: 200 },
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20)
  })
})
