/**
 * A size as data. The host resolves it against the account; a strategy never computes account sizes.
 *
 * - `units`: a quantity of the instrument (shares, coins, contracts), floored to the quantity step.
 * - `notional`: an amount in the account's currency, entry fee not included.
 * - `equityFraction`: notional plus entry fee is at most this fraction of equity. 1 is everything.
 * - `targetFraction`: the position is brought to this fraction of equity; negative is short. The order is the difference.
 * - `riskFraction`: the loss from entry to the signal's `stop` is this fraction of equity; needs a `stop`.
 * - `volatilityTarget`: the position's share of equity is `annual` ÷ the yearly volatility of the instrument, at most all
 *   of it. The volatility is the standard deviation (ddof 1) of the close-to-close returns of the last `lookbackBars`
 *   bars at the signal, × √(bars per year), where bars per year follow from the time those bars took.
 *
 * Fractions are of equity at the moment the size is resolved: at the fill by default (`sizeAt: 'fill'`), at the signal
 * otherwise.
 */
export type Size =
  | { readonly units: number }
  | { readonly notional: number }
  | { readonly equityFraction: number }
  | { readonly targetFraction: number }
  | { readonly riskFraction: number }
  | { readonly volatilityTarget: { readonly annual: number; readonly lookbackBars: number } }

export type SizeKind = 'units' | 'notional' | 'equityFraction' | 'targetFraction' | 'riskFraction' | 'volatilityTarget'

/** Which of the kinds a size is. */
export function sizeKind(size: Size): SizeKind {
  if ('units' in size) return 'units'
  if ('notional' in size) return 'notional'
  if ('equityFraction' in size) return 'equityFraction'
  if ('targetFraction' in size) return 'targetFraction'
  return 'riskFraction' in size ? 'riskFraction' : 'volatilityTarget'
}
