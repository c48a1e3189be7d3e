/** Shows the values of a series, from the first bar on. */
export interface SeriesReader {
  /** `setup` has ended. */
  open(): void
  /** The first bar is about to close. */
  begin(): void
}

const inSetup = -2

/** Where a series stands: the index of its latest closed bar. All handles of the series share it. */
export class SeriesCursor {
  /** −2 during `setup`, −1 before the first bar has closed. What moves it from there calls `begin` before. */
  index = inSetup
  readonly #readers: SeriesReader[] = []

  /** Takes a handle of the series, made in `setup`. */
  add(reader: SeriesReader): void {
    this.#readers.push(reader)
  }

  /** Ends `setup`: from here on handles may be read. */
  open(): void {
    this.index = -1
    for (const reader of this.#readers) reader.open()
  }

  /** The first bar is about to close: from here on handles show their columns. */
  begin(): void {
    for (const reader of this.#readers) reader.begin()
  }

  /** The bar at this index has closed. */
  moveTo(index: number): void {
    if (this.index < 0) this.begin()
    this.index = index
  }
}
