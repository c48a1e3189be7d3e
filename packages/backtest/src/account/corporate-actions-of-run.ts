import type { SplitRatio } from '@race/core'
import type { PreparedBacktest } from '../prepare-backtest.ts'
import type { AccountEngine } from './account-engine.ts'
import { CorporateActionDesk } from './corporate-action-desk.ts'
import type { PreparedAccounting } from './prepare-accounting.ts'

/** What corporate actions change of an account besides its positions. */
export interface ActionPlaces {
  readonly accounting: PreparedAccounting
  readonly closed: (string | null)[]
  /** By instrument the last price, of bars. */
  readonly price: Float64Array
  readonly startTime: number
}

/** The corporate actions of a run; null where it has none. */
export function corporateActionsOfRun(
  { account }: PreparedBacktest,
  engine: AccountEngine,
  { accounting, closed, price, startTime }: ActionPlaces,
): CorporateActionDesk | null {
  if (accounting.actions.length === 0) return null
  const { recorder } = engine
  return new CorporateActionDesk({
    accounting,
    account,
    venue: engine.venue,
    closed,
    startTime,
    scalePrice: (instrument, ratio) => {
      scale(price, instrument, ratio)
      scale(engine.desk.lastClose, instrument, ratio)
      engine.tape?.forget(instrument)
    },
    onChange: (instrument, change) =>
      recorder.onPositionChange({
        ...change,
        time: account.ledger.time,
        bar: Math.max(0, engine.lastBarOf(instrument)),
        row: recorder.rowCount,
      }),
  })
}

function scale(prices: Float64Array, instrument: number, { numerator, denominator }: SplitRatio): void {
  prices[instrument] = ((prices[instrument] as number) * denominator) / numerator
}
