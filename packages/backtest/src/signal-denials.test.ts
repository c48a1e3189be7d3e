import type { SignalOptions } from '@race/core'
import { describe, expect, it } from 'vitest'
import { runScripted, type ScriptedRow } from './scripted-run.ts'

const flat: ScriptedRow = [100, 101, 99, 100]

describe('a signal that a run on bars cannot take', () => {
  const cases: readonly (readonly [SignalOptions, code: string, message: string])[] = [
    [
      { displayUnits: 5, entry: { type: 'limit', price: 99 } },
      'UNSUPPORTED_ON_BARS',
      'displayUnits was given, but an iceberg order needs quotes or trades, and this instrument has bars',
    ],
    [
      { entry: { type: 'trailing-stop', trail: { atrMultiple: 2, periodBars: 14 } } },
      'SIGNAL_PRICE',
      'a trail by ATR(14) needs 15 closed bars, but there are 3',
    ],
    [
      { stop: { trail: { atrMultiple: 2, periodBars: 3 } } },
      'SIGNAL_PRICE',
      'a trail by ATR(3) needs 4 closed bars, but there are 3',
    ],
    [
      { size: { volatilityTarget: { annual: 0.1, lookbackBars: 20 } } },
      'SIGNAL_SIZE',
      'volatilityTarget needs 21 closed bars, but there are 3',
    ],
    [{ stop: 101 }, 'SIGNAL_BRACKET', 'stop is 101; for a buy it must be below the entry, near 100'],
    [
      { reduceOnly: true, stop: 90 },
      'SIGNAL_OPTIONS',
      'reduceOnly and a stop or target exclude each other: nothing is opened to protect',
    ],
  ]
  it.each(cases)('%j is denied with %s', (options, code, message) => {
    const run = runScripted([flat, flat, flat, flat], { 2: ({ order }) => void order.buy(options) })
    expect(run.fills).toEqual([])
    expect(run.orders).toEqual([expect.stringMatching(new RegExp(` denied ${code}$`))])
    expect(run.result.warnings).toEqual([`1 signal was not sound (${code}), the first: ${message}`])
  })

  it('is told once for each code, with the number of them and the first message', () => {
    const run = runScripted([flat, flat, flat], {
      0: ({ order }) => {
        order.buy({ size: { units: -1 } })
        order.buy({ size: { units: -2 } })
        order.buy({ stop: 200 })
      },
    })
    expect(run.result.warnings).toEqual([
      '2 signals were not sound (SIGNAL_SIZE), the first: units is -1; it must be a finite number above 0',
      '1 signal was not sound (SIGNAL_BRACKET), the first: stop is 200; for a buy it must be below the entry, near 100',
    ])
  })

  it('an ATR that has just enough bars is taken', () => {
    const run = runScripted([flat, flat, flat, flat], {
      2: ({ order }) => void order.buy({ size: { units: 1 }, stop: { trail: { atrMultiple: 2, periodBars: 2 } } }),
    })
    expect(run.orders).toEqual(['entry market filled', 'stop-loss trailing-stop accepted'])
  })
})
