import type { Holding, Scaled, TradingAccount } from '@race/core'

/** What became of a position without a fill. */
export interface PositionChange {
  readonly holding: Holding
  /** Epoch ms, and the latest closed bar of the instrument's series then. */
  readonly time: number
  readonly bar: number
  /** Rows of the record that came before it. */
  readonly row: number
  /** New steps per old ones for a split; null for the end of a position. */
  readonly ratio: { readonly numerator: number; readonly denominator: number } | null
  /** Signed steps afterwards. */
  readonly steps: Scaled
  /** At what it ended, in ticks; the last price for a split. */
  readonly ticks: Scaled
  /** What was received for it, or paid (negative), at the ledger scale. */
  readonly worth: Scaled
}

/** A change as plain data: its holding by its position in the account. */
export interface PositionChangeData extends Omit<PositionChange, 'holding'> {
  readonly holding: number
}

type Holdings = Pick<TradingAccount, 'holdings'>

export function positionChangeToData(change: PositionChange, { holdings }: Holdings): PositionChangeData {
  return { ...change, holding: holdings.indexOf(change.holding) }
}

export function positionChangeFromData(data: PositionChangeData, { holdings }: Holdings): PositionChange {
  return { ...data, holding: holdings[data.holding] as Holding }
}
