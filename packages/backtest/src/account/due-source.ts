/** What falls due with time. */
export interface DueSource {
  /** Epoch ms; Infinity for never. */
  readonly nextTime: number
  /** Does everything that is due up to and including an instant. */
  advance(time: number): void
}

/** When the first of several falls due; Infinity for never. */
export function firstDue(sources: readonly DueSource[]): number {
  let next = Number.POSITIVE_INFINITY
  for (let n = 0; n < sources.length; n++) {
    const { nextTime } = sources[n] as DueSource
    if (nextTime < next) next = nextTime
  }
  return next
}
