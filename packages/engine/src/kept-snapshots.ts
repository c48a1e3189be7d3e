import type { EventLog, JsonValue, LogHead, LogSnapshot } from '@race/core'
import type { KeptPart } from './account/orders-snapshot.ts'
import { type EngineSnapshot, stateSnapshotVersion } from './account/state-snapshot.ts'

/** Length of a snapshot for each event between it and the next: a longer one takes more time, and so comes less often. */
export const lengthPerEvent = 64

const engineName = 'engine'
const partName = (number: number): string => `engine/orders/${number}`
const seriesName = (instance: string): string => `engine/series/${instance}`

/** What was kept of a part of an account's orders. */
interface PartSnapshot {
  readonly takenAt: number
  readonly orders: KeptPart['orders']
}

export interface KeptAccount {
  readonly account: EngineSnapshot
  readonly parts: readonly KeptPart[]
}

/** What was kept of one strategy's series, and the event up to which they have seen the market. */
export interface KeptSeries {
  readonly sequence: number
  readonly memory: JsonValue
}

/**
 * Snapshots are texts of JSON, and not values: a store brings values into a canonical form member by member, which takes several
 * times as long.
 */
function snapshotOf(name: string, head: LogHead, text: string): LogSnapshot {
  return { name, schemaVersion: stateSnapshotVersion, head, state: text }
}

export function accountSnapshot(head: LogHead, text: string): LogSnapshot {
  return snapshotOf(engineName, head, text)
}

/** @param ordersText JSON of the orders */
export function partSnapshot(number: number, head: LogHead, takenAt: number, ordersText: string): LogSnapshot {
  return snapshotOf(partName(number), head, `{"takenAt":${takenAt},"orders":${ordersText}}`)
}

export function seriesSnapshot(instance: string, head: LogHead, text: string): LogSnapshot {
  return snapshotOf(seriesName(instance), head, text)
}

/** The account as it was kept last; null where there is nothing, or a part of it is not there any more. */
export async function keptAccount(log: EventLog): Promise<KeptAccount | null> {
  const found = await latest(log, engineName)
  if (found === null) return null
  const account = JSON.parse(found.text) as EngineSnapshot
  const parts: KeptPart[] = []
  for (const [number, takenAt] of account.parts) {
    const part = await latest(log, partName(number))
    if (part === null) return null
    const { orders, takenAt: at } = JSON.parse(part.text) as PartSnapshot
    // Another has come to its place.
    if (at !== takenAt) return null
    parts.push({ number, takenAt, orders })
  }
  return { account, parts }
}

/** Null where nothing is kept of a strategy's series: it has to see every bar again. */
export async function keptSeries(log: EventLog, instance: string): Promise<KeptSeries | null> {
  const found = await latest(log, seriesName(instance))
  return found === null ? null : { sequence: found.sequence, memory: JSON.parse(found.text) as JsonValue }
}

async function latest(
  log: EventLog,
  name: string,
): Promise<{ readonly sequence: number; readonly text: string } | null> {
  const found = await log.latestSnapshot(name)
  if (found === null || found.schemaVersion !== stateSnapshotVersion || typeof found.state !== 'string') return null
  return { sequence: found.head.sequence, text: found.state }
}
