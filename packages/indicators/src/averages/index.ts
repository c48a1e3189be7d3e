export { createEma, type EmaSeed, ema } from './ema.ts'
export { createSma, sma } from './sma.ts'
export { createWma, wma } from './wma.ts'
