import { fromJsonTables, type JsonTable, toJsonTables, type VenueFill } from '@race/core'
import { fillFromJson, fillToJson } from './order-record.ts'
import { OrderRecords, type WrittenRecord, writtenRecord } from './order-records.ts'

/** Orders and fills as they are written: column by column, since much of one is as it is of the others. */
export interface WrittenHistory {
  readonly records: readonly JsonTable[]
  readonly fills: readonly JsonTable[]
}

/** Orders that have ended and fills, in a part of their own. */
export interface HistoryPart extends WrittenHistory {
  /** Of the account: fills of one before are forgotten. */
  readonly generation: number
}

/**
 * Every order that an account ever had, and its fills. Of an order that has ended, and of a fill, nothing changes any more: they are
 * written in parts, each once, so that a snapshot need not hold all of them.
 */
export class PaperHistory {
  readonly records = new OrderRecords()
  readonly fills: VenueFill[] = []
  /** How many of the fills are in parts. */
  #fillsInParts = 0

  /** Fills are forgotten. */
  startOver(): void {
    this.fills.length = 0
    this.#fillsInParts = 0
  }

  /** A part of so many, where there are as many in no part. */
  takePart(count: number, generation: number): HistoryPart | null {
    const { ended } = this.records
    const fillCount = this.fills.length - this.#fillsInParts
    if (ended.size + fillCount < count) return null
    const fills = this.fills.slice(this.#fillsInParts, this.#fillsInParts + count)
    this.#fillsInParts += fills.length
    const records: WrittenRecord[] = []
    for (const record of ended) {
      if (records.length + fills.length >= count) break
      records.push(writtenRecord(record))
      ended.delete(record)
    }
    return { generation, records: toJsonTables(records), fills: toJsonTables(fills.map(fillToJson)) }
  }

  /** What is in no part. */
  rest(): WrittenHistory {
    const { ended, working } = this.records
    return {
      records: toJsonTables(Array.from([...ended, ...working], writtenRecord)),
      fills: toJsonTables(this.fills.slice(this.#fillsInParts).map(fillToJson)),
    }
  }

  /** Takes up parts, in their order, and then what was in none. */
  restore(rest: WrittenHistory, parts: readonly HistoryPart[], generation: number): void {
    for (const part of parts) {
      this.#restoreRecords(part)
      if (part.generation === generation) this.#restoreFills(part)
    }
    this.records.ended.clear()
    this.#fillsInParts = this.fills.length
    this.#restoreRecords(rest)
    this.#restoreFills(rest)
  }

  #restoreRecords({ records }: WrittenHistory): void {
    this.records.restore(fromJsonTables(records) as unknown as WrittenRecord[])
  }

  #restoreFills({ fills }: WrittenHistory): void {
    for (const fill of fromJsonTables(fills)) this.fills.push(fillFromJson(fill))
  }
}
