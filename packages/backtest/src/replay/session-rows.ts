import { canonicalJson, type Decimal, decimal, isTerminal, type Order, type Signal } from '@race/core'
import { Ticket } from '@race/host'
import type { BacktestResult } from '../backtest-result.ts'
import { type AskedSignal, notAtVenue } from '../recorded/recorded-decisions.ts'
import type { ReadRecording } from './read-recording.ts'
import type { SessionRecording } from './session-recording.ts'

/** A signal, an order or a fill as plain texts and numbers, so that two of them are equal where all fields are. */
export type SessionRow = Readonly<Record<string, string | number | boolean | null>>

/** What a book did. */
export interface SessionRows {
  readonly signals: readonly SessionRow[]
  readonly orders: readonly SessionRow[]
  readonly fills: readonly SessionRow[]
}

export function rowOfSignal({ intentId, signal, quantity }: AskedSignal): SessionRow {
  const { after, ...rest } = signal
  const json = JSON.parse(
    JSON.stringify({ ...rest, ...(after instanceof Ticket ? { after: after.id } : {}) }),
  ) as Signal
  return signalRow(intentId, json, quantity === null ? null : String(quantity))
}

function signalRow(intentId: string, json: Signal, quantity: string | null): SessionRow {
  const { instrument, side, decisionTime, ...terms } = json
  return { intentId, time: decisionTime, instrument, side, quantity, terms: canonicalJson(terms) }
}

/** What the log says of a book. */
export function rowsOfSession({ facts, refused }: ReadRecording, strategyInstance: string): SessionRows {
  const isOwn = ({ data }: { readonly data: { readonly strategyInstance: string | null } }): boolean =>
    data.strategyInstance === strategyInstance
  return {
    signals: facts['signal-proposed'].filter(isOwn).map(({ data }) =>
      // What was not sound has no size that could be compared.
      signalRow(data.intentId, data.signal as unknown as Signal, data.quantity),
    ),
    orders: ordersOfSession(facts, strategyInstance, refused.orders),
    fills: facts['order-filled'].filter(isOwn).map(({ data }) => {
      const { clientOrderId, instrument, side, price, quantity, fee, time } = data
      return { clientOrderId, time, instrument, side, quantity, price, fee }
    }),
  }
}

type Facts = SessionRecording['facts']
type Reported = Facts['order-reported'][number]['data']

/** Orders that came to the venue, in the order of their intents, as the venue told of them last. */
function ordersOfSession(facts: Facts, strategyInstance: string, refused: ReadonlySet<string>): readonly SessionRow[] {
  const reports = new Map<string, Reported>(facts['order-reported'].map(({ data }) => [data.clientOrderId, data]))
  const executed = executionsOf(facts)
  const rejected = new Set(
    facts['order-answered'].flatMap(({ data: { command, answer, clientOrderId } }) =>
      command === 'submit' && answer === 'rejected' ? [clientOrderId] : [],
    ),
  )
  const missing = new Set([...facts['order-missing'].map(({ data }) => data.clientOrderId), ...refused])
  const sent = facts['order-intended'].flatMap(({ data }): SessionRow[] => {
    if (data.strategyInstance !== strategyInstance || missing.has(data.clientOrderId)) return []
    const { instrument, timeInForce, intentId, side, clientOrderId, type, role, quantity, stop, target } = data
    const { decisionTime } = data
    const report = reports.get(clientOrderId)
    const entry = orderRow({
      ...{ clientOrderId, intentId, parentId: null, instrument, side, type, role, timeInForce },
      ...becameOf(report?.quantity ?? quantity, report, executed.get(clientOrderId), decisionTime),
      ...(rejected.has(clientOrderId) ? { status: 'rejected' as const } : {}),
      limitPrice: report === undefined ? data.limitPrice : report.limitPrice,
      stopPrice: report === undefined ? data.stopPrice : report.stopPrice,
    })
    const legs = [
      { leg: stop, role: 'stop-loss' },
      { leg: target, role: 'take-profit' },
    ].flatMap(({ leg, role: legRole }): SessionRow[] => {
      // A leg that was never placed is no order.
      const told = leg === null ? undefined : reports.get(leg.clientOrderId)
      if (leg === null || told === undefined) return []
      return [
        orderRow({
          ...{ clientOrderId: leg.clientOrderId, intentId, parentId: clientOrderId, instrument, type: leg.type },
          ...{ side: side === 'buy' ? 'sell' : 'buy', role: legRole, timeInForce: 'gtc' },
          ...becameOf(told.quantity, told, executed.get(leg.clientOrderId)),
          ...{ limitPrice: told.limitPrice, stopPrice: told.stopPrice },
        }),
      ]
    })
    return [entry, ...legs]
  })
  const intents = new Map(facts['order-intended'].map(({ data }) => [data.clientOrderId, data.intentId]))
  const later = laterLegsOf(facts).flatMap((leg): SessionRow[] => {
    if (leg.strategyInstance !== strategyInstance) return []
    const { clientOrderId, parentId, instrument, side, type, role } = leg
    const { limitPrice, stopPrice, quantity } = reports.get(clientOrderId) ?? leg
    const intentId = intents.get(parentId ?? '') ?? ''
    const became = becameOf(quantity, reports.get(clientOrderId) ?? leg, executed.get(clientOrderId))
    const terms = { clientOrderId, intentId, parentId, instrument, side, type, role, timeInForce: 'gtc' }
    return [orderRow({ ...terms, ...became, limitPrice, stopPrice })]
  })
  return [...sent, ...later]
}

/** Legs that the venue placed for parts of an entry that filled after its first bracket had ended: nobody had to send them. */
export function laterLegsOf(facts: Facts): readonly Facts['order-adopted'][number]['data'][] {
  return facts['order-adopted'].flatMap(({ data }) =>
    data.parentId === null || data.strategyInstance === null ? [] : [data],
  )
}

interface Executed {
  readonly quantity: Decimal
  /** Of the latest fill. */
  readonly time: number
}

function executionsOf(facts: Facts): ReadonlyMap<string, Executed> {
  const executed = new Map<string, Executed>()
  for (const { data } of facts['order-filled']) {
    const { quantity, time } = executed.get(data.clientOrderId) ?? { quantity: decimal(0), time: data.time }
    executed.set(data.clientOrderId, {
      quantity: quantity.plus(decimal(data.quantity)),
      time: Math.max(time, data.time),
    })
  }
  return executed
}

/**
 * How an order stands by its reports and its fills: what a fill says by itself no report repeats in the log.
 *
 * @param since epoch ms of the market from which on there was the order
 */
function becameOf(
  quantity: string,
  report: Reported | undefined,
  executed: Executed | undefined,
  since = Number.NEGATIVE_INFINITY,
) {
  const filledQuantity = String(executed?.quantity ?? '0')
  if (executed?.quantity.equals(decimal(quantity)) === true) {
    // A market that is told late fills before what the order had come to.
    const updatedAt = Math.max(executed.time, report?.time ?? since)
    return { quantity, filledQuantity, status: 'filled', updatedAt } as const
  }
  return { quantity, filledQuantity, status: report?.status ?? 'accepted', updatedAt: report?.time ?? 0 } as const
}

/** What a backtest did; `signals` are those that it asked about. */
export function rowsOfResult(result: BacktestResult, signals: readonly SessionRow[]): SessionRows {
  return {
    signals,
    orders: result.orders.filter(({ status, reason }) => status !== 'denied' && reason !== notAtVenue).map(rowOfOrder),
    fills: result.fills.map(({ clientOrderId, time, instrument, side, quantity, price, fee }) => {
      const texts = { quantity: String(quantity), price: String(price), fee: String(fee.amount) }
      return { clientOrderId, time, instrument, side, ...texts }
    }),
  }
}

function rowOfOrder(order: Order): SessionRow {
  const text = (value: { toString(): string } | null): string | null => (value === null ? null : String(value))
  const { clientOrderId, intentId, parentId, instrument, side, type, role, timeInForce, status, updatedAt } = order
  return orderRow({
    ...{ clientOrderId, intentId, parentId, instrument, side, type, role, timeInForce, status, updatedAt },
    ...{ quantity: text(order.quantity), filledQuantity: text(order.filledQuantity) },
    ...{ limitPrice: text(order.limitPrice), stopPrice: text(order.stopPrice) },
  })
}

/** An order that has not ended is `open`. Where a trail has come to is the venue's own: its fill tells it. */
function orderRow({
  status,
  stopPrice,
  limitPrice,
  updatedAt,
  ...order
}: {
  readonly clientOrderId: string
  readonly intentId: string
  readonly parentId: string | null
  readonly instrument: string
  readonly side: string
  readonly type: string
  readonly role: string
  readonly timeInForce: string
  readonly status: Order['status']
  readonly quantity: string | null
  readonly filledQuantity: string | null
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly updatedAt: number
}): SessionRow {
  const hasEnded = isTerminal(status)
  const isTrailing = order.type.startsWith('trailing')
  return {
    ...order,
    limitPrice: isTrailing ? null : limitPrice,
    stopPrice: isTrailing ? null : stopPrice,
    status: hasEnded ? status : 'open',
    // A rejection is an answer, which has no time of the venue.
    endedAt: hasEnded && status !== 'rejected' ? updatedAt : null,
  }
}
