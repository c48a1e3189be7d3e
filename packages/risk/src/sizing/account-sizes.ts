import { RaceError, type Size } from '@race/core'
import type { ClosedTrade } from '../account/monitor-event.ts'
import { type KellyOptions, kellyFraction } from '../kelly-fraction.ts'

/**
 * A fixed fraction of equity for each trade: at risk between entry and stop, or as the worth of the position. With a fraction
 * at risk, wide stops make small positions (R. Vince, "Portfolio Management Formulas", 1990; the fixed fractional method).
 *
 * @param fraction above 0 and at most 1; 0.01 is 1 %
 * @param of `risk` by default, which needs a signal with a stop
 * @throws RaceError `RISK_CONFIG_INVALID`
 *
 * @example
 * ```ts
 * console.log(fixedFraction(0.01)) // { riskFraction: 0.01 }
 * console.log(fixedFraction(0.1, 'equity')) // { equityFraction: 0.1 }
 * ```
 */
export function fixedFraction(fraction: number, of: 'risk' | 'equity' = 'risk'): Size {
  requireThat(fraction > 0 && fraction <= 1, 'fraction', fraction, 'above 0 and at most 1, such as 0.01 for 1 %')
  requireThat(of === 'risk' || of === 'equity', 'of', of, "'risk' or 'equity'")
  return of === 'risk' ? { riskFraction: fraction } : { equityFraction: fraction }
}

/**
 * A share of equity that brings the yearly volatility of the position to a target, from the latest bars of the instrument.
 *
 * @throws RaceError `RISK_CONFIG_INVALID`
 *
 * @example
 * ```ts
 * console.log(volatilityTarget({ annual: 0.1 })) // { volatilityTarget: { annual: 0.1, lookbackBars: 20 } }
 * ```
 */
export function volatilityTarget({
  annual,
  lookbackBars = 20,
}: {
  /** Yearly volatility above 0; 0.2 is 20 %. */
  readonly annual: number
  /** 3 or more, 20 by default. */
  readonly lookbackBars?: number
}): Size {
  const isYearly = annual > 0 && annual < Number.POSITIVE_INFINITY
  requireThat(isYearly, 'annual', annual, 'a finite number above 0, such as 0.2 for 20 % a year')
  const isCount = Number.isSafeInteger(lookbackBars) && lookbackBars >= 3
  requireThat(isCount, 'lookbackBars', lookbackBars, 'a whole number of 3 or more')
  return { volatilityTarget: { annual, lookbackBars } }
}

/** Which of the account's trades Kelly's rule looks at. */
export interface KellySizeOptions extends KellyOptions {
  /** Those of one strategy; of all where it is left out. */
  readonly strategyId?: string
}

/**
 * A share of equity by Kelly's rule from the account's own closed trades: see `kellyFraction`, which also tells where it came
 * from. It may be larger than the gate lets out: `clipQuantity` makes an order of it that fits.
 *
 * @param trades such as `closedTrades` of an account monitor
 * @throws RaceError `RISK_CONFIG_INVALID` for a profit that is not finite, or another share
 *
 * @example
 * ```ts
 * console.log(kelly([])) // { equityFraction: 0.1 }
 * ```
 */
export function kelly(
  trades: readonly Pick<ClosedTrade, 'strategyId' | 'profit'>[],
  { strategyId, ...options }: KellySizeOptions = {},
): Size {
  const own = strategyId === undefined ? trades : trades.filter((trade) => trade.strategyId === strategyId)
  const profits = own.map(({ profit }) => profit)
  return { equityFraction: kellyFraction(profits, options).fraction }
}

function requireThat(isSound: boolean, field: string, value: unknown, wanted: string): void {
  if (isSound) return
  const shown = typeof value === 'string' ? `'${value}'` : String(value)
  throw new RaceError('RISK_CONFIG_INVALID', {
    message: `The size's ${field} is ${shown}, but must be ${wanted}`,
    facts: { field, value: shown },
    hint: 'Correct it where the size is made.',
  })
}
