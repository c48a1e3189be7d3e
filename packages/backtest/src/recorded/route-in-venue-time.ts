import type { OrderModification, OrderRoute, VenueOrder } from '@race/brokers/simulated'

/**
 * The way of orders to a venue that knows the time by what it is told of the market: an order comes to it at the time of its latest
 * event, or at that of the decision where the strategy knew more. So do changes, and never before the order itself has changed.
 */
export class RouteInVenueTime implements OrderRoute {
  readonly #route: OrderRoute
  readonly #venueTime: () => number

  constructor(route: OrderRoute, venueTime: () => number) {
    this.#route = route
    this.#venueTime = venueTime
  }

  submit(order: VenueOrder): void {
    this.#route.submit(order, this.#timeOfDecision(order))
  }

  submitAfter(parent: VenueOrder, order: VenueOrder): void {
    this.#route.submitAfter(parent, order, this.#timeOfDecision(order))
  }

  cancel(order: VenueOrder, _: number, reason: string): void {
    this.#route.cancel(order, this.#timeOfChange(order), reason)
  }

  modify(order: VenueOrder, changes: OrderModification): void {
    this.#route.modify(order, changes, this.#timeOfChange(order))
  }

  #timeOfDecision({ decisionTime }: VenueOrder): number {
    return Math.max(this.#venueTime(), decisionTime)
  }

  #timeOfChange({ updatedAt }: VenueOrder): number {
    return Math.max(this.#venueTime(), updatedAt)
  }
}
