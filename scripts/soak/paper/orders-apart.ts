import type { AccountEvent, StoredEvent } from '@race/core'
import type { AccountState } from '../../../packages/engine/src/account/account-state.ts'

/** What processes told, up to the moment at which each was killed. */
export interface Told {
  /** Client order ids of intents that were acknowledged as durable. */
  readonly intended: { readonly id: string; readonly process: number }[]
  /** Orders that were handed to the venue: whether their intent had been told, and where the log ended when the process began. */
  readonly sent: { readonly id: string; readonly process: number; readonly isTold: boolean; readonly head: number }[]
  /** Orders that the venue said it took. */
  readonly accepted: { readonly id: string; readonly process: number }[]
}

/** An order as the venue's log has it. */
interface Taken {
  readonly id: string
  readonly intentId: string
}

export interface OrdersFound {
  readonly violations: readonly string[]
  readonly intents: number
  readonly taken: number
  readonly sentLater: number
  readonly givenUp: number
}

/** Holds intents, orders at the venue and what was told against each other: nothing may be lost, and nothing may be there twice. */
export function ordersApart(
  account: AccountState,
  events: readonly AccountEvent[],
  venue: readonly StoredEvent[],
  told: Told,
): OrdersFound {
  const violations: string[] = []
  const intended = new Map<string, number>()
  for (const event of events) {
    if (event.type !== 'order-intended') continue
    const { clientOrderId } = event.data
    if (intended.has(clientOrderId)) violations.push(`the intent of ${clientOrderId} is in the log twice`)
    intended.set(clientOrderId, event.sequence)
  }
  const taken = takenBy(venue, violations)
  for (const id of taken.keys()) {
    if (!intended.has(id)) violations.push(`the venue has ${id}, of which there is no intent`)
  }
  for (const { id, process } of told.intended) {
    if (!intended.has(id)) violations.push(`process ${process} acknowledged the intent of ${id}, which is lost`)
  }
  for (const [id, processes] of byId(told.intended)) {
    if (processes.length > 1)
      violations.push(`the intent of ${id} was made durable by processes ${processes.join(', ')}`)
  }
  for (const { id, process, isTold, head } of told.sent) {
    const sequence = intended.get(id) ?? Number.POSITIVE_INFINITY
    if (!isTold && sequence > head) violations.push(`process ${process} sent ${id} before its intent was durable`)
  }
  for (const [id, processes] of byId(told.accepted)) {
    if (!taken.has(id)) violations.push(`the venue told process ${processes[0]} that it took ${id}, which is lost`)
    if (processes.length > 1) violations.push(`the venue took ${id} from processes ${processes.join(', ')}`)
  }
  let givenUp = 0
  for (const id of intended.keys()) {
    const order = account.orders.get(id)
    if (order?.status === 'submitted') violations.push(`${id} was never answered for`)
    if (order?.reason !== 'NOT_AT_VENUE') continue
    givenUp++
    if (taken.has(id)) violations.push(`${id} was given up, and the venue has it`)
  }
  const sentLater = told.sent.filter(({ isTold }) => !isTold).length
  return { violations, intents: intended.size, taken: taken.size, sentLater, givenUp }
}

function takenBy(venue: readonly StoredEvent[], violations: string[]): ReadonlyMap<string, Taken> {
  const taken = new Map<string, Taken>()
  const intents = new Map<string, string>()
  for (const { type, data } of venue) {
    if (type !== 'order-taken') continue
    const { order, intentId } = data as unknown as { order: { clientOrderId: string }; intentId: string }
    const id = order.clientOrderId
    if (taken.has(id)) violations.push(`the venue took ${id} twice`)
    const other = intents.get(intentId)
    if (other !== undefined && other !== id)
      violations.push(`the venue has ${other} and ${id} of the intent ${intentId}`)
    taken.set(id, { id, intentId })
    intents.set(intentId, id)
  }
  return taken
}

function byId(told: readonly { readonly id: string; readonly process: number }[]): ReadonlyMap<string, number[]> {
  const processes = new Map<string, number[]>()
  for (const { id, process } of told) {
    const known = processes.get(id)
    if (known === undefined) processes.set(id, [process])
    else known.push(process)
  }
  return processes
}
