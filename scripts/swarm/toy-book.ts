import {
  type AccountEvent,
  type AccountFact,
  accountFactVersions,
  type Decimal,
  decimal,
  type Instrument,
  type JsonValue,
  type NewEvent,
  type OrderIntended,
} from '@race/core'

/** An order as the toy client knows it. */
export interface ToyOrder {
  readonly clientOrderId: string
  readonly instrument: string
  venueOrderId: string | null
  /** `asked`: it may be at the venue. */
  state: 'asked' | 'working' | 'ended'
  filledQuantity: Decimal
  /** Null for what was not intended here. */
  readonly intent: OrderIntended | null
}

/** What the toy client knows: a fold of its log. */
export interface ToyBook {
  readonly orders: Map<string, ToyOrder>
  readonly fills: Map<string, { readonly time: number; readonly change: Decimal; isBusted: boolean }>
  readonly halts: Set<string>
  isOpened: boolean
  cash: Decimal
}

export function createToyBook(): ToyBook {
  return { orders: new Map(), fills: new Map(), halts: new Set(), isOpened: false, cash: decimal(0) }
}

export function orderByVenueId(book: ToyBook, venueOrderId: string): ToyOrder | undefined {
  return [...book.orders.values()].findLast((order) => order.venueOrderId === venueOrderId)
}

/** Folds one fact into the book. */
export function applyFact(book: ToyBook, fact: AccountFact, instruments: readonly Instrument[]): void {
  switch (fact.type) {
    case 'account-opened':
      book.isOpened = true
      book.cash = decimal(fact.data.capital)
      return
    case 'halt-added':
      book.halts.add(fact.data.id)
      return
    case 'halt-lifted':
      book.halts.delete(fact.data.id)
      return
    case 'order-intended':
      addOrder(book, { clientOrderId: fact.data.clientOrderId, instrument: fact.data.instrument, intent: fact.data })
      return
    case 'order-answered': {
      const { clientOrderId, command, answer, venueOrderId } = fact.data
      const order = book.orders.get(clientOrderId)
      if (order === undefined || command !== 'submit') return
      if (answer === 'rejected') order.state = 'ended'
      if (answer === 'accepted' && venueOrderId !== null) {
        const adopted = orderByVenueId(book, venueOrderId)
        if (order.state === 'asked') order.state = adopted?.state ?? 'working'
        order.venueOrderId = venueOrderId
      }
      return
    }
    case 'order-missing': {
      const order = book.orders.get(fact.data.clientOrderId)
      if (order !== undefined) order.state = 'ended'
      return
    }
    case 'order-adopted':
    case 'order-reported': {
      const { clientOrderId, instrument, venueOrderId, status, filledQuantity } = fact.data
      const order = book.orders.get(clientOrderId) ?? addOrder(book, { clientOrderId, instrument, intent: null })
      order.venueOrderId = venueOrderId
      order.filledQuantity = decimal(filledQuantity)
      order.state = isEnded(status) ? 'ended' : 'working'
      return
    }
    case 'order-filled': {
      const { fillId, instrument, side, price, quantity, fee, time } = fact.data
      const multiplier = instruments.find(({ id }) => id === instrument)?.multiplier ?? decimal(1)
      const worth = decimal(price).times(quantity).times(multiplier)
      const change = (side === 'buy' ? worth.negated() : worth).minus(fee)
      book.fills.set(fillId, { time, change, isBusted: false })
      book.cash = book.cash.plus(change)
      return
    }
    case 'fill-busted': {
      const fill = book.fills.get(fact.data.fillId)
      if (fill === undefined || fill.isBusted) return
      fill.isBusted = true
      book.cash = book.cash.minus(fill.change)
      return
    }
    default:
  }
}

export function isEnded(status: string): boolean {
  return status === 'filled' || status === 'cancelled' || status === 'expired' || status === 'rejected'
}

export function eventOf(fact: AccountFact, time: number): NewEvent {
  const { type, data } = fact
  return {
    type,
    schemaVersion: accountFactVersions[type],
    time,
    correlationId: null,
    causationId: null,
    data: data as unknown as JsonValue,
  }
}

export function factOf(event: AccountEvent): AccountFact {
  return { type: event.type, data: event.data } as AccountFact
}

function addOrder(book: ToyBook, known: Pick<ToyOrder, 'clientOrderId' | 'instrument' | 'intent'>): ToyOrder {
  const order: ToyOrder = { ...known, venueOrderId: null, state: 'asked', filledQuantity: decimal(0) }
  book.orders.set(known.clientOrderId, order)
  return order
}
