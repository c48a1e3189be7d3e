import { describe, expect, it } from 'vitest'
import {
  hasOracles,
  largestDifference,
  oracleDatasets,
  readOracles,
} from '../../../../scripts/oracles/indicators/oracle-columns.ts'
import {
  adx,
  adxr,
  dx,
  linearReg,
  linearRegAngle,
  linearRegIntercept,
  linearRegSlope,
  minusDi,
  minusDm,
  plusDi,
  plusDm,
  sar,
  tsf,
} from './index.ts'

// Compared are every column of TA-Lib and of Tulip that this family has, the first value's bar included.
describe.skipIf(!hasOracles)('TA-Lib and Tulip (skipped where the oracles do not lie beside the checkout)', () => {
  describe.each(oracleDatasets)('on %s', (dataset) => {
    const { taLib, tulip, bars } = readOracles(dataset)
    // In the order in which indicators take them.
    const bar = () => [bars.column('high'), bars.column('low'), bars.column('close')] as const
    const range = () => [bars.column('high'), bars.column('low')] as const
    const close = () => bars.column('close')

    it.each([
      ['ADX_14', () => adx(...bar(), 14)],
      ['ADXR_14', () => adxr(...bar(), 14)],
      ['DX_14', () => dx(...bar(), 14)],
      ['PLUS_DI_14', () => plusDi(...bar(), 14)],
      ['MINUS_DI_14', () => minusDi(...bar(), 14)],
      ['PLUS_DM_14', () => plusDm(...range(), 14)],
      ['MINUS_DM_14', () => minusDm(...range(), 14)],
      ['SAR_0.02_0.2', () => sar(...range(), 0.02, 0.2)],
      ['LINEARREG_14', () => linearReg(close(), 14)],
      ['LINEARREG_INTERCEPT_14', () => linearRegIntercept(close(), 14)],
      ['TSF_14', () => tsf(close(), 14)],
    ])("gives TA-Lib's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), taLib.column(name))).toBeLessThan(1e-9)
    })

    it.each([
      ['adx_14', () => adx(...bar(), 14, 'tulip')],
      ['adxr_14', () => adxr(...bar(), 14, 'tulip')],
      ['dx_14', () => dx(...bar(), 14, 'tulip')],
      ['plus_di_14', () => plusDi(...bar(), 14, 'tulip')],
      ['minus_di_14', () => minusDi(...bar(), 14, 'tulip')],
      ['plus_dm_14', () => plusDm(...range(), 14, 'tulip')],
      ['minus_dm_14', () => minusDm(...range(), 14, 'tulip')],
      ['psar_0.02_0.2', () => sar(...range(), 0.02, 0.2, 'tulip')],
      ['linreg_14', () => linearReg(close(), 14)],
      ['linregintercept_14', () => linearRegIntercept(close(), 14)],
      ['tsf_14', () => tsf(close(), 14)],
    ])("gives Tulip's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), tulip.column(name))).toBeLessThan(1e-9)
    })

    // A slope that crosses zero has no digits of its own there: theirs are those of products of prices and bars.
    const perBar = () => Math.max(...close()) * 1e-6
    it.each([
      ['LINEARREG_SLOPE_14', taLib, () => linearRegSlope(close(), 14), 1],
      ['LINEARREG_ANGLE_14', taLib, () => linearRegAngle(close(), 14), 180 / Math.PI],
      ['linregslope_14', tulip, () => linearRegSlope(close(), 14), 1],
    ])('gives %s to 1e-7, and to 1e-13 of the highest price near zero', (name, oracle, compute, unit) => {
      expect(largestDifference(compute(), oracle.column(name), perBar() * unit)).toBeLessThan(1e-7)
    })
  })
})
