import { canonicalJson } from '@race/core'
import type { Flag } from './journal-rows.ts'

export function flag(isSet: boolean): Flag {
  return isSet ? 1 : 0
}

/** Canonical, so that a row folded again is the same text. */
export function jsonOf(value: unknown): string {
  return canonicalJson(value)
}
