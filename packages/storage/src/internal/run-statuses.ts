import type { RunStatus } from '@race/core'

export const runStatuses: readonly RunStatus[] = ['running', 'finished', 'interrupted', 'failed']
