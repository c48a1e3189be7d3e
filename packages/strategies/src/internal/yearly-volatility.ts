import type { BarHandles, SetupContext } from '@race/core'
import { stddev } from '@race/indicators'
import { barReturn } from './bar-return.ts'

export const yearMs = 365.25 * 86_400_000

/** A number that is computed when it is read. */
export interface Reading {
  readonly now: number
}

/**
 * Yearly volatility at the latest bar: the standard deviation (ddof 1) of the close-to-close returns of the last
 * `lookbackBars` bars, × √(bars per year), where bars per year follow from the time those bars took. It is the measure that the
 * size `volatilityTarget` is made by; a strategy that scales what it already holds must know it itself.
 *
 * @param lookbackBars 3 or more
 */
export function useYearlyVolatility(
  { use }: Pick<SetupContext<unknown>, 'use'>,
  { close, time }: BarHandles,
  lookbackBars: number,
): Reading {
  const deviation = use(stddev, use(barReturn, close), lookbackBars)
  const sample = Math.sqrt(lookbackBars / (lookbackBars - 1))
  return {
    get now() {
      const elapsedMs = time.now - time.ago(lookbackBars)
      return deviation.now * sample * Math.sqrt((lookbackBars * yearMs) / elapsedMs)
    },
  }
}
