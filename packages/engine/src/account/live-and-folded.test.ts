import { type AccountFact, decimal, type NewEvent } from '@race/core'
import { describe, expect, it } from 'vitest'
import { flatten } from '../commands/flatten.ts'
import type { Kernel } from '../kernel.ts'
import { fillOf, heldIn, intend, reportOf, scriptedKernel } from '../testing/scripted-kernel.ts'
import { acme, startTime } from '../testing/scripted-session.ts'
import type { WatchRules } from './account-watch.ts'
import { foldFact } from './fold-fact.ts'
import { type EngineSnapshot, engineSnapshotText, restoreState, snapshotState } from './state-snapshot.ts'

const dayMs = 86_400_000
const midnight = Math.floor(startTime / dayMs + 1) * dayMs

function keptOf({ state }: Kernel): EngineSnapshot['state'] {
  return (JSON.parse(engineSnapshotText(state)) as EngineSnapshot).state
}

function bar(kernel: Kernel, price: number, time = kernel.now): void {
  const prices = { open: price, high: price, low: price, close: price }
  kernel.market(
    {
      ...{ type: 'bar-closed', instrument: 'ACME', timeframe: '1m', time, receivedAt: time },
      bar: { time: time - 60_000, ...prices, volume: 1 },
    },
    [],
  )
}

/** What the facts since come to when they are folded into an account as it was before. */
function foldedFrom(before: Kernel, events: readonly NewEvent[]): Kernel['state'] {
  for (const event of events) foldFact(before.state, event as unknown as AccountFact, event.time)
  return before.state
}

/** Two kernels to which the same has happened: one to go on with, one to fold into. */
function twoOf(watched: Partial<WatchRules>): readonly [Kernel, Kernel] {
  const pair = [scriptedKernel({}, watched), scriptedKernel({}, watched)] as const
  for (const kernel of pair) {
    bar(kernel, 100)
    intend(kernel, { clientOrderId: 'c1' })
    kernel.report({ type: 'fill', fill: fillOf({ fillId: 'f1', clientOrderId: 'c1', venueOrderId: 'v1' }) })
    kernel.take()
  }
  return pair
}

describe('an account as it lives', () => {
  it('is held back by a loss at the time of its log, whatever the clock of the venue says', () => {
    const [kernel, before] = twoOf({ ladder: { drawdown: { block: 0.0002 } } })
    kernel.now += 1000
    intend(kernel, { clientOrderId: 'c2' })
    // A fill that costs a lot, at a venue whose clock is two seconds ahead.
    const time = kernel.now + 2000
    const costly = fillOf({ fillId: 'f2', clientOrderId: 'c2', venueOrderId: 'v2', fee: decimal(50), time })
    kernel.report({ type: 'fill', fill: costly })
    const { events } = kernel.take()
    expect(kernel.state.watch.halts.open).toMatchObject([{ id: 'drawdown block', since: kernel.now }])
    expect(snapshotState(foldedFrom(before, events))).toEqual(snapshotState(kernel.state))
  })

  it('begins a day before what happens in it, as its log does', () => {
    const [kernel, before] = twoOf({})
    kernel.now = midnight + 5
    const sold = fillOf({ fillId: 'f2', venueOrderId: 'v2', clientOrderId: 'c2', side: 'sell', time: kernel.now })
    intend(kernel, { clientOrderId: 'c2', side: 'sell' })
    kernel.report({ type: 'fill', fill: sold })
    const { events } = kernel.take()
    expect(events.map(({ type }) => type)).toEqual(['day-started', 'order-intended', 'order-filled', 'trade-closed'])
    expect(snapshotState(foldedFrom(before, events))).toEqual(snapshotState(kernel.state))
  })

  it('is being flattened in its log and in its snapshot until no order is open', () => {
    const [kernel, before] = twoOf({})
    const report = reportOf({ clientOrderId: 'c2', venueOrderId: 'v2', quantity: decimal(10) })
    intend(kernel, { clientOrderId: 'c2' })
    kernel.report({ type: 'order', order: report })
    flatten(kernel, 'enough', 'Ada')
    const folded = foldedFrom(before, kernel.take().events)
    expect(folded.flattening).toBe('enough')
    expect(snapshotState(folded)).toEqual(snapshotState(kernel.state))
    const restored = scriptedKernel({}, {}, (opened, rules) => restoreState(opened, [acme], keptOf(kernel), rules))
    restored.report({ type: 'order', order: { ...report, status: 'cancelled', time: report.time + 1 } })
    expect(restored.state.flattening).toBeNull()
    expect(restored.take().events.map(({ type }) => type)).toEqual(['order-reported', 'flattening-changed'])
  })

  it('has no other cash when a holding is taken over that nobody can explain', () => {
    const kernel = scriptedKernel()
    bar(kernel, 100)
    const { account } = kernel.state.whole
    kernel.record('balance-adjusted', {
      ...{ kind: 'position', of: 'ACME', before: '0', after: '-7', by: 'Ada', why: 'moved' },
    })
    expect(String(heldIn(kernel))).toBe('-7')
    expect(String(account.cashMoney)).toBe('100000 USD')
    // What is owed makes the account poorer.
    expect(String(account.equityMoney())).toBe('99300 USD')
    kernel.record('balance-adjusted', {
      ...{ kind: 'position', of: 'ACME', before: '-7', after: '3', by: 'Ada', why: 'moved back, and more' },
    })
    expect(String(heldIn(kernel))).toBe('3')
    expect(String(account.cashMoney)).toBe('100000 USD')
    expect(String(account.equityMoney())).toBe('100300 USD')
  })

  it('knows an order by its old name at the venue after a restart from a snapshot, too', () => {
    const kernel = scriptedKernel({ clientOrderIds: 'none' })
    intend(kernel, { clientOrderId: 'c1' })
    const told = (venueOrderId: string, time: number) => reportOf({ venueOrderId, time: startTime + time })
    kernel.report({ type: 'order', order: told('v1', 1) })
    const change = { clientOrderId: 'c1', command: 'replace', quantity: null, stopPrice: null, reason: '' } as const
    kernel.record('order-change-intended', { ...change, limitPrice: '101' })
    kernel.report({ type: 'order', order: { ...told('v2', 2), limitPrice: decimal(101) } })
    kernel.answer('c1', 'replace', { type: 'accepted', venueOrderId: 'v2' })
    const restored = scriptedKernel({ clientOrderIds: 'none' }, {}, (opened, rules) =>
      restoreState(opened, [acme], keptOf(kernel), rules),
    )
    restored.report({ type: 'fill', fill: fillOf({ fillId: 'f1', venueOrderId: 'v1', quantity: decimal(4) }) })
    expect([...restored.state.orders.keys()]).toEqual(['c1'])
    expect(restored.state.orders.get('c1')).toMatchObject({ filledSteps: 4, venueOrderId: 'v2' })
  })

  it('keeps what has filled between a comparison with the venue and the moment when a person takes it over', () => {
    const kernel = scriptedKernel()
    bar(kernel, 100)
    intend(kernel, { clientOrderId: 'c1' })
    kernel.report({ type: 'fill', fill: fillOf({ fillId: 'f1', clientOrderId: 'c1', venueOrderId: 'v1' }) })
    // Nothing was here before the fill of ten, and 2.5 at the venue, of which half a unit is no whole step.
    kernel.record('balance-adjusted', {
      ...{ kind: 'position', of: 'ACME', before: '0', after: '2.5', by: 'Ada', why: 'moved' },
    })
    expect(String(heldIn(kernel))).toBe('12')
    expect(String(kernel.state.whole.remainders[0])).toBe('0.5')
  })

  it('is worth the last price of the market after a fill was taken back, not the price of that fill', () => {
    const kernel = scriptedKernel()
    bar(kernel, 100)
    for (const [name, price] of [
      ['1', 100],
      ['2', 90],
    ] as const) {
      intend(kernel, { clientOrderId: `c${name}` })
      const fill = fillOf({ fillId: `f${name}`, clientOrderId: `c${name}`, venueOrderId: `v${name}` })
      kernel.report({ type: 'fill', fill: { ...fill, price: decimal(price) } })
    }
    kernel.report({ type: 'bust', fillId: 'f2', time: kernel.now, reason: 'erroneous' })
    expect(String(kernel.state.whole.account.equityMoney())).toBe('100000 USD')
  })
})
