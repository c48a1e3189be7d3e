import type { JsonValue } from '@race/core'
import { type OrderRecord, reportFromJson, reportToJson } from './order-record.ts'

/** A record as it is written. */
export interface WrittenRecord {
  readonly order: JsonValue
  readonly stopId: string | null
  readonly targetId: string | null
}

/** Every order that an account ever had, by its names. */
export class OrderRecords {
  readonly byVenueId = new Map<string, OrderRecord>()
  /** Null for a leg that has not been placed. */
  readonly #byClientId = new Map<string, OrderRecord | null>()

  /** Whether an order was sent under the id, as a leg or on its own. */
  has(clientOrderId: string): boolean {
    return this.#byClientId.has(clientOrderId)
  }

  find(clientOrderId: string, venueOrderId: string | null): OrderRecord | null {
    const known = this.#byClientId.get(clientOrderId) ?? null
    return known ?? (venueOrderId === null ? null : (this.byVenueId.get(venueOrderId) ?? null))
  }

  keep({ report, stopId, targetId }: Pick<OrderRecord, 'report' | 'stopId' | 'targetId'>): OrderRecord {
    const { venueOrderId, clientOrderId } = report
    const record: OrderRecord = { venueOrderId, clientOrderId, stopId, targetId, report }
    this.byVenueId.set(venueOrderId, record)
    if (clientOrderId !== null) this.#byClientId.set(clientOrderId, record)
    this.reserve(record)
    return record
  }

  /** Takes the ids of legs, placed or not. */
  reserve({ stopId, targetId }: Pick<OrderRecord, 'stopId' | 'targetId'>): void {
    for (const id of [stopId, targetId]) if (id !== null && !this.has(id)) this.#byClientId.set(id, null)
  }

  state(): readonly WrittenRecord[] {
    return Array.from(this.byVenueId.values(), ({ report, stopId, targetId }) => ({
      order: reportToJson(report),
      stopId,
      targetId,
    }))
  }

  restore(records: readonly WrittenRecord[]): void {
    for (const { order, stopId, targetId } of records) this.keep({ stopId, targetId, report: reportFromJson(order) })
  }
}
