import type { SignalDesk } from '../signal-desk.ts'

/** What the desk remembers between two instants. */
export interface DeskSnapshot {
  /** By instrument; NaN before its first bar. */
  readonly lastClose: Float64Array
  /** Signals that were not sound, by code, with the first message of each. */
  readonly unsound: readonly { readonly code: string; readonly count: number; readonly first: string }[]
}

export function snapshotDesk({ lastClose, unsound }: SignalDesk): DeskSnapshot {
  return { lastClose: lastClose.slice(), unsound: [...unsound].map(([code, note]) => ({ code, ...note })) }
}

export function restoreDesk(desk: SignalDesk, { lastClose, unsound }: DeskSnapshot): void {
  desk.lastClose.set(lastClose)
  for (const { code, count, first } of unsound) desk.unsound.set(code, { count, first })
}
