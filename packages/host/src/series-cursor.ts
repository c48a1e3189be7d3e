import { RaceError } from '@race/core'

const inSetup = -2

/** Where a series stands: the index of its latest closed bar. All handles of the series share it. */
export class SeriesCursor {
  /** −2 during `setup`, −1 before the first bar has closed. */
  index = inSetup

  /** Ends `setup`: from here on handles may be read. */
  open(): void {
    this.index = -1
  }

  /**
   * What a handle answers before there is a bar.
   *
   * @throws RaceError `SETUP_ONLY` during `setup`
   */
  beforeFirstBar(): number {
    if (this.index === -1) return Number.NaN
    throw new RaceError('SETUP_ONLY', {
      message: 'A handle was read in setup, where no bar has closed yet',
      hint: 'Read `.now` and `.ago(n)` in handlers such as onBar. To compute with columns in setup, use map(handle, fn).',
    })
  }
}
