export type { BackupKey, BackupKeys } from './backup-key.ts'
export type { BackupManifest, ManifestPart } from './backup-manifest.ts'
export {
  type BackupSchedule,
  type BackupTask,
  defaultBackupSchedule,
  nextRuns,
  type ScheduledRun,
} from './backup-schedule.ts'
export type { BackupTarget, BackupTargetLimits, TargetCall, TargetObject } from './backup-target-port.ts'
export { type CopyBackupsOptions, type CopySummary, copyBackups } from './copy-backups.ts'
export { createDirectoryTarget, type DirectoryTargetOptions } from './directory-target.ts'
export type { FileEntry, FilePort } from './file-port.ts'
export { type FullBackupOptions, takeFullBackup } from './full-backup.ts'
export { createLogShipper, type LogShipper, type LogShipperOptions, type ShipSummary } from './log-shipper.ts'
export { createNodeFilePort } from './node-file-port.ts'
export { type RestoreOptions, type RestoreSummary, restoreBackup } from './restore-backup.ts'
export { type RestoreDrill, type RestoreDrillOptions, runRestoreDrill, type StateHash } from './restore-drill.ts'
export type { RestorePoint } from './restore-plan.ts'
export {
  applyRetention,
  type BackupRetention,
  defaultBackupRetention,
  type RetentionOptions,
  type RetentionSummary,
} from './retention.ts'
export { type BackupRun, type BackupTimers, type RunBackupsOptions, runBackups } from './run-backups.ts'
export { type LogComparison, type VerifyAgainstOptions, verifyAgainst } from './verify-against.ts'
export {
  type BackupFault,
  type BackupVerification,
  type VerifiedBackup,
  type VerifyBackupsOptions,
  verifyBackups,
} from './verify-backups.ts'
