export { createMacd, type MacdColumns, macd } from './macd.ts'
export { createRsi, rsi } from './rsi.ts'
