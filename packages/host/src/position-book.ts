import { type Holding, type PositionSide, type PositionView, RaceError, sidesOf, type TradingAccount } from '@race/core'
import { HedgedPosition } from './hedged-position.ts'
import { PositionReader, type PositionSource } from './position-reader.ts'

/** The positions of an account as a strategy sees them, by instrument and, where they are hedged, by side. */
export class PositionBook {
  /** That of the strategy's first instrument. */
  readonly primary: PositionView
  readonly #positions: ReadonlyMap<string, PositionView>

  /** @param first id of the strategy's first instrument; that of the account unless given: it may have more than the strategy reads */
  constructor(account: TradingAccount, source: PositionSource, first?: string) {
    const count = account.positions === 'hedging' ? account.holdings.length / 2 : account.holdings.length
    const views = Array.from({ length: count }, (_, instrument): PositionView => {
      const readers = sidesOf(account, instrument).map((holding: Holding) => new PositionReader(holding, source))
      const [long, short] = readers as [PositionReader, PositionReader | undefined]
      return short === undefined ? long : new HedgedPosition(long, short)
    })
    this.#positions = new Map(views.map((view) => [view.instrument, view]))
    this.primary = this.#positions.get(first ?? '') ?? (views[0] as PositionView)
  }

  get instruments(): readonly string[] {
    return [...this.#positions.keys()]
  }

  has(instrument: string): boolean {
    return this.#positions.has(instrument)
  }

  /**
   * Undefined for an instrument that the account does not have.
   *
   * @throws RaceError `SIGNAL_INVALID` for a side where fills net, and for a word that is no side
   */
  of(instrument: string, side: PositionSide | undefined): PositionView | undefined {
    const position = this.#positions.get(instrument)
    if (side === undefined || position === undefined) return position
    if (position instanceof HedgedPosition && (side === 'long' || side === 'short')) return position[side]
    throw new RaceError('SIGNAL_INVALID', {
      message:
        position instanceof HedgedPosition
          ? `The position in '${instrument}' was asked for by the side '${side}'`
          : `The ${side} position in '${instrument}' was asked for, but the fills of this account net into one position`,
      facts: { instrument, side },
      hint: "Name 'long' or 'short', on an account with positions: 'hedging'; without a side positionOf works on every account.",
    })
  }
}
