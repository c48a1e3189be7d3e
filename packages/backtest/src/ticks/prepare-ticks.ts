import { createTickRules, type ReadyTickRules } from '@race/brokers/simulated'
import {
  type BarSeries,
  createRandom,
  type Instrument,
  type QuoteSeries,
  RaceError,
  type TradeSeries,
} from '@race/core'
import type { BacktestConfig, Costs } from '../backtest-config.ts'
import { barsOfTicks } from './bars-of-ticks.ts'
import type { TickConfig } from './tick-config.ts'

/** The ticks of a run, checked, by instrument; null where an instrument has none. */
export interface PreparedTicks {
  readonly rules: ReadyTickRules
  readonly quotes: readonly (QuoteSeries | null)[]
  readonly trades: readonly (TradeSeries | null)[]
  /** By instrument, whether orders meet them; others are heard, and no more. */
  readonly areMet: { readonly quotes: readonly boolean[]; readonly trades: readonly boolean[] }
}

/**
 * The bars of a run: those that are given, or else those that its ticks make.
 *
 * @throws RaceError `BACKTEST_CONFIG_INVALID`
 */
export function barsOf({ data, ticks }: BacktestConfig): BarSeries | readonly BarSeries[] {
  if (data !== undefined) {
    if (ticks?.timeframe === undefined) return data
    throw invalid(
      'ticks.timeframe is given beside data',
      'Leave it out, or leave data out and let the ticks make the bars.',
    )
  }
  if (ticks === undefined) throw invalid('there is no data', 'Give one BarSeries, or an array of them.', 'data')
  return barsOfTicks(ticks)
}

/**
 * Checks the ticks of a run and orders them by instrument.
 *
 * @throws RaceError `BACKTEST_CONFIG_INVALID`; `CONFIG_INVALID` for a rule that is wrong
 */
export function prepareTicks(
  { ticks, compatibility, costs = {}, decisions }: BacktestConfig,
  instruments: readonly Instrument[],
  seed: string,
): PreparedTicks | null {
  if (ticks === undefined) return null
  requireKnown(ticks)
  if (compatibility !== undefined) {
    throw invalid(
      `ticks are given beside the rules of '${compatibility.name}'`,
      'Other engines work orders on bars: leave one of both out.',
    )
  }
  const rules = createTickRules(ticks, createRandom(`${seed}/ticks`))
  const quotes = byInstrument('quotes', ticks.quotes, instruments, (one) => one?.bid instanceof Float64Array)
  const trades = byInstrument('trades', ticks.trades, instruments, (one) => one?.price instanceof Float64Array)
  if ([...quotes, ...trades].every((one) => one === null)) {
    throw invalid('ticks hold neither quotes nor trades', 'Give ticks.quotes or ticks.trades, or leave ticks out.')
  }
  const { venue } = decisions ?? {}
  const isMet = (kind: 'quotes' | 'trades') => (one: unknown, n: number) =>
    one !== null && venue?.[kind].includes((instruments[n] as Instrument).id) !== false
  const areMet = { quotes: quotes.map(isMet('quotes')), trades: trades.map(isMet('trades')) }
  requireCostsOfTicks(costs, areMet)
  const { stopTrigger } = rules
  const needed = stopTrigger === 'last' ? areMet.trades : areMet.quotes
  const other = stopTrigger === 'last' ? areMet.quotes : areMet.trades
  const lacking = instruments.find((_, n) => needed[n] === false && other[n] === true)
  if (stopTrigger !== null && lacking !== undefined) {
    throw invalid(
      `ticks.stopTrigger is '${stopTrigger}', but ${lacking.id} has no ${stopTrigger === 'last' ? 'trades' : 'quotes'}`,
      'Leave stopTrigger out: then stops go by the last trade where there are trades, else by the quote.',
    )
  }
  return { rules, quotes, trades, areMet }
}

/** Costs that speak of bars. */
const costOfBars = [
  { name: 'liquidity', hint: "It is a share of a bar's volume: give ticks.bookDepth, which goes by quoted sizes." },
  { name: 'touch', hint: 'Give ticks.limitFills or ticks.queue, which decide what fills at a touch of ticks.' },
] as const

function requireCostsOfTicks(costs: Costs, { quotes, trades }: PreparedTicks['areMet']): void {
  if (![...quotes, ...trades].includes(true)) return
  const ofBars = costOfBars.find(({ name }) => costs[name] !== undefined)
  if (ofBars === undefined) return
  throw invalid(`costs.${ofBars.name} is given beside ticks`, ofBars.hint, `costs.${ofBars.name}`)
}

const known = new Set(['quotes', 'trades', 'timeframe', 'bookDepth', 'limitFills', 'stopTrigger', 'queue'])

function requireKnown(ticks: TickConfig): void {
  const unknown = Object.keys(ticks).find((key) => !known.has(key))
  if (unknown === undefined) return
  throw invalid(`'ticks.${unknown}' is not a field`, `Known fields: ${[...known].join(', ')}.`)
}

function byInstrument<T extends QuoteSeries | TradeSeries>(
  kind: 'quotes' | 'trades',
  given: readonly T[] = [],
  instruments: readonly Instrument[],
  isSeries: (one: T | undefined) => boolean,
): (T | null)[] {
  const found: (T | null)[] = instruments.map(() => null)
  given.forEach((one, index) => {
    const place = `ticks.${kind}[${index}]`
    if (!isSeries(one))
      throw invalid(`${place} is not a series of ${kind}`, `Make one with ${kind.slice(0, -1)}Series.`)
    const { id, tickSize } = one.instrument
    const instrument = instruments.findIndex((other) => other.id === id)
    const own = instruments[instrument]
    if (own === undefined) {
      throw invalid(
        `${place} is of ${id}, of which there are no bars`,
        `Give bars of it in data, or leave it out. There are: ${instruments.map((other) => other.id).join(', ')}.`,
      )
    }
    if (found[instrument] !== null)
      throw invalid(`${place} is a second series of ${id}`, `Give one series of ${kind} per instrument.`)
    if (!own.tickSize.equals(tickSize)) {
      throw invalid(
        `${place} has a tick of ${tickSize}, but the bars of ${id} one of ${own.tickSize}`,
        'Make all series of an instrument with the same instrument; a tick that is left out is inferred from the prices of each.',
      )
    }
    found[instrument] = one
  })
  return found
}

function invalid(message: string, hint: string, field = 'ticks'): RaceError {
  return new RaceError('BACKTEST_CONFIG_INVALID', { message: `Backtest: ${message}`, facts: { field }, hint })
}
