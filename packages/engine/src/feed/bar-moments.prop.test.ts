import { type Bar, getCalendar, parseTimeframe } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BarMoments, type FollowedSeries } from './bar-moments.ts'

const start = Date.UTC(2026, 0, 5)
const minute = 60_000
const graceMs = 2000
const calendar = getCalendar('24x7')
const timeframes = ['1m', '2m', '3m', '6m'] as const

interface Arrival {
  readonly series: number
  readonly bar: Bar
  readonly openTime: number
  readonly closeTime: number
  /** When it arrives. */
  readonly at: number
}

interface Market {
  readonly series: readonly FollowedSeries[]
  readonly arrivals: readonly Arrival[]
}

const bars = 12

/** Series of a few instruments, each with bars that may be missing and that arrive late, but each after the one before. */
function market(delayMax: number): fc.Arbitrary<Market> {
  const oneSeries = fc.record({
    instrument: fc.constantFrom('AAA', 'BBB', 'CCC'),
    timeframe: fc.constantFrom(...timeframes),
    isThere: fc.array(fc.boolean(), { minLength: bars, maxLength: bars }),
    delays: fc.array(fc.integer({ min: 0, max: delayMax }), { minLength: bars, maxLength: bars }),
  })
  const distinct = (one: { readonly instrument: string; readonly timeframe: string }) => one.instrument + one.timeframe
  const several = fc.uniqueArray(oneSeries, { minLength: 1, maxLength: 5, selector: distinct })
  return fc.tuple(several, fc.boolean()).map(([chosen, isNew]) => {
    const traded = new Set<string>()
    const series = chosen.map(({ instrument, timeframe }) => {
      const isTraded = !traded.has(instrument)
      traded.add(instrument)
      return { instrument, timeframe, calendar, isTraded, lastClose: isNew ? Number.NaN : start }
    })
    const arrivals = chosen.flatMap(({ timeframe, isThere, delays }, index) => {
      const { nominalMs } = parseTimeframe(timeframe)
      let before = 0
      return Array.from({ length: bars }, (_, n): Arrival[] => {
        const time = start + n * nominalMs
        const closeTime = time + nominalMs
        if (isThere[n] !== true || closeTime > start + bars * minute) return []
        const price = 100 + n
        const bar = { time, open: price, high: price, low: price, close: price, volume: index }
        before = Math.max(before, closeTime + (delays[n] as number))
        return [{ series: index, bar, openTime: time, closeTime, at: before }]
      }).flat()
    })
    return { series, arrivals }
  })
}

/** What a backtest over these bars meets at each close: all its events in the order of its timeline, cut where bars close. */
function callsOfBacktest({ series, arrivals }: Market): string[][] {
  const nominal = (index: number) => parseTimeframe(series[index]?.timeframe ?? '').nominalMs
  const events = arrivals.flatMap(({ series: index, bar, openTime, closeTime }) => [
    ...(series[index]?.isTraded === true ? [{ index, bar, time: openTime, isOpening: true, of: closeTime }] : []),
    { index, bar, time: closeTime, isOpening: false, of: closeTime },
  ])
  events.sort(
    (a, b) =>
      a.time - b.time ||
      Number(a.isOpening) - Number(b.isOpening) ||
      (a.isOpening ? 0 : nominal(a.index) - nominal(b.index)) ||
      a.index - b.index,
  )
  const closes = [...new Set(arrivals.map(({ closeTime }) => closeTime))].sort((a, b) => a - b)
  return closes.map((close) =>
    events
      // The open of a bar is known when it has closed.
      .filter(({ of }) => of === close)
      .map(({ index, bar, isOpening, time }) =>
        nameOf(series[index], bar, isOpening ? 'bar-opened' : 'bar-closed', time),
      ),
  )
}

function nameOf(
  series: { instrument: string; timeframe: string } | undefined,
  bar: Bar,
  type: string,
  time: number,
): string {
  return `${type} ${series?.instrument} ${series?.timeframe} ${bar.time - start} at ${time - start}`
}

/** Lets bars arrive, and takes moments when they can go by. */
function run({ series, arrivals }: Market, grace = graceMs) {
  const moments = new BarMoments(series, { graceMs: grace })
  for (const index of series.keys()) moments.filled(index, start)
  const calls: string[][] = []
  const late: string[][] = []
  let waitedMost = 0
  const drain = (now: number): void => {
    for (let moment = moments.next(now); moment !== null; moment = moments.next(now)) {
      const call = moment.events.map((event) =>
        'bar' in event ? nameOf(event, event.bar, event.type, event.time) : event.type,
      )
      ;(moment.isLate ? late : calls).push(call)
      const received = Math.min(...moment.events.map(({ receivedAt }) => receivedAt))
      waitedMost = Math.max(waitedMost, now - received)
    }
  }
  const queue = [...arrivals].sort((a, b) => a.at - b.at)
  for (const arrival of queue) {
    while (moments.deadline() < arrival.at) drain(moments.deadline())
    moments.take(arrival.series, arrival.bar, arrival.at)
    drain(arrival.at)
  }
  while (moments.deadline() < Number.POSITIVE_INFINITY) drain(moments.deadline())
  return { calls, late, waitedMost }
}

describe('moments of bars', () => {
  it('are those of a backtest, in whatever order bars arrive, while each is there before the grace is over', () => {
    fc.assert(
      fc.property(market(graceMs), (one) => {
        const { calls, late } = run(one)
        expect(late).toEqual([])
        expect(calls).toEqual(callsOfBacktest(one))
      }),
      { numRuns: 300 },
    )
  })

  it('never wait for longer than the grace, lose no bar and tell none twice, however late bars are', () => {
    fc.assert(
      fc.property(market(5 * minute), (one) => {
        const { calls, late, waitedMost } = run(one)
        expect(waitedMost).toBeLessThanOrEqual(graceMs)
        const closed = [...calls, ...late].flat().filter((name) => name.startsWith('bar-closed'))
        const wanted = one.arrivals.map(({ series, bar, closeTime }) =>
          nameOf(one.series[series], bar, 'bar-closed', closeTime),
        )
        expect(closed.toSorted()).toEqual(wanted.toSorted())
        expect(late.flat().filter((name) => name.startsWith('bar-opened'))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('go by in order of time, but for those that come too late', () => {
    fc.assert(
      fc.property(market(5 * minute), (one) => {
        const times = run(one).calls.map((call) => Number(call.at(-1)?.split(' at ')[1]))
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
      }),
      { numRuns: 100 },
    )
  })

  it('wait for the past without end, and for nobody who has gone silent', () => {
    const series = ['AAA', 'BBB'].map((instrument) => ({
      instrument,
      timeframe: '1m',
      calendar,
      isTraded: true,
      lastClose: start,
    }))
    const moments = new BarMoments(series, { graceMs })
    const bar = { time: start, open: 1, high: 1, low: 1, close: 1, volume: 0 }
    moments.filled(0, start)
    moments.take(0, bar, start + minute)
    expect(moments.next(start + 100 * minute)).toBe(null)
    expect(moments.deadline()).toBe(Number.POSITIVE_INFINITY)
    expect(moments.horizon(start + minute)).toBe(Number.NEGATIVE_INFINITY)
    moments.filled(1, start)
    expect(moments.next(start + minute)).toBe(null)
    moments.silence(1, true)
    expect(moments.next(start + minute)).toMatchObject({ time: start + minute, missing: [], instruments: ['AAA'] })
    expect(moments.take(0, bar, start + minute)).toBe(false)
  })
})
