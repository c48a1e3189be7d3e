import type { Costs } from '@race/backtest'
import { z } from 'zod'
import { decimalText } from './decimal-text.ts'

const roundTo = z.strictObject({
  decimals: z.int().min(0).max(12),
  rounding: z.enum(['up', 'down', 'ceiling', 'floor', 'half-up', 'half-even']),
})

const feeLimits = {
  minimum: decimalText.exactOptional(),
  maximumRate: decimalText.exactOptional(),
  minimumWins: z.boolean().exactOptional(),
  roundTo: roundTo.exactOptional(),
}

const tier = z.union([
  z.strictObject({ from: decimalText, maker: decimalText, taker: decimalText }),
  z.strictObject({ from: decimalText, perShare: decimalText }),
])

const dataFees = [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('percentage'), rate: decimalText, ...feeLimits }),
  z.strictObject({ type: z.literal('per-share'), perShare: decimalText, ...feeLimits }),
  z.strictObject({ type: z.literal('per-contract'), perContract: decimalText, ...feeLimits }),
  z.strictObject({ type: z.literal('per-trade'), amount: decimalText }),
  z.strictObject({
    type: z.literal('per-order'),
    amount: decimalText,
    rate: decimalText.exactOptional(),
    ...feeLimits,
  }),
  z.strictObject({ type: z.literal('maker-taker'), maker: decimalText, taker: decimalText, ...feeLimits }),
  z.strictObject({
    type: z.literal('tiered'),
    days: z.int().min(1).max(3660),
    by: z.enum(['notional', 'units']).exactOptional(),
    tiers: z.array(tier).min(1),
    ...feeLimits,
  }),
] as const

const slippageLimits = {
  capToBar: z.boolean().exactOptional(),
  refuseBeyondBar: z.boolean().exactOptional(),
  maxBps: decimalText.exactOptional(),
}

const slippage: z.ZodType<NonNullable<Costs['slippage']>> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none'), ...slippageLimits }),
    z.strictObject({ type: z.literal('basis-points'), basisPoints: decimalText, ...slippageLimits }),
    z.strictObject({ type: z.literal('ticks'), ticks: z.int().min(0), ...slippageLimits }),
    z.strictObject({
      type: z.literal('volume-share'),
      priceImpact: decimalText,
      volumeLimit: decimalText,
      ...slippageLimits,
    }),
    z.strictObject({
      type: z.literal('square-root-impact'),
      coefficient: decimalText,
      volatility: z.union([z.literal('rolling'), decimalText]),
      ...slippageLimits,
    }),
    z.strictObject({
      type: z.literal('random'),
      distribution: z.enum(['uniform', 'half-normal']),
      bps: decimalText,
      ...slippageLimits,
    }),
    z.strictObject({ type: z.literal('sum'), models: z.array(slippage), ...slippageLimits }),
  ]),
)

const spread = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('fixed'), ticks: z.int().min(0) }),
  z.strictObject({ type: z.literal('fixed-bps'), bps: decimalText }),
  z.strictObject({ type: z.literal('quotes') }),
])

const liquidity = z.strictObject({
  participation: decimalText,
  scope: z.enum(['instrument', 'order']).exactOptional(),
  unknownVolume: z.enum(['unlimited', 'none']).exactOptional(),
})

const touch = z.strictObject({
  rule: z.union([z.enum(['touch', 'trade-through']), z.strictObject({ probability: decimalText })]),
})

const ms = z.number().min(0)
const delay = z.union([
  ms,
  z.strictObject({ type: z.literal('uniform'), min: ms, max: ms }),
  z.strictObject({ type: z.literal('normal'), mean: ms, sd: ms, min: ms }),
  z.strictObject({ type: z.literal('log-normal'), median: ms, sigma: ms, max: ms }),
  z.strictObject({ type: z.literal('empirical'), ms: z.array(ms).min(1) }),
])

const latency = z.strictObject({
  decisionMs: delay.exactOptional(),
  toVenueMs: delay.exactOptional(),
  reportMs: delay.exactOptional(),
})

const venueRules = z.strictObject({
  priceCollarBps: decimalText.exactOptional(),
  priceIncrements: z.array(z.strictObject({ from: decimalText, increment: decimalText })).exactOptional(),
  lotSize: decimalText.exactOptional(),
  minimumQuantity: decimalText.exactOptional(),
  maximumQuantity: decimalText.exactOptional(),
  minimumNotional: decimalText.exactOptional(),
  sessionsOnly: z.boolean().exactOptional(),
  halts: z
    .array(z.strictObject({ from: z.int(), to: z.int(), instrument: z.string().exactOptional() }))
    .exactOptional(),
  allowShort: z.boolean().exactOptional(),
})

const others = {
  slippage: slippage.exactOptional(),
  spread: spread.exactOptional(),
  liquidity: liquidity.exactOptional(),
  touch: touch.exactOptional(),
  latency: latency.exactOptional(),
  venueRules: venueRules.exactOptional(),
}

/** What trading costs, as data. */
export const costsSchema = z.strictObject({ fee: z.discriminatedUnion('type', dataFees).exactOptional(), ...others })

/** The same as a race file shows it: of a fee that is a function of the host's own, only that it is one. */
export const shownCostsSchema = z.strictObject({
  fee: z
    .discriminatedUnion('type', [
      ...dataFees,
      z.strictObject({ type: z.literal('custom'), decimals: z.int().exactOptional() }),
    ])
    .exactOptional(),
  ...others,
})
