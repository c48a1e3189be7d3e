import {
  type AccountFact,
  decimal,
  defineInstrument,
  type FillBusted,
  fromScaled,
  type Holding,
  instrumentToJson,
  type OrderFilled,
  type OrderIntended,
  type OrderReported,
  TradingAccount,
  toScaled,
} from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { executionProjection } from './execution-projection.ts'
import { foldFacts } from './fold-facts.ts'

const acme = defineInstrument({ id: 'ACME', tickSize: '0.01', quantityStep: '0.1', multiplier: '5' })

function opened(ledgerScale = 4): AccountFact {
  const terms = { currency: 'USD', capital: '1000000', ledgerScale, seed: 's', engineVersion: '1.0.0', books: [] }
  return { type: 'account-opened', data: { ...terms, instruments: [instrumentToJson(acme)] } }
}

function intended(changes: Partial<OrderIntended> = {}): AccountFact {
  const data: OrderIntended = {
    ...{ clientOrderId: 'o1', intentId: 'i1', strategyInstance: 'trend', parentId: null, instrument: 'ACME' },
    ...{ side: 'buy', type: 'limit', role: 'entry', timeInForce: 'gtc', quantity: '10', expiresAt: null },
    ...{ isReduceOnly: false, isPostOnly: false, stop: null, target: null, decisionTime: 500, reason: null },
    ...{ limitPrice: '100', stopPrice: null, trail: null, limitOffset: null },
  }
  return { type: 'order-intended', data: { ...data, ...changes } }
}

function answeredBy(answer: 'accepted' | 'rejected' | 'unknown', attempt = 1): AccountFact {
  const venueOrderId = answer === 'accepted' ? 'v1' : null
  const data = {
    clientOrderId: 'o1',
    command: 'submit',
    attempt,
    answer,
    venueOrderId,
    code: null,
    message: null,
  } as const
  return { type: 'order-answered', data }
}

function reportOf(status: OrderReported['status'], changes: Partial<OrderReported> = {}): AccountFact {
  const data: OrderReported = {
    ...{ clientOrderId: 'o1', venueOrderId: 'v1', instrument: 'ACME', status, quantity: '10', filledQuantity: '0' },
    ...{ limitPrice: '100', stopPrice: null, reason: null, time: 600 },
  }
  return { type: 'order-reported', data: { ...data, ...changes } }
}

function fillOf(changes: Partial<OrderFilled> = {}): AccountFact {
  const data: OrderFilled = {
    ...{ fillId: 'f1', clientOrderId: 'o1', venueOrderId: 'v1', strategyInstance: 'trend', instrument: 'ACME' },
    ...{ side: 'buy', price: '100', quantity: '4', fee: '0.5', feeCurrency: 'USD', liquidity: 'maker', time: 700 },
  }
  return { type: 'order-filled', data: { ...data, ...changes } }
}

function bustOf(changes: Partial<FillBusted> = {}): AccountFact {
  return { type: 'fill-busted', data: { fillId: 'f1', clientOrderId: 'o1', reason: 'error', time: 900, ...changes } }
}

const statusAfter = (...facts: readonly AccountFact[]) =>
  foldFacts(executionProjection, facts)('journalOrder').map(({ status, isOpen }) => [status, isOpen])[0]

describe('orders', () => {
  it('stand as they were written until the venue has answered', () => {
    const [order] = foldFacts(executionProjection, [intended()])('journalOrder')
    expect(order).toMatchObject({
      status: 'intended',
      isOpen: 1,
      limitPrice: '100',
      attempts: 0,
      time: 500,
      sequence: 1,
    })
  })

  it.each([
    ['accepted', [answeredBy('accepted')], 1],
    ['rejected', [answeredBy('rejected')], 0],
    ['unknown', [answeredBy('unknown')], 1],
    ['missing', [answeredBy('unknown'), { type: 'order-missing', data: { clientOrderId: 'o1' } } as const], 0],
    ['accepted', [answeredBy('unknown'), answeredBy('accepted', 2)], 1],
    ['cancelled', [answeredBy('accepted'), reportOf('cancelled')], 0],
    ['expired', [answeredBy('accepted'), reportOf('expired')], 0],
    ['triggered', [answeredBy('accepted'), reportOf('triggered')], 1],
    ['partially-filled', [answeredBy('accepted'), fillOf()], 1],
    ['filled', [answeredBy('accepted'), fillOf(), fillOf({ fillId: 'f2', quantity: '6' })], 0],
    // What comes late or out of order.
    ['filled', [fillOf({ quantity: '10' }), answeredBy('accepted'), reportOf('accepted')], 0],
    ['cancelled', [reportOf('cancelled'), reportOf('partially-filled'), answeredBy('accepted')], 0],
    ['filled', [reportOf('cancelled'), fillOf({ quantity: '10' })], 0],
    ['partially-filled', [fillOf(), reportOf('triggered')], 1],
    // A resend that is refused as a duplicate says nothing of the order that was there first.
    ['accepted', [answeredBy('rejected'), reportOf('accepted')], 1],
    ['accepted', [answeredBy('accepted'), answeredBy('rejected', 2)], 1],
    ['accepted', [reportOf('accepted'), { type: 'order-missing', data: { clientOrderId: 'o1' } } as const], 1],
  ] as const)('are %s after what was told of them (%#)', (status, facts, isOpen) => {
    expect(statusAfter(intended(), ...facts)).toEqual([status, isOpen])
  })

  it('take prices and sizes from the report that is latest by the time of the venue', () => {
    const facts = [
      intended(),
      reportOf('accepted', { time: 800, quantity: '8', limitPrice: '101', filledQuantity: '2' }),
      reportOf('accepted', { time: 700, quantity: '9', limitPrice: '99', filledQuantity: '1' }),
    ]
    const [order] = foldFacts(executionProjection, facts)('journalOrder')
    expect(order).toMatchObject({ quantity: '8', limitPrice: '101', reportedQuantity: '2', reportedAt: 800 })
  })

  it('keep what became of them when their intent is told again', () => {
    expect(statusAfter(intended(), answeredBy('accepted'), intended())).toEqual(['accepted', 1])
  })

  it('that a venue made of a bracket take their terms from the entry', () => {
    const prices = { limitPrice: null, stopPrice: '95', trail: null, limitOffset: null }
    const stop = { clientOrderId: 'o1-s', type: 'stop', ...prices } as const
    const facts = [
      intended({ stop }),
      reportOf('accepted', { clientOrderId: 'o1-s', venueOrderId: 'v2', quantity: '4' }),
    ]
    const orders = foldFacts(executionProjection, facts)('journalOrder')
    expect(orders).toHaveLength(2)
    const leg = { role: 'stop-loss', side: 'sell', type: 'stop', parentId: 'o1', stopPrice: '95', intentId: 'i1' }
    expect(orders[1]).toMatchObject({ ...leg, clientOrderId: 'o1-s', status: 'accepted', quantity: '4', sequence: 2 })
  })

  it('that were adopted are the account’s, with what the venue knows of them', () => {
    const report = reportOf('partially-filled', { clientOrderId: 'theirs', filledQuantity: '3' })
    const extra = { side: 'sell', type: 'market', role: 'close', parentId: null, strategyInstance: null } as const
    const adopted = { type: 'order-adopted', data: { ...(report.data as OrderReported), ...extra } } as const
    const [order] = foldFacts(executionProjection, [adopted])('journalOrder')
    const terms = { isAdopted: 1, intentId: null, side: 'sell', status: 'partially-filled', time: 600 }
    expect(order).toMatchObject({ ...terms, filledQuantity: '0', reportedQuantity: '3' })
  })
})

describe('fills', () => {
  it('are one however often the venue tells them', () => {
    const rows = foldFacts(executionProjection, [opened(), intended(), fillOf(), fillOf()])
    expect(rows('journalFill')).toHaveLength(1)
    expect(rows('journalOrder')[0]).toMatchObject({ filledQuantity: '4', filledNotional: '400' })
    expect(rows('journalPosition')[0]).toMatchObject({ quantity: '4', cost: '2000', fills: 1, fees: '{"USD":"0.5"}' })
  })

  it('that are taken back leave order and position as they were, once', () => {
    const second = fillOf({ fillId: 'f2', quantity: '6', price: '101' })
    const rows = foldFacts(executionProjection, [opened(), intended(), second, fillOf(), bustOf(), bustOf()])
    expect(rows('journalFill')).toMatchObject([{ isBusted: 0 }, { isBusted: 1, bustReason: 'error', bustedAt: 900 }])
    expect(rows('journalOrder')[0]).toMatchObject({
      filledQuantity: '6',
      filledNotional: '606',
      status: 'cancelled',
      isOpen: 0,
    })
    const [position] = rows('journalPosition')
    expect(position).toMatchObject({ quantity: '6', fills: 1, fees: '{"USD":"0.5"}' })
    // Cost less realised profit is what was paid in all: that of the fill that stands.
    expect(
      decimal(position?.cost ?? 0)
        .minus(position?.realisedProfit ?? 0)
        .toString(),
    ).toBe('3030')
  })

  it('in another currency keep their fees apart', () => {
    const facts = [opened(), intended(), fillOf(), fillOf({ fillId: 'f2', fee: '0.001', feeCurrency: 'BNB' })]
    expect(foldFacts(executionProjection, facts)('journalPosition')[0]?.fees).toBe('{"BNB":"0.001","USD":"0.5"}')
  })
})

describe('positions', () => {
  it('have the quantity, cost and profit of the exact account after any fills', () => {
    const fills = fc.array(
      fc.record({
        side: fc.constantFrom(1, -1),
        ticks: fc.integer({ min: 1, max: 99_999 }),
        steps: fc.integer({ min: 1, max: 500 }),
      }),
      { minLength: 1, maxLength: 30 },
    )
    fc.assert(
      fc.property(fills, fc.constantFrom(2, 4), (all, scale) => {
        const account = new TradingAccount({ currency: 'USD', capital: decimal(0), instruments: [acme], scale })
        const holding = account.holdings[0] as Holding
        const facts = all.map(({ side, ticks, steps }, at): AccountFact => {
          account.applyFill(holding, side as 1 | -1, ticks, steps, 0)
          const price = fromScaled(ticks, 2).toString()
          const quantity = fromScaled(steps, 1).toString()
          return fillOf({ fillId: `f${at}`, side: side === 1 ? 'buy' : 'sell', price, quantity, fee: '0' })
        })
        const [position] = foldFacts(executionProjection, [opened(scale), ...facts])('journalPosition')
        expect(toScaled(decimal(position?.quantity ?? 0), 1)).toBe(holding.position.steps)
        expect(toScaled(decimal(position?.cost ?? 0), scale)).toBe(holding.position.cost)
        expect(toScaled(decimal(position?.realisedProfit ?? 0), scale)).toBe(holding.position.realisedProfit)
        expect(position?.isOpen).toBe(holding.position.steps === 0 ? 0 : 1)
      }),
      { numRuns: 200 },
    )
  })

  it('of nobody take over what the venue has, and say so', () => {
    const adjusted = (before: string, after: string): AccountFact => ({
      type: 'balance-adjusted',
      data: { kind: 'position', of: 'ACME', before, after, by: 'Ada', why: 'split' },
    })
    const facts = [opened(), fillOf({ strategyInstance: null }), adjusted('4', '3'), adjusted('3', '5')]
    const [position] = foldFacts(executionProjection, facts)('journalPosition')
    expect(position).toMatchObject({
      strategyInstance: '',
      quantity: '5',
      cost: '1500',
      realisedProfit: '0',
      isAdjusted: 1,
    })
  })
})
