import type { Decimal } from '../decimal/decimal.ts'
import type { Money } from '../decimal/money.ts'
import type { Side } from './side.ts'

/** One execution of an order, or of part of it. */
export interface Fill {
  /** Position in the run's sequence of fills, from 0. */
  readonly sequence: number
  readonly clientOrderId: string
  readonly instrument: string
  readonly side: Side
  readonly price: Decimal
  /** Units, positive. */
  readonly quantity: Decimal
  /** At the ledger scale. */
  readonly fee: Money
  /** Epoch ms. */
  readonly time: number
}
