import type { Scaled } from '../decimal/scaled.ts'
import { invariant } from '../error/invariant.ts'
import type { Holding } from './holding.ts'

/**
 * The holding that an order moves. Where positions are hedged, what may open something moves the side that it opens, long for
 * a buy and short for a sell; what may only reduce moves the other one.
 *
 * @param instrument position in the account's list of instruments
 *
 * @example
 * ```ts
 * const instruments = [defineInstrument({ id: 'ACME' })]
 * const options = { currency: 'USD', capital: decimal(1000), instruments, scale: 2 }
 * const account = new TradingAccount({ ...options, positions: 'hedging' })
 * console.log(holdingOf(account, 0, -1, false).side, holdingOf(account, 0, -1, true).side) // -1 1
 * ```
 */
export function holdingOf(
  { holdings }: { readonly holdings: readonly Holding[] },
  instrument: number,
  side: 1 | -1,
  isReduceOnly: boolean,
): Holding {
  // The caller's instrument is one of the account: an order is made in every decision, so nothing is asked twice here.
  const holding = holdings[instrument] as Holding
  const isOther = holding.side !== 0 && (side === 1) === isReduceOnly
  return isOther ? (holdings[instrument + holdings.length / 2] as Holding) : holding
}

/** What an account holds of an instrument: one holding or, where positions are hedged, the long and the short one. */
export function sidesOf(
  { holdings }: { readonly holdings: readonly Holding[] },
  instrument: number,
): readonly Holding[] {
  const isHedged = holdings[0]?.side === 1
  const short = isHedged ? holdings[instrument + holdings.length / 2] : undefined
  return [holdings[instrument], short].filter((holding) => holding !== undefined)
}

/** The position of a holding's instrument in the account's list of instruments; −1 for a holding of another account. */
export function instrumentIndexOf({ holdings }: { readonly holdings: readonly Holding[] }, holding: Holding): number {
  const index = holdings.indexOf(holding)
  return holding.side === -1 ? index - holdings.length / 2 : index
}

/** The holdings of an account that hedges: both sides of an instrument have one last price. */
export function bothSides(longs: readonly Holding[], shorts: readonly Holding[]): readonly Holding[] {
  return [...longs, ...shorts.map((short, index) => sharingMark(short, longs[index] as Holding))]
}

function sharingMark(holding: Holding, marked: Holding): Holding {
  return Object.defineProperty(holding, 'markTicks', {
    enumerable: true,
    get: (): Scaled => marked.markTicks,
    set(ticks: Scaled) {
      marked.markTicks = ticks
    },
  })
}

/**
 * Stops a fill that would turn one side of a hedge into the other.
 *
 * @throws RaceError `INVARIANT_VIOLATED`
 */
export function requireSide({ side, position, valuation }: Holding, fill: 1 | -1, opened: Scaled): void {
  invariant(
    opened === 0 || fill === side,
    `${valuation.instrument.id}: a fill would open ${opened} steps on the ${side === 1 ? 'long' : 'short'} side against it`,
    { instrument: valuation.instrument.id, side, held: String(position.steps), opened: String(opened) },
  )
}
