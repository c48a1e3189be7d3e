import { describe, expect, it } from 'vitest'
import {
  hasOracles,
  largestDifference,
  oracleDatasets,
  readOracles,
} from '../../../../scripts/oracles/indicators/oracle-columns.ts'
import { atr, avgDev, bbands, natr, stddev, stderr, trueRange, variance } from './index.ts'

// Compared are every column of TA-Lib and of Tulip that this family has, the first value's bar included.
describe.skipIf(!hasOracles)('TA-Lib and Tulip (skipped where the oracles do not lie beside the checkout)', () => {
  describe.each(oracleDatasets)('on %s', (dataset) => {
    const { taLib, tulip, bars } = readOracles(dataset)
    // In the order in which indicators take them.
    const bar = () => [bars.column('high'), bars.column('low'), bars.column('close')] as const
    const close = () => bars.column('close')

    it.each([
      ['ATR_14', () => atr(...bar(), 14)],
      ['NATR_14', () => natr(...bar(), 14)],
      ['TRANGE', () => trueRange(...bar())],
      ['AVGDEV_20', () => avgDev(close(), 20)],
      ['BB_UPPER_20_2_2', () => bbands(close(), 20, 2).upper],
      ['BB_MIDDLE_20_2_2', () => bbands(close(), 20, 2).middle],
      ['BB_LOWER_20_2_2', () => bbands(close(), 20, 2).lower],
    ])("gives TA-Lib's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), taLib.column(name))).toBeLessThan(1e-9)
    })

    it.each([
      ['atr_14', () => atr(...bar(), 14, 'highLow')],
      ['natr_14', () => natr(...bar(), 14, 'highLow')],
      ['tr', () => trueRange(...bar(), 'highLow')],
      ['md_20', () => avgDev(close(), 20)],
      ['bb_upper_20_2', () => bbands(close(), 20, 2).upper],
      ['bb_middle_20_2', () => bbands(close(), 20, 2).middle],
      ['bb_lower_20_2', () => bbands(close(), 20, 2).lower],
    ])("gives Tulip's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), tulip.column(name))).toBeLessThan(1e-9)
    })

    // Both keep running sums of squares of prices, which cost them half their digits.
    it.each([
      ['STDDEV_20_1', taLib, () => stddev(close(), 20)],
      ['VAR_20_1', taLib, () => variance(close(), 20)],
      ['stddev_20', tulip, () => stddev(close(), 20)],
      ['var_20', tulip, () => variance(close(), 20)],
      ['stderr_20', tulip, () => stderr(close(), 20)],
    ])('gives %s to 1e-7', (name, oracle, compute) => {
      expect(largestDifference(compute(), oracle.column(name))).toBeLessThan(1e-7)
    })
  })
})
