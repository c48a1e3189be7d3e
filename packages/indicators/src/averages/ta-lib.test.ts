import { describe, expect, it } from 'vitest'
import {
  hasOracles,
  largestDifference,
  oracleDatasets,
  readOracles,
} from '../../../../scripts/oracles/indicators/oracle-columns.ts'
import {
  dema,
  ema,
  hma,
  htDcPeriod,
  htTrendline,
  kama,
  mama,
  sma,
  t3,
  tema,
  trima,
  vwma,
  wilder,
  wma,
  zlema,
} from './index.ts'

// Where a column is not comparable over its whole length:
// - Tulip has no T3, MAMA or Hilbert transform, and TA-Lib no HMA, ZLEMA, VWMA or average of Wilder's.
// - Tulip's `vidya` has no column: both forms of it are held to their definitions in accuracy.test.ts.
describe.skipIf(!hasOracles)('averages (skipped where the oracles do not lie beside the checkout)', () => {
  describe.each(oracleDatasets)('on %s', (dataset) => {
    const { taLib, tulip, bars } = readOracles(dataset)
    const close = () => bars.column('close')
    const volume = () => bars.column('volume')

    it.each([
      ['SMA_10', () => sma(close(), 10)],
      ['SMA_20', () => sma(close(), 20)],
      ['EMA_10', () => ema(close(), 10)],
      ['EMA_20', () => ema(close(), 20)],
      ['WMA_10', () => wma(close(), 10)],
      ['WMA_20', () => wma(close(), 20)],
      ['DEMA_10', () => dema(close(), 10)],
      ['DEMA_20', () => dema(close(), 20)],
      ['TEMA_10', () => tema(close(), 10)],
      ['TEMA_20', () => tema(close(), 20)],
      ['TRIMA_20', () => trima(close(), 20)],
      ['KAMA_10', () => kama(close(), 10, 2, 30)],
      ['T3_5_0.7', () => t3(close(), 5, 0.7)],
      ['MAMA_0.5_0.05', () => mama(close(), 0.5, 0.05).mama],
      ['FAMA_0.5_0.05', () => mama(close(), 0.5, 0.05).fama],
      ['HT_TRENDLINE', () => htTrendline(close())],
      ['HT_DCPERIOD', () => htDcPeriod(close())],
    ])('are those of TA-Lib, %s to 1e-9', (name, compute) => {
      expect(largestDifference(compute(), taLib.column(name))).toBeLessThan(1e-9)
    })

    it.each([
      ['sma_10', () => sma(close(), 10)],
      ['sma_20', () => sma(close(), 20)],
      ['ema_10', () => ema(close(), 10, 'first')],
      ['ema_20', () => ema(close(), 20, 'first')],
      ['wma_10', () => wma(close(), 10)],
      ['wma_20', () => wma(close(), 20)],
      ['dema_10', () => dema(close(), 10, 'first')],
      ['dema_20', () => dema(close(), 20, 'first')],
      ['tema_10', () => tema(close(), 10, 'first')],
      ['tema_20', () => tema(close(), 20, 'first')],
      ['hma_10', () => hma(close(), 10)],
      ['hma_20', () => hma(close(), 20)],
      ['zlema_10', () => zlema(close(), 10, 'first')],
      ['zlema_20', () => zlema(close(), 20, 'first')],
      ['trima_20', () => trima(close(), 20)],
      ['wilders_14', () => wilder(close(), 14)],
    ])('are those of Tulip, %s to 1e-9', (name, compute) => {
      expect(largestDifference(compute(), tulip.column(name))).toBeLessThan(1e-9)
    })

    it('are those of Tulip, kama_10 to 1e-9, whose first output is the value the average begins with', () => {
      const expected = tulip.column('kama_10').slice()
      expect(expected[9]).toBeCloseTo(close()[9] as number, 9)
      expected[9] = Number.NaN
      expect(largestDifference(kama(close(), 10), expected)).toBeLessThan(1e-9)
    })

    it('are those of Tulip, vwma_14 to 1e-9', () => {
      expect(largestDifference(vwma(close(), volume(), 14), tulip.column('vwma_14'))).toBeLessThan(1e-9)
    })
  })
})
