import { type AccountFacts, type Decimal, decimal, type OrderCommand } from '@race/core'
import type { TrueOrder } from '../venue.ts'
import { type Evidence, type Violation, violation, type WorldInvariant } from './invariant-check.ts'
import { accountEvents, bookOf, factsOfType, stepAt } from './log-view.ts'
import { isAtRest } from './money-invariants.ts'

/** Nothing is sent that the log does not tell, nothing twice, and nothing that was forbidden. */
export const orderInvariants: readonly WorldInvariant[] = [
  {
    name: 'one-order-per-intent',
    claim: 'an intent is at most one order of each role at the venue',
    check({ truth }) {
      const first = new Map<string, TrueOrder>()
      return truth.orders.flatMap((order) => {
        if (order.intentId === null || order.replaces !== null) return []
        const name = `${order.trueRole} of intent ${order.intentId}`
        const known = first.get(name)
        if (known === undefined) {
          first.set(name, order)
          return []
        }
        const ids = `${known.venueOrderId} (${known.sentAs}) and ${order.venueOrderId} (${order.sentAs})`
        return [violation(`the ${name} is two orders at the venue: ${ids}`)]
      })
    },
  },
  {
    name: 'intended-before-sent',
    claim: 'nothing leaves before its intent is durable, and it leaves as it was intended',
    check({ log, departures }) {
      const intents = new Map(
        factsOfType(log, 'order-intended').map(({ sequence, data }) => [data.clientOrderId, { sequence, data }]),
      )
      const changes = factsOfType(log, 'order-change-intended')
      return departures.flatMap(({ departure, durableSequence, time }) => {
        if (departure.kind === 'submit') {
          const { command } = departure
          const intent = intents.get(command.clientOrderId)
          if (intent === undefined || intent.sequence > durableSequence) {
            return [
              violation(`${nameOf(command)} left at ${time}, when the log ended at ${durableSequence} without it`),
            ]
          }
          const difference = differenceOf(command, intent.data)
          return difference === null ? [] : [violation(`${nameOf(command)} left with ${difference}`, intent.sequence)]
        }
        const { clientOrderId } = departure.order
        const isIntended = changes.some(
          ({ sequence, data }) =>
            sequence <= durableSequence && data.clientOrderId === clientOrderId && data.command === departure.kind,
        )
        if (isIntended) return []
        return [violation(`a ${departure.kind} of ${clientOrderId} left at ${time} without an intent in the log`)]
      })
    },
  },
  {
    name: 'halt-obeyed',
    claim: 'nothing but a cancellation leaves after a durable halt, and only what reduces while reducing',
    check({ log, departures, truth }) {
      const steps = bookOf(log, truth.multipliers)
      return departures.flatMap(({ departure, durableSequence }) => {
        if (departure.kind === 'cancel') return []
        const state = haltAt(log, durableSequence)
        if (state === 'active') return []
        if (state === 'reducing') {
          if (departure.kind === 'replace') return []
          const position = stepAt(steps, durableSequence)?.positions.get(departure.command.instrument)
          if (isReducing(departure.command, position ?? decimal(0))) return []
        }
        const what = departure.kind === 'submit' ? nameOf(departure.command) : `a replacement`
        return [violation(`${what} left while the account was ${state}`, durableSequence)]
      })
    },
  },
  {
    name: 'venue-known',
    claim: 'after recovery the log knows every order and fill of the venue',
    check(evidence) {
      const { truth, knownUntil, log } = evidence
      const known = venueNamesIn(log)
      const told = new Set(factsOfType(log, 'order-filled').map(({ data }) => data.fillId))
      const orders = truth.orders.filter((order) => order.acceptedAt < knownUntil && isKnowable(order, evidence))
      const fills = truth.fills.filter(({ time, isBusted }) => time < knownUntil && !isBusted)
      return [
        ...orders
          .filter(({ venueOrderId }) => !known.has(venueOrderId))
          .map((one) => violation(`order ${one.venueOrderId} (${one.sentAs}, ${one.status}) is not in the log`)),
        ...fills
          .filter(({ fillId }) => !told.has(fillId))
          .map(({ fillId, venueOrderId }) => violation(`fill ${fillId} of ${venueOrderId} is not in the log`)),
      ]
    },
  },
  {
    name: 'orders-agree',
    claim: 'at rest, the log has every order that works at the venue as working, and no other',
    check(evidence) {
      if (!isAtRest(evidence)) return []
      const { truth } = evidence
      const beliefs = beliefsOf(evidence)
      const rejections = rejectionsOf(evidence)
      const differences: Omit<Violation, 'invariant'>[] = []
      for (const order of truth.orders) {
        const rejectedAt = rejections.get(order.sentAs ?? '')
        if (rejectedAt !== undefined) {
          const words = `order ${order.venueOrderId} (${order.sentAs}) is ${order.status}, but was rejected by the log`
          differences.push(violation(words, rejectedAt))
        }
        const belief = beliefs.get(order.venueOrderId)
        if (belief === undefined || order.reason === 'replaced') continue
        if (belief.isWorking === isWorking(order.status)) continue
        const words = belief.isWorking ? 'works' : 'has ended'
        differences.push(
          violation(`order ${order.venueOrderId} is ${order.status}, but ${words} by the log`, belief.sequence),
        )
      }
      return differences
    },
  },
]

function nameOf({ clientOrderId, intentId }: OrderCommand): string {
  return `order ${clientOrderId} of intent ${intentId}`
}

/** What of a command is not as it was intended, in words; null where all is. */
function differenceOf(command: OrderCommand, intent: AccountFacts['order-intended']): string | null {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['intent', command.intentId, intent.intentId],
    ['instrument', command.instrument, intent.instrument],
    ['side', command.side, intent.side],
    ['type', command.type, intent.type],
    ['quantity', command.quantity.toString(), decimal(intent.quantity).toString()],
    ['limit price', command.limitPrice?.toString() ?? null, textOf(intent.limitPrice)],
    ['stop price', command.stopPrice?.toString() ?? null, textOf(intent.stopPrice)],
    ['reduce-only', command.isReduceOnly, intent.isReduceOnly],
    ['stop', command.bracket?.stop?.clientOrderId ?? null, command.bracket && (intent.stop?.clientOrderId ?? null)],
    [
      'target',
      command.bracket?.target?.clientOrderId ?? null,
      command.bracket && (intent.target?.clientOrderId ?? null),
    ],
  ]
  const different = pairs.find(([, sent, intended]) => sent !== intended)
  return different === undefined ? null : `${different[0]} ${different[1]}, not ${different[2]}`
}

export function textOf(text: string | null): string | null {
  return text === null ? null : decimal(text).toString()
}

/** The strictest state of the halts that are in the log up to a sequence. */
function haltAt(log: Evidence['log'], until: number): 'active' | 'reducing' | 'halted' {
  const halts = new Map<string, 'reducing' | 'halted'>()
  for (const event of accountEvents(log)) {
    if (event.sequence > until) break
    if (event.type === 'halt-added') halts.set(event.data.id, event.data.state)
    else if (event.type === 'halt-lifted') halts.delete(event.data.id)
  }
  const states = [...halts.values()]
  if (states.includes('halted')) return 'halted'
  return states.length > 0 ? 'reducing' : 'active'
}

function isReducing({ isReduceOnly, side, quantity }: OrderCommand, position: ReturnType<typeof decimal>): boolean {
  if (isReduceOnly) return true
  const isOpposite = side === 'buy' ? position.sign < 0 : position.sign > 0
  return isOpposite && quantity.lessThanOrEqual(position.abs())
}

export function isWorking(status: string): boolean {
  return status === 'accepted' || status === 'triggered' || status === 'partially-filled'
}

/** What has ended without a fill can only be asked for by its id; and a fill that was taken back is told no more. */
function isKnowable(order: TrueOrder, { truth, capabilities }: Evidence): boolean {
  if (isWorking(order.status)) return true
  if (order.reason === 'replaced') return false
  if (order.sentAs !== null && capabilities.clientOrderIds !== 'none') return true
  return truth.fills.some(({ venueOrderId, isBusted }) => venueOrderId === order.venueOrderId && !isBusted)
}

function venueNamesIn(log: Evidence['log']): ReadonlySet<string> {
  const names = new Set<string>()
  for (const event of accountEvents(log)) {
    if (event.type === 'order-answered') {
      if (event.data.venueOrderId !== null) names.add(event.data.venueOrderId)
    } else if (event.type === 'order-reported' || event.type === 'order-adopted' || event.type === 'order-filled') {
      names.add(event.data.venueOrderId)
    }
  }
  return names
}

/** Orders that the log tells were rejected, and nothing of them after that. */
function rejectionsOf({ log }: Evidence): ReadonlyMap<string, number> {
  const rejections = new Map<string, number>()
  for (const event of accountEvents(log)) {
    if (event.type === 'order-answered' && event.data.command === 'submit') {
      if (event.data.answer === 'rejected') rejections.set(event.data.clientOrderId, event.sequence)
      else rejections.delete(event.data.clientOrderId)
    } else if (event.type === 'order-reported' || event.type === 'order-adopted' || event.type === 'order-filled') {
      rejections.delete(event.data.clientOrderId)
    }
  }
  return rejections
}

interface Belief {
  readonly isWorking: boolean
  readonly sequence: number
}

/**
 * Whether each order works, as the log tells it last. One that has filled to the last unit has ended, whatever else is told, and
 * under each of its names: its last fill may be of one that it had before it was replaced.
 */
function beliefsOf({ log }: Evidence): ReadonlyMap<string, Belief> {
  const beliefs = new Map<string, Belief>()
  const wanted = new Map<string, Decimal>()
  const filled = new Map<string, Decimal>()
  // By the venue's name: one that was taken for another order's passes to its own.
  const owners = new Map<string, string>()
  const isFull = (id: string): boolean => wanted.get(id)?.lessThanOrEqual(filled.get(id) ?? decimal(0)) === true
  for (const event of accountEvents(log)) {
    const { sequence } = event
    if (event.type === 'order-intended') wanted.set(event.data.clientOrderId, decimal(event.data.quantity))
    else if (event.type === 'order-reported' || event.type === 'order-adopted') {
      const { clientOrderId, venueOrderId, status } = event.data
      const quantity = decimal(event.data.quantity)
      // An order that was first known by a fill may be for more than that.
      if (wanted.get(clientOrderId)?.lessThan(quantity) === true) beliefs.delete(venueOrderId)
      wanted.set(clientOrderId, quantity)
      owners.set(venueOrderId, clientOrderId)
      const before = beliefs.get(venueOrderId)
      // An order that has ended does not come back: a late report tells of what was before.
      if (before?.isWorking === false) continue
      beliefs.set(venueOrderId, { isWorking: isWorking(status), sequence })
    } else if (
      event.type === 'order-answered' &&
      event.data.answer === 'accepted' &&
      event.data.venueOrderId !== null
    ) {
      const { clientOrderId, venueOrderId, command } = event.data
      if (command === 'cancel') continue
      owners.set(venueOrderId, clientOrderId)
      if (beliefs.has(venueOrderId)) continue
      beliefs.set(venueOrderId, { isWorking: !isFull(clientOrderId), sequence })
    } else if (event.type === 'order-filled') {
      const { clientOrderId, venueOrderId, quantity } = event.data
      filled.set(clientOrderId, (filled.get(clientOrderId) ?? decimal(0)).plus(quantity))
      owners.set(venueOrderId, clientOrderId)
      if (!isFull(clientOrderId)) continue
      for (const [name, owner] of owners) if (owner === clientOrderId) beliefs.set(name, { isWorking: false, sequence })
    }
  }
  return beliefs
}
