import { decimal } from '@race/core'
import { describe, expect, it } from 'vitest'
import { fillOf, heldIn, intend, reportOf, scriptedKernel, standingOf, taken } from '../testing/scripted-kernel.ts'
import { startTime } from '../testing/scripted-session.ts'
import { reconcile } from './reconcile.ts'

const legs = {
  stop: { clientOrderId: 'c1s', type: 'stop', limitPrice: null, stopPrice: '90', trail: null, limitOffset: null },
  target: { clientOrderId: 'c1t', type: 'limit', limitPrice: '120', stopPrice: null, trail: null, limitOffset: null },
} as const

describe('what a venue tells of orders', () => {
  it('takes a first report of a fill for the news that the order was taken as well', () => {
    const kernel = scriptedKernel()
    intend(kernel, { clientOrderId: 'c1' })
    const status = 'partially-filled'
    kernel.report({
      type: 'order',
      order: reportOf({ clientOrderId: 'c1', venueOrderId: 'v1', status, filledQuantity: decimal(4) }),
    })
    expect(kernel.state.orders.get('c1')).toMatchObject({ status: 'partially-filled', hasUntoldFills: true })
  })

  it('has an order that ended stay over whatever is told late, also while fills of it are to come', () => {
    const kernel = scriptedKernel()
    intend(kernel, { clientOrderId: 'c1' })
    const part = reportOf({ clientOrderId: 'c1', venueOrderId: 'v1', status: 'partially-filled' })
    const ended = { ...part, status: 'cancelled', filledQuantity: decimal(4) } as const
    kernel.report({ type: 'order', order: ended })
    kernel.take()
    kernel.report({ type: 'order', order: { ...part, filledQuantity: decimal(4) } })
    expect(taken(kernel).facts).toEqual([])
    // More has filled than was told when it ended: that is news, whoever tells it.
    kernel.report({ type: 'order', order: { ...part, filledQuantity: decimal(5) } })
    kernel.report({ type: 'order', order: { ...ended, status: 'filled', filledQuantity: decimal(10) } })
    expect(taken(kernel).facts).toEqual(['order-reported', 'order-reported'])
    expect(kernel.state.orders.get('c1')).toMatchObject({ status: 'filled', hasUntoldFills: true })
  })

  it('asks for the legs that the venue placed when an entry turns out to be over, since nobody told of them', () => {
    const kernel = scriptedKernel({ brackets: true })
    intend(kernel, { clientOrderId: 'c1', ...legs })
    kernel.report({
      type: 'fill',
      fill: fillOf({ fillId: 'f1', clientOrderId: 'c1', venueOrderId: 'v1', quantity: decimal(6) }),
    })
    kernel.take()
    const order = reportOf({
      ...{ clientOrderId: 'c1', venueOrderId: 'v1', status: 'cancelled', filledQuantity: decimal(6) },
    })
    kernel.found('c1', { type: 'found', order }, false)
    expect(taken(kernel).effects).toEqual([
      { type: 'ask', clientOrderId: 'c1s' },
      { type: 'ask', clientOrderId: 'c1t' },
    ])
  })

  it('asks at the start for legs whose entry has filled, and for none of an entry that filled nothing', () => {
    const kernel = scriptedKernel({ brackets: true })
    intend(kernel, { clientOrderId: 'c1', ...legs })
    intend(kernel, { clientOrderId: 'c2', stop: { ...legs.stop, clientOrderId: 'c2s' } })
    const over = reportOf({ clientOrderId: 'c2', venueOrderId: 'v2', status: 'cancelled' })
    kernel.report({ type: 'order', order: over })
    kernel.take()
    const positions = [{ instrument: 'ACME', quantity: decimal(10) }]
    const fills = [fillOf({ fillId: 'f1', clientOrderId: 'c1', venueOrderId: 'v1' })]
    reconcile(kernel, standingOf({ fills, positions }), 0)
    const asked = taken(kernel).effects.map((effect) =>
      'clientOrderId' in effect ? effect.clientOrderId : effect.type,
    )
    expect(asked).toEqual(['c1s', 'c1t'])
  })

  it('learns the name again that a late report of the replaced order took from it, when it asks by that', () => {
    const kernel = scriptedKernel()
    intend(kernel, { clientOrderId: 'c1' })
    kernel.answer('c1', 'submit', { type: 'unknown', cause: 'no answer' })
    const change = { clientOrderId: 'c1', command: 'replace', quantity: null, stopPrice: null, reason: 'test' } as const
    kernel.record('order-change-intended', { ...change, limitPrice: '98' })
    kernel.answer('c1', 'replace', { type: 'accepted', venueOrderId: 'v2' })
    // Nobody has heard of this name before.
    kernel.report({ type: 'order', order: reportOf({ clientOrderId: 'c1', venueOrderId: 'v1' }) })
    const order = kernel.state.orders.get('c1')
    expect(order?.venueOrderId).toBe('v1')
    const latest = reportOf({ clientOrderId: 'c1', venueOrderId: 'v2', limitPrice: decimal(98), time: startTime + 2 })
    kernel.found('c1', { type: 'found', order: latest }, false, 'v1')
    expect(order).toMatchObject({ venueOrderId: 'v2', limitPrice: '98' })
    // An answer that was asked for by an older name tells nothing of the latest.
    kernel.found('c1', { type: 'found', order: { ...latest, venueOrderId: 'v1' } }, false, 'v1')
    expect(order?.venueOrderId).toBe('v2')
  })

  it('asks for legs also where what their entry had filled was taken back before anybody heard of it', () => {
    const kernel = scriptedKernel({ brackets: true })
    intend(kernel, { clientOrderId: 'c1', ...legs })
    const order = reportOf({ clientOrderId: 'c1', venueOrderId: 'v1', status: 'filled', filledQuantity: decimal(10) })
    kernel.found('c1', { type: 'found', order }, false)
    expect(taken(kernel).effects).toEqual([
      { type: 'ask', clientOrderId: 'c1s' },
      { type: 'ask', clientOrderId: 'c1t' },
    ])
    // The venue lists no fill of it any more.
    reconcile(kernel, standingOf(), 0)
    expect(taken(kernel)).toMatchObject({ facts: ['fills-missing'] })
    reconcile(kernel, standingOf(), 0)
    expect(taken(kernel).effects).toEqual([
      { type: 'ask', clientOrderId: 'c1s' },
      { type: 'ask', clientOrderId: 'c1t' },
    ])
  })

  it('does not ask for legs by ids that the venue does not keep', () => {
    const kernel = scriptedKernel({ brackets: true, clientOrderIds: 'none' })
    intend(kernel, { clientOrderId: 'c1', ...legs })
    kernel.take()
    const standing = standingOf({ fills: [fillOf({ fillId: 'f1', venueOrderId: 'v1' })] })
    reconcile(kernel, standing, 0, { names: new Set(['v1']), orders: [] })
    expect(kernel.state.orders.get('c1')?.status).toBe('filled')
    expect(taken(kernel).effects).toEqual([])
  })
})

describe('a venue that keeps no ids of ours', () => {
  const nameless = { clientOrderIds: 'none' } as const

  it('has a report taken for the order of the exact terms, not for the first that it could be', () => {
    const kernel = scriptedKernel(nameless)
    intend(kernel, { clientOrderId: 'c1', limitPrice: '99' })
    intend(kernel, { clientOrderId: 'c2', limitPrice: '100' })
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v2' }) })
    expect(kernel.state.orders.get('c1')?.venueOrderId).toBeNull()
    expect(kernel.state.orders.get('c2')?.venueOrderId).toBe('v2')
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v1', limitPrice: decimal(99) }) })
    expect(kernel.state.orders.get('c1')?.venueOrderId).toBe('v1')
    expect(taken(kernel).facts).not.toContain('order-adopted')
  })

  it('has a replacement known by the terms that were asked for, before the answer to it', () => {
    const kernel = scriptedKernel(nameless)
    intend(kernel, { clientOrderId: 'c1' })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    const change = { clientOrderId: 'c1', command: 'replace', quantity: null, stopPrice: null, reason: 'test' } as const
    kernel.record('order-change-intended', { ...change, limitPrice: '98' })
    kernel.take()
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v2', limitPrice: decimal(98) }) })
    expect(taken(kernel).facts).toEqual(['order-reported'])
    expect(kernel.state.orders.get('c1')).toMatchObject({ venueOrderId: 'v2', limitPrice: '98' })
    // Once it is answered nothing is being replaced: an order of the old terms is somebody else's.
    kernel.answer('c1', 'replace', { type: 'accepted', venueOrderId: 'v2' })
    kernel.take()
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v3', limitPrice: decimal(98) }) })
    expect(taken(kernel).facts).toEqual(['order-adopted'])
  })

  it('names an order by its answer, also where its report was taken for another one of the same terms', () => {
    const kernel = scriptedKernel(nameless)
    intend(kernel, { clientOrderId: 'c1' })
    intend(kernel, { clientOrderId: 'c2' })
    // The report is of the second, and taken for the first, which was sent before it.
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v2' }) })
    expect(kernel.state.orders.get('c1')?.venueOrderId).toBe('v2')
    kernel.answer('c2', 'submit', { type: 'accepted', venueOrderId: 'v2' })
    expect(kernel.state.orders.get('c2')?.venueOrderId).toBe('v2')
    expect(kernel.state.orders.get('c1')).toMatchObject({ venueOrderId: null, isUnknown: true })
    expect(kernel.state.byVenueId.get('v2')?.clientOrderId).toBe('c2')
  })

  it('takes back what it took an order for that another turns out to be: how it ended, and what it filled', () => {
    const kernel = scriptedKernel(nameless)
    intend(kernel, { clientOrderId: 'c1' })
    intend(kernel, { clientOrderId: 'c2' })
    // All of it is of the second: it has ended with a part.
    const ended = reportOf({
      venueOrderId: 'v2',
      status: 'cancelled',
      filledQuantity: decimal(4),
      reason: 'by request',
    })
    kernel.report({ type: 'order', order: ended })
    kernel.take()
    kernel.answer('c2', 'submit', { type: 'accepted', venueOrderId: 'v2' })
    expect(taken(kernel).effects).toEqual([{ type: 'ask', clientOrderId: 'c2' }])
    const first = kernel.state.orders.get('c1')
    expect(first).toMatchObject({ status: 'submitted', reason: null, isUnknown: true, hasUntoldFills: false })
    kernel.found('c2', { type: 'found', order: ended }, false)
    expect(kernel.state.orders.get('c2')).toMatchObject({ status: 'cancelled', hasUntoldFills: true })
    // What is told of the first is news, also where it happened before.
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v1', time: ended.time - 1 }) })
    expect(first).toMatchObject({ status: 'accepted', venueOrderId: 'v1', isUnknown: false })
    kernel.report({ type: 'order', order: { ...ended, venueOrderId: 'v1', filledQuantity: decimal(0) } })
    expect(first).toMatchObject({ status: 'cancelled', isOpen: false })
  })

  it('has an order open again that only another one has ended, and counts it with what may still fill', () => {
    const kernel = scriptedKernel(nameless)
    intend(kernel, { clientOrderId: 'c1' })
    intend(kernel, { clientOrderId: 'c2' })
    const pending = () => kernel.state.watch.standing(kernel.now).holdings.get('ACME')?.pendingBuy
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v2', status: 'cancelled' }) })
    expect(pending()).toBe(10)
    expect([...kernel.state.open].map(({ clientOrderId }) => clientOrderId)).toEqual(['c2'])
    kernel.answer('c2', 'submit', { type: 'accepted', venueOrderId: 'v2' })
    expect([...kernel.state.open].map(({ clientOrderId }) => clientOrderId).sort()).toEqual(['c1', 'c2'])
    expect(pending()).toBe(20)
  })

  it('asks for an order whose own answer told nothing, once it is not the one that it was found as', () => {
    const kernel = scriptedKernel(nameless)
    intend(kernel, { clientOrderId: 'c1' })
    intend(kernel, { clientOrderId: 'c2' })
    kernel.answer('c1', 'submit', { type: 'unknown', cause: 'no answer' })
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v2' }) })
    kernel.take()
    kernel.answer('c2', 'submit', { type: 'accepted', venueOrderId: 'v2' })
    expect(taken(kernel).effects).toEqual([
      { type: 'ask', clientOrderId: 'c2' },
      { type: 'ask', clientOrderId: 'c1' },
    ])
  })

  it('goes on with what took the place of an order whose change nobody has answered, also when its end was told first', () => {
    const kernel = scriptedKernel(nameless)
    intend(kernel, { clientOrderId: 'c1' })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    const change = { clientOrderId: 'c1', quantity: null, stopPrice: null, reason: 'test' } as const
    kernel.record('order-change-intended', { ...change, command: 'replace', limitPrice: '98' })
    kernel.answer('c1', 'replace', { type: 'unknown', cause: 'no answer' })
    kernel.record('order-change-intended', { ...change, command: 'cancel', limitPrice: null })
    const ended = reportOf({ venueOrderId: 'v1', status: 'cancelled', reason: 'replaced' })
    kernel.report({ type: 'order', order: ended })
    kernel.answer('c1', 'cancel', { type: 'rejected', code: 'ORDER_ENDED', message: 'ended', isDuplicate: false })
    expect(kernel.state.open.size).toBe(0)
    kernel.take()
    const latest = reportOf({ venueOrderId: 'v2', limitPrice: decimal(98), time: startTime + 2 })
    kernel.report({ type: 'order', order: latest })
    const order = kernel.state.orders.get('c1')
    expect(order).toMatchObject({ venueOrderId: 'v2', status: 'accepted', isOpen: true, limitPrice: '98' })
    // It was to end, which its old name could not.
    expect(taken(kernel)).toEqual({ facts: ['order-reported'], effects: [{ type: 'cancel', clientOrderId: 'c1' }] })
    kernel.report({ type: 'order', order: ended })
    expect(taken(kernel).facts).toEqual([])
  })

  it('goes on with it where the answer tells its name, which may come after both reports', () => {
    const kernel = scriptedKernel(nameless)
    intend(kernel, { clientOrderId: 'c1' })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    const change = { clientOrderId: 'c1', quantity: null, stopPrice: null, reason: 'test' } as const
    for (const limitPrice of ['99', '98']) {
      kernel.record('order-change-intended', { ...change, command: 'replace', limitPrice })
    }
    kernel.answer('c1', 'replace', { type: 'unknown', cause: 'no answer' })
    kernel.record('order-change-intended', { ...change, command: 'cancel', limitPrice: null })
    const ended = reportOf({ venueOrderId: 'v1', status: 'cancelled', reason: 'replaced' })
    kernel.report({ type: 'order', order: ended })
    kernel.take()
    kernel.answer('c1', 'replace', { type: 'accepted', venueOrderId: 'v2' })
    expect(taken(kernel).effects).toEqual([{ type: 'ask', clientOrderId: 'c1' }])
    const latest = reportOf({ venueOrderId: 'v2', limitPrice: decimal(98), time: startTime + 2 })
    kernel.found('c1', { type: 'found', order: latest }, false, 'v2')
    expect(kernel.state.orders.get('c1')).toMatchObject({ status: 'accepted', isOpen: true, limitPrice: '98' })
    expect(taken(kernel).effects).toEqual([{ type: 'cancel', clientOrderId: 'c1' }])
    kernel.found('c1', { type: 'found', order: { ...latest, status: 'cancelled', time: latest.time + 1 } }, false, 'v2')
    kernel.answer('c1', 'replace', { type: 'accepted', venueOrderId: 'v2' })
    expect(kernel.state.orders.get('c1')?.isOpen).toBe(false)
  })

  it('makes a leg that goes on under another name no more than the other leg has left', () => {
    const kernel = scriptedKernel({ ...nameless, brackets: false })
    const leg = { parentId: 'entry', reason: 'f0', side: 'sell', isReduceOnly: true } as const
    intend(kernel, { ...leg, clientOrderId: 'c1', role: 'take-profit', limitPrice: '120' })
    intend(kernel, { ...leg, clientOrderId: 'c2', role: 'stop-loss', type: 'stop', limitPrice: null, stopPrice: '90' })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    kernel.answer('c2', 'submit', { type: 'accepted', venueOrderId: 'v2' })
    const part = fillOf({ fillId: 'f1', venueOrderId: 'v1', side: 'sell', quantity: decimal(4) })
    kernel.report({ type: 'fill', fill: part })
    kernel.answer('c2', 'replace', { type: 'unknown', cause: 'no answer' })
    const stop = { side: 'sell', type: 'stop', limitPrice: null, stopPrice: decimal(90) } as const
    kernel.report({ type: 'order', order: reportOf({ ...stop, venueOrderId: 'v2', status: 'cancelled' }) })
    kernel.report({ type: 'fill', fill: { ...part, fillId: 'f2', quantity: decimal(6) } })
    kernel.take()
    const latest = reportOf({ ...stop, venueOrderId: 'v3', quantity: decimal(6), time: startTime + 2 })
    kernel.report({ type: 'order', order: latest })
    expect(kernel.state.orders.get('c2')).toMatchObject({ venueOrderId: 'v3', status: 'accepted', isCancelAsked: true })
    expect(taken(kernel).effects).toEqual([{ type: 'cancel', clientOrderId: 'c2' }])
  })

  it('leaves an order rejected that was, whatever was told of another under its name', () => {
    const kernel = scriptedKernel(nameless)
    intend(kernel, { clientOrderId: 'c1' })
    intend(kernel, { clientOrderId: 'c2' })
    const part = reportOf({ venueOrderId: 'v2', status: 'partially-filled', filledQuantity: decimal(4) })
    kernel.report({ type: 'order', order: part })
    kernel.answer('c1', 'submit', { type: 'rejected', code: 'NO_MONEY', message: 'no', isDuplicate: false })
    kernel.answer('c2', 'submit', { type: 'accepted', venueOrderId: 'v2' })
    const first = kernel.state.orders.get('c1')
    expect(first).toMatchObject({ status: 'rejected', reason: 'NO_MONEY', venueOrderId: null, isOpen: false })
  })

  it('gives a replaced order its name back where what took its place turns out to be of another', () => {
    const kernel = scriptedKernel(nameless)
    for (const [clientOrderId, venueOrderId] of [
      ['c1', 'v1'],
      ['c2', 'v2'],
    ] as const) {
      intend(kernel, { clientOrderId })
      kernel.answer(clientOrderId, 'submit', { type: 'accepted', venueOrderId })
      const change = { clientOrderId, command: 'replace', quantity: null, stopPrice: null, reason: 'test' } as const
      kernel.record('order-change-intended', { ...change, limitPrice: '98' })
    }
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v3', limitPrice: decimal(98) }) })
    expect(kernel.state.orders.get('c1')?.venueOrderId).toBe('v3')
    kernel.answer('c2', 'replace', { type: 'accepted', venueOrderId: 'v3' })
    expect(kernel.state.orders.get('c2')?.venueOrderId).toBe('v3')
    expect(kernel.state.orders.get('c1')).toMatchObject({ venueOrderId: 'v1', status: 'accepted', isUnknown: true })
  })

  it('lets what was adopted stand aside when the answer says that it is an order of ours', () => {
    const kernel = scriptedKernel(nameless)
    kernel.report({ type: 'order', order: reportOf({ venueOrderId: 'v1' }) })
    expect(kernel.state.orders.get('venue:v1')?.isOpen).toBe(true)
    intend(kernel, { clientOrderId: 'c1' })
    kernel.answer('c1', 'submit', { type: 'accepted', venueOrderId: 'v1' })
    expect(kernel.state.orders.get('venue:v1')).toMatchObject({
      status: 'cancelled',
      reason: 'KNOWN_ORDER',
      isOpen: false,
    })
    expect([...kernel.state.open].map(({ clientOrderId }) => clientOrderId)).toEqual(['c1'])
    kernel.report({ type: 'fill', fill: fillOf({ fillId: 'f1', venueOrderId: 'v1' }) })
    expect(kernel.state.orders.get('c1')?.status).toBe('filled')
    expect(heldIn(kernel).toString()).toBe('10')
  })
})
