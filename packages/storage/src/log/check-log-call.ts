import { checkCount, checkInteger, checkText } from '../internal/check-field.ts'
import type { LeaseRequest } from './lease-row.ts'

export const commandsMax = 1_000

export interface ReadRange {
  readonly after?: number
  readonly to?: number
  readonly signal?: AbortSignal
}

/** @throws RaceError `DATA_INVALID` */
export function checkRange({ after = 0, to = Number.MAX_SAFE_INTEGER }: ReadRange): { after: number; to: number } {
  return { after: checkCount(after, 'after', 'read'), to: checkCount(to, 'to', 'read') }
}

/** @throws RaceError `DATA_INVALID` */
export function checkLeaseTerms({ now, forMs }: { readonly now: number; readonly forMs: number }): void {
  checkInteger(now, 'now', 'a lease')
  checkCount(forMs, 'forMs', 'a lease')
}

/** @throws RaceError `DATA_INVALID` */
export function checkLeaseRequest(request: LeaseRequest): void {
  checkText(request.holder, 'holder', 'a lease')
  checkLeaseTerms(request)
}
