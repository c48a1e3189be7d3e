import { addScaled, fromScaled, type Holding, type JsonValue, notionalOf, type Scaled } from '@race/core'
import type { PaperStatistics } from './paper-settings.ts'
import { fromPlainJson, toPlainJson } from './plain-json.ts'

interface Totals {
  orders: number
  rejected: number
  fills: number
  fees: Scaled
  volume: Scaled
}

/** Counts what an account has done. */
export class PaperTotals {
  #totals: Totals = { orders: 0, rejected: 0, fills: 0, fees: 0, volume: 0 }

  get fills(): number {
    return this.#totals.fills
  }

  countOrder(isRejected: boolean): void {
    this.#totals.orders++
    if (isRejected) this.#totals.rejected++
  }

  countFill({ valuation }: Holding, ticks: Scaled, steps: Scaled, fee: Scaled): void {
    const totals = this.#totals
    totals.fills++
    totals.fees = addScaled(totals.fees, fee)
    totals.volume = addScaled(totals.volume, notionalOf(valuation, ticks, steps))
  }

  /** @param scale decimals of the account's amounts */
  statistics(scale: number): PaperStatistics {
    const { orders, rejected, fills, fees, volume } = this.#totals
    return { orders, rejected, fills, fees: fromScaled(fees, scale), volume: fromScaled(volume, scale) }
  }

  state(): JsonValue {
    return toPlainJson(this.#totals)
  }

  restore(state: JsonValue): void {
    this.#totals = fromPlainJson(state) as Totals
  }
}
