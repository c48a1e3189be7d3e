export { type ExportOptions, exportLog } from './export-log.ts'
export { type ExportedLog, verifyExport } from './verify-export.ts'
