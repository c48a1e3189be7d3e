import type { Ban } from './find-bans.ts'

export type BanAllowance = { readonly path: string; readonly bans: readonly Ban[]; readonly reason: string }

/** The files that may do what is banned elsewhere, each with its reason. A line that nothing needs fails the gate. */
export const bansAllowed: readonly BanAllowance[] = [
  {
    path: 'packages/core/src/clock/default-scheduler.ts',
    bans: ['clock', 'timer'],
    reason: 'It is the one door to the time of the machine; a host that wants another hands in its own.',
  },
  {
    path: 'packages/core/src/clock/default-timers.ts',
    bans: ['timer'],
    reason: 'It is the one door to the timers of the machine; a host that wants others hands in its own.',
  },
]
