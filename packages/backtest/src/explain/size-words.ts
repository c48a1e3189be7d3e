import type { OrderSizing } from '@race/brokers/simulated'
import { decimal, fromScaled, type Scaled } from '@race/core'
import type { BacktestKernel } from '../kernel.ts'
import type { RecordedOrder } from '../recorded-order.ts'

/** How a size was asked for, in words. */
export function sizeWords({ prepared, values }: BacktestKernel, order: RecordedOrder): string {
  const { sizing } = order
  switch (sizing.type) {
    case 'fixed':
      return `${order.steps === null ? 'a number of' : values.quantityOf(order, order.steps)} units`
    case 'held':
      return 'the whole position'
    case 'held-fraction':
      return `${percent(sizing.fraction)} of the position`
    case 'notional':
      return `units for ${fromScaled(sizing.amount, prepared.account.scale)} ${prepared.currency}`
    case 'equity-fraction':
      return `${percent(sizing.fraction)} of equity`
    case 'target-fraction':
      return `a position of ${percent(sizing.fraction)} of equity`
    case 'risk-fraction':
      return `units that lose ${percent(sizing.fraction)} of equity at ${values.priceOf(order, sizing.stopTicks)}`
  }
}

/** How far a trailing stop stays behind the best price; null for other types. */
export function trailWords({ trail, holding }: RecordedOrder): string | null {
  if (trail === null) return null
  if ('share' in trail) return `${percent(trail.share)} behind`
  const { tickSize } = holding.valuation.instrument
  return `${fromScaled(trail.ticks, 0).times(tickSize)} behind`
}

type Fraction = Extract<OrderSizing, { readonly type: 'equity-fraction' }>['fraction']

function percent({ numerator, denominator }: Fraction): string {
  const share = exact(numerator)
    .times(decimal(100))
    .dividedBy(exact(denominator), { decimals: 6, rounding: 'half-even' })
  return `${share} %`
}

function exact(value: Scaled) {
  return fromScaled(value, 0)
}
