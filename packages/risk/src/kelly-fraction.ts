import { RaceError } from '@race/core'

/** What part of the Kelly fraction is used: full Kelly is growth-optimal and rough, half has three quarters of its growth. */
export type KellyShare = 'full' | 'half' | 'quarter'

export interface KellyOptions {
  /** `half` by default. */
  readonly share?: KellyShare
}

/** Where a Kelly fraction came from. */
export type KellyBasis = 'formula' | 'too-few-trades' | 'no-wins' | 'no-losses'

/** A part of the capital for the next trade, and how it was found. */
export interface KellyFraction {
  /** From 0.01 to 0.25. */
  readonly fraction: number
  readonly basis: KellyBasis
  readonly tradeCount: number
  /** Part of the trades that won, from 0 to 1; NaN without trades. */
  readonly winRate: number
}

/** Trades before the formula is believed. */
const tradesMin = 30
const fractionWhileFew = 0.1
const fractionMin = 0.01
const fractionMax = 0.25
const shares: Readonly<Record<KellyShare, number>> = { full: 1, half: 0.5, quarter: 0.25 }

/**
 * The part of the capital to put into the next trade, by Kelly's rule from an account's own closed trades (J. L. Kelly,
 * "A New Interpretation of Information Rate", Bell System Technical Journal 35, 1956; as Edward Thorp applies it to trades
 * that win and lose different amounts): (W · avgWin − L · avgLoss) ÷ avgWin, with W and L the parts that won and lost.
 *
 * With fewer than 30 trades it is 10 % of the capital. With 30 or more and no win it is the floor of 1 %, with no loss the
 * cap of 25 %. The formula's result, times the share, is held between floor and cap. A trade that ends at exactly 0 is
 * neither won nor lost, and counts among all. The gate clips what comes of it all the same.
 *
 * @param profits of closed trades after fees, in one currency; losses below 0
 * @throws RaceError `RISK_CONFIG_INVALID` for a profit that is not finite, or another share
 *
 * @example
 * ```ts
 * const profits = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 200 : -100))
 * console.log(kellyFraction(profits, { share: 'half' }).fraction) // 0.125
 * ```
 */
export function kellyFraction(profits: readonly number[], { share = 'half' }: KellyOptions = {}): KellyFraction {
  if (!Object.hasOwn(shares, share)) {
    throw invalid(`The share of Kelly is ${JSON.stringify(share)}`, "Give 'full', 'half' or 'quarter'.", String(share))
  }
  const wrong = profits.findIndex((profit) => !Number.isFinite(profit))
  if (wrong >= 0) {
    const shown = String(profits[wrong])
    throw invalid(
      `The profit of trade ${wrong} is ${shown}`,
      'Give the profit of each closed trade as a number.',
      shown,
    )
  }
  const wins = profits.filter((profit) => profit > 0)
  const losses = profits.filter((profit) => profit < 0)
  const tradeCount = profits.length
  const winRate = wins.length / tradeCount
  const found = (fraction: number, basis: KellyBasis): KellyFraction => ({ fraction, basis, tradeCount, winRate })
  if (tradeCount < tradesMin) return found(fractionWhileFew, 'too-few-trades')
  if (wins.length === 0) return found(fractionMin, 'no-wins')
  if (losses.length === 0) return found(fractionMax, 'no-losses')
  const averageWin = mean(wins)
  const averageLoss = -mean(losses)
  // Divided term by term, so that huge losses over tiny wins come to −∞ and not to NaN.
  const edge = winRate - (losses.length / tradeCount) * (averageLoss / averageWin)
  return found(Math.min(fractionMax, Math.max(fractionMin, edge * shares[share])), 'formula')
}

/** By a running mean, which no sum overflows. */
function mean(values: readonly number[]): number {
  return values.reduce((average, value, i) => average + (value - average) / (i + 1), 0)
}

function invalid(message: string, hint: string, value: string): RaceError {
  return new RaceError('RISK_CONFIG_INVALID', { message, hint, facts: { value } })
}
