import type { BarHandles, SetupContext } from '@race/core'
import { atr, ema } from '@race/indicators'
import type { JadeCapParams } from './jade-cap-params.ts'
import type { PullbackPlanView } from './pullback-plan.ts'

/** The higher timeframe at its latest closed bar, to be read in handlers. */
export function useHigherView(
  { params, use }: Pick<SetupContext<JadeCapParams>, 'params' | 'use'>,
  { high, low, close, timeframe }: BarHandles,
): () => PullbackPlanView['higher'] {
  const [fast, slow] = [use(ema, close, params.fast), use(ema, close, params.slow)]
  const range = use(atr, high, low, close, params.atrPeriod)
  return () => ({
    ...{ timeframe, close: close.now, fast: fast.now, slow: slow.now },
    fastBefore: fast.ago(params.slopeBars),
    atr: range.now,
  })
}
