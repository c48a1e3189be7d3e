import type { Approval, Holding } from '@race/core'
import { describe, expect, it } from 'vitest'
import { linkOrders, type OrderModification, VenueOrder } from './index.ts'
import { OrderLine } from './order-line.ts'
import { playScript } from './venue-script.ts'

/** A line to a venue, whose messages take the given delays in the order of sending, and what the venue tells. */
function lineOf(...delays: readonly number[]) {
  const told: string[] = []
  const names = new Map<VenueOrder, string>()
  const { venue, account } = playScript([], {
    listener: {
      onOrder: (order, time) => told.push(`${time} ${names.get(order)} ${order.endReason ?? order.status}`),
      onModify: (order, time) => told.push(`${time} ${names.get(order)} for ${order.steps} at ${order.limitTicks}`),
      onFill: () => undefined,
    },
    venue: { verify: () => true },
  })
  let sent = 0
  const latency = { isZero: false, toVenue: () => delays[sent++] ?? 0, report: () => 0 }
  const line = new OrderLine(venue, latency)
  const make = (name: string, terms: Partial<VenueOrder> = {}, instrument = 0): VenueOrder => {
    const intent = { strategyInstance: 's', decisionTime: 0, ordinal: names.size }
    const sizing = { type: 'fixed', steps: 10 } as const
    const order = new VenueOrder(account.holdings[instrument] as Holding, instrument, 1, intent, 0, sizing)
    Object.assign(order, { type: 'limit', limitTicks: 100, approval: {} as Approval }, terms)
    names.set(order, name)
    return order
  }
  const place = (name: string, time: number, terms: Partial<VenueOrder> = {}, instrument = 0): VenueOrder => {
    const order = make(name, terms, instrument)
    line.submit(order, time)
    return order
  }
  /** Delivers all that is on its way, and gives what the venue tells of it. */
  const arrive = (): string[] => {
    told.length = 0
    while (line.next < Number.POSITIVE_INFINITY) line.deliver()
    return [...told]
  }
  return { line, latency, venue, make, place, arrive, told }
}

describe('messages on their way', () => {
  it('arrive each after its delay, whatever was sent before it', () => {
    const { line, place, arrive } = lineOf(30, 10, 20)
    for (const name of ['a', 'b', 'c']) place(name, 100)
    expect(line.next).toBe(110)
    expect(arrive()).toEqual(['110 b accepted', '120 c accepted', '130 a accepted'])
  })

  it('that arrive at one time do so as they were sent', () => {
    const { place, arrive } = lineOf(10, 8, 5)
    place('a', 100)
    place('b', 102)
    place('c', 105)
    expect(arrive()).toEqual(['110 a accepted', '110 b accepted', '110 c accepted'])
  })

  it('of one order never overtake each other', () => {
    const { line, place, arrive } = lineOf(30, 5, 1)
    const order = place('a', 100)
    line.modify(order, { steps: 7 }, 101)
    line.cancel(order, 102, 'BY_HAND')
    expect(arrive()).toEqual(['130 a accepted', '130 a for 7 at 100', '130 a BY_HAND'])
  })

  it('are numbered by order, from 0 on', () => {
    const { line, latency, place } = lineOf()
    const asked: unknown[] = []
    latency.toVenue = (...key: readonly unknown[]) => asked.push(key)
    const a = place('a', 100)
    a.luck = 7
    place('b', 100)
    line.modify(a, { steps: 7 }, 100)
    line.cancel(a, 100, 'BY_HAND')
    expect(asked).toEqual([
      [0, 0],
      [0, 0],
      [7, 1],
      [7, 2],
    ])
  })

  it('ask for a cancel once, also where nothing has answered yet', () => {
    const { line, place } = lineOf(10, 10)
    const order = place('a', 100)
    line.cancel(order, 100, 'BY_HAND')
    line.cancel(order, 101, 'BY_HAND')
    expect(line.snapshot([]).messages.map(({ type }) => type)).toEqual(['place', 'cancel'])
  })

  it('are not sent for no change, nor for an order that has ended', () => {
    const { line, venue, place, arrive } = lineOf()
    const order = place('a', 100)
    line.modify(order, {}, 100)
    expect(line.named).toEqual([order])
    expect(arrive()).toEqual(['100 a accepted'])
    venue.cancel(order, 110, 'BY_HAND')
    line.modify(order, { steps: 7 }, 110)
    line.cancel(order, 110, 'BY_HAND')
    expect(line.next).toBe(Number.POSITIVE_INFINITY)
  })

  it('find an order that has come to its last moment ended, and others of its instrument', () => {
    const { line, place, arrive } = lineOf(0, 0, 0)
    const order = place('a', 100, { expiresAt: 150 })
    place('b', 100, { expiresAt: 160 })
    place('other', 100, { expiresAt: 150 }, 1)
    arrive()
    line.cancel(order, 150, 'BY_HAND')
    expect(arrive()).toEqual(['150 a SIGNAL_EXPIRED'])
    line.modify(place('c', 155), { steps: 7 }, 160)
    expect(arrive()).toEqual(['155 c accepted', '160 b SIGNAL_EXPIRED', '160 c for 7 at 100'])
  })

  it('that place an order end no other one', () => {
    const { place, arrive } = lineOf()
    place('a', 100, { expiresAt: 150 })
    place('b', 160)
    expect(arrive()).toEqual(['100 a accepted', '160 b accepted'])
  })

  it('are rewritten where they change an order of an instrument that has changed itself', () => {
    const { line, place, arrive } = lineOf()
    const [a, other] = [place('a', 100), place('other', 100, {}, 1)]
    line.modify(a, { steps: 8, limitTicks: 90 }, 100)
    line.modify(other, { steps: 8 }, 100)
    line.cancel(a, 100, 'BY_HAND')
    const seen: unknown[] = []
    line.adjust(0, (order, changes): OrderModification => {
      seen.push([order.index, changes])
      return { steps: 4, limitTicks: 45 }
    })
    expect(seen).toEqual([[0, { steps: 8, limitTicks: 90 }]])
    expect(arrive()).toEqual([
      '100 a accepted',
      '100 other accepted',
      '100 a for 4 at 45',
      '100 other for 8 at 100',
      '100 a BY_HAND',
    ])
  })
})

describe('orders on their way', () => {
  it('are those that have not arrived and have not ended, entries counted apart', () => {
    const { line, venue, place } = lineOf(10, 20, 30, 40, 50)
    place('a', 100)
    const [b, c, d] = [place('b', 100), place('c', 100), place('d', 100, { role: 'close' })]
    const [e] = [place('e', 100)]
    expect([line.inFlight.length, line.entriesInFlight]).toEqual([5, 4])
    line.deliver()
    expect([line.inFlight, line.entriesInFlight]).toEqual([[b, c, d, e], 3])
    venue.cancel(c, 110, 'BY_HAND')
    expect([line.inFlight, line.entriesInFlight]).toEqual([[b, d, e], 2])
  })

  it('that have ended there never arrive', () => {
    const { venue, place, arrive } = lineOf(10)
    venue.cancel(place('a', 100), 105, 'BY_HAND')
    expect(arrive()).toEqual([])
  })

  it('and those that they wait for are named, also where only a request for them is on its way', () => {
    const { line, make, place, arrive } = lineOf(10)
    const parent = place('parent', 100)
    arrive()
    const child = make('child')
    line.submitAfter(parent, child, 120)
    const alone = place('alone', 120)
    expect(line.named).toEqual([child, parent, alone])
    line.deliver()
    line.deliver()
    line.cancel(alone, 130, 'BY_HAND')
    expect(line.named).toEqual([alone])
  })

  it('wait at the venue for the order that they come after', () => {
    const { line, venue, make, place, arrive } = lineOf(10)
    const parent = place('parent', 100)
    const child = make('child')
    line.submitAfter(parent, child, 100)
    expect(arrive()).toEqual(['110 parent accepted'])
    expect([venue.held, child.parent]).toEqual([[child], parent])
  })

  it('end with one that they are tied to', () => {
    const { line, venue, place, arrive } = lineOf(0, 50)
    const [a, b] = [place('a', 100), place('b', 100)]
    linkOrders('oco', [a, b])
    line.deliver()
    venue.fillAt(a, 100, 120)
    expect(b.endReason).toBe('SIBLING_FILLED')
    expect([line.inFlight, arrive()]).toEqual([[], []])
  })
})

describe('a line as plain data', () => {
  it('is what is on its way by arrival, and what was sent for orders that have not ended', () => {
    const { line, make, place } = lineOf(0, 30, 10, 20)
    const a = place('a', 100)
    line.deliver()
    const child = make('child')
    line.submitAfter(a, child, 100)
    line.modify(a, { steps: 7 }, 105)
    line.cancel(a, 106, 'BY_HAND')
    expect(structuredClone(line.snapshot([a, make('never sent'), child]))).toEqual({
      messages: [
        { at: 115, type: 'modify', order: 0, parent: null, reason: '', changes: { steps: 7 } },
        { at: 126, type: 'cancel', order: 0, parent: null, reason: 'BY_HAND', changes: {} },
        { at: 130, type: 'place', order: 1, parent: 0, reason: '', changes: {} },
      ],
      inFlight: [1],
      carried: [
        { order: 0, messages: 3, at: 126, hasCancel: true },
        { order: 1, messages: 1, at: 130, hasCancel: false },
      ],
    })
  })

  it('goes on as the line itself would', () => {
    const { line, venue, latency, make, place, arrive } = lineOf(0, 30, 10)
    const a = place('a', 100)
    line.deliver()
    const child = make('child')
    line.submitAfter(a, child, 100)
    line.cancel(a, 105, 'BY_HAND')
    const orders = [a, child]
    const snapshot = structuredClone(line.snapshot(orders))
    const other = new OrderLine(venue, latency)
    other.restore(snapshot, (index) => orders[index] as VenueOrder)
    expect(other.snapshot(orders)).toEqual(snapshot)
    expect([other.next, other.inFlight, other.named]).toEqual([115, [child], [a, child, a]])
    // It was asked to be cancelled before, and what is sent for the child does not overtake it.
    other.cancel(a, 106, 'BY_HAND')
    other.modify(child, { steps: 7 }, 107)
    expect(other.snapshot([]).messages.map(({ type, at }) => `${at} ${type}`)).toEqual([
      '115 cancel',
      '130 place',
      '130 modify',
    ])
    while (other.next < Number.POSITIVE_INFINITY) other.deliver()
    expect([a.endReason, child.endReason]).toEqual(['BY_HAND', 'PARENT_ENDED'])
    expect(arrive()).toEqual([])
  })
})
