/** What a command writes to and hears from: handed in, so that commands can be tested and embedded. */
export interface Terminal {
  /** Results. */
  out(text: string): void
  /** Progress, warnings and errors. */
  err(text: string): void
  /**
   * Shows a line that the next one takes the place of, and that `out` and `err` are written above; null takes it away. Only where
   * someone watches.
   */
  status?(line: string | null): void
  /** Whether someone watches: then long work shows a progress bar. */
  readonly isInteractive: boolean
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}
