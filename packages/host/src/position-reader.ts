import {
  type Holding,
  incrementsToFloat,
  type LotView,
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
    const { valuation, openLots, position } = this.#holding
    if (openLots === null) {
      if (position.steps === 0) return []
      throw this.#lotsNotKept()
    }
    const price = (ticks: Scaled | null): number | null =>
      ticks === null ? null : incrementsToFloat(ticks, valuation.tick)
    return openLots.map((lot) => ({
      quantity: lot.side * incrementsToFloat(lot.steps, valuation.step),
      entryPrice: incrementsToFloat(lot.ticks, valuation.tick),
      entryTime: lot.time,
      stop: price(lot.stopTicks),
      target: price(lot.targetTicks),
      close: ({ fraction = 1 } = {}) => this.#source.requestLot({ type: 'close-lot', lot, fraction }),
      modify: (changes) => this.#source.requestLot({ type: 'modify-lot', lot, changes }),
    }))
  }

  close(options?: CloseOptions): void {
    if (!this.isFlat || (this.#holding.openLots?.length ?? 0) > 0) this.#source.requestClose(this.#holding, options)
  }

  #lotsNotKept(): RaceError {
    return new RaceError('LOTS_NOT_KEPT', {
      message: `The lots of '${this.instrument}' were asked for, but this run keeps one position per instrument`,
      facts: { instrument: this.instrument },
      hint: 'Use quantity and averagePrice, or run under a compatibility policy that keeps lots.',
    })
  }
}
