import { defineInstrument, type Scaled, valuationOf } from '@race/core'
import { test } from 'vitest'
import {
  createMarketMoment,
  createOrderFees,
  createSlip,
  createSlippage,
  type FeeModel,
  FeeSchedule,
  type PriceCost,
  type SlippageModel,
} from '../index.ts'

const fills = 20_000
const scale = 8
const valuation = valuationOf(defineInstrument({ id: 'ACME', quantityStep: '0.001' }), scale)
const percent: FeeModel = { type: 'percentage', rate: '0.001' }
const perShare: FeeModel = { type: 'per-share', perShare: '0.005', minimum: '1', maximumRate: '0.01' }
const bps: SlippageModel = { type: 'basis-points', basisPoints: '2.5' }
const volumeShare: SlippageModel = { type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.025' }
const squareRoot: SlippageModel = { type: 'square-root-impact', coefficient: 1, volatility: '0.02' }

/** Slips and charges orders that fill at once, as the venue does: one moment and one state, written over and over. */
function run(price: PriceCost | null, fee: FeeSchedule): Scaled {
  const moment = createMarketMoment()
  const order = createOrderFees()
  moment.volumeSteps = 1_000_003
  let last: Scaled = 0
  for (let i = 0; i < fills; i++) {
    moment.side = (i & 1) === 0 ? 1 : -1
    moment.ticks = 10_000 + (i & 1023)
    moment.steps = 100 + (i & 7)
    moment.ticks = price?.(moment) ?? moment.ticks
    order.paid = 0
    order.steps = 0
    order.tickSteps = 0
    order.variable = 0
    last = fee.charge(moment, order)
  }
  return last
}

test('twenty thousand fills', async ({ bench }) => {
  const slip = createSlip(bps)
  const [byPercent, byShare] = [new FeeSchedule(percent, valuation, scale), new FeeSchedule(perShare, valuation, scale)]
  await bench.compare(
    bench('percent and basis points, by price and side alone', () => {
      let last: Scaled = 0
      for (let i = 0; i < fills; i++) {
        const ticks = slip?.(10_000 + (i & 1023), (i & 1) === 0 ? 1 : -1) ?? 0
        last = byPercent.of(ticks, 100 + (i & 7))
      }
      return last
    }),
    bench('percent and basis points, by moment and order', () => run(createSlippage(bps), byPercent)),
    bench('per share with bounds, and basis points', () => run(createSlippage(bps), byShare)),
    bench('percent and share of volume', () => run(createSlippage(volumeShare), byPercent)),
    bench('percent and square root of volume', () => run(createSlippage(squareRoot), byPercent)),
  )
})
