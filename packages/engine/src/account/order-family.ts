import type { OrderIntended } from '@race/core'
import type { OrderRecord } from './order-record.ts'

/** Families that are over and are kept together, apart from the account: see `SnapshotKeeper`. */
export interface FamilyPart {
  /** By which it is found. */
  readonly number: number
  /** Sequence of the account when it was taken. */
  readonly takenAt: number
  readonly families: readonly OrderFamily[]
}

/** An entry and all its legs: they are known, kept and forgotten together. */
export class OrderFamily {
  readonly id: string
  /** In order of their intents. */
  readonly orders: OrderRecord[] = []
  /** How many of them may still fill. */
  openCount = 0
  /** Null where it is kept with the account. */
  part: FamilyPart | null = null
  /** It has changed on this day of the epoch, or since. */
  day: number

  constructor(id: string, day: number) {
    this.id = id
    this.day = day
  }
}

/** Name of the family that an order is of. */
export function familyOf({ parentId, clientOrderId }: Pick<OrderIntended, 'parentId' | 'clientOrderId'>): string {
  return parentId ?? clientOrderId
}
