import type { ChangesInsideBarsSnapshot } from '../changes-inside-bars.ts'
import type { SignalDesk } from '../signal-desk.ts'

/** What the desk remembers between two instants. */
export interface DeskSnapshot {
  /** By instrument; NaN before its first bar. */
  readonly lastClose: Float64Array
  /** Signals that were not sound, by code, with the first message of each. */
  readonly unsound: readonly { readonly code: string; readonly count: number; readonly first: string }[]
  /** Changes that wait for bars to close; left out where none can. */
  readonly inside?: ChangesInsideBarsSnapshot
}

export function snapshotDesk({ inside, lastClose, unsound }: SignalDesk): DeskSnapshot {
  return {
    lastClose: lastClose.slice(),
    unsound: [...unsound].map(([code, note]) => ({ code, ...note })),
    ...(inside === null ? {} : { inside: inside.snapshot() }),
  }
}

export function restoreDesk(desk: SignalDesk, { inside, lastClose, unsound }: DeskSnapshot): void {
  desk.lastClose.set(lastClose)
  for (const { code, count, first } of unsound) desk.unsound.set(code, { count, first })
  if (inside !== undefined) desk.inside?.restore(inside)
}
