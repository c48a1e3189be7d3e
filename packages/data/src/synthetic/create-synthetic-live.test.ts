import { type Bar, createManualClock, type MarketData, type Timers } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createSyntheticLive, type SyntheticLiveOptions } from './create-synthetic-live.ts'
import { regimeSwitching } from './regime-switching.ts'

const start = Date.UTC(2026, 0, 5)
const minute = 60_000

/** Waits that are over at once, and take the clock with them. */
function instantTimers(at = start): Timers & { readonly waited: number[] } {
  const clock = createManualClock(at)
  const waited: number[] = []
  return {
    waited,
    now: () => clock.now(),
    yield: () => Promise.resolve(),
    async after(milliseconds, { signal }) {
      signal.throwIfAborted()
      waited.push(milliseconds)
      clock.advance(milliseconds)
    },
  }
}

const signal = new AbortController().signal

function source(options: Partial<SyntheticLiveOptions> = {}) {
  return createSyntheticLive({ seed: 'live', instruments: ['AAA', 'BBB'], timeframe: '1m', start, ...options })
}

async function past(data: MarketData, to: number, timeframe = '1m', from = start): Promise<Bar[]> {
  const bars: Bar[] = []
  for await (const chunk of data.bars({ instrument: 'AAA', timeframe, from, to }, { signal })) bars.push(...chunk)
  return bars
}

async function live(data: MarketData, count: number, timeframe = '1m'): Promise<Bar[]> {
  const bars: Bar[] = []
  for await (const bar of data.liveBars({ instrument: 'AAA', timeframe }, { signal })) {
    bars.push(bar)
    if (bars.length === count) break
  }
  return bars
}

describe('a synthetic live market', () => {
  it('shows live the bars that it has as history later', async () => {
    const timers = instantTimers(start + 700 * minute)
    const data = source({ timers })
    const seen = await live(data, 400)
    expect(seen[0]?.time).toBe(start + 700 * minute)
    expect(await past(data, start + 1100 * minute, '1m', start + 700 * minute)).toEqual(seen)
  })

  it('goes on after a restart where it would be', async () => {
    const before = await past(source({ timers: instantTimers(start + 2000 * minute) }), start + 2000 * minute)
    const after = await past(source({ timers: instantTimers(start + 3000 * minute) }), start + 3000 * minute)
    expect(before).toHaveLength(2000)
    expect(after.slice(0, 2000)).toEqual(before)
  })

  it('opens each bar at the close before, across its blocks', async () => {
    const bars = await past(source({ timers: instantTimers(start + 1600 * minute) }), start + 1600 * minute)
    for (let index = 1; index < bars.length; index++) expect(bars[index]?.open).toBe(bars[index - 1]?.close)
  })

  it('gives each instrument prices of its own', async () => {
    const data = source({ timers: instantTimers(start + 10 * minute) })
    const [a] = await past(data, start + 10 * minute)
    for await (const chunk of data.bars(
      { instrument: 'BBB', timeframe: '1m', from: start, to: start + 10 * minute },
      { signal },
    ))
      expect(chunk.at(0)).not.toEqual(a)
  })

  it('never gives a bar that has not closed', async () => {
    const now = start + 10.5 * minute
    const bars = await past(source({ timers: instantTimers(now) }), start + 100 * minute)
    expect(bars.at(-1)?.time).toBe(start + 9 * minute)
  })

  it('makes longer bars of its own, live and past alike', async () => {
    const timers = instantTimers(start + 603 * minute)
    const data = source({ timers })
    const seen = await live(data, 20, '5m')
    expect(seen[0]?.time).toBe(start + 600 * minute)
    const fives = await past(data, start + 700 * minute, '5m', start + 600 * minute)
    expect(fives).toEqual(seen)
    const minutes = await past(data, start + 605 * minute, '1m', start + 600 * minute)
    expect(seen[0]).toMatchObject({ open: minutes[0]?.open, close: minutes[4]?.close })
    expect(seen[0]?.high).toBe(Math.max(...minutes.map(({ high }) => high)))
  })

  it('lets the time of the market pass faster than that of the clock', async () => {
    const timers = instantTimers()
    const at = start + 50 * minute
    const data = source({ timers, speed: 60, at })
    expect(data.timers.now()).toBe(at)
    const [bar] = await live(data, 1)
    expect(bar?.time).toBe(at)
    expect(timers.waited).toEqual([1000])
    expect(data.timers.now()).toBe(at + minute)
  })

  it('keeps to the sessions of a calendar', async () => {
    const data = source({
      instruments: [{ id: 'AAA', assetClass: 'equity' }],
      timers: instantTimers(start + 20 * 24 * 60 * minute),
      timeframe: '30m',
    })
    const bars = await past(data, start + 20 * 24 * 60 * minute, '30m')
    expect(bars).toHaveLength(14 * 13)
    expect(new Date(bars[0]?.time ?? 0).toISOString()).toBe('2026-01-05T14:30:00.000Z')
  })

  it('takes another market than a random walk', async () => {
    const calm = { volatility: 0, drift: 0 }
    const data = source({
      timers: instantTimers(start + 100 * minute),
      market: (options) => regimeSwitching({ ...options, regimes: [calm] }),
    })
    const bars = await past(data, start + 100 * minute)
    expect(new Set(bars.map(({ close }) => close))).toEqual(new Set([100]))
  })

  it('ends by the signal of the call, and when it is closed', async () => {
    const ended = new AbortController()
    const timers: Timers = {
      ...instantTimers(),
      after: (_, { signal: by }) =>
        new Promise((_resolve, reject) => by.addEventListener('abort', () => reject(by.reason), { once: true })),
    }
    const data = source({ timers })
    const read = async (by: AbortSignal) => {
      for await (const _ of data.liveBars({ instrument: 'AAA', timeframe: '1m' }, { signal: by })) break
    }
    const first = read(ended.signal)
    ended.abort()
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
    const second = read(signal)
    await data[Symbol.asyncDispose]()
    await expect(second).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(past(data, start + minute)).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('names what it does not have', async () => {
    const data = source({ timers: instantTimers(start + minute) })
    const ask = (instrument: string, timeframe: string) => () => data.liveBars({ instrument, timeframe }, { signal })
    expect(ask('CCC', '1m')).toThrow(expect.objectContaining({ code: 'DATA_NOT_FOUND' }))
    expect(ask('AAA', '90s')).toThrow('which these do not add up to')
    expect(() => source({ timeframe: '1w' })).toThrow("'1w', which is longer than a day")
    expect(() => source({ speed: 0 })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
