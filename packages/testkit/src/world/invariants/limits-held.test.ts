import type { AccountFact, AccountFacts, StoredEvent } from '@race/core'
import { describe, expect, it } from 'vitest'
import { worldCapabilities } from '../world-capabilities.ts'
import type { Evidence } from './invariant-check.ts'
import { limitsHeld } from './limits-held.ts'

const law = limitsHeld({ openPositionsMax: 1, tradesPerHourMax: 3, positionLotsMax: 10, positionFractionMax: 0.5 })

function check(...facts: readonly AccountFact[]): readonly string[] {
  const log = facts.map((fact, index) => ({ ...fact, sequence: index + 1, time: index }) as unknown as StoredEvent)
  const evidence: Evidence = {
    key: { tenant: 't', account: 'a' },
    log,
    truth: { multipliers: {} } as Evidence['truth'],
    capabilities: worldCapabilities(),
    ...{ departures: [], postings: [], books: [], leases: [], replay: null, knownUntil: 0 },
  }
  return law.check(evidence).map(({ message }) => message.replace(/^order \S+ of /, ''))
}

const opened: AccountFact = {
  type: 'account-opened',
  data: {
    ...{ currency: 'USD', capital: '1000', ledgerScale: 8, books: [], seed: '', engineVersion: '' },
    instruments: [{ id: 'ACME' }, { id: 'BOLT', contractSize: '10' }],
  },
}
const price = (instrument: string, close: number): AccountFact => ({
  type: 'bar-closed',
  data: { instrument, timeframe: '1m', bar: [0, close, close, close, close, 1], time: 0, receivedAt: 0 },
})
const entry = (
  id: string,
  quantity: string,
  more: Partial<AccountFacts['order-intended']> = {},
): Extract<AccountFact, { type: 'order-intended' }> => ({
  type: 'order-intended',
  data: {
    ...{ clientOrderId: id, intentId: id, strategyInstance: 's', parentId: null, instrument: 'ACME', side: 'buy' },
    ...{ type: 'market', role: 'entry', timeInForce: 'gtc', quantity, expiresAt: null, isReduceOnly: false },
    ...{ isPostOnly: false, limitPrice: null, stopPrice: null, trail: null, limitOffset: null },
    ...{ stop: null, target: null, decisionTime: 0, reason: null, ...more },
  },
})
const filled = (id: string, quantity: string, side: 'buy' | 'sell' = 'buy'): AccountFact => ({
  type: 'order-filled',
  data: {
    ...{ fillId: `f ${id}`, clientOrderId: id, venueOrderId: `v ${id}`, strategyInstance: 's', instrument: 'ACME' },
    ...{ side, price: '10', quantity, fee: '0', feeCurrency: 'USD', liquidity: null, time: 0 },
  },
})
const answered = (id: string, answer: 'rejected' | 'unknown'): AccountFact => ({
  type: 'order-answered',
  data: {
    ...{ clientOrderId: id, command: 'submit', attempt: 1, answer, venueOrderId: null, code: null, message: null },
  },
})
const reported = (
  id: string,
  status: 'accepted' | 'cancelled',
  quantity: string,
  filledQuantity: string,
): AccountFact => ({
  type: 'order-reported',
  data: {
    ...{ clientOrderId: id, venueOrderId: `v ${id}`, instrument: 'ACME', status, quantity, filledQuantity },
    ...{ limitPrice: null, stopPrice: null, reason: null, time: 0 },
  },
})
const adopted = (venueOrderId: string, quantity: string): AccountFact => ({
  type: 'order-adopted',
  data: {
    ...{ clientOrderId: `venue:${venueOrderId}`, venueOrderId, instrument: 'ACME', status: 'filled', quantity },
    ...{ filledQuantity: quantity, limitPrice: null, stopPrice: null, reason: null, time: 0, side: 'buy' },
    ...{ type: 'market', role: 'entry', parentId: null, strategyInstance: null },
  },
})
const start = [opened, price('ACME', 10), price('BOLT', 10)] as const

describe('the law of limits', () => {
  it('counts an order that nobody knows the outcome of as filled', () => {
    expect(check(...start, entry('a', '6'), answered('a', 'unknown'), entry('b', '4'))).toEqual([])
    expect(check(...start, entry('a', '6'), answered('a', 'unknown'), entry('b', '5'))).toEqual([
      'ACME makes 11 lots, above 10',
    ])
  })

  it('counts an order once that was adopted before its name was known to be that of another', () => {
    const known = [...start, entry('a', '5'), adopted('v a', '5')]
    expect(check(...known, entry('b', '4'))).toEqual(['ACME makes 14 lots, above 10'])
    expect(check(...known, filled('a', '5'), entry('b', '5'))).toEqual([])
    expect(check(...known, filled('a', '5'), entry('b', '6'))).toEqual(['ACME makes 11 lots, above 10'])
  })

  it('lets go of what was rejected, was never there or has ended, but for fills that are not told yet', () => {
    expect(check(...start, entry('a', '6'), answered('a', 'rejected'), entry('b', '10'))).toEqual([])
    const missing: AccountFact = { type: 'order-missing', data: { clientOrderId: 'a' } }
    expect(check(...start, entry('a', '6'), missing, entry('b', '10'))).toEqual([])
    expect(check(...start, entry('a', '6'), reported('a', 'cancelled', '6', '1'), entry('b', '9'))).toEqual([])
    expect(check(...start, entry('a', '6'), reported('a', 'cancelled', '6', '2'), entry('b', '9'))).toHaveLength(1)
  })

  it('counts what was filled once, and no more when it was taken back', () => {
    expect(check(...start, entry('a', '6'), filled('a', '6'), entry('b', '4'))).toEqual([])
    expect(check(...start, entry('a', '6'), filled('a', '6'), entry('b', '5'))).toHaveLength(1)
    const bust: AccountFact = {
      type: 'fill-busted',
      data: { fillId: 'f a', clientOrderId: 'a', reason: '', time: 0 },
    }
    expect(check(...start, entry('a', '6'), filled('a', '6'), bust, entry('b', '10'))).toEqual([])
  })

  it('expects no fill any more that is missing at the venue', () => {
    const missing: AccountFact = { type: 'fills-missing', data: { clientOrderId: 'a', quantity: '2' } }
    const cancelled = reported('a', 'cancelled', '6', '2')
    expect(check(...start, entry('a', '6'), cancelled, missing, entry('b', '10'))).toEqual([])
  })

  it('holds a larger quantity that the venue tells', () => {
    expect(check(...start, entry('a', '6'), reported('a', 'accepted', '8', '0'), entry('b', '3'))).toHaveLength(1)
  })

  it('lets pass what makes a position smaller, and adds no legs', () => {
    const sale = entry('b', '6', { side: 'sell' })
    expect(check(...start, entry('a', '6'), filled('a', '6'), price('ACME', 0.001), sale)).toEqual([])
    const leg = entry('l', '6', { parentId: 'a', role: 'stop-loss', isReduceOnly: true })
    expect(check(...start, leg, entry('b', '10'))).toEqual([])
  })

  it('names a position too many, an entry too many and too large a part of equity', () => {
    const other = entry('b', '1', { instrument: 'BOLT' })
    expect(check(...start, entry('a', '1'), other)).toEqual(['BOLT makes 2 open positions, above 1'])
    const four = ['a', 'b', 'c', 'd'].map((id) => entry(id, '1'))
    expect(check(...start, ...four)).toEqual(['ACME makes 4 entries within an hour, above 3'])
    expect(check(...start, entry('a', '9', { limitPrice: '60' }))).toEqual(['ACME makes 0.54 of equity, above 0.5'])
    expect(check(...start, entry('a', '60', { instrument: 'BOLT', limitPrice: '1' }))).toEqual([])
  })
})
