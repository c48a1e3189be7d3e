import { addScaled, type Holding, type Scaled, sidesOf, type TradingAccount } from '@race/core'

/** What the margin by ticks reads of a run. */
export interface TickMarginPort {
  readonly account: TradingAccount
  /** By instrument, how a price becomes ticks. */
  readonly ticksOf: readonly ((price: number) => number)[]
  /** Whether rates between currencies move equity as well. */
  readonly hasRates: boolean
  /** The bid or the ask that stands; NaN for none. */
  touchOf(instrument: number, side: 'bid' | 'ask'): number
}

/** One instrument as it was seen when the margin was last checked. */
interface SeenTouch {
  readonly sides: readonly Holding[]
  ticks: Scaled
  revision: number
}

/**
 * The prices by which margin is checked between the closes of bars, which are those at which a broker could close: the bid
 * of what is long, the ask of what is short. Where both sides are held, they have one price, that of the larger side; where
 * they are equal, and where there are no quotes, the last price.
 */
export class TickMargin {
  readonly #port: TickMarginPort
  readonly #seen: readonly SeenTouch[]

  constructor(port: TickMarginPort) {
    const { account, ticksOf } = port
    this.#port = port
    this.#seen = ticksOf.map((_, instrument) => ({ sides: sidesOf(account, instrument), ticks: 0, revision: -1 }))
  }

  /** Whether a tick of the instrument can change what the account is worth. */
  holds(instrument: number): boolean {
    const { sides } = this.#seen[instrument] as SeenTouch
    for (let n = 0; n < sides.length; n++) if ((sides[n] as Holding).position.steps !== 0) return true
    return false
  }

  /** Marks what is held at the prices at which it can be closed; what has none keeps its mark. */
  mark(): void {
    for (let instrument = 0; instrument < this.#seen.length; instrument++) this.#markOne(instrument)
  }

  /** Whether the latest tick of an instrument, marked by `mark`, leaves the account as it was at the one before. */
  isSeen(instrument: number): boolean {
    const { account, hasRates } = this.#port
    const seen = this.#seen[instrument] as SeenTouch
    const { markTicks } = seen.sides[0] as Holding
    if (!hasRates && seen.ticks === markTicks && seen.revision === account.revision) return true
    seen.ticks = markTicks
    seen.revision = account.revision
    return false
  }

  #markOne(instrument: number): void {
    const { ticksOf } = this.#port
    const { sides } = this.#seen[instrument] as SeenTouch
    let net: Scaled = 0
    for (let n = 0; n < sides.length; n++) net = addScaled(net, (sides[n] as Holding).position.steps)
    if (net === 0) return
    const touch = this.#port.touchOf(instrument, net > 0 ? 'bid' : 'ask')
    if (Number.isNaN(touch)) return
    ;(sides[0] as Holding).markTicks = (ticksOf[instrument] as (price: number) => number)(touch)
  }
}
