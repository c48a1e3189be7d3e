/** Where time comes from. */
export interface Clock {
  /** Epoch ms. */
  now(): number
}

/** Where long work lets others have their turn. */
export interface Scheduler extends Clock {
  /** Resolves after events, timers and abort signals had their turn. */
  yield(): Promise<void>
}
