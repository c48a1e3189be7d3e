import { addScaled, minScaled, multiplyDivideHalfEven, type Scaled, subtractScaled } from '@race/core'

/** What one fill opened and nothing has closed yet. */
export interface OpenLot {
  readonly fillId: string
  readonly intentId: string | null
  /** 1 for long, −1 for short. */
  readonly side: 1 | -1
  readonly ticks: Scaled
  readonly time: number
  steps: Scaled
  /** What is left of the opening fill's fee, at the ledger scale. */
  fee: Scaled
}

/** A part of a lot that a fill closed. */
export interface ClosedLot {
  readonly lot: OpenLot
  readonly steps: Scaled
  /** Of the opening and of the closing, for this part. */
  readonly entryFee: Scaled
  readonly exitFee: Scaled
}

/** A fill as lots meet it. */
export interface LotFill {
  readonly fillId: string
  readonly intentId: string | null
  readonly side: 1 | -1
  readonly ticks: Scaled
  readonly steps: Scaled
  readonly fee: Scaled
  readonly time: number
}

/**
 * What a fill closes of the lots, the oldest first; the lots are not touched. Fees are shared by steps, half to even; the
 * last part takes the rest.
 */
export function closedBy(lots: readonly OpenLot[], fill: LotFill): ClosedLot[] {
  const closed: ClosedLot[] = []
  let left = fill.steps
  let feeLeft = fill.fee
  for (const lot of lots) {
    if (lot.side === fill.side || left === 0) break
    const steps = minScaled(left, lot.steps)
    const entryFee = steps === lot.steps ? lot.fee : multiplyDivideHalfEven(lot.fee, steps, lot.steps)
    const exitFee = steps === left ? feeLeft : multiplyDivideHalfEven(fill.fee, steps, fill.steps)
    closed.push({ lot, steps, entryFee, exitFee })
    left = subtractScaled(left, steps)
    feeLeft = subtractScaled(feeLeft, exitFee)
  }
  return closed
}

/**
 * Takes steps that paid a fee from the lots of one instrument, or puts back what is returned: the newest first, since a venue keeps
 * them back of what it delivers. It ends no round trip, and what the lots cost to open stays with those that are left.
 */
export function giveAway(lots: OpenLot[], given: Omit<LotFill, 'fee'>): void {
  let left = given.steps
  let fee: Scaled = 0
  for (let lot = lots.at(-1); lot !== undefined && lot.side !== given.side && left !== 0; lot = lots.at(-1)) {
    const steps = minScaled(left, lot.steps)
    left = subtractScaled(left, steps)
    lot.steps = subtractScaled(lot.steps, steps)
    if (lot.steps !== 0) break
    fee = addScaled(fee, lot.fee)
    lots.pop()
  }
  const last = lots.at(-1)
  if (last !== undefined) last.fee = addScaled(last.fee, fee)
  if (left !== 0) lots.push({ ...given, steps: left, fee: 0 })
}

/** Takes a fill into the lots of one instrument: closes the oldest, and opens one with what is left. */
export function takeFill(lots: OpenLot[], fill: LotFill): void {
  let left = fill.steps
  let feeLeft = fill.fee
  for (const { lot, steps, entryFee, exitFee } of closedBy(lots, fill)) {
    lot.steps = subtractScaled(lot.steps, steps)
    lot.fee = subtractScaled(lot.fee, entryFee)
    left = subtractScaled(left, steps)
    feeLeft = subtractScaled(feeLeft, exitFee)
  }
  while (lots[0]?.steps === 0) lots.shift()
  if (left === 0) return
  const { fillId, intentId, side, ticks, time } = fill
  // What closed has taken its share of the fee: the rest is that of the lot that is opened.
  lots.push({ fillId, intentId, side, ticks, time, steps: left, fee: feeLeft })
}
