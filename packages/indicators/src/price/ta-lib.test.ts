import { describe, expect, it } from 'vitest'
import {
  hasOracles,
  largestDifference,
  oracleDatasets,
  readOracles,
} from '../../../../scripts/oracles/indicators/oracle-columns.ts'
import { avgPrice, highest, lowest, medPrice, midpoint, midprice, sum, typPrice, wclPrice } from './index.ts'

// Compared are every column of TA-Lib and of Tulip that this family has, the first value's bar included.
describe.skipIf(!hasOracles)('TA-Lib and Tulip (skipped where the oracles do not lie beside the checkout)', () => {
  describe.each(oracleDatasets)('on %s', (dataset) => {
    const { taLib, tulip, bars } = readOracles(dataset)
    // In the order in which indicators take them.
    const bar = () => [bars.column('high'), bars.column('low'), bars.column('close')] as const
    const range = () => [bars.column('high'), bars.column('low')] as const
    const close = () => bars.column('close')

    it.each([
      ['MAX_HIGH_20', () => highest(bars.column('high'), 20)],
      ['MIN_LOW_20', () => lowest(bars.column('low'), 20)],
      ['MIDPRICE_20', () => midprice(...range(), 20)],
      ['MIDPOINT_20', () => midpoint(close(), 20)],
      ['SUM_20', () => sum(close(), 20)],
      ['AVGPRICE', () => avgPrice(bars.column('open'), ...bar())],
      ['MEDPRICE', () => medPrice(...range())],
      ['TYPPRICE', () => typPrice(...bar())],
      ['WCLPRICE', () => wclPrice(...bar())],
    ])("gives TA-Lib's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), taLib.column(name))).toBeLessThan(1e-9)
    })

    it.each([
      ['max_high_20', () => highest(bars.column('high'), 20)],
      ['min_low_20', () => lowest(bars.column('low'), 20)],
      ['sum_20', () => sum(close(), 20)],
    ])("gives Tulip's %s to 1e-9", (name, compute) => {
      expect(largestDifference(compute(), tulip.column(name))).toBeLessThan(1e-9)
    })
  })
})
