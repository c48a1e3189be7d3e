import type { Costs } from '@race/backtest'

/** The named costs. A name is part of the ids of goldens. */
export const costPlans = {
  none: { fee: { type: 'none' } },
  percent: { fee: { type: 'percentage', rate: '0.001' } },
  perShare: { fee: { type: 'per-share', perShare: '0.005', minimum: 1 } },
  makerTaker: { fee: { type: 'maker-taker', maker: '-0.0001', taker: '0.0005' } },
  perOrder: { fee: { type: 'per-order', amount: '4.95', roundTo: { decimals: 2, rounding: 'up' } } },
  slippage: { fee: { type: 'none' }, slippage: { type: 'basis-points', basisPoints: '5' } },
  ticks: { fee: { type: 'percentage', rate: '0.0005' }, slippage: { type: 'ticks', ticks: 2 } },
  volumeShare: {
    fee: { type: 'percentage', rate: '0.0005' },
    slippage: { type: 'volume-share', priceImpact: '0.1', volumeLimit: '0.025' },
  },
} as const satisfies Readonly<Record<string, Costs>>

export type CostPlanName = keyof typeof costPlans
