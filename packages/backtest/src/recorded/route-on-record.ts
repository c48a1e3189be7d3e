import type { OrderModification, OrderRoute, VenueOrder } from '@race/brokers/simulated'
import type { ToldPrices } from './told-prices.ts'

/** What the route needs of the desk that sends. */
export interface SendingDesk {
  readonly course: { readonly venueTime: number } | null
  /** Marks every position at what is shown of prices. */
  markAll(): void
}

/**
 * The way of orders to a venue that knows times and prices by what it is told of the market. An order comes to it at the time of its
 * latest event, or at that of the decision where the strategy knew more. So do changes, and never before the order itself has
 * changed.
 */
export class RouteOnRecord implements OrderRoute {
  readonly #route: OrderRoute
  readonly #desk: SendingDesk
  readonly #prices: ToldPrices

  constructor(route: OrderRoute, desk: SendingDesk, prices: ToldPrices) {
    this.#route = route
    this.#desk = desk
    this.#prices = prices
  }

  submit(order: VenueOrder): void {
    this.#atVenue(() => this.#route.submit(order, this.#timeOfDecision(order)))
  }

  submitAfter(parent: VenueOrder, order: VenueOrder): void {
    this.#atVenue(() => this.#route.submitAfter(parent, order, this.#timeOfDecision(order)))
  }

  cancel(order: VenueOrder, _: number, reason: string): void {
    this.#atVenue(() => this.#route.cancel(order, this.#timeOfChange(order), reason))
  }

  modify(order: VenueOrder, changes: OrderModification): void {
    this.#atVenue(() => this.#route.modify(order, changes, this.#timeOfChange(order)))
  }

  #atVenue(act: () => void): void {
    this.#prices.showVenue()
    this.#desk.markAll()
    act()
    this.#prices.showAccount()
    this.#desk.markAll()
  }

  get #venueTime(): number {
    return this.#desk.course?.venueTime ?? Number.NEGATIVE_INFINITY
  }

  #timeOfDecision({ decisionTime }: VenueOrder): number {
    return Math.max(this.#venueTime, decisionTime)
  }

  #timeOfChange({ updatedAt }: VenueOrder): number {
    return Math.max(this.#venueTime, updatedAt)
  }
}
