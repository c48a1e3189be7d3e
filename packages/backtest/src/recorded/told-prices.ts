/**
 * What units of the instruments are worth in a run on record: to the account, which hears of everything, and to the venue, which
 * hears of what its orders meet. Whoever acts finds in `shown` what it knows; the engine of the run reads and writes there.
 */
export class ToldPrices {
  readonly #shown: Float64Array
  readonly #account: Float64Array
  readonly #venue: Float64Array
  #isVenue = false

  /** @param shown by instrument */
  constructor(shown: Float64Array) {
    this.#shown = shown
    this.#account = shown.slice()
    this.#venue = shown.slice()
  }

  /** The account hears of a price. */
  tellAccount(instrument: number, price: number): void {
    this.#account[instrument] = price
    if (!this.#isVenue) this.#shown[instrument] = price
  }

  /** Lets the account act in between. */
  asAccount(act: () => void): void {
    const isVenue = this.#isVenue
    this.showAccount()
    act()
    if (isVenue) this.showVenue()
  }

  showVenue(): void {
    if (this.#isVenue) return
    this.#isVenue = true
    this.#shown.set(this.#venue)
  }

  showAccount(): void {
    if (!this.#isVenue) return
    this.#isVenue = false
    // What the venue has met meanwhile it knows from now on.
    this.#venue.set(this.#shown)
    this.#shown.set(this.#account)
  }
}
