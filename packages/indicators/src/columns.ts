export { almaColumn as alma } from './averages/alma.ts'
export { demaColumn as dema } from './averages/dema.ts'
export { emaColumn as ema } from './averages/ema.ts'
export { hmaColumn as hma } from './averages/hma.ts'
export { htDcPeriodColumn as htDcPeriod } from './averages/ht-dc-period.ts'
export { htTrendlineColumn as htTrendline } from './averages/ht-trendline.ts'
export { kamaColumn as kama } from './averages/kama.ts'
export { mamaColumn as mama } from './averages/mama.ts'
export { mcGinleyColumn as mcGinley } from './averages/mc-ginley.ts'
export { smaColumn as sma } from './averages/sma.ts'
export { t3Column as t3 } from './averages/t3.ts'
export { temaColumn as tema } from './averages/tema.ts'
export { trimaColumn as trima } from './averages/trima.ts'
export { vidyaColumn as vidya } from './averages/vidya.ts'
export { vwmaColumn as vwma } from './averages/vwma.ts'
export { wilderColumn as wilder } from './averages/wilder.ts'
export { wmaColumn as wma } from './averages/wma.ts'
export { zlemaColumn as zlema } from './averages/zlema.ts'
export {
  insideBarColumn as insideBar,
  kickingColumn as kicking,
  outsideBarColumn as outsideBar,
  tweezerColumn as tweezer,
} from './candles/bar-pairs.ts'
export {
  darkCloudCoverColumn as darkCloudCover,
  engulfingColumn as engulfing,
  haramiColumn as harami,
  haramiCrossColumn as haramiCross,
  piercingColumn as piercing,
} from './candles/double-candles.ts'
export {
  hammerColumn as hammer,
  hangingManColumn as hangingMan,
  invertedHammerColumn as invertedHammer,
  shootingStarColumn as shootingStar,
} from './candles/hammers.ts'
export { risingThreeMethodsColumn as risingThreeMethods } from './candles/rising-three-methods.ts'
export {
  dojiColumn as doji,
  dragonflyDojiColumn as dragonflyDoji,
  gravestoneDojiColumn as gravestoneDoji,
  marubozuColumn as marubozu,
  spinningTopColumn as spinningTop,
} from './candles/single-candles.ts'
export {
  eveningDojiStarColumn as eveningDojiStar,
  eveningStarColumn as eveningStar,
  morningDojiStarColumn as morningDojiStar,
  morningStarColumn as morningStar,
} from './candles/stars.ts'
export {
  threeBlackCrowsColumn as threeBlackCrows,
  threeInsideColumn as threeInside,
  threeOutsideColumn as threeOutside,
  threeWhiteSoldiersColumn as threeWhiteSoldiers,
} from './candles/triple-candles.ts'
export type { ColumnDriver, IndicatorParam } from './indicator.ts'
export { aoColumn as ao } from './oscillators/ao.ts'
export { aroonColumn as aroon, aroonOscColumn as aroonOsc } from './oscillators/aroon.ts'
export { bopColumn as bop } from './oscillators/bop.ts'
export { cciColumn as cci } from './oscillators/cci.ts'
export { cmoColumn as cmo } from './oscillators/cmo.ts'
export { dpoColumn as dpo } from './oscillators/dpo.ts'
export { fisherColumn as fisher } from './oscillators/fisher.ts'
export { kstColumn as kst } from './oscillators/kst.ts'
export { macdColumn as macd } from './oscillators/macd.ts'
export { massColumn as mass } from './oscillators/mass.ts'
export { mfiColumn as mfi } from './oscillators/mfi.ts'
export { apoColumn as apo, ppoColumn as ppo } from './oscillators/price-oscillator.ts'
export { qstickColumn as qstick } from './oscillators/qstick.ts'
export {
  momColumn as mom,
  rocColumn as roc,
  rocpColumn as rocp,
  rocrColumn as rocr,
} from './oscillators/rate-of-change.ts'
export { rsiColumn as rsi } from './oscillators/rsi.ts'
export { stochColumn as stoch } from './oscillators/stoch.ts'
export { stochFColumn as stochF } from './oscillators/stoch-f.ts'
export { stochRsiColumn as stochRsi } from './oscillators/stoch-rsi.ts'
export { trixColumn as trix } from './oscillators/trix.ts'
export { tsiColumn as tsi } from './oscillators/tsi.ts'
export { ultOscColumn as ultOsc } from './oscillators/ult-osc.ts'
export { vhfColumn as vhf } from './oscillators/vhf.ts'
export { willrColumn as willr } from './oscillators/willr.ts'
export {
  avgPriceColumn as avgPrice,
  medPriceColumn as medPrice,
  typPriceColumn as typPrice,
  wclPriceColumn as wclPrice,
} from './price/bar-price.ts'
export { crossedAboveColumn as crossedAbove, crossedBelowColumn as crossedBelow } from './price/crossover.ts'
export { highestColumn as highest } from './price/highest.ts'
export { lowestColumn as lowest } from './price/lowest.ts'
export { midpointColumn as midpoint, midpriceColumn as midprice } from './price/midprice.ts'
export { sumColumn as sum } from './price/sum.ts'
export { betaColumn as beta } from './statistics/beta.ts'
export { correlationColumn as correlation } from './statistics/correlation.ts'
export { percentRankColumn as percentRank } from './statistics/percent-rank.ts'
export { percentileColumn as percentile } from './statistics/percentile.ts'
export { skewColumn as skew } from './statistics/skew.ts'
export { zscoreColumn as zscore } from './statistics/zscore.ts'
export { fairValueGapColumn as fairValueGap } from './structure/fair-value-gap.ts'
export { fibonacciColumn as fibonacci } from './structure/fibonacci.ts'
export { pivotsColumn as pivots } from './structure/pivots.ts'
export { trendLinesColumn as trendLines } from './structure/trend-lines.ts'
export { zigzagColumn as zigzag } from './structure/zigzag.ts'
export { zonesColumn as zones } from './structure/zones.ts'
export { adxColumn as adx, adxrColumn as adxr } from './trend/adx.ts'
export {
  dxColumn as dx,
  minusDiColumn as minusDi,
  minusDmColumn as minusDm,
  plusDiColumn as plusDi,
  plusDmColumn as plusDm,
} from './trend/directional-movement.ts'
export { ichimokuColumn as ichimoku } from './trend/ichimoku.ts'
export {
  linearRegAngleColumn as linearRegAngle,
  linearRegColumn as linearReg,
  linearRegInterceptColumn as linearRegIntercept,
  linearRegSlopeColumn as linearRegSlope,
  tsfColumn as tsf,
} from './trend/linear-reg.ts'
export { sarColumn as sar } from './trend/sar.ts'
export { supertrendColumn as supertrend } from './trend/supertrend.ts'
export { vortexColumn as vortex } from './trend/vortex.ts'
export { atrColumn as atr } from './volatility/atr.ts'
export { avgDevColumn as avgDev } from './volatility/avg-dev.ts'
export { bbandsColumn as bbands } from './volatility/bbands.ts'
export { chaikinVolatilityColumn as chaikinVolatility } from './volatility/chaikin-volatility.ts'
export { donchianColumn as donchian } from './volatility/donchian.ts'
export { keltnerColumn as keltner } from './volatility/keltner.ts'
export { natrColumn as natr } from './volatility/natr.ts'
export { stddevColumn as stddev } from './volatility/stddev.ts'
export { stderrColumn as stderr } from './volatility/stderr.ts'
export { trueRangeColumn as trueRange } from './volatility/true-range.ts'
export { varianceColumn as variance } from './volatility/variance.ts'
export { adColumn as ad } from './volume/ad.ts'
export { adoscColumn as adosc } from './volume/adosc.ts'
export { emvColumn as emv } from './volume/emv.ts'
export { obvColumn as obv } from './volume/obv.ts'
export { nviColumn as nvi, pviColumn as pvi } from './volume/volume-index.ts'
export { volumeProfileColumn as volumeProfile } from './volume/volume-profile.ts'
export { anchoredVwapColumn as anchoredVwap, vwapColumn as vwap } from './volume/vwap.ts'
export { wadColumn as wad } from './volume/wad.ts'
