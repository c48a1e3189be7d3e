import {
  type Holding,
  incrementsToFloat,
  type LotView,
  type OpenLot,
  type PositionView,
  RaceError,
  type Scaled,
  scaledToFloat,
} from '@race/core'
import type { LotCommand } from './strategy-command.ts'

/** What a position reader needs from its host. */
export interface PositionSource {
  readonly ledgerScale: number
  lastCloseOf(holding: Holding): number
  /** The lots of a position whose fills net, the oldest first; null where the engine knows of none. */
  nettedLotsOf(holding: Holding): readonly OpenLot[] | null
  requestClose(holding: Holding, options: CloseOptions | undefined): void
  requestLot(command: LotCommand): void
}

export interface CloseOptions {
  readonly reason?: string
  readonly fraction?: number
}

/** A position as floats, read from the exact one. */
export class PositionReader implements PositionView {
  readonly instrument: string
  readonly #holding: Holding
  readonly #source: PositionSource

  constructor(holding: Holding, source: PositionSource) {
    this.instrument = holding.valuation.instrument.id
    this.#holding = holding
    this.#source = source
  }

  get isFlat(): boolean {
    return this.#holding.position.steps === 0
  }

  get isLong(): boolean {
    return this.#holding.position.steps > 0
  }

  get isShort(): boolean {
    return this.#holding.position.steps < 0
  }

  get quantity(): number {
    return incrementsToFloat(this.#holding.position.steps, this.#holding.valuation.step)
  }

  get averagePrice(): number {
    const { position, valuation } = this.#holding
    if (position.steps === 0) return Number.NaN
    return scaledToFloat(position.cost, this.#source.ledgerScale) / (this.quantity * valuation.multiplierFloat)
  }

  get unrealisedProfit(): number {
    const { position, valuation } = this.#holding
    if (position.steps === 0) return 0
    const worth = this.quantity * this.#source.lastCloseOf(this.#holding) * valuation.multiplierFloat
    return worth - scaledToFloat(position.cost, this.#source.ledgerScale)
  }

  get lots(): readonly LotView[] {
    const { openLots, position } = this.#holding
    if (openLots !== null) {
      return openLots.map((lot) => ({
        ...this.#figuresOf(lot),
        close: ({ fraction = 1 } = {}) => this.#source.requestLot({ type: 'close-lot', lot, fraction }),
        modify: (changes) => this.#source.requestLot({ type: 'modify-lot', lot, changes }),
      }))
    }
    if (position.steps === 0) return []
    const netted = this.#source.nettedLotsOf(this.#holding)
    if (netted === null) throw lotsNotKept(this.instrument)
    return netted.map((lot) => ({
      ...this.#figuresOf(lot),
      close: () => {
        throw cannotName(
          this.instrument,
          'closed',
          'Use position.close({ fraction }), which closes the oldest lots first.',
        )
      },
      modify: () => {
        throw cannotName(
          this.instrument,
          'changed',
          'Use order.modify with the ticket of its entry, which order.find(lot.entryId) gives.',
        )
      },
    }))
  }

  close(options?: CloseOptions): void {
    if (!this.isFlat || (this.#holding.openLots?.length ?? 0) > 0) this.#source.requestClose(this.#holding, options)
  }

  #figuresOf(lot: OpenLot): Omit<LotView, 'close' | 'modify'> {
    const { valuation } = this.#holding
    const price = (ticks: Scaled | null): number | null =>
      ticks === null ? null : incrementsToFloat(ticks, valuation.tick)
    return {
      entryId: lot.entryId,
      quantity: lot.side * incrementsToFloat(lot.steps, valuation.step),
      entryPrice: incrementsToFloat(lot.ticks, valuation.tick),
      entryTime: lot.time,
      stop: price(lot.stopTicks),
      target: price(lot.targetTicks),
    }
  }
}

function lotsNotKept(instrument: string): RaceError {
  return new RaceError('LOTS_NOT_KEPT', {
    message: `The lots of '${instrument}' were asked for, but the compatibility policy of this run has no rule of lots`,
    facts: { instrument },
    hint: 'Run without compatibility, or under a policy that keeps lots; or use quantity and averagePrice.',
  })
}

/** Where fills net, a lot tells where a part of the position came from: it is nothing that an order could name. */
function cannotName(instrument: string, what: string, instead: string): RaceError {
  return new RaceError('LOTS_NOT_KEPT', {
    message: `A lot of '${instrument}' was to be ${what} by itself, but the fills of this run net into one position`,
    facts: { instrument },
    hint: `${instead} A compatibility policy that keeps lots lets orders name one.`,
  })
}
