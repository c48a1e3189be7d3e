import { RaceError } from '@race/core'
import { equityError, type Metrics, metricsOf, riskFreePerPeriod } from '../metrics.ts'
import { annualDeviation, isNoise, sharpeOf, sortinoOf } from '../ratios.ts'
import { judgePeriodsPerYear, weekdayOf } from '../returns.ts'
import { type ObservedTrade, TradeTally } from '../trade-tally.ts'
import { DrawdownTally } from './drawdown-tally.ts'
import { GrowingColumn } from './growing-column.ts'
import { nullUnlessFinite } from './null-unless-finite.ts'
import type { OnlineDetails, OnlineMetrics, OnlineMetricsState, ReturnFigures } from './online-metrics.ts'
import { dailyTargets, type OnlineMetricsOptions, type OnlineMetricsSettings, settingsOf } from './online-options.ts'
import { returnQuantiles } from './return-quantiles.ts'
import { ReturnTally } from './return-tally.ts'
import { restoreNumbers, stateError, storeNumbers } from './stored-numbers.ts'

/**
 * Metrics of a run of any length in bounded memory: equity is observed instant by instant and need not be kept. `result`
 * gives what `computeMetrics` gives for the whole column: drawdowns, growth, exposure and the figures of trades to the
 * bit; the ratios of daily returns to some 1e-12, because their sums are taken in another (and more exact) order.
 *
 * Memory is constant but for the daily returns that quantiles need: 8 bytes a day, up to `returnsMax` days.
 *
 * @throws RaceError `DATA_INVALID` for an initial equity that is not above zero, `CONFIG_INVALID` for other options
 *
 * @example
 * ```ts
 * const online = createOnlineMetrics({ initialEquity: 100 })
 * for (const [day, equity] of [110, 99, 121].entries()) online.observeEquity(equity, Date.UTC(2024, 0, 2 + day, 21))
 * const { totalReturn, maxDrawdown } = online.result()
 * console.log(totalReturn?.toFixed(2), maxDrawdown?.toFixed(2)) // 0.21 -0.10
 * ```
 */
export function createOnlineMetrics(options: OnlineMetricsOptions): OnlineMetrics {
  return new OnlineRun(settingsOf(options))
}

const version = 'online-metrics/1'
const dayMs = 86_400_000

/** Places in the state of a run: what is known of the instants that were worked off. */
const instants = 0
const firstTime = 1
const lastTime = 2
const lastEquity = 3
const dayEnd = 4
const firstDayTime = 5
/** Instants with a position until the last call of `observePosition`, and how many instants there were then. */
const held = 6
const heldUntil = 7
/** 1 while a position is open. */
const isHeld = 8
/** 1 from the first `observePosition` on. */
const isExposureKnown = 9
/** Days that are over, by weekday. */
const weekdays = 10
const width = weekdays + 7

/** So many instants are collected before they are worked off in one go: a call of `observeEquity` is two stores. */
const roomMax = 1024

class OnlineRun implements OnlineMetrics {
  readonly #settings: OnlineMetricsSettings
  readonly #run = new Float64Array(width)
  readonly #days: ReturnTally
  readonly #bars: ReturnTally | null
  readonly #drawdowns: DrawdownTally
  readonly #trades = new TradeTally()
  readonly #returns = new GrowingColumn()
  /** Instants that wait, from index 1 on; at index 0 the one before them. */
  readonly #times = new Float64Array(1 + roomMax)
  readonly #equity = new Float64Array(1 + roomMax)
  #waiting = 0

  constructor(settings: OnlineMetricsSettings) {
    const { initialEquity, riskFreeRate, barsPerYear } = settings
    this.#settings = settings
    this.#days = new ReturnTally(initialEquity, dailyTargets(settings))
    this.#bars =
      barsPerYear === null ? null : new ReturnTally(initialEquity, [riskFreePerPeriod(riskFreeRate, barsPerYear)])
    this.#drawdowns = new DrawdownTally(initialEquity)
    this.#run[lastEquity] = initialEquity
    // Every finite time is later, and −Infinity is not.
    this.#run[lastTime] = -Number.MAX_VALUE
    this.#run[dayEnd] = Number.NEGATIVE_INFINITY
    this.#times[0] = -Number.MAX_VALUE
  }

  observeEquity(value: number, time: number): void {
    const times = this.#times
    const index = this.#waiting
    // A number less itself is 0 unless it is infinite or NaN.
    if (value - value !== 0 || time - time !== 0 || time < (times[index] as number)) this.#refuse(value, time)
    times[index + 1] = time
    this.#equity[index + 1] = value
    this.#waiting = index + 1
    if (index + 1 === roomMax) this.#workOff()
  }

  #refuse(value: number, time: number): never {
    const index = this.#instants()
    if (!Number.isFinite(value)) throw equityError(value, index)
    const before = index === 0 ? '' : `, after ${this.#times[this.#waiting]} at the one before`
    throw new RaceError('DATA_INVALID', {
      message: `time is ${time} at index ${index}${before}`,
      facts: { index, time: String(time) },
      hint: 'Observe instants in order of time, in epoch milliseconds.',
    })
  }

  #instants(): number {
    return (this.#run[instants] as number) + this.#waiting
  }

  /** Takes what waits into the tallies, day by day. Where the instants are cut makes no difference to any bit. */
  #workOff(): void {
    const run = this.#run
    const times = this.#times
    const equity = this.#equity
    const end = this.#waiting + 1
    for (let from = 1; from < end; ) {
      if ((times[from] as number) > (run[dayEnd] as number)) this.#beginDay(from)
      const limit = run[dayEnd] as number
      let to = from + 1
      while (to < end && (times[to] as number) <= limit) to++
      this.#drawdowns.observe(equity, times, from, to)
      from = to
    }
    this.#bars?.observeAll(equity, 1, end)
    const last = end - 1
    run[instants] = (run[instants] as number) + last
    run[lastTime] = times[last] as number
    run[lastEquity] = equity[last] as number
    times[0] = times[last] as number
    equity[0] = equity[last] as number
    this.#waiting = 0
  }

  /** The last equity of a day is known when the next day begins. */
  #beginDay(index: number): void {
    const run = this.#run
    const time = this.#times[index] as number
    if (run[dayEnd] === Number.NEGATIVE_INFINITY) {
      run[firstTime] = time
      this.#drawdowns.start(time)
    } else {
      this.#endDay(this.#equity[index - 1] as number, this.#times[index - 1] as number)
    }
    run[dayEnd] = Math.ceil(time / dayMs) * dayMs
  }

  #endDay(equity: number, time: number): void {
    const run = this.#run
    const days = this.#days
    if (days.points === 0) run[firstDayTime] = time
    countWeekday(run.subarray(weekdays), time)
    this.#drawdowns.settle()
    if (!days.observe(equity)) return
    if (days.count <= this.#settings.returnsMax) this.#returns.push(days.lastReturn)
    else if (this.#returns.length > 0) this.#returns.clear()
  }

  observePosition(isOpen: boolean): void {
    const run = this.#run
    run[held] = this.#held()
    run[heldUntil] = this.#instants()
    run[isHeld] = isOpen ? 1 : 0
    run[isExposureKnown] = 1
  }

  #held(): number {
    const run = this.#run
    return (run[held] as number) + (run[isHeld] as number) * (this.#instants() - (run[heldUntil] as number))
  }

  observeTrade(trade: ObservedTrade): void {
    this.#trades.observe(trade)
  }

  result(): Metrics {
    this.#workOff()
    const run = this.#run
    const { initialEquity } = this.#settings
    const { days, periods, riskFree } = this.#daysUntilNow()
    const { mean, deviation } = days.moments()
    const drawdowns = this.#drawdowns.figures(run[lastTime] as number, run[instants] as number)
    return metricsOf({
      instants: run[instants] as number,
      initialEquity,
      lastEquity: run[lastEquity] as number,
      elapsedMs: run[instants] === 0 ? 0 : (run[lastTime] as number) - (run[firstTime] as number),
      maxDrawdown: drawdowns.deepest?.depth ?? 0,
      longestDrawdownMs: drawdowns.longestMs,
      periods,
      riskFree,
      average: mean,
      deviation,
      downside: annualDeviation(days.downsideDeviation(riskFree), periods),
      exposure: run[isExposureKnown] === 0 || run[instants] === 0 ? null : this.#held() / (run[instants] as number),
      trades: this.#trades.statistics(),
    })
  }

  details(): OnlineDetails {
    this.#workOff()
    const run = this.#run
    const { riskFreeRate, barsPerYear, returnsMax } = this.#settings
    const { days, periods, riskFree, hasReturn } = this.#daysUntilNow()
    const isWhole = days.count <= returnsMax
    const kept = isWhole ? this.#returns.toArray(hasReturn ? [days.lastReturn] : []) : new Float64Array(0)
    return {
      instants: run[instants] as number,
      dailyReturns: figuresOf(days, periods, riskFree),
      barReturns:
        this.#bars === null || barsPerYear === null
          ? null
          : figuresOf(this.#bars, barsPerYear, riskFreePerPeriod(riskFreeRate, barsPerYear)),
      drawdowns: nullUnlessFinite(this.#drawdowns.figures(run[lastTime] as number, run[instants] as number)),
      quantiles: returnQuantiles(kept),
      quantilesMissing: missingQuantiles(days.count, returnsMax),
    }
  }

  /** The daily returns as if the day that goes on were over. */
  #daysUntilNow(): { days: ReturnTally; periods: number; riskFree: number; hasReturn: boolean } {
    const run = this.#run
    const { riskFreeRate } = this.#settings
    const days = this.#days.copy()
    const seen = run.slice(weekdays)
    let hasReturn = false
    let spanMs = 0
    if (run[instants] !== 0) {
      countWeekday(seen, run[lastTime] as number)
      if (days.points > 0) spanMs = (run[lastTime] as number) - (run[firstDayTime] as number)
      hasReturn = days.observe(run[lastEquity] as number)
    }
    const periods = this.#settings.periodsPerYear ?? judgePeriodsPerYear(spanMs, seen)
    return { days, periods, riskFree: riskFreePerPeriod(riskFreeRate, periods), hasReturn }
  }

  snapshot(): OnlineMetricsState {
    this.#workOff()
    return {
      version,
      settings: this.#settings,
      run: storeNumbers(this.#run),
      days: storeNumbers(this.#days.state),
      bars: this.#bars === null ? null : storeNumbers(this.#bars.state),
      drawdowns: storeNumbers(this.#drawdowns.state),
      trades: storeNumbers(this.#trades.state),
      returns: storeNumbers(this.#returns.toArray()),
    }
  }

  restore(state: OnlineMetricsState): void {
    if (state?.version !== version) {
      throw stateError(`the version of the state is ${JSON.stringify(state?.version)}, not '${version}'`)
    }
    const settings = Object.entries(this.#settings) as [keyof OnlineMetricsSettings, number | null][]
    for (const [name, value] of settings) {
      const given = state.settings?.[name]
      if (given !== value) throw stateError(`the state was made with ${name} ${given}, not ${value}`)
    }
    // A damaged state is found in a run of its own, so that this one keeps what it has.
    const whole = new OnlineRun(this.#settings)
    restoreNumbers(whole.#run, state.run, 'run')
    restoreNumbers(whole.#days.state, state.days, 'days')
    if (whole.#bars !== null) restoreNumbers(whole.#bars.state, state.bars ?? [], 'bars')
    restoreNumbers(whole.#drawdowns.state, state.drawdowns, 'drawdowns')
    restoreNumbers(whole.#trades.state, state.trades, 'trades')
    const { count } = whole.#days
    const returns = new Float64Array(count <= this.#settings.returnsMax ? count : 0)
    restoreNumbers(returns, state.returns, 'returns')
    this.#take(whole, returns)
  }

  #take(other: OnlineRun, returns: Float64Array): void {
    this.#run.set(other.#run)
    this.#times[0] = this.#run[lastTime] as number
    this.#equity[0] = this.#run[lastEquity] as number
    this.#waiting = 0
    this.#days.state.set(other.#days.state)
    if (other.#bars !== null) this.#bars?.state.set(other.#bars.state)
    this.#drawdowns.state.set(other.#drawdowns.state)
    this.#trades.state.set(other.#trades.state)
    this.#returns.clear()
    for (const value of returns) this.#returns.push(value)
  }
}

function countWeekday(seen: Float64Array, time: number): void {
  const weekday = weekdayOf(time)
  seen[weekday] = (seen[weekday] as number) + 1
}

function missingQuantiles(count: number, returnsMax: number): string | null {
  if (count === 0) return 'there is no daily return yet'
  if (count <= returnsMax) return null
  return `quantiles need every daily return: there are ${count}, and returnsMax lets ${returnsMax} be kept`
}

function figuresOf(tally: ReturnTally, periodsPerYear: number, target: number): ReturnFigures {
  const { skewness, excessKurtosis, ...moments } = tally.moments()
  const { mean, deviation } = moments
  const downsideDeviation = annualDeviation(tally.downsideDeviation(target), periodsPerYear)
  const doesVary = deviation !== null && !isNoise(deviation)
  return nullUnlessFinite({
    ...moments,
    periodsPerYear,
    skewness: doesVary ? skewness : null,
    excessKurtosis: doesVary ? excessKurtosis : null,
    volatility: annualDeviation(deviation, periodsPerYear),
    downsideDeviation,
    sharpe: sharpeOf(mean, deviation, periodsPerYear, target),
    sortino: sortinoOf(mean, downsideDeviation, periodsPerYear, target),
  })
}
