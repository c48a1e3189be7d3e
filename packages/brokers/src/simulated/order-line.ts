import { isTerminal } from '@race/core'
import type { Latency } from './latency.ts'
import type { ArrivalPort } from './matching-port.ts'
import type { OrderModification } from './venue-options.ts'
import type { VenueOrder } from './venue-order.ts'

/** Where orders go: to the venue at once, or along a line that takes time. */
export interface OrderRoute {
  submit(order: VenueOrder, time: number): void
  submitAfter(parent: VenueOrder, order: VenueOrder, time: number): void
  cancel(order: VenueOrder, time: number, reason: string): void
  modify(order: VenueOrder, changes: OrderModification, time: number): void
}

/** What the line needs of the venue at its end. */
export interface LineEnd {
  /** Gives the order its number and the status `submitted`. */
  announce(order: VenueOrder, time: number): void
  /** Puts an announced order into the market, or rejects it. */
  accept(order: VenueOrder, time: number): void
  /** Keeps an announced order until its parent has filled. */
  hold(parent: VenueOrder, order: VenueOrder, time: number): void
  cancel(order: VenueOrder, time: number, reason: string): void
  modify(order: VenueOrder, changes: OrderModification, time: number): void
  /** What an order of an instrument meets as it arrives inside or between bars: ticks, or else the way of its bar. */
  readonly arrivals: readonly (ArrivalPort | undefined)[]
  readonly walk: ArrivalPort | null
  /** Takes out of an instrument's list what no longer works. */
  sweep(instrument: number): void
  /** Ends what was good only until this moment. */
  expire(instrument: number, time: number): void
}

interface Message {
  readonly at: number
  readonly order: VenueOrder
  readonly type: 'place' | 'cancel' | 'modify'
  readonly parent: VenueOrder | null
  readonly reason: string
  readonly changes: OrderModification
}

/** A message on its way as plain data; orders are named by their position in the run's list. */
export interface MessageSnapshot {
  /** Arrival, epoch ms. */
  readonly at: number
  readonly type: 'place' | 'cancel' | 'modify'
  readonly order: number
  /** The order that it waits for; null for none. */
  readonly parent: number | null
  readonly reason: string
  readonly changes: OrderModification
}

/** What a line keeps of an order that it has carried, as plain data. */
export interface CarriedSnapshot {
  readonly order: number
  readonly messages: number
  /** Arrival of the latest message, epoch ms. */
  readonly at: number
  readonly hasCancel: boolean
}

/** A line as plain data. */
export interface OrderLineSnapshot {
  /** By arrival. */
  readonly messages: readonly MessageSnapshot[]
  /** Orders on their way, in the order of sending. */
  readonly inFlight: readonly number[]
  /** Of the orders of which something can still be sent. */
  readonly carried: readonly CarriedSnapshot[]
}

/** What the line keeps of an order that it has carried. */
interface Carried {
  /** Messages sent so far, by which their delays are drawn. */
  messages: number
  /** Arrival of the latest: what is sent later never arrives before it. */
  at: number
  hasCancel: boolean
}

const noChanges: OrderModification = {}

/**
 * The way of orders to the venue: what is sent at t arrives at t plus the order's delay. Messages of one order keep their
 * order, and so do messages that arrive at one time; one order may overtake another.
 */
export class OrderLine implements OrderRoute {
  readonly #venue: LineEnd
  readonly #latency: Latency
  /** By arrival. */
  readonly #messages: Message[] = []
  readonly #carried = new WeakMap<VenueOrder, Carried>()
  readonly #inFlight = new Set<VenueOrder>()

  constructor(venue: LineEnd, latency: Latency) {
    this.#venue = venue
    this.#latency = latency
  }

  /** Arrival of the next message, epoch ms; Infinity for none. */
  get next(): number {
    return this.#messages[0]?.at ?? Number.POSITIVE_INFINITY
  }

  /** Orders that have not arrived and have not ended, in the order of sending. */
  get inFlight(): readonly VenueOrder[] {
    return [...this.#inFlight].filter(({ status }) => status === 'submitted')
  }

  /** Entries among them. */
  get entriesInFlight(): number {
    let count = 0
    for (const { role, status } of this.#inFlight) if (role === 'entry' && status === 'submitted') count++
    return count
  }

  /** Every order that a message on its way speaks of, ended ones too. */
  get named(): readonly VenueOrder[] {
    return this.#messages.flatMap(({ order, parent }) => (parent === null ? [order] : [order, parent]))
  }

  /** @param orders those of which something can still be sent */
  snapshot(orders: readonly VenueOrder[]): OrderLineSnapshot {
    return {
      messages: this.#messages.map(({ order, parent, ...terms }) => ({
        ...terms,
        order: order.index,
        parent: parent === null ? null : parent.index,
      })),
      inFlight: [...this.#inFlight].map(({ index }) => index),
      carried: orders.flatMap((order) => {
        const carried = this.#carried.get(order)
        return carried === undefined ? [] : [{ order: order.index, ...carried }]
      }),
    }
  }

  /** Goes on with what is on its way in a snapshot, where nothing has been sent yet. */
  restore({ messages, inFlight, carried }: OrderLineSnapshot, orderAt: (index: number) => VenueOrder): void {
    for (const { order, parent, ...terms } of messages) {
      this.#messages.push({ ...terms, order: orderAt(order), parent: parent === null ? null : orderAt(parent) })
    }
    for (const index of inFlight) this.#inFlight.add(orderAt(index))
    for (const { order, ...terms } of carried) this.#carried.set(orderAt(order), terms)
  }

  submit(order: VenueOrder, time: number): void {
    this.#place(order, null, time)
  }

  submitAfter(parent: VenueOrder, order: VenueOrder, time: number): void {
    order.parent = parent
    this.#place(order, parent, time)
  }

  /** A second request while one is on its way changes nothing. */
  cancel(order: VenueOrder, time: number, reason: string): void {
    const carried = this.#carriedOf(order)
    if (carried.hasCancel || isTerminal(order.status)) return
    carried.hasCancel = true
    this.#send(order, 'cancel', time, { reason })
  }

  /** What the order cannot take is not sent: a price that it does not have, a size that is no smaller. */
  modify(order: VenueOrder, { limitTicks, stopTicks, steps }: OrderModification, time: number): void {
    const changes = {
      ...(limitTicks === undefined || order.limitTicks === null ? {} : { limitTicks }),
      ...(stopTicks === undefined || order.stopTicks === null ? {} : { stopTicks }),
      ...(steps === undefined || (order.steps !== null && steps >= order.steps) ? {} : { steps }),
    }
    if (Object.keys(changes).length === 0 || isTerminal(order.status)) return
    this.#send(order, 'modify', time, { changes })
  }

  /** Rewrites the changes that are on their way to an instrument's orders, because the instrument itself has changed. */
  adjust(instrument: number, rewrite: (order: VenueOrder, changes: OrderModification) => OrderModification): void {
    for (const [place, message] of this.#messages.entries()) {
      if (message.type !== 'modify' || message.order.instrument !== instrument) continue
      this.#messages[place] = { ...message, changes: rewrite(message.order, message.changes) }
    }
  }

  /** Messages that are on their way. */
  get count(): number {
    return this.#messages.length
  }

  /** Delivers the next message. */
  deliver(): void {
    this.#deliver(this.#messages.shift() as Message)
  }

  /**
   * Delivers the next so many messages, but for new prices of orders that stay where they are: those are still on their way.
   *
   * @param stays asked when it is the message's turn
   */
  deliverFirst(count: number, stays: (order: VenueOrder) => boolean): void {
    const later: Message[] = []
    for (const message of this.#messages.splice(0, count)) {
      if (message.type === 'modify' && message.changes.steps === undefined && stays(message.order)) later.push(message)
      else this.#deliver(message)
    }
    this.#messages.unshift(...later)
  }

  #deliver(message: Message): void {
    const { order, type, parent, at } = message
    // What asks for an order whose time is over comes too late.
    if (type !== 'place') this.#venue.expire(order.instrument, at)
    if (type === 'cancel') {
      this.#venue.cancel(order, at, message.reason)
      return
    }
    if (type === 'modify') this.#venue.modify(order, message.changes, at)
    else {
      this.#inFlight.delete(order)
      // It may have ended on its way, with another one that it is tied to.
      if (order.status !== 'submitted') return
      if (parent === null) this.#venue.accept(order, at)
      else this.#venue.hold(parent, order, at)
    }
    this.#meetMarket(order, at)
  }

  #meetMarket(order: VenueOrder, time: number): void {
    if (!order.isWorking) return
    const market = this.#venue.arrivals[order.instrument] ?? this.#venue.walk
    market?.meetArrival(order, time)
    this.#venue.sweep(order.instrument)
  }

  #place(order: VenueOrder, parent: VenueOrder | null, time: number): void {
    this.#venue.announce(order, time)
    this.#inFlight.add(order)
    this.#send(order, 'place', time, { parent })
  }

  #send(
    order: VenueOrder,
    type: Message['type'],
    time: number,
    { parent = null, reason = '', changes = noChanges }: Partial<Pick<Message, 'parent' | 'reason' | 'changes'>>,
  ): void {
    const carried = this.#carriedOf(order)
    const at = Math.max(carried.at, time + this.#latency.toVenue(order.luck, carried.messages++))
    carried.at = at
    const messages = this.#messages
    let place = messages.length
    while (place > 0 && (messages[place - 1] as Message).at > at) place--
    messages.splice(place, 0, { at, order, type, parent, reason, changes })
  }

  #carriedOf(order: VenueOrder): Carried {
    const known = this.#carried.get(order)
    if (known !== undefined) return known
    const carried = { messages: 0, at: Number.NEGATIVE_INFINITY, hasCancel: false }
    this.#carried.set(order, carried)
    return carried
  }
}
