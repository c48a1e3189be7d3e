export type { FirstRange } from '../internal/require-first-range.ts'
export { atr, createAtr } from './atr.ts'
export { type BbandsColumns, bbands, createBbands } from './bbands.ts'
export { createStddev, stddev } from './stddev.ts'
