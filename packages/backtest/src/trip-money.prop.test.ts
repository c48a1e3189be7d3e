import { createConversion, decimal, defineStrategy } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { BacktestConfig } from './backtest-config.ts'
import { runBacktestSync } from './run-backtest.ts'

/**
 * Enters each instrument at the market, at a limit or at a stop, one lot at a time or several, and leaves in parts, on the way
 * or at opens.
 */
const wanderer = defineStrategy({
  id: 'test/wanderer',
  version: '1.0.0',
  title: 'Wanderer',
  params: z.strictObject({ addsUp: z.boolean() }),
  setup({ data, random, params }) {
    const bars = [data('LOCAL'), data('ABROAD')]
    return {
      onBar({ order, positionOf }) {
        for (const { close, instrument } of bars) {
          if (Number.isNaN(close.now)) continue
          const position = positionOf(instrument.id)
          const draw = random.next()
          if ((position.isFlat && order.workingCount === 0) || (params.addsUp && draw < 0.5)) {
            const side = random.next() < 0.5 ? 'buy' : 'sell'
            const near = close.now * (0.995 + 0.01 * random.next())
            order[side]({
              instrument: instrument.id,
              size: { units: 1 + Math.floor(9 * random.next()) },
              ...(draw < 0.4 ? {} : { entry: { type: draw < 0.7 ? 'limit' : 'stop', price: near } }),
              ...(draw < 0.8 ? bracketOf(side, near) : {}),
            })
          } else if (!position.isFlat && draw < 0.2) position.close({ fraction: 0.5 })
          else if (!position.isFlat && draw < 0.3) position.close()
        }
      },
    }
  },
})

function bracketOf(side: 'buy' | 'sell', price: number) {
  const way = side === 'buy' ? 1 : -1
  return { stop: price * (1 - 0.02 * way), target: price * (1 + 0.02 * way) }
}

const choices = fc.record({
  seed: fc.nat(),
  bars: fc.integer({ min: 3, max: 60 }),
  closeAtEnd: fc.constantFrom<BacktestConfig['closeAtEnd'][]>(undefined, 'last-close', 'last-open'),
  intrabar: fc.constantFrom<NonNullable<BacktestConfig['intrabar']>[]>('pessimistic', 'optimistic', 'adaptive'),
  /** The second instrument may end earlier. */
  barsAbroad: fc.integer({ min: 3, max: 60 }),
  /**
   * A position of several lots is left at its average cost by the account and at that of its oldest lot by trades, so that
   * what each exit makes is converted at another exit's rate: they agree where the rate stands still.
   */
  rates: fc.constantFrom('15m', '1h', 'fixed, and several lots'),
  account: fc.constantFrom<BacktestConfig['account'][]>(undefined, {
    type: 'margin',
    leverage: 4,
    maintenanceMargin: '0.2',
    checkAt: 'bar-extreme',
  }),
})

function run({ seed, bars, barsAbroad, closeAtEnd, intrabar, rates, account }: Choice) {
  const walk = (id: string, count: number, quoteCurrency: string) =>
    randomWalk({
      seed: `${seed}${id}`,
      bars: count,
      timeframe: '1h',
      volatility: 0.01,
      instrument: { id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.01', quoteCurrency },
    })
  const isFixed = rates === 'fixed, and several lots'
  const series = randomWalk({
    seed: `${seed}rates`,
    start: '2019-12-31',
    bars: 400,
    timeframe: isFixed ? '1h' : rates,
    volatility: 0.02,
    price: 1,
    instrument: { id: 'EURUSD', assetClass: 'fx', tickSize: '0.0001', calendar: '24x7' },
  })
  return runBacktestSync({
    strategy: wanderer,
    params: { addsUp: isFixed },
    data: [walk('LOCAL', bars, 'USD'), walk('ABROAD', barsAbroad, 'EUR')],
    seed,
    currency: 'USD',
    intrabar,
    conversions: [createConversion({ base: 'EUR', quote: 'USD', ...(isFixed ? { rate: '1.0837' } : { series }) })],
    conversionPolicy: 'auto-convert-fees-and-profit',
    ...(closeAtEnd === undefined ? {} : { closeAtEnd }),
    ...(account === undefined ? {} : { account }),
  })
}

type Choice = typeof choices extends fc.Arbitrary<infer T> ? T : never

describe('round trips in another currency', () => {
  it('add up to the change of equity that the ledger has converted, to the rounding of each conversion (property)', () => {
    fc.assert(
      fc.property(choices, (choice) => {
        const { trades, finalEquity, initialEquity, settings, fills } = run(choice)
        const sum = trades.reduce((total, { profit }) => total.plus(profit), decimal(0))
        const change = finalEquity.amount.minus(initialEquity.amount)
        // Each trip rounds two fees and a profit, the ledger each fill, and equity once: half a unit at most for each.
        const roundings = 3 * trades.length + fills.length + 1
        const bound = decimal(`1e-${settings.ledgerScale}`)
          .times(roundings)
          .dividedBy(2, { decimals: 20, rounding: 'up' })
        expect(sum.minus(change).abs().toNumber()).toBeLessThanOrEqual(bound.toNumber())
      }),
      { numRuns: 150 },
    )
  })
})
