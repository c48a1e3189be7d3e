import {
  addScaled,
  minScaled,
  multiplyDivideHalfEven,
  negateScaled,
  type Scaled,
  subtractScaled,
} from '../decimal/scaled.ts'
import { RaceError } from '../error/race-error.ts'
import type { AverageCostPosition } from '../position/average-cost-position.ts'
import type { LotBook, LotClose, LotSelection } from '../position/lot-book.ts'
import type { OpenLot } from '../position/open-lot.ts'
import type { TradeAccounts } from './ledger.ts'
import type { LedgerAccount } from './posting.ts'
import { notionalOf, type Valuation } from './valuation.ts'

/** What an account holds of one instrument, or of one side of it, and its last price. */
export interface Holding {
  /** The only side that it may hold, 1 for long and −1 for short, where positions are hedged; 0 where fills net. */
  readonly side: 1 | -1 | 0
  readonly valuation: Valuation
  /** The net of everything held. */
  readonly position: AverageCostPosition
  readonly accounts: TradeAccounts
  /** The last price in ticks, by which the position is marked. */
  markTicks: Scaled
  /** Every entry by itself, where the account keeps lots; null by average cost. */
  readonly lots: LotBook | null
  /** What a venue that works its orders by lots holds open, the oldest first; null where it does not. */
  openLots: readonly OpenLot[] | null
  /**
   * For a margined instrument, whose notional is not paid: the account that stands against its cost. Null for one that is
   * paid in full.
   */
  readonly clearing: LedgerAccount | null
  /** Paid in full, and nothing of it is converted by itself: fills take the shortest way through the ledger. */
  readonly isPlain: boolean
}

/** What a fill moves, in ledger units. */
export interface FillAmounts {
  /** Signed worth of what was closed: positive for a long that was sold. */
  readonly proceeds: Scaled
  /** Signed cost of what was closed. */
  readonly removed: Scaled
  /** Signed worth of what was opened: positive for a long. */
  readonly invested: Scaled
}

/** A fill for an account of lots, in exact integers. */
export interface LotFill {
  /** 1 for a buy, −1 for a sell. */
  readonly side: 1 | -1
  readonly ticks: Scaled
  /** Positive. */
  readonly steps: Scaled
  /** At the ledger scale. */
  readonly fee: Scaled
  /** `close` closes lots of the other side, and never more than are held; `open` adds a lot. */
  readonly effect: 'open' | 'close'
  /** Which lots a close takes; those of the account's options by default. */
  readonly lots?: LotSelection
}

/** Long and short quantity of a holding in steps, both positive; one of them is zero unless lots are hedged. */
export function legsOf({ position, lots }: Holding): { readonly long: Scaled; readonly short: Scaled } {
  if (lots !== null) return { long: lots.longSteps, short: lots.shortSteps }
  return position.steps < 0 ? { long: 0, short: negateScaled(position.steps) } : { long: position.steps, short: 0 }
}

/** A fill of netted lots as what it closes and what it opens. Its fee is shared by steps; what opens takes the rest. */
export function nettedFills(lots: LotBook, fill: Omit<LotFill, 'effect' | 'lots'>): readonly LotFill[] {
  const { side, steps, fee } = fill
  const closed = minScaled(steps, side === 1 ? lots.shortSteps : lots.longSteps)
  const opened = subtractScaled(steps, closed)
  const exitFee = opened === 0 ? fee : multiplyDivideHalfEven(fee, closed, steps)
  const parts: readonly LotFill[] = [
    { ...fill, steps: closed, fee: exitFee, effect: 'close' },
    { ...fill, steps: opened, fee: subtractScaled(fee, exitFee), effect: 'open' },
  ]
  return parts.filter((part) => part.steps !== 0)
}

/** Adds a lot to a holding that keeps lots; the fill's amounts. */
export function openLot(holding: Holding, lots: LotBook, fill: Omit<LotFill, 'effect'>, time: number): FillAmounts {
  const { side, ticks, steps, fee } = fill
  const signedSteps = side === 1 ? steps : negateScaled(steps)
  const invested = notionalOf(holding.valuation, ticks, signedSteps)
  lots.open({ side, openedAt: time, entryTicks: ticks, steps, cost: invested, fee })
  holding.position.open(signedSteps, invested)
  return { proceeds: 0, removed: 0, invested }
}

/** Closes lots of a holding that keeps them; the fill's amounts and what was closed. */
export function closeLots(
  holding: Holding,
  lots: LotBook,
  { side, ticks, steps, fee, lots: selection = 'fifo' }: Omit<LotFill, 'effect'>,
): FillAmounts & { readonly closes: readonly LotClose[] } {
  const { position, valuation } = holding
  const held = side === 1 ? -1 : 1
  const worth = notionalOf(valuation, ticks, steps)
  const closes = lots.close({ side: held, steps, exitTicks: ticks, worth, fee, lots: selection })
  let removed: Scaled = 0
  for (const { cost, profit } of closes) {
    removed = addScaled(removed, cost)
    position.realisedProfit = addScaled(position.realisedProfit, profit)
  }
  position.open(side === 1 ? steps : negateScaled(steps), negateScaled(removed))
  return { proceeds: held === 1 ? worth : negateScaled(worth), removed, invested: 0, closes }
}

/** The error of a fill of lots for a holding that keeps none. */
export function keepsNoLots({ valuation: { instrument } }: Holding): RaceError {
  return new RaceError('ACCOUNT_CONFIG_INVALID', {
    message: `A fill of lots of ${instrument.id} on an account that keeps positions by average cost`,
    facts: { instrument: instrument.id },
    hint: "Give the account lots: { mode: 'hedging' }, or use applyFill.",
  })
}

/** The error of a settlement of a holding that has none. */
export function paidInFull({ valuation: { instrument } }: Holding): RaceError {
  return new RaceError('ACCOUNT_CONFIG_INVALID', {
    message: `A settlement of ${instrument.id}, which is paid in full`,
    facts: { instrument: instrument.id },
    hint: `Name '${instrument.id}' in the account's margined instruments.`,
  })
}
