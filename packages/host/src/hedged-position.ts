import type { LotView, PositionView } from '@race/core'
import type { CloseOptions } from './position-reader.ts'

/** The long and the short position of a hedging account in one instrument, seen as one. */
export class HedgedPosition implements PositionView {
  readonly instrument: string
  readonly long: PositionView
  readonly short: PositionView

  constructor(long: PositionView, short: PositionView) {
    this.instrument = long.instrument
    this.long = long
    this.short = short
  }

  get isFlat(): boolean {
    return this.long.isFlat && this.short.isFlat
  }

  get isLong(): boolean {
    return this.quantity > 0
  }

  get isShort(): boolean {
    return this.quantity < 0
  }

  get quantity(): number {
    return this.long.quantity + this.short.quantity
  }

  get averagePrice(): number {
    if (this.short.isFlat) return this.long.averagePrice
    return this.long.isFlat ? this.short.averagePrice : Number.NaN
  }

  get unrealisedProfit(): number {
    return this.long.unrealisedProfit + this.short.unrealisedProfit
  }

  get lots(): readonly LotView[] {
    return [...this.long.lots, ...this.short.lots].sort((a, b) => a.entryTime - b.entryTime)
  }

  close(options?: CloseOptions): void {
    this.long.close(options)
    this.short.close(options)
  }
}
