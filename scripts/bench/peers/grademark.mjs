import { createRequire } from 'node:module'
import { capital, feeRate, lot, minuteMs, start } from '../terms.mjs'

// Required by hand: the packages are outside of the workspace and need not be installed when this file is checked.
const load = createRequire(import.meta.url)
const { backtest } = load('grademark')
const { DataFrame } = load('data-forge')

/**
 * @typedef {{ time: Date, open: number, high: number, low: number, close: number, volume: number }} Bar
 * @typedef {Bar & { difference: number, before: number }} SignalBar
 * @typedef {{ entryPrice: number, exitPrice: number, exitReason: string }} Trade
 */

/**
 * The market as the engine takes it.
 *
 * @param {import('../terms.mjs').Prices} prices
 * @returns {readonly object[]}
 */
export function prepareMarket({ open, high, low, close, volume }) {
  return Array.from(close, (price, i) => ({
    time: new Date(start + i * minuteMs),
    open: Number(open[i]),
    high: Number(high[i]),
    low: Number(low[i]),
    close: price,
    volume: Number(volume[i]),
  }))
}

/** @param {readonly object[]} bars as `prepareMarket` makes them */
export function runCross(bars) {
  const strategy = {
    prepIndicators: withSignals,
    entryRule(/** @type {() => void} */ enter, /** @type {{ bar: SignalBar }} */ { bar }) {
      if (bar.difference > 0 && bar.before <= 0) enter()
    },
    exitRule(/** @type {() => void} */ exit, /** @type {{ bar: SignalBar }} */ { bar }) {
      if (bar.difference < 0 && bar.before >= 0) exit()
    },
  }
  return accountOf(backtest(strategy, new DataFrame(bars)))
}

/** @param {readonly object[]} bars as `prepareMarket` makes them */
export function runBracket(bars) {
  let decided = Number.NaN
  // Distances from the entry price, as the engine wants them. The billionth keeps a touch a touch: the engine adds the
  // price back, and the sum may miss the level by a last digit.
  const away = 1e-9
  const strategy = {
    prepIndicators: withSignals,
    entryRule(/** @type {() => void} */ enter, /** @type {{ bar: SignalBar }} */ { bar }) {
      if (!(bar.difference > 0 && bar.before <= 0)) return
      decided = bar.close
      enter()
    },
    stopLoss: (/** @type {{ entryPrice: number }} */ { entryPrice }) =>
      entryPrice - Math.round(decided * 0.99 * 100) / 100 - away,
    profitTarget: (/** @type {{ entryPrice: number }} */ { entryPrice }) =>
      Math.round(decided * 1.02 * 100) / 100 - entryPrice - away,
  }
  return accountOf(backtest(strategy, new DataFrame(bars)))
}

/** @param {{ inputSeries: { toArray(): Bar[] } }} args */
function withSignals({ inputSeries }) {
  const bars = inputSeries.toArray()
  const cents = bars.map(({ close }) => Math.round(close * 100))
  const fast = averageOf(cents, 10)
  const slow = averageOf(cents, 50)
  const difference = fast.map((value, i) => value - Number(slow[i]))
  return new DataFrame(
    bars.map((bar, i) => ({ ...bar, difference: Number(difference[i]), before: difference[i - 1] ?? Number.NaN })),
  )
}

/**
 * @param {readonly number[]} values
 * @param {number} period
 */
function averageOf(values, period) {
  let sum = 0
  return values.map((value, i) => {
    sum += value - (values[i - period] ?? 0)
    return i >= period - 1 ? sum / period : Number.NaN
  })
}

/**
 * The engine knows trades, not accounts: fees, lots and cash are reckoned from its trades. There is no equity curve.
 *
 * @param {readonly Trade[]} trades
 */
function accountOf(trades) {
  let cash = capital
  let finalEquity = capital
  for (const { entryPrice, exitPrice, exitReason } of trades) {
    const units = Math.floor(cash / (entryPrice * (1 + feeRate)) / lot + 1e-9) * lot
    cash -= units * entryPrice * (1 + feeRate)
    // A position that is open at the end is valued at the last close, without a fee.
    const isOpen = exitReason === 'finalize'
    finalEquity = cash + units * exitPrice * (isOpen ? 1 : 1 - feeRate)
    cash = finalEquity
  }
  return { finalEquity, entries: trades.length }
}
