import {
  type AccountFacts,
  type Decimal,
  decimal,
  type LegFacts,
  type OrderFilled,
  type OrderIntended,
} from '@race/core'
import { type Evidence, type Violation, violation, type WorldInvariant } from './invariant-check.ts'
import { factsOfType } from './log-view.ts'
import { isAtRest } from './money-invariants.ts'
import { isWorking, textOf } from './order-invariants.ts'

type Found = Omit<Violation, 'invariant'>

const roles = [
  ['stop-loss', 'stop'],
  ['take-profit', 'target'],
] as const

/** What an entry opens is protected as it was to be, by legs that the system places itself where the venue has no brackets. */
export const legInvariants: readonly WorldInvariant[] = [
  {
    name: 'legs-fit',
    claim: 'a leg is placed for a fill of its entry, for as much, and only reduces it',
    check({ log }) {
      const fills = new Map(factsOfType(log, 'order-filled').map((fill) => [fill.data.fillId, fill]))
      return factsOfType(log, 'order-intended').flatMap(({ sequence, data: leg }) => {
        const { parentId, reason, clientOrderId } = leg
        if (parentId === null) return []
        const fill = fills.get(reason ?? '')
        if (fill === undefined || fill.data.clientOrderId !== parentId || fill.sequence > sequence) {
          return [
            violation(`leg ${clientOrderId} is for ${reason}, which is no fill of ${parentId} before it`, sequence),
          ]
        }
        return misfitsOf(leg, fill.data).map((words) => violation(`leg ${clientOrderId} ${words}`, sequence))
      })
    },
  },
  {
    name: 'fills-protected',
    claim:
      'at a venue without brackets, each fill of an entry gets the stop and the target that came with the entry, unless it is being closed',
    check({ log, capabilities }) {
      if (capabilities.brackets) return []
      const intents = factsOfType(log, 'order-intended')
      const entries = new Map(intents.map(({ data }) => [data.clientOrderId, data]))
      const busted = new Set(factsOfType(log, 'fill-busted').map(({ data }) => data.fillId))
      return factsOfType(log, 'order-filled').flatMap(({ sequence: filledAt, data: { fillId, clientOrderId } }) => {
        const entry = entries.get(clientOrderId)
        if (entry === undefined || entry.parentId !== null) return []
        const legs = intents.filter(({ data }) => data.parentId === clientOrderId && data.reason === fillId)
        const isClosed = isFlattenedAt(log, filledAt)
        const mayBeClosed = busted.has(fillId) || isClosingAt(log, entry, filledAt)
        return roles.flatMap(([role, part]): readonly Found[] => {
          const placed = legs.filter(({ data }) => data.role === role)
          const wanted = isClosed ? null : entry[part]
          const [here, there] = [placed.length, wanted === null ? 0 : 1]
          // Of what was taken back there is nothing to protect, and what is being closed a leg would outlive.
          if (here > there || (here < there && !mayBeClosed)) {
            return [violation(`fill ${fillId} of ${clientOrderId} has ${here} legs of the role ${role}, not ${there}`)]
          }
          return placed.flatMap(({ sequence, data }) => {
            const terms = wanted === null ? '' : termsAt(log, wanted, sequence)
            if (termsOf(data) === terms) return []
            return [violation(`leg ${data.clientOrderId} is placed as ${termsOf(data)}, not as ${terms}`, sequence)]
          })
        })
      })
    },
  },
  {
    name: 'legs-share',
    claim: 'at rest, a leg that works is for what neither it nor the other leg of its fill has filled',
    check(evidence) {
      if (!isAtRest(evidence)) return []
      const fills = new Map(factsOfType(evidence.log, 'order-filled').map(({ data }) => [data.fillId, data]))
      const legs = factsOfType(evidence.log, 'order-intended').filter(({ data }) => data.parentId !== null)
      const byFill = Map.groupBy(legs, ({ data }) => data.reason ?? '')
      return [...byFill].flatMap(([fillId, group]) => {
        const fill = fills.get(fillId)
        const ids = new Set(group.map(({ data }) => data.clientOrderId))
        return fill === undefined ? [] : sharesOf(evidence, fill, ids)
      })
    },
  },
]

/** What a fill leads to before its legs: limits that are reached, and what they ask for. */
const consequences: ReadonlySet<string> = new Set(['halt-added', 'strategy-switched', 'order-change-intended'])

/** Whether the account was being flattened at a fill, which may be the last that was waited for, or by the loss that it was. */
function isFlattenedAt(log: Evidence['log'], sequence: number): boolean {
  const next = log.find((event) => event.sequence > sequence && !consequences.has(event.type))
  const changes = factsOfType(log, 'flattening-changed')
  const before = changes.findLast((change) => change.sequence < sequence)
  const after = changes.find((change) => change.sequence === next?.sequence)
  return [before, after].some((change) => change?.data.isFlattening === true)
}

/**
 * Whether a close of the position that an entry's fill is part of was on its way when that came. One that has ended still closes what
 * it has filled and not told.
 */
function isClosingAt(log: Evidence['log'], entry: OrderIntended, filledAt: number): boolean {
  const before = log.filter(({ sequence }) => sequence < filledAt)
  const told = new Map<string, Decimal>()
  for (const { data } of factsOfType(before, 'order-filled')) {
    told.set(data.clientOrderId, (told.get(data.clientOrderId) ?? decimal(0)).plus(data.quantity))
  }
  const ended = new Set(
    factsOfType(before, 'order-reported').flatMap(({ data: { clientOrderId, status, filledQuantity } }) => {
      const isTold = decimal(filledQuantity).lessThanOrEqual(told.get(clientOrderId) ?? decimal(0))
      return isWorking(status) || !isTold ? [] : [clientOrderId]
    }),
  )
  return factsOfType(before, 'order-intended').some(({ data: close }) => {
    const isOfPosition = close.strategyInstance === entry.strategyInstance && close.instrument === entry.instrument
    return close.role === 'close' && isOfPosition && close.side !== entry.side && !ended.has(close.clientOrderId)
  })
}

function misfitsOf({ quantity, isReduceOnly, side }: OrderIntended, fill: OrderFilled): readonly string[] {
  return [
    ...(isReduceOnly && side !== fill.side ? [] : ['may open a position']),
    ...(decimal(fill.quantity).equals(quantity)
      ? []
      : [`is for ${quantity}, its part of the entry for ${fill.quantity}`]),
  ]
}

type Terms = Pick<LegFacts, 'type' | 'limitPrice' | 'stopPrice'>

function termsOf({ type, limitPrice, stopPrice }: Terms): string {
  return `${type}, limit ${textOf(limitPrice)}, stop ${textOf(stopPrice)}`
}

/** What a leg is to be placed as by an event of the log: its prices may have been moved while its entry worked. */
function termsAt(log: Evidence['log'], leg: LegFacts, until: number): string {
  const moves = factsOfType(log, 'order-change-intended').filter(
    ({ sequence, data }) => sequence < until && data.clientOrderId === leg.clientOrderId,
  )
  const move = (terms: Terms, { data }: { readonly data: AccountFacts['order-change-intended'] }): Terms => ({
    ...terms,
    limitPrice: data.limitPrice ?? terms.limitPrice,
    stopPrice: data.stopPrice ?? terms.stopPrice,
  })
  return termsOf(moves.reduce<Terms>(move, leg))
}

/** What works at the venue of the legs of a fill, and is not for what they have left. */
function sharesOf({ truth }: Evidence, { fillId, quantity }: OrderFilled, ids: ReadonlySet<string>): readonly Found[] {
  const filled = truth.fills.filter(({ sentAs }) => ids.has(sentAs ?? ''))
  // What was taken back of either works no more, whatever is open.
  if ([...filled, ...truth.fills.filter((one) => one.fillId === fillId)].some(({ isBusted }) => isBusted)) return []
  const left = filled.reduce((sum, part) => sum.minus(part.quantity), decimal(quantity))
  return truth.orders.flatMap((order) => {
    const works = order.quantity.minus(order.filledQuantity)
    if (!ids.has(order.sentAs ?? '') || !isWorking(order.status) || works.equals(left)) return []
    return [violation(`leg ${order.sentAs} works for ${works}, and ${left} is left of fill ${fillId}`)]
  })
}
