import { insideBar, kicking, outsideBar, tweezer } from '../candles/bar-pairs.ts'
import { darkCloudCover, engulfing, harami, haramiCross, piercing } from '../candles/double-candles.ts'
import { hammer, hangingMan, invertedHammer, shootingStar } from '../candles/hammers.ts'
import { risingThreeMethods } from '../candles/rising-three-methods.ts'
import { doji, dragonflyDoji, gravestoneDoji, marubozu, spinningTop } from '../candles/single-candles.ts'
import { eveningDojiStar, eveningStar, morningDojiStar, morningStar } from '../candles/stars.ts'
import { threeBlackCrows, threeInside, threeOutside, threeWhiteSoldiers } from '../candles/triple-candles.ts'
import type { AnyIndicator, CatalogEntry, CatalogParam } from './catalog-entry.ts'
import { periodParam } from './period-param.ts'

const inputs = (['open', 'high', 'low', 'close'] as const).map((name) => ({ name, from: name }))

/** What each threshold is for. */
const purposes = {
  flat: 'longest body of a doji',
  long: 'shortest body of a long candle',
  short: 'longest body of a short candle',
  shadow: 'shortest long shadow',
  stub: 'longest shadow that counts as none',
  depth: 'how far back the last candle closes in the first',
  tolerance: 'how far two lows or two highs may lie apart',
}

type Threshold = readonly [name: keyof typeof purposes, byDefault: number, unit?: string]

function thresholdParam([name, byDefault, unit = 'average bodies']: Threshold): CatalogParam {
  return { name, kind: 'number', min: 0, max: 100, default: byDefault, step: 0.05, unit, summary: purposes[name] }
}

/** A pattern of so many candles; without thresholds it has no period either. */
function pattern(
  indicator: AnyIndicator,
  bars: number,
  title: string,
  summary: string,
  source: string,
  ...thresholds: readonly Threshold[]
): CatalogEntry {
  return {
    indicator,
    family: 'candles',
    title,
    summary,
    inputs,
    outputs: [{ name: 'value', unit: 'flag', range: [-1, 1] }],
    params:
      thresholds.length === 0
        ? []
        : [periodParam('period', 10, 'before the pattern to average over', 2), ...thresholds.map(thresholdParam)],
    warmup: thresholds.length === 0 ? `${bars}` : `period + ${bars}`,
    source,
  }
}

/** Described by both, with thresholds of our own. */
const books =
  'Steve Nison, Japanese Candlestick Charting Techniques, 1991; Thomas Bulkowski, Encyclopedia of Candlestick Charts, 2008'
const bulkowski = 'Thomas Bulkowski, Encyclopedia of Candlestick Charts, 2008'
const crabel = 'Toby Crabel, Day Trading with Short Term Price Patterns and Opening Range Breakout, 1990.'

export const candles: readonly CatalogEntry[] = [
  pattern(
    doji,
    1,
    'Doji',
    'A candle that closes where it opened: 1 where there is one. It says nothing of a direction.',
    `${books}; the idea of TA-Lib CDLDOJI, thresholds our own.`,
    ['flat', 0.1],
  ),
  pattern(
    dragonflyDoji,
    1,
    'Dragonfly doji',
    'A doji at the top of its range, where the price has come back from below: 1.',
    `${books}; the idea of TA-Lib CDLDRAGONFLYDOJI, thresholds our own.`,
    ['flat', 0.1],
    ['shadow', 1],
  ),
  pattern(
    gravestoneDoji,
    1,
    'Gravestone doji',
    'A doji at the bottom of its range, where the price has come back from above: −1.',
    `${books}; the idea of TA-Lib CDLGRAVESTONEDOJI, thresholds our own.`,
    ['flat', 0.1],
    ['shadow', 1],
  ),
  pattern(
    hammer,
    1,
    'Hammer',
    'After a decline, a small body over a long lower shadow: 1.',
    `${books}; the idea of TA-Lib CDLHAMMER, thresholds our own.`,
    ['shadow', 2, 'bodies'],
    ['stub', 0.1],
  ),
  pattern(
    hangingMan,
    1,
    'Hanging man',
    'After a rise, a small body over a long lower shadow: −1.',
    `${books}; the idea of TA-Lib CDLHANGINGMAN, thresholds our own.`,
    ['shadow', 2, 'bodies'],
    ['stub', 0.1],
  ),
  pattern(
    invertedHammer,
    1,
    'Inverted hammer',
    'After a decline, a small body under a long upper shadow: 1. A gap down to it is not asked for.',
    `${books}; the idea of TA-Lib CDLINVERTEDHAMMER, thresholds our own.`,
    ['shadow', 2, 'bodies'],
    ['stub', 0.1],
  ),
  pattern(
    shootingStar,
    1,
    'Shooting star',
    'After a rise, a small body under a long upper shadow: −1. A gap up to it is not asked for.',
    `${books}; the idea of TA-Lib CDLSHOOTINGSTAR, thresholds our own.`,
    ['shadow', 2, 'bodies'],
    ['stub', 0.1],
  ),
  pattern(
    marubozu,
    1,
    'Marubozu',
    'A long body without shadows: 1 if white, −1 if black.',
    `${books}; the idea of TA-Lib CDLMARUBOZU, thresholds our own.`,
    ['long', 1],
    ['stub', 0.1],
  ),
  pattern(
    spinningTop,
    1,
    'Spinning top',
    'A short body between two longer shadows: 1 if white, −1 if black.',
    `${books}; the idea of TA-Lib CDLSPINNINGTOP, thresholds our own.`,
    ['short', 0.5],
    ['shadow', 1, 'bodies'],
  ),
  pattern(
    engulfing,
    2,
    'Engulfing pattern',
    'A long body that covers the body of the other colour before it: 1 if white, −1 if black.',
    `${books}; the idea of TA-Lib CDLENGULFING, thresholds our own.`,
    ['long', 1],
  ),
  pattern(
    harami,
    2,
    'Harami',
    'A short body, of any colour or none, within the long body before it: 1 behind a black one, −1 behind a white one.',
    `${books}; the idea of TA-Lib CDLHARAMI, thresholds our own.`,
    ['long', 1],
    ['short', 0.5],
  ),
  pattern(
    haramiCross,
    2,
    'Harami cross',
    'A doji within the long body before it: 1 behind a black one, −1 behind a white one.',
    `${books}; the idea of TA-Lib CDLHARAMICROSS, thresholds our own.`,
    ['long', 1],
    ['flat', 0.1],
  ),
  pattern(
    piercing,
    2,
    'Piercing pattern',
    'A white candle that opens under a long black one and closes high in its body: 1.',
    `${books}; the idea of TA-Lib CDLPIERCING, thresholds our own.`,
    ['long', 1],
    ['depth', 0.5, 'bodies'],
  ),
  pattern(
    darkCloudCover,
    2,
    'Dark cloud cover',
    'A black candle that opens over a long white one and closes low in its body: −1.',
    `${books}; the idea of TA-Lib CDLDARKCLOUDCOVER, thresholds our own.`,
    ['long', 1],
    ['depth', 0.5, 'bodies'],
  ),
  pattern(
    insideBar,
    2,
    'Inside bar',
    'A bar within the range of the one before it, and smaller: 1 where there is one. It says nothing of a direction.',
    crabel,
  ),
  pattern(
    outsideBar,
    2,
    'Outside bar',
    'A bar whose range holds that of the one before it, and is larger: 1 if it closes above the close before, −1 if below, 0 if on it.',
    crabel,
  ),
  pattern(
    tweezer,
    2,
    'Tweezers',
    'Two candles of different colours that meet at their lows after a decline: 1; at their highs after a rise: −1.',
    `${books}; thresholds our own.`,
    ['tolerance', 0.1],
  ),
  pattern(
    kicking,
    2,
    'Kicking pattern',
    'Two marubozus of different colours with a gap between them: 1 if the second is white, −1 if it is black.',
    `${bulkowski}; the idea of TA-Lib CDLKICKING, thresholds our own.`,
    ['long', 1],
    ['stub', 0.1],
  ),
  pattern(
    morningStar,
    3,
    'Morning star',
    'A long black candle, a short body below it, and a white candle that closes high in the first: 1.',
    `${books}; the idea of TA-Lib CDLMORNINGSTAR, thresholds our own.`,
    ['long', 1],
    ['short', 0.5],
    ['depth', 0.5, 'bodies'],
  ),
  pattern(
    eveningStar,
    3,
    'Evening star',
    'A long white candle, a short body above it, and a black candle that closes low in the first: −1.',
    `${books}; the idea of TA-Lib CDLEVENINGSTAR, thresholds our own.`,
    ['long', 1],
    ['short', 0.5],
    ['depth', 0.5, 'bodies'],
  ),
  pattern(
    morningDojiStar,
    3,
    'Morning doji star',
    'A morning star whose second candle is a doji: 1.',
    `${books}; the idea of TA-Lib CDLMORNINGDOJISTAR, thresholds our own.`,
    ['long', 1],
    ['flat', 0.1],
    ['depth', 0.5, 'bodies'],
  ),
  pattern(
    eveningDojiStar,
    3,
    'Evening doji star',
    'An evening star whose second candle is a doji: −1.',
    `${books}; the idea of TA-Lib CDLEVENINGDOJISTAR, thresholds our own.`,
    ['long', 1],
    ['flat', 0.1],
    ['depth', 0.5, 'bodies'],
  ),
  pattern(
    threeWhiteSoldiers,
    3,
    'Three white soldiers',
    'Three long white candles, each of which opens in the body before it and closes higher, near its high: 1.',
    `${books}; the idea of TA-Lib CDL3WHITESOLDIERS, thresholds our own.`,
    ['long', 0.7],
    ['stub', 0.3],
  ),
  pattern(
    threeBlackCrows,
    3,
    'Three black crows',
    'Three long black candles, each of which opens in the body before it and closes lower, near its low: −1.',
    `${books}; the idea of TA-Lib CDL3BLACKCROWS, thresholds our own.`,
    ['long', 0.7],
    ['stub', 0.3],
  ),
  pattern(
    threeInside,
    3,
    'Three inside up and down',
    'A harami that the third candle confirms by its close beyond the first: 1 up, −1 down.',
    `${bulkowski}; the idea of TA-Lib CDL3INSIDE, thresholds our own.`,
    ['long', 1],
    ['short', 0.5],
  ),
  pattern(
    threeOutside,
    3,
    'Three outside up and down',
    'An engulfing pattern that the third candle confirms by its close beyond the second: 1 up, −1 down.',
    `${bulkowski}; the idea of TA-Lib CDL3OUTSIDE, thresholds our own.`,
    ['long', 1],
  ),
  pattern(
    risingThreeMethods,
    5,
    'Rising and falling three methods',
    'A long candle, three short ones that go back within its range, and a long one that goes on: 1 rising, −1 falling.',
    `${books}; the idea of TA-Lib CDLRISEFALL3METHODS, thresholds our own.`,
    ['long', 1],
    ['short', 0.5],
  ),
]
