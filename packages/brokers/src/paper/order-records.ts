import { isTerminal, type JsonValue, type VenueOrderReport } from '@race/core'
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
  /** Those that have not ended. */
  readonly working = new Set<OrderRecord>()
  /** Those that have ended and are in no part of a snapshot, the earliest first. */
  readonly ended = new Set<OrderRecord>()

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
    this.tell(record, report)
    return record
  }

  /** Takes what was written of an order, known or not. */
  take(report: VenueOrderReport): void {
    const known = this.byVenueId.get(report.venueOrderId)
    if (known === undefined) this.keep({ stopId: null, targetId: null, report })
    else this.tell(known, report)
  }

  /** Takes how an order stands. */
  tell(record: OrderRecord, report: VenueOrderReport): void {
    record.report = report
    const hasEnded = isTerminal(report.status)
    this[hasEnded ? 'working' : 'ended'].delete(record)
    this[hasEnded ? 'ended' : 'working'].add(record)
  }

  /** Takes the ids of legs, placed or not. */
  reserve({ stopId, targetId }: Pick<OrderRecord, 'stopId' | 'targetId'>): void {
    for (const id of [stopId, targetId]) if (id !== null && !this.has(id)) this.#byClientId.set(id, null)
  }

  restore(records: readonly WrittenRecord[]): void {
    for (const { order, stopId, targetId } of records) this.keep({ stopId, targetId, report: reportFromJson(order) })
  }
}

export function writtenRecord({ report, stopId, targetId }: OrderRecord): WrittenRecord {
  return { order: reportToJson(report), stopId, targetId }
}
