import { RaceError } from '@race/core'

/** The error for a backup that cannot be used: where, what does not fit, and what to do. */
export function backupInvalid(where: string, what: string, hint?: string): RaceError {
  return new RaceError('BACKUP_INVALID', {
    message: `'${where}' ${what}`,
    facts: { where },
    hint: hint ?? 'Restore from another backup: `verifyBackups` tells which are sound.',
  })
}
