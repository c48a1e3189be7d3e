export { atr, createAtr } from './atr.ts'
export { type BbandsColumns, bbands, createBbands } from './bbands.ts'
export {
  type Crossover,
  createCrossedAbove,
  createCrossedBelow,
  crossedAbove,
  crossedBelow,
  type Readable,
} from './crossover.ts'
export { createEma, ema } from './ema.ts'
export { createHighest, highest } from './highest.ts'
export type { ColumnIndicator, Indicator, IndicatorStream } from './indicator.ts'
export { createLowest, lowest } from './lowest.ts'
export { createMacd, type MacdColumns, macd } from './macd.ts'
export { createRsi, rsi } from './rsi.ts'
export { createSma, sma } from './sma.ts'
export { createStddev, stddev } from './stddev.ts'
export { createWma, wma } from './wma.ts'
