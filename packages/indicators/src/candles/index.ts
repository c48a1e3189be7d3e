export {
  createInsideBar,
  createKicking,
  createOutsideBar,
  createTweezer,
  insideBar,
  kicking,
  outsideBar,
  tweezer,
} from './bar-pairs.ts'
export type { CandlePattern } from './candle-pattern.ts'
export {
  createDarkCloudCover,
  createEngulfing,
  createHarami,
  createHaramiCross,
  createPiercing,
  darkCloudCover,
  engulfing,
  harami,
  haramiCross,
  piercing,
} from './double-candles.ts'
export {
  createHammer,
  createHangingMan,
  createInvertedHammer,
  createShootingStar,
  hammer,
  hangingMan,
  invertedHammer,
  shootingStar,
} from './hammers.ts'
export { createRisingThreeMethods, risingThreeMethods } from './rising-three-methods.ts'
export {
  createDoji,
  createDragonflyDoji,
  createGravestoneDoji,
  createMarubozu,
  createSpinningTop,
  doji,
  dragonflyDoji,
  gravestoneDoji,
  marubozu,
  spinningTop,
} from './single-candles.ts'
export {
  createEveningDojiStar,
  createEveningStar,
  createMorningDojiStar,
  createMorningStar,
  eveningDojiStar,
  eveningStar,
  morningDojiStar,
  morningStar,
} from './stars.ts'
export {
  createThreeBlackCrows,
  createThreeInside,
  createThreeOutside,
  createThreeWhiteSoldiers,
  threeBlackCrows,
  threeInside,
  threeOutside,
  threeWhiteSoldiers,
} from './triple-candles.ts'
