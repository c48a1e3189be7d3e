import type { Denial, RiskRequest } from '@race/core'
import type { DrawdownHalt } from './drawdown-watch.ts'
import type { RiskLimitName } from './risk-limits.ts'

/** A limit that an order would exceed. */
export interface Excess {
  readonly limit: Exclude<RiskLimitName, 'drawdownMax'>
  /** What the order would lead to, in the limit's unit. */
  readonly wanted: number
  readonly allowed: number
  readonly instrument: string
}

const denied: Readonly<
  Record<Excess['limit'], { readonly code: string; readonly subject: string; readonly unit: string }>
> = {
  orderNotionalMax: { code: 'ORDER_NOTIONAL_MAX', subject: 'the order', unit: " of the account's currency" },
  positionUnitsMax: { code: 'POSITION_UNITS_MAX', subject: 'the position', unit: ' units' },
  positionNotionalMax: { code: 'POSITION_NOTIONAL_MAX', subject: 'the position', unit: " of the account's currency" },
  positionFractionMax: { code: 'POSITION_FRACTION_MAX', subject: 'the position', unit: ' of equity' },
  openPositionsMax: { code: 'OPEN_POSITIONS_MAX', subject: 'the number of open and pending positions', unit: '' },
}

/** The denial of an order that would exceed a limit. */
export function excessDenial({ limit, wanted, allowed, instrument }: Excess): Denial {
  const { code, subject, unit } = denied[limit]
  const message = `${instrument}: ${subject} would be ${shown(wanted)}${unit}, above ${limit} of ${shown(allowed)}`
  return denial(code, message, { instrument, limit, wanted: jsonSafe(wanted), allowed: jsonSafe(allowed) })
}

/** The denial of new exposure after a drawdown halt. */
export function haltDenial(instrument: string, { time, equity, peak }: DrawdownHalt, drawdownMax: number): Denial {
  const message =
    `${instrument}: no new exposure since equity fell to ${shown(equity)} from its peak of ${shown(peak)} ` +
    `of the account's currency, which reached drawdownMax of ${shown(drawdownMax)}`
  return denial('DRAWDOWN_HALT', message, { instrument, limit: 'drawdownMax', drawdownMax, time, equity, peak })
}

/** The denial of a request with a number that nothing can be judged by. */
export function nonFiniteDenial(instrument: string, field: string, value: number): Denial {
  const message = `${instrument}: ${field} is ${value}; an order can be judged by finite numbers only`
  return denial('NON_FINITE_INPUT', message, { instrument, field, value: String(value) })
}

/** The denial of a request for fewer than 0 units. */
export function negativeQuantityDenial({ instrument, quantity }: RiskRequest): Denial {
  const message = `${instrument}: quantity is ${shown(quantity)} units; it must be 0 or more, the side says which way`
  return denial('NEGATIVE_QUANTITY', message, { instrument, quantity })
}

function denial(code: string, message: string, facts: Denial['facts']): Denial {
  return { approved: false, code, message, facts }
}

/** Ten digits are more than anybody reads, and fewer than float64 rounding shows. */
function shown(value: number): string {
  return String(Number(value.toPrecision(10)))
}

/** JSON has no infinity. */
function jsonSafe(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}
