import { type BrokerReport, decimal, type MarketEvent, type StoredEvent } from '@race/core'
import { describe, expect, it } from 'vitest'
import { scriptLog } from './log-script.ts'
import type { PaperBroker } from './paper-broker.ts'
import { acme, call, minuteMs, minuteOf, openPaper, orderOf, startMs } from './paper-script.ts'

const flat = [100, 101, 99, 100] as const

async function feed(broker: PaperBroker, events: readonly MarketEvent[]): Promise<BrokerReport[]> {
  const reports: BrokerReport[] = []
  for (const event of events) reports.push(...(await broker.match(event)))
  return reports
}

const shown = (reports: readonly BrokerReport[]): string[] =>
  reports.map((report) => {
    if (report.type === 'order')
      return `${report.order.clientOrderId} ${report.order.status} ${report.order.reason ?? ''}`.trim()
    if (report.type === 'fill')
      return `${report.fill.clientOrderId} ${report.fill.side} ${report.fill.quantity} @ ${report.fill.price}`
    return report.type
  })

describe('a paper broker', () => {
  it('fills an order at the market at the next open, and places its bracket', async () => {
    const broker = await openPaper()
    const leg = { limitPrice: null, stopPrice: null, trail: null, limitOffset: null }
    const answer = await broker.submit(
      orderOf('entry', {
        bracket: {
          stop: { ...leg, clientOrderId: 'stop', type: 'stop', stopPrice: decimal(95) },
          target: { ...leg, clientOrderId: 'target', type: 'limit', limitPrice: decimal(104) },
        },
      }),
      call,
    )
    expect(answer).toEqual({ type: 'accepted', venueOrderId: '0-0' })
    expect(shown(await feed(broker, minuteOf(1, flat)))).toEqual([
      'entry accepted',
      'entry buy 10 @ 100',
      'entry filled',
      'stop accepted',
      'target accepted',
    ])
    expect(shown(await feed(broker, minuteOf(2, [100, 105, 100, 105])))).toEqual([
      'target sell 10 @ 104',
      'target filled',
      'stop cancelled SIBLING_FILLED',
    ])
    const standing = await broker.standing({ ...call, since: startMs + 2 * minuteMs })
    expect(standing).toMatchObject({ type: 'known', standing: { orders: [], positions: [] } })
    if (standing.type !== 'known') return
    expect(standing.standing.fills.map(({ clientOrderId }) => clientOrderId)).toEqual(['target'])
    expect(String(standing.standing.cash[0]?.amount)).toBe('100040')
  })

  it('writes all orders of one turn in one append, before it answers', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    const before = log.appends.length
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => broker.submit(orderOf(`o${n}`), call)))
    expect(new Set(answers.map(({ type }) => type))).toEqual(new Set(['accepted']))
    expect(log.appends.slice(before)).toEqual([51])
  })

  it('refuses an id for ever, a leg that was not placed included', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    const leg = { limitPrice: null, stopPrice: decimal(90), trail: null, limitOffset: null }
    const bracket = { stop: { ...leg, clientOrderId: 'leg', type: 'stop' as const }, target: null }
    const [first, second] = await Promise.all([
      broker.submit(orderOf('a', { bracket }), call),
      broker.submit(orderOf('a'), call),
    ])
    expect([first.type, second]).toMatchObject(['accepted', { type: 'rejected', isDuplicate: true }])
    const again = await openPaper({}, log.cut(log.events.length))
    expect(await again.submit(orderOf('a'), call)).toMatchObject({ isDuplicate: true })
    expect(await again.submit(orderOf('leg'), call)).toMatchObject({ isDuplicate: true })
    expect(await again.order({ clientOrderId: 'leg', venueOrderId: null, instrument: 'ACME' }, call)).toEqual({
      type: 'not-found',
    })
  })

  it('gives a leg of a later bracket no name that another order has, so that each name is of one order', async () => {
    const broker = await openPaper({ costs: { fee: { type: 'none' }, liquidity: { participation: 0.01 } } })
    const prices = { limitPrice: null, stopPrice: decimal(95), trail: null, limitOffset: null }
    const stop = { ...prices, clientOrderId: 'stop', type: 'stop' as const }
    await broker.submit(orderOf('entry', { quantity: 30, bracket: { stop, target: null } }), call)
    await feed(broker, minuteOf(1, flat))
    const named = (clientOrderId: string) => ({ clientOrderId, venueOrderId: null, instrument: 'ACME' })
    expect(await broker.cancel(named('stop'), call)).toMatchObject({ type: 'accepted' })
    const own = await broker.submit(orderOf('stop-2', { type: 'limit', limitPrice: decimal(50) }), call)
    expect(own).toMatchObject({ venueOrderId: '0-2' })
    const told = await feed(broker, minuteOf(2, flat))
    const legs = told.flatMap((report) =>
      report.type === 'order' && report.order.role === 'stop-loss' ? [report.order] : [],
    )
    expect(legs).toMatchObject([
      { clientOrderId: 'stop', status: 'cancelled' },
      { clientOrderId: null, parentVenueOrderId: '0-0', status: 'accepted' },
    ])
    expect(await broker.order(named('stop-2'), call)).toMatchObject({ order: { venueOrderId: '0-2', type: 'limit' } })
    expect(await broker.cancel(named('stop-2'), call)).toEqual({ type: 'accepted', venueOrderId: '0-2' })
  })

  it('takes nothing before it is connected, nothing without approval, and nothing after its end', async () => {
    const broker = await openPaper()
    expect(await broker.submit({ ...orderOf('a'), intentId: 'test:0:other' }, call)).toMatchObject({
      code: 'NOT_APPROVED',
    })
    const reference = { clientOrderId: 'a', venueOrderId: null, instrument: 'ACME' }
    expect(await broker.cancel(reference, call)).toMatchObject({ code: 'ORDER_NOT_FOUND' })
    await broker[Symbol.asyncDispose]()
    await expect(broker.submit(orderOf('a'), call)).rejects.toMatchObject({ code: 'BROKER_CLOSED' })
  })

  it('does not write market events that change nothing', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    const before = log.events.length
    for (let n = 1; n < 20; n++) await feed(broker, minuteOf(n, flat))
    expect(log.events.length).toBe(before)
  })

  it('cancels and replaces what works, and says what it cannot do', async () => {
    const broker = await openPaper()
    await broker.submit(orderOf('a', { type: 'limit', limitPrice: decimal(90) }), call)
    const reference = { clientOrderId: 'a', venueOrderId: null, instrument: 'ACME' }
    expect(await broker.replace(reference, { limitPrice: decimal('90.001') }, call)).toMatchObject({
      code: 'VALUE_OFF_INCREMENT',
    })
    expect(await broker.replace(reference, { limitPrice: decimal(99), quantity: decimal(4) }, call)).toMatchObject({
      type: 'accepted',
    })
    expect(shown(await feed(broker, minuteOf(1, [100, 100, 99, 99])))).toContain('a buy 4 @ 99')
    expect(await broker.cancel(reference, call)).toMatchObject({ type: 'rejected', code: 'ORDER_ENDED' })
  })

  it('says that it does not know where its store failed, and tells reports once they are stored', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    log.next = 'lost'
    expect(await broker.submit(orderOf('a'), call)).toEqual({ type: 'unknown', cause: 'The disk failed' })
    log.next = 'late'
    expect(shown(await broker.match(minuteOf(1, flat)[0]))).toEqual(['gap'])
    expect(shown(await broker.match(minuteOf(1, flat)[1]))).toEqual(['a accepted', 'a buy 10 @ 100', 'a filled'])
    const types = log.events.map(({ type }) => type)
    expect(types.filter((type) => type === 'order-taken' || type === 'order-filled')).toEqual([
      'order-taken',
      'order-filled',
    ])
  })

  it('tells ahead what it then stores with all that followed, each report once', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    await broker.submit(orderOf('a'), call)
    const before = log.appends.length
    const told = minuteOf(1, flat).flatMap((event) => [...broker.ahead.match(event)])
    expect(shown(told)).toEqual(['a accepted', 'a buy 10 @ 100', 'a filled'])
    expect(log.appends.length).toBe(before)
    log.next = 'lost'
    expect(await broker.ahead.stored()).toBe('The disk failed')
    expect(await broker.ahead.stored()).toBe(null)
    expect(await broker.ahead.stored()).toBe(null)
    expect(log.appends.length).toBe(before + 1)
    expect(shown(await broker.match(minuteOf(2, flat)[0]))).toEqual([])
    const again = await openPaper({}, log.cut(log.events.length))
    const standing = await again.standing({ ...call, since: 0 })
    expect(standing).toMatchObject({ standing: { fills: [{ clientOrderId: 'a' }] } })
  })

  it('says to all who ask at the same time what came of what it told ahead', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    await broker.submit(orderOf('a'), call)
    const { length } = log.events
    const isStored = (answer: string | null) => [answer, log.events.length > length]
    for (const event of minuteOf(1, flat)) broker.ahead.match(event)
    log.next = 'lost'
    const first = broker.ahead.stored().then(isStored)
    const second = broker.ahead.stored().then(isStored)
    expect(await Promise.all([first, second])).toEqual(Array(2).fill(['The disk failed', false]))
    const third = broker.ahead.stored().then(isStored)
    const fourth = broker.ahead.stored().then(isStored)
    expect(await Promise.all([third, fourth])).toEqual(Array(2).fill([null, true]))
  })

  it('does not take for stored what it tells ahead while it stores', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    await broker.submit(orderOf('a'), call)
    await broker.submit(orderOf('b', { type: 'limit', limitPrice: decimal(92) }), call)
    const fills = () => log.events.filter(({ type }) => type === 'order-filled').length
    const appendOf = log.append
    log.append = async (...given) => {
      log.append = appendOf
      const answer = await appendOf(...given)
      for (const event of minuteOf(2, [90, 90, 90, 90])) broker.ahead.match(event)
      return answer
    }
    for (const event of minuteOf(1, flat)) broker.ahead.match(event)
    expect([await broker.ahead.stored(), fills()]).toEqual([null, 1])
    expect([await broker.ahead.stored(), fills()]).toEqual([null, 2])
  })

  it('tells ahead what is on its way to the log as well, and not again once it is there', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    await broker.submit(orderOf('a', { type: 'limit', limitPrice: decimal(90) }), call)
    expect(shown(broker.ahead.match(minuteOf(1, flat)[0]))).toEqual(['a accepted'])
    const cancelling = broker.cancel({ clientOrderId: 'a', venueOrderId: null, instrument: 'ACME' }, call)
    // The append has taken what it is to tell, and has not ended.
    await null
    expect(shown(broker.ahead.match(minuteOf(1, flat)[1]))).toEqual(['a cancelled CANCELLED'])
    expect(await cancelling).toMatchObject({ type: 'accepted' })
    expect(shown(await broker.match(minuteOf(2, flat)[0]))).toEqual([])
  })

  it('lets its log go and ends its reports, also where its end fails', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    const ended = (async () => {
      for await (const _ of broker.reports(call));
    })()
    for (const event of minuteOf(1, flat)) await broker.match(event)
    const released: string[] = []
    log.releaseLease = async ({ holder }) => void released.push(holder)
    log.append = () => Promise.reject(new TypeError('a mistake'))
    await expect(broker[Symbol.asyncDispose]()).rejects.toThrow('a mistake')
    await ended
    expect(released).toHaveLength(1)
  })

  it('refuses to go on with a log that another version has written, before it takes anything from it', async () => {
    const log = scriptLog()
    const broker = await openPaper({}, log)
    await broker.submit(orderOf('a'), call)
    log.events[1] = { ...(log.events[1] as StoredEvent), schemaVersion: 1 }
    await expect(openPaper({}, log)).rejects.toThrow(
      'event 2 of its log is of version 1, and this paper broker reads version 2',
    )
  })

  it('refuses to go on with another account than its log holds', async () => {
    const log = scriptLog()
    await openPaper({}, log)
    await expect(openPaper({ capital: 5 }, log)).rejects.toThrow('the log holds an account with another capital')
    await expect(openPaper({ instruments: [acme, acme] }, log)).rejects.toThrow("'ACME' is there twice")
  })
})
