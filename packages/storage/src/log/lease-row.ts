import type { Lease, LeaseAnswer } from '@race/core'

/** The lease of a log. `fence` 0: nobody ever had it. Without a holder it is free. */
export interface LeaseRow {
  readonly fence: number
  readonly holder: string | null
  /** Epoch ms. */
  readonly expiresAt: number
}

export const neverLeased: LeaseRow = { fence: 0, holder: null, expiresAt: 0 }

export interface LeaseRequest {
  readonly holder: string
  readonly now: number
  readonly forMs: number
  readonly mayTakeOver?: (lease: Lease) => boolean
}

/** Whether events may be appended under a fence: the holder's own, or none where nobody ever had a lease. */
export function isFenceOf(row: LeaseRow, fence: number | null): boolean {
  return fence === null ? row.fence === 0 : row.fence === fence && row.holder !== null
}

export function answerAcquire(row: LeaseRow, { holder, now, forMs, mayTakeOver }: LeaseRequest): LeaseAnswer {
  const kept = leaseOf(row)
  const isFree = kept === null || kept.expiresAt <= now || kept.holder === holder
  if (!isFree && mayTakeOver?.({ ...kept }) !== true) return { type: 'taken', lease: kept }
  return { type: 'held', lease: { fence: row.fence + 1, holder, expiresAt: now + forMs } }
}

/** A lease that was let go cannot be renewed: the answer names no holder then. */
export function answerRenew(row: LeaseRow, lease: Lease, now: number, forMs: number): LeaseAnswer {
  if (isSame(row, lease))
    return { type: 'held', lease: { fence: row.fence, holder: lease.holder, expiresAt: now + forMs } }
  return { type: 'taken', lease: { fence: row.fence, holder: row.holder ?? '', expiresAt: row.expiresAt } }
}

/** The lease after its holder lets it go; null where another holds it, or nobody. */
export function released(row: LeaseRow, lease: Lease): LeaseRow | null {
  return isSame(row, lease) ? { fence: row.fence, holder: null, expiresAt: 0 } : null
}

function isSame(row: LeaseRow, lease: Lease): boolean {
  return row.holder === lease.holder && row.fence === lease.fence
}

function leaseOf({ fence, holder, expiresAt }: LeaseRow): Lease | null {
  return holder === null ? null : { fence, holder, expiresAt }
}
