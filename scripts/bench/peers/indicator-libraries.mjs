import { createRequire } from 'node:module'

// Required by hand: the packages are outside of the workspace and need not be installed when this file is checked.
const load = createRequire(import.meta.url)

/**
 * A library on one indicator: `run` computes it over all bars and gives its last value.
 *
 * @typedef {{ packageName: string, way: 'column' | 'stream', indicator: string, run: () => number, tolerance: number }} LibraryRun
 */

/** Digits after which a library's own arithmetic may part from ours. */
const close6 = 1e-6

/**
 * What each library makes of the six indicators of W4. They take plain arrays, which are made here, outside of the time.
 *
 * @param {{ high: Float64Array, low: Float64Array, close: Float64Array }} prices
 * @returns {Promise<LibraryRun[]>}
 */
export async function libraryRuns(prices) {
  const high = Array.from(prices.high)
  const low = Array.from(prices.low)
  const close = Array.from(prices.close)
  const bars = close.map((price, i) => ({ high: Number(high[i]), low: Number(low[i]), close: price }))
  return [
    ...technicalIndicators(high, low, close, bars),
    ...(await tradingSignals(close, bars)),
    ...indicatorTs(high, low, close),
    ...ixjb94(high, low, close),
  ]
}

/**
 * @param {string} packageName
 * @param {'column' | 'stream'} way
 * @param {Readonly<Record<string, () => number>>} runs
 * @param {Readonly<Record<string, number>>} [tolerances]
 * @returns {LibraryRun[]}
 */
function runsOf(packageName, way, runs, tolerances = {}) {
  return Object.entries(runs).map(([indicator, run]) => ({
    packageName,
    way,
    indicator,
    run,
    tolerance: tolerances[indicator] ?? close6,
  }))
}

/**
 * @param {number[]} high
 * @param {number[]} low
 * @param {number[]} close
 * @param {{ high: number, low: number, close: number }[]} bars
 */
function technicalIndicators(high, low, close, bars) {
  const { SMA, EMA, RSI, MACD, BollingerBands, ATR } = load('technicalindicators')
  const macd = { fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, SimpleMAOscillator: false, SimpleMASignal: false }
  const bands = { period: 20, stdDev: 2 }
  // It rounds the index to two decimals.
  const tolerances = { rsi: 1e-3 }
  return [
    ...runsOf(
      'technicalindicators',
      'column',
      {
        sma: () => SMA.calculate({ period: 20, values: close }).at(-1),
        ema: () => EMA.calculate({ period: 20, values: close }).at(-1),
        rsi: () => RSI.calculate({ period: 14, values: close }).at(-1),
        macd: () => MACD.calculate({ ...macd, values: close }).at(-1).MACD,
        bbands: () => BollingerBands.calculate({ ...bands, values: close }).at(-1).upper,
        atr: () => ATR.calculate({ period: 14, high, low, close }).at(-1),
      },
      tolerances,
    ),
    ...runsOf(
      'technicalindicators',
      'stream',
      {
        sma: () => lastOf(new SMA({ period: 20, values: [] }), close),
        ema: () => lastOf(new EMA({ period: 20, values: [] }), close),
        rsi: () => lastOf(new RSI({ period: 14, values: [] }), close),
        macd: () => lastOf(new MACD({ ...macd, values: [] }), close).MACD,
        bbands: () => lastOf(new BollingerBands({ ...bands, values: [] }), close).upper,
        atr: () => lastOf(new ATR({ period: 14, high: [], low: [], close: [] }), bars),
      },
      tolerances,
    ),
  ]
}

/**
 * @param {{ nextValue(value: unknown): any }} stream
 * @param {readonly unknown[]} values
 */
function lastOf(stream, values) {
  let last
  for (let i = 0; i < values.length; i++) last = stream.nextValue(values[i])
  return last
}

/**
 * @param {number[]} close
 * @param {{ high: number, low: number, close: number }[]} bars
 */
async function tradingSignals(close, bars) {
  const { SMA, EMA, RSI, MACD, BollingerBands, ATR, WSMA } = await import(
    new URL(`file://${load.resolve('trading-signals')}`).href
  )
  return runsOf('trading-signals', 'stream', {
    sma: () => updated(new SMA(20), close),
    ema: () => updated(new EMA(20), close),
    rsi: () => updated(new RSI(14, WSMA), close),
    macd: () => updated(new MACD(new EMA(12), new EMA(26), new EMA(9)), close).macd,
    bbands: () => updated(new BollingerBands(20, 2), close).upper,
    atr: () => updated(new ATR(14, WSMA), bars),
  })
}

/**
 * @param {{ update(value: unknown, replace: boolean): unknown, getResult(): any }} stream
 * @param {readonly unknown[]} values
 */
function updated(stream, values) {
  for (let i = 0; i < values.length; i++) stream.update(values[i], false)
  return stream.getResult()
}

/**
 * @param {number[]} high
 * @param {number[]} low
 * @param {number[]} close
 */
function indicatorTs(high, low, close) {
  const { sma, ema, rsi, macd, bb, atr } = load('indicatorts')
  return runsOf(
    'indicatorts',
    'column',
    {
      sma: () => sma(close, { period: 20 }).at(-1),
      ema: () => ema(close, { period: 20 }).at(-1),
      rsi: () => rsi(close, { period: 14 }).at(-1),
      macd: () => macd(close, { fast: 12, slow: 26, signal: 9 }).macdLine.at(-1),
      bbands: () => bb(close, { period: 20 }).upper.at(-1),
      atr: () => atr(high, low, close, { period: 14 }).atrLine.at(-1),
    },
    // It averages true ranges simply, so its value is another one.
    { atr: 1 },
  )
}

/**
 * @param {number[]} high
 * @param {number[]} low
 * @param {number[]} close
 */
function ixjb94(high, low, close) {
  const { IndicatorsSync } = load('@ixjb94/indicators')
  const all = new IndicatorsSync()
  return runsOf('@ixjb94/indicators', 'column', {
    sma: () => all.sma(close, 20).at(-1),
    ema: () => all.ema(close, 20).at(-1),
    rsi: () => all.rsi(close, 14).at(-1),
    macd: () => all.macd(close, 12, 26, 9)[0].at(-1),
    bbands: () => all.bbands(close, 20, 2)[2].at(-1),
    atr: () => all.atr(high, low, close, 14).at(-1),
  })
}
