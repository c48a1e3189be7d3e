import type { FinancingConfig } from '@race/brokers/simulated'
import { defineCorporateActions, defineInstrument } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { BacktestConfig } from '../index.ts'
import { at, buy, minutesOf, type QuoteRow, quotesOf, runTimed, tradesOf } from './timed-market.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const _other = defineInstrument({ id: 'OTHER', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const after = (toVenueMs: number, reportMs = 0): Partial<BacktestConfig> => ({
  costs: { latency: { toVenueMs, reportMs } },
})
const funded = (...seconds: readonly number[]): FinancingConfig => ({
  funding: { instruments: { ACME: seconds.map((second) => ({ time: at(second), rate: '0.01' })) } },
})
const fourfold = { type: 'margin', leverage: 4, maintenanceMargin: '0.2', liquidation: 'all' } as const
const _limit = (price: number) => ({ entry: { type: 'limit', price } })

describe('ticks beside messages that take time', () => {
  // 400 at 100 on 10,000: called below 93.75.
  const data = minutesOf(acme, [100, 100, 100, 100])
  const quotes = (...rows: readonly QuoteRow[]): Partial<BacktestConfig> => ({
    data,
    ticks: { quotes: [quotesOf(acme, [[1, 99.99, 100], [61, 99.99, 100], ...rows])] },
  })

  it('call the margin at the tick, and the broker closes there at once', () => {
    const told: string[] = []
    const { fills } = runTimed(
      { 1: buy(400) },
      { ...quotes([80, 93.74, 95], [90, 80, 81]), account: fourfold, ...after(10_000, 5_000) },
      { onFill: ({ time }, { time: now }) => void told.push(`${(time - at(0)) / 1000} ${(now - at(0)) / 1000}`) },
    )
    expect(fills).toEqual(['70: buy 400 at 100', '80: sell 400 at 93.74'])
    expect(told).toEqual(['70 75', '80 85'])
  })

  it('let an entry on its way meet the account after the liquidation', () => {
    const run = (units: number) =>
      runTimed(
        { 1: buy(400), 2: buy(units) },
        { ...quotes([125, 93, 93], [150, 92, 92]), account: fourfold, ...after(10_000) },
      )
    // Closed at 93 there are 7,200 left: 0.25 × 93 × 309 = 7,184.25 fits, and one unit more does not.
    expect(run(309).fills).toEqual(['70: buy 400 at 100', '125: sell 400 at 93', '130: buy 309 at 93'])
    expect(run(310).ends).toEqual([
      'buy entry filled null',
      'buy entry rejected INSUFFICIENT_FUNDS',
      'sell close filled LIQUIDATION',
    ])
  })

  it('split an order on its way, which meets no quote from before the split', () => {
    const corporateActions = defineCorporateActions([
      { type: 'split', instrument: 'ACME', time: at(65), ratio: { numerator: 2, denominator: 1 } },
    ])
    const config = { ...quotes([75, 49.5, 50]), corporateActions, ...after(10_000) }
    // At 70 s the quote of 61 s still stands, in units from before.
    expect(runTimed({ 1: buy(10) }, config).fills).toEqual(['75: buy 20 at 50'])
    const trades = tradesOf(acme, [
      [1, 100],
      [61, 100],
      [75, 50],
    ])
    expect(runTimed({ 1: buy(10) }, { ...config, ticks: { trades: [trades] } }).fills).toEqual(['75: buy 20 at 50'])
  })

  it('let what falls due at the moment of an arrival come first, and the tick of that moment before both', () => {
    const { fills, postings } = runTimed(
      { 1: buy(10), 2: ({ position }) => position.close() },
      { ...quotes([70, 109.99, 110], [130, 120, 120]), financing: funded(70, 130), ...after(10_000) },
    )
    expect(fills).toEqual(['70: buy 10 at 110', '130: sell 10 at 120'])
    // Not held at 70 s; at 130 s it was held until then, and is marked at the middle of the tick of 130 s.
    expect(postings).toEqual(['130: funding -12'])
  })

  it('end a grace between a tick and a message', () => {
    const account = { ...fourfold, marginCall: { graceMs: 3_000 } }
    const { fills } = runTimed(
      { 1: buy(400), 2: ({ position }) => position.close() },
      { ...quotes([125, 93, 93], [150, 92, 92]), account, ...after(10_000) },
    )
    expect(fills).toEqual(['70: buy 400 at 100', '128: sell 400 at 93'])
  })
})
