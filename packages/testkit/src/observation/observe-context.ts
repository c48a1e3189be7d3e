import type {
  OrderActions,
  PositionSide,
  PositionView,
  Signal,
  SignalOptions,
  SignalTicket,
  StrategyContext,
} from '@race/core'
import { Ticket } from '@race/host'
import { isoTime } from '../internal/iso-time.ts'
import { type Decision, decisionOfSignal } from './decision.ts'

export interface ObserveContextOptions {
  readonly context: StrategyContext
  readonly decisions: Decision[]
  /** Before this instant, epoch ms, orders go nowhere and are not noted; the strategy hears that they were denied. */
  readonly tradesFrom: number
  /** Whether the run still takes orders. */
  readonly isOpen: () => boolean
}

/** The context that handlers get: that of the run, and everything asked for through it is noted. */
export function observeContext(options: ObserveContextOptions): StrategyContext {
  const { context } = options
  const positions = new Map<string, PositionView>()
  const positionOf = (instrument: string, side?: PositionSide): PositionView => {
    const name = side === undefined ? instrument : `${instrument} ${side}`
    const known = positions.get(name)
    if (known !== undefined) return known
    const observed = observePosition(context.positionOf(instrument, side), options)
    positions.set(name, observed)
    return observed
  }
  return {
    get time() {
      return context.time
    },
    position: positionOf(context.position.instrument),
    order: observeOrders(options),
    account: context.account,
    state: context.state,
    positionOf,
    closed: context.closed,
    isStale: context.isStale,
  }
}

function note({ decisions, isOpen }: ObserveContextOptions, decision: Decision): void {
  if (isOpen()) decisions.push(decision)
}

function observePosition(position: PositionView, options: ObserveContextOptions): PositionView {
  return {
    instrument: position.instrument,
    get isFlat() {
      return position.isFlat
    },
    get isLong() {
      return position.isLong
    },
    get isShort() {
      return position.isShort
    },
    get quantity() {
      return position.quantity
    },
    get averagePrice() {
      return position.averagePrice
    },
    get unrealisedProfit() {
      return position.unrealisedProfit
    },
    get lots() {
      return position.lots
    },
    close(closing) {
      if (!position.isFlat) {
        note(options, {
          time: options.context.time,
          action: 'close',
          terms: {
            instrument: position.instrument,
            size: 'units',
            ...(closing?.reason === undefined ? {} : { reason: closing.reason }),
          },
          numbers: { size: Math.abs(position.quantity) * (closing?.fraction ?? 1) },
        })
      }
      position.close(closing)
    },
  }
}

function observeOrders(options: ObserveContextOptions): OrderActions {
  const { context } = options
  const { order } = context
  const isMuted = (): boolean => context.time < options.tradesFrom
  const enter = (side: 'buy' | 'sell', signal: SignalOptions | undefined): SignalTicket => {
    if (isMuted()) return deniedTicket(context, side, signal)
    const ticket = order[side](signal)
    note(options, decisionOfSignal(ticket.signal))
    return ticket
  }
  return {
    buy: (signal) => enter('buy', signal),
    sell: (signal) => enter('sell', signal),
    cancel(what) {
      if (isMuted()) return
      order.cancel(what)
      note(options, { time: context.time, action: 'cancel', terms: cancelTerms(what), numbers: {} })
    },
    modify(ticket, changes) {
      if (isMuted()) return
      order.modify(ticket, changes)
      note(options, { time: context.time, action: 'modify', terms: cancelTerms(ticket), numbers: { ...changes } })
    },
    link(type, tickets) {
      if (isMuted()) return
      order.link(type, tickets)
      const orders = tickets.map((ticket) => cancelTerms(ticket).order).join(' and ')
      note(options, { time: context.time, action: 'link', terms: { type, orders }, numbers: {} })
    },
    find: (id) => order.find(id),
    get workingCount() {
      return order.workingCount
    },
  }
}

function cancelTerms(what: SignalTicket | { readonly instrument: string } | undefined): Record<string, string> {
  if (what === undefined) return { instrument: 'every instrument' }
  if (!('signal' in what)) return { instrument: what.instrument }
  const { instrument, decisionTime, ordinal } = what.signal
  return { instrument, order: `${isoTime(decisionTime)} #${ordinal}` }
}

/** What a strategy gets for an order of the run-in: a ticket of the host's own kind that the gate has denied. */
function deniedTicket(
  context: StrategyContext,
  side: 'buy' | 'sell',
  options: SignalOptions | undefined = {},
): SignalTicket {
  // Naming an instrument that the run does not have is a mistake in the run-in too.
  const { instrument } = options.instrument === undefined ? context.position : context.positionOf(options.instrument)
  const signal: Signal = {
    ...options,
    side,
    instrument,
    size: options.size ?? { equityFraction: 1 },
    entry: options.entry ?? { type: 'market' },
    timeInForce: options.timeInForce ?? 'gtc',
    decisionTime: context.time,
    ordinal: 0,
    isReduceOnly: options.reduceOnly ?? false,
  }
  const ticket = new Ticket(signal)
  ticket.status = 'denied'
  return ticket
}
