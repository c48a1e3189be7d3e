export type { DirectionalConvention } from '../internal/directional-kernel.ts'
export { adx, adxr, createAdx, createAdxr } from './adx.ts'
export {
  createDx,
  createMinusDi,
  createMinusDm,
  createPlusDi,
  createPlusDm,
  dx,
  minusDi,
  minusDm,
  plusDi,
  plusDm,
} from './directional-movement.ts'
export { createIchimoku, ichimoku } from './ichimoku.ts'
export {
  createLinearReg,
  createLinearRegAngle,
  createLinearRegIntercept,
  createLinearRegSlope,
  createTsf,
  linearReg,
  linearRegAngle,
  linearRegIntercept,
  linearRegSlope,
  tsf,
} from './linear-reg.ts'
export { createSar, type SarConvention, sar } from './sar.ts'
export { createSupertrend, supertrend } from './supertrend.ts'
export { createVortex, vortex } from './vortex.ts'
