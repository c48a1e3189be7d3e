import { inspect } from 'node:util'
import { type BrokerReport, createRandom } from '@race/core'
import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'
import { createBoundedQueue } from './bounded-queue.ts'
import { createClockSkew } from './clock-skew.ts'
import { readJson } from './json-text.ts'
import { createRecentKeys } from './recent-keys.ts'
import { createReportFeed } from './report-feed.ts'
import { retryAfterMs } from './retry-after.ts'
import { causeOf, createSecrets } from './secrets.ts'

const clock = { now: () => 0 }

async function collect(reports: AsyncIterable<BrokerReport>): Promise<readonly BrokerReport[]> {
  const read: BrokerReport[] = []
  for await (const report of reports) read.push(report)
  return read
}

describe('createSecrets', () => {
  it('takes secrets out of texts in every form in which they travel', () => {
    const secrets = createSecrets(['a/b"c', 'a/b"c-longer', ''])
    expect(secrets.redact('x a/b"c y')).toBe('x [hidden] y')
    expect(secrets.redact('?key=a%2Fb%22c&x=1')).toBe('?key=[hidden]&x=1')
    expect(secrets.redact('{"key":"a/b\\"c"}')).toBe('{"key":"[hidden]"}')
    expect(secrets.redact('a/b"c-longer')).toBe('[hidden]')
  })

  it('shows none itself', () => {
    const secrets = createSecrets(['hush-hush'])
    expect(inspect(secrets, { depth: 9, showHidden: true }) + JSON.stringify(secrets)).not.toContain('hush')
  })

  it('tells what went wrong with the causes below, and no secret of them', () => {
    const error = new Error('outer', { cause: new Error('inner hush-hush', { cause: 'deep' }) })
    expect(causeOf(error, createSecrets(['hush-hush']))).toBe('outer: inner [hidden]: deep')
    const circle = new Error('round')
    circle.cause = circle
    expect(causeOf(circle, createSecrets([]))).toBe('round')
    expect(causeOf(undefined, createSecrets([]))).toBe('undefined')
  })
})

describe('backoffMs', () => {
  it('doubles up to the most, however often', () => {
    const random = createRandom('backoff')
    for (const [attempt, full] of [
      [0, 100],
      [3, 800],
      [10_000, 5_000],
    ] as const) {
      const ms = backoffMs(attempt, random, { baseMs: 100, maxMs: 5_000 })
      expect(ms).toBeGreaterThanOrEqual(full / 2)
      expect(ms).toBeLessThanOrEqual(full)
    }
  })
})

describe('createBoundedQueue', () => {
  it('gives what was pushed in order, waits for more, and ends', async () => {
    const queue = createBoundedQueue<number>(3)
    const read: number[] = []
    const done = (async () => {
      for await (const item of queue) read.push(item)
    })()
    queue.push(1)
    queue.push(2)
    await Promise.resolve()
    queue.push(3)
    queue.end()
    expect(queue.push(4)).toBe(false)
    await done
    expect(read).toEqual([1, 2, 3])
  })

  it('takes no more than it may, until it is cleared', () => {
    const queue = createBoundedQueue<number>(2)
    expect([queue.push(1), queue.push(2), queue.push(3), queue.length]).toEqual([true, true, false, 2])
    queue.clear()
    expect([queue.push(4), queue.length]).toEqual([true, 1])
  })

  it('throws what it ended with after what waited', async () => {
    const queue = createBoundedQueue<number>(2)
    queue.push(1)
    queue.end(new Error('lost'))
    queue.end()
    const read: number[] = []
    await expect(
      (async () => {
        for await (const item of queue) read.push(item)
      })(),
    ).rejects.toThrow('lost')
    expect(read).toEqual([1])
  })
})

describe('createRecentKeys', () => {
  it('knows what came before, and forgets the oldest first', () => {
    const seen = createRecentKeys(2)
    expect(['a', 'b', 'a', 'c', 'b', 'a'].map((key) => seen.add(key))).toEqual([true, true, false, true, false, true])
  })
})

describe('createReportFeed', () => {
  const order = (time: number): BrokerReport => ({ type: 'bust', fillId: String(time), time, reason: 'test' })

  it('gives each reader every report since it began, until its signal', async () => {
    const feed = createReportFeed({ clock, bufferMax: 10 })
    const controller = new AbortController()
    feed.publish(order(1))
    const reports = feed.subscribe(controller.signal)
    const others = feed.subscribe(new AbortController().signal)
    feed.publish(order(2))
    feed.publish(order(3))
    controller.abort()
    feed.publish(order(4))
    feed.close()
    expect((await collect(reports)).map((report) => 'time' in report && report.time)).toEqual([2, 3])
    expect(await collect(others)).toHaveLength(3)
    expect(await collect(feed.subscribe(new AbortController().signal))).toEqual([])
  })

  it('tells a reader that fell behind of the gap, and goes on', async () => {
    const feed = createReportFeed({ clock, bufferMax: 3 })
    const reports = feed.subscribe(new AbortController().signal)
    for (let time = 1; time <= 4; time++) feed.publish(order(time))
    feed.close()
    expect(await collect(reports)).toEqual([
      { type: 'gap', time: 0, cause: 'the reader fell more than 3 reports behind' },
      order(4),
    ])
  })
})

describe('readJson', () => {
  it('keeps numbers as they were written, so that no digit of an amount is lost', () => {
    expect(readJson('{"a":0.10,"b":[12345678901234567890.123],"c":"x","d":null,"e":1e2}', 'text')).toEqual({
      isJson: true,
      value: { a: '0.10', b: ['12345678901234567890.123'], c: 'x', d: null, e: '1e2' },
    })
  })

  it('makes floats where they are wanted, and says what is no JSON', () => {
    expect(readJson('[0.5]', 'float')).toEqual({ isJson: true, value: [0.5] })
    expect(readJson('<html>', 'float')).toEqual({ isJson: false })
  })
})

describe('createClockSkew', () => {
  it('believes the sample with the shortest way among the latest', () => {
    const skew = createClockSkew({ clock: { now: () => 10_000 } })
    expect([skew.offsetMs, skew.uncertaintyMs, skew.now()]).toEqual([0, Number.POSITIVE_INFINITY, 10_000])
    skew.observe({ sentAt: 0, receivedAt: 100, venueTime: 1_050 })
    skew.observe({ sentAt: 0, receivedAt: 2_000, venueTime: 5_000 })
    expect([skew.offsetMs, skew.uncertaintyMs, skew.now()]).toEqual([1_000, 50, 11_000])
    for (let count = 0; count < 8; count++) skew.observe({ sentAt: 0, receivedAt: 400, venueTime: 700 })
    expect([skew.offsetMs, skew.uncertaintyMs]).toEqual([500, 200])
    skew.reset()
    expect(skew.offsetMs).toBe(0)
  })

  it('takes no sample from which nothing can be told', () => {
    const skew = createClockSkew({ clock })
    skew.observe({ sentAt: 100, receivedAt: 50, venueTime: 5_000 })
    skew.observe({ sentAt: 0, receivedAt: 50, venueTime: Number.NaN })
    expect(skew.offsetMs).toBe(0)
  })

  it('takes a time of whole seconds for the middle of its second', () => {
    const skew = createClockSkew({ clock, resolutionMs: 1_001 })
    skew.observe({ sentAt: 0, receivedAt: 0, venueTime: 3_000 })
    expect([skew.offsetMs, skew.uncertaintyMs]).toEqual([3_500, 500])
  })
})

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:10 GMT' }, 6_000],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:10 GMT', date: 'Thu, 01 Jan 1970 00:00:09 GMT' }, 1_000],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:01 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{}, null],
  ])('reads %j', (headers, expected) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), 4_000)).toBe(expected)
  })
})
