import type { ColumnHandle } from './column-handle.ts'

const inSetup = -2

/** Where a series stands: the index of its latest closed bar. All handles of the series share it. */
export class SeriesCursor {
  /** −2 during `setup`, −1 before the first bar has closed. What moves it from there calls `begin` before. */
  index = inSetup
  readonly #handles: ColumnHandle[] = []

  /** Takes a handle of the series, made in `setup`. */
  add(handle: ColumnHandle): void {
    this.#handles.push(handle)
  }

  /** Ends `setup`: from here on handles may be read. */
  open(): void {
    this.index = -1
    for (const handle of this.#handles) handle.open()
  }

  /** The first bar is about to close: from here on handles show their columns. */
  begin(): void {
    for (const handle of this.#handles) handle.begin()
  }

  /** The bar at this index has closed. */
  moveTo(index: number): void {
    if (this.index < 0) this.begin()
    this.index = index
  }
}
