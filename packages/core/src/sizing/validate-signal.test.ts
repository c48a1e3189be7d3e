import { describe, expect, it } from 'vitest'
import type { Trail } from '../order/order.ts'
import type { Entry, Signal } from '../strategy/signal.ts'
import { entryReference, stopPriceOf, validateSignal } from './validate-signal.ts'

const lastPrice = 100

function signalOf(options: Partial<Signal>): Signal {
  return {
    side: 'buy',
    instrument: 'ACME',
    size: { units: 1 },
    entry: { type: 'market' },
    timeInForce: 'gtc',
    decisionTime: 1000,
    ordinal: 0,
    isReduceOnly: false,
    ...options,
  }
}

type Case = readonly [options: Partial<Signal>, message: string]

const trailing = (trail: Trail): Partial<Signal> => ({ entry: { type: 'trailing-stop', trail } })
const { NaN: none, POSITIVE_INFINITY: endless } = Number

const unsound: Readonly<Record<string, readonly Case[]>> = {
  SIGNAL_SIZE: [
    [{ size: { units: 0 } }, 'units is 0; it must be a finite number above 0'],
    [{ size: { units: none } }, 'units is NaN; it must be a finite number above 0'],
    [{ size: { notional: -5 } }, 'notional is -5; it must be a finite number above 0'],
    [{ size: { notional: endless } }, 'notional is Infinity; it must be a finite number above 0'],
    [{ size: { equityFraction: 0 } }, 'equityFraction is 0; it must be above 0 and at most 1'],
    [{ size: { equityFraction: 1.01 } }, 'equityFraction is 1.01; it must be above 0 and at most 1'],
    [{ size: { targetFraction: -1.5 } }, 'targetFraction is -1.5; it must be from -1 to 1'],
    [{ size: { targetFraction: none } }, 'targetFraction is NaN; it must be from -1 to 1'],
    [{ size: { riskFraction: 2 }, stop: 90 }, 'riskFraction is 2; it must be above 0 and at most 1'],
    [
      { size: { riskFraction: 0.1 } },
      'riskFraction needs a stop with a price: the risk of a unit is its distance from the entry',
    ],
    [
      { size: { riskFraction: 0.1 }, stop: { trail: { amount: 5 } } },
      'riskFraction needs a stop with a price: the risk of a unit is its distance from the entry',
    ],
    [
      { size: { volatilityTarget: { annual: 0, lookbackBars: 20 } } },
      'volatilityTarget.annual is 0; it must be a finite number above 0 (0.2 is 20 % a year)',
    ],
    [
      { size: { volatilityTarget: { annual: 0.2, lookbackBars: 2 } } },
      'volatilityTarget.lookbackBars is 2; it must be a whole number of 3 or more',
    ],
    [
      { size: { volatilityTarget: { annual: 0.2, lookbackBars: 3.5 } } },
      'volatilityTarget.lookbackBars is 3.5; it must be a whole number of 3 or more',
    ],
  ],
  SIGNAL_PRICE: [
    [{ entry: { type: 'limit', price: 0 } }, 'limit price is 0; it must be a finite price above 0'],
    [{ entry: { type: 'stop', price: none } }, 'stop price is NaN; it must be a finite price above 0'],
    [
      { entry: { type: 'market-if-touched', price: -1 } },
      'market-if-touched price is -1; it must be a finite price above 0',
    ],
    [
      { entry: { type: 'stop-limit', stopPrice: none, limitPrice: 1 } },
      'stopPrice is NaN; it must be a finite price above 0',
    ],
    [
      { entry: { type: 'stop-limit', stopPrice: 1, limitPrice: none } },
      'limitPrice is NaN; it must be a finite price above 0',
    ],
    [
      { entry: { type: 'limit-if-touched', touchPrice: endless, limitPrice: 1 } },
      'touchPrice is Infinity; it must be a finite price above 0',
    ],
    [
      { entry: { type: 'limit-if-touched', touchPrice: 1, limitPrice: 0 } },
      'limitPrice is 0; it must be a finite price above 0',
    ],
    [trailing({ amount: 0 }), 'trail.amount is 0; it must be a finite number above 0'],
    [trailing({ percent: 100 }), 'trail.percent is 100; it must be above 0 and below 100 (2 is 2 %)'],
    [trailing({ percent: 0 }), 'trail.percent is 0; it must be above 0 and below 100 (2 is 2 %)'],
    [trailing({ atrMultiple: none, periodBars: 14 }), 'trail.atrMultiple is NaN; it must be a finite number above 0'],
    [trailing({ atrMultiple: 2, periodBars: 1.5 }), 'trail.periodBars is 1.5; it must be a whole number above 0'],
    [
      { entry: { type: 'trailing-stop-limit', trail: { amount: 1 }, limitOffset: -1 } },
      'limitOffset is -1; it must be a finite number of 0 or more',
    ],
    [
      { entry: { type: 'trailing-stop-limit', trail: { amount: -1 }, limitOffset: 1 } },
      'trail.amount is -1; it must be a finite number above 0',
    ],
    [{ stop: 0 }, 'stop is 0; it must be a finite price above 0'],
    [{ stop: { price: none } }, 'stop.price is NaN; it must be a finite price above 0'],
    [{ stop: { price: 90, limitPrice: 0 } }, 'stop.limitPrice is 0; it must be a finite price above 0'],
    [{ stop: { trail: { percent: -1 } } }, 'trail.percent is -1; it must be above 0 and below 100 (2 is 2 %)'],
    [
      { stop: { trail: { percent: 1 }, limitOffset: none } },
      'limitOffset is NaN; it must be a finite number of 0 or more',
    ],
    [{ target: endless }, 'target is Infinity; it must be a finite price above 0'],
    [{ target: { touchPrice: 0 } }, 'target.touchPrice is 0; it must be a finite price above 0'],
    [{ target: { touchPrice: 110, limitPrice: 0 } }, 'target.limitPrice is 0; it must be a finite price above 0'],
  ],
  SIGNAL_BRACKET: [
    [{ stop: 100 }, 'stop is 100; for a buy it must be below the entry, near 100'],
    [{ side: 'sell', stop: 99 }, 'stop is 99; for a sell it must be above the entry, near 100'],
    [{ target: 100 }, 'target is 100; for a buy it must be above the entry, near 100'],
    [{ side: 'sell', target: 101 }, 'target is 101; for a sell it must be below the entry, near 100'],
    [{ target: { touchPrice: 99 } }, 'target is 99; for a buy it must be above the entry, near 100'],
    [{ entry: { type: 'limit', price: 90 }, stop: 95 }, 'stop is 95; for a buy it must be below the entry, near 90'],
    [
      { entry: { type: 'stop-limit', stopPrice: 120, limitPrice: 121 }, target: 110 },
      'target is 110; for a buy it must be above the entry, near 120',
    ],
  ],
  SIGNAL_CONFIDENCE: [
    [{ confidence: 1.1 }, 'confidence is 1.1; it must be from 0 to 1'],
    [{ confidence: none }, 'confidence is NaN; it must be from 0 to 1'],
  ],
  SIGNAL_EXPIRED: [
    [{ expiresAt: 1000 }, 'expiresAt is 1000; it must be after the decision at 1000'],
    [{ expiresAt: none }, 'expiresAt is NaN; it must be after the decision at 1000'],
    [{ timeInForce: 'gtd' }, 'timeInForce is gtd, which needs expiresAt: the last moment at which the order is good'],
  ],
  SIGNAL_OPTIONS: [
    [{ postOnly: true }, 'postOnly is for limit orders, not for market'],
    [
      { postOnly: true, entry: { type: 'limit', price: 99 }, timeInForce: 'ioc' },
      'postOnly and ioc exclude each other: the one must rest, the other must not',
    ],
    [
      { postOnly: true, entry: { type: 'limit', price: 99 }, timeInForce: 'fok' },
      'postOnly and fok exclude each other: the one must rest, the other must not',
    ],
    [{ displayUnits: 0 }, 'displayUnits is 0; it must be a finite number above 0'],
    [{ displayUnits: 5 }, 'displayUnits is for limit orders, not for market'],
    [
      { timeInForce: 'at-open', entry: { type: 'stop', price: 105 } },
      'at-open is for market and limit orders, not for stop',
    ],
    [
      { timeInForce: 'at-close', entry: { type: 'trailing-stop', trail: { amount: 1 } } },
      'at-close is for market and limit orders, not for trailing-stop',
    ],
    [
      { isReduceOnly: true, stop: 90 },
      'reduceOnly and a stop or target exclude each other: nothing is opened to protect',
    ],
    [
      { isReduceOnly: true, target: 110 },
      'reduceOnly and a stop or target exclude each other: nothing is opened to protect',
    ],
  ],
}

describe.each(Object.entries(unsound))('a signal is denied with %s', (code, cases) => {
  it.each(cases)('%j: %s', (options, message) => {
    expect(validateSignal(signalOf(options), lastPrice)).toEqual({ code, message })
  })
})

describe('a signal is sound', () => {
  const entries: readonly Entry[] = [
    { type: 'market' },
    { type: 'limit', price: 95 },
    { type: 'stop', price: 105 },
    { type: 'stop-limit', stopPrice: 105, limitPrice: 103 },
    { type: 'market-if-touched', price: 95 },
    { type: 'limit-if-touched', touchPrice: 95, limitPrice: 94 },
    { type: 'trailing-stop', trail: { percent: 99.9 } },
    { type: 'trailing-stop', trail: { atrMultiple: 0.1, periodBars: 1 } },
    { type: 'trailing-stop-limit', trail: { amount: 5 }, limitOffset: 0 },
  ]
  it.each(entries)('with the entry %j', (entry) => {
    expect(validateSignal(signalOf({ entry }), lastPrice)).toBeNull()
  })

  const sound: readonly Partial<Signal>[] = [
    { size: { equityFraction: 1 } },
    { size: { targetFraction: 0 } },
    { size: { targetFraction: -1 } },
    { size: { riskFraction: 1 }, stop: { price: 90, limitPrice: 91 } },
    { size: { volatilityTarget: { annual: 0.15, lookbackBars: 3 } } },
    { stop: 99.99, target: 100.01 },
    { side: 'sell', stop: 100.01, target: 99.99 },
    { stop: { trail: { amount: 500 }, limitOffset: 1 }, target: { touchPrice: 110, limitPrice: 111 } },
    { confidence: 0 },
    { confidence: 1 },
    { expiresAt: 1001 },
    { timeInForce: 'gtd', expiresAt: 1001 },
    { timeInForce: 'at-close', entry: { type: 'limit', price: 99 } },
    { postOnly: true, entry: { type: 'limit', price: 99 }, timeInForce: 'day' },
    { postOnly: false, timeInForce: 'ioc' },
    { displayUnits: 1, entry: { type: 'limit', price: 99 } },
    { isReduceOnly: true },
  ]
  it.each(sound)('with %j', (options) => {
    expect(validateSignal(signalOf(options), lastPrice)).toBeNull()
  })

  it('with a bracket while there is no price yet to compare it with', () => {
    expect(validateSignal(signalOf({ stop: 90, target: 110 }), Number.NaN)).toBeNull()
  })
})

describe('the price an entry is expected near', () => {
  it('is its own, or the last close', () => {
    const reference = (entry: Entry) => entryReference(signalOf({ entry }), lastPrice)
    expect(reference({ type: 'market' })).toBe(100)
    expect(reference({ type: 'limit', price: 95 })).toBe(95)
    expect(reference({ type: 'stop-limit', stopPrice: 105, limitPrice: 106 })).toBe(105)
    expect(reference({ type: 'limit-if-touched', touchPrice: 94, limitPrice: 93 })).toBe(94)
    expect(reference({ type: 'trailing-stop', trail: { amount: 1 } })).toBe(100)
    expect(reference({ type: 'trailing-stop-limit', trail: { amount: 1 }, limitOffset: 1 })).toBe(100)
  })

  it('is known of a stop unless it trails', () => {
    expect([
      stopPriceOf(undefined),
      stopPriceOf(90),
      stopPriceOf({ price: 91 }),
      stopPriceOf({ trail: { amount: 1 } }),
    ]).toEqual([null, 90, 91, null])
  })
})
