export * from './averages/index.ts'
export * from './candles/index.ts'
export { defineIndicator, type IndicatorRules } from './define-indicator.ts'
export type {
  ColumnIndicator,
  Indicator,
  IndicatorColumns,
  IndicatorMemory,
  IndicatorParam,
  IndicatorState,
  IndicatorStream,
} from './indicator.ts'
export * from './oscillators/index.ts'
export * from './price/index.ts'
export * from './statistics/index.ts'
export * from './structure/index.ts'
export * from './trend/index.ts'
export * from './volatility/index.ts'
export * from './volume/index.ts'
